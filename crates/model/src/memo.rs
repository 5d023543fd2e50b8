//! The sums of words met before.

use risala_features::{Found, Spelling};

use crate::additive::Narrow;
use crate::table::{GAIN_LANE, LANES};

/// The lanes that are in use.
const USED: usize = GAIN_LANE + 1;

/// A word: the numbers of its spelling, what was found of it, and its sums. A tuple of numbers, because the standard
/// library takes memory for zeros of such from the system without touching it: 64 bytes.
type Entry = ([u64; 3], (u64, bool), [i32; USED]);

/// The sums of words by their spelling, in pairs of places. A word that comes again takes the first place of its
/// pair, a new one the second: so words that come once do not drive out those that come often.
#[derive(Clone, Debug)]
pub(crate) struct Memo {
    pairs: Vec<[Entry; 2]>,
}

impl Memo {
    /// 2^15 pairs are 4 MB: more would hold more words, but further away.
    const PAIRS_LOG2: u32 = 15;

    pub(crate) fn new() -> Memo {
        Memo { pairs: vec![[([0; 3], (0, false), [0; USED]); 2]; 1 << Memo::PAIRS_LOG2] }
    }

    #[inline]
    fn at(spelling: Spelling) -> usize {
        (spelling.hash() >> (u64::BITS - Memo::PAIRS_LOG2)) as usize
    }

    #[inline]
    pub(crate) fn get(&mut self, spelling: Spelling) -> Option<(Found, Narrow)> {
        let pair = &mut self.pairs[Memo::at(spelling)];
        if pair[0].0 != spelling.numbers() {
            if pair[1].0 != spelling.numbers() {
                return None;
            }
            pair.swap(0, 1);
        }
        let (_, (form, is_shown), used) = pair[0];
        let mut sums = [0; LANES];
        sums[..USED].copy_from_slice(&used);
        Some((Found { form, is_shown }, sums))
    }

    #[inline]
    pub(crate) fn put(&mut self, spelling: Spelling, found: Found, sums: Narrow) {
        let used = std::array::from_fn(|lane| sums[lane]);
        self.pairs[Memo::at(spelling)][1] = (spelling.numbers(), (found.form, found.is_shown), used);
    }
}
