//! Short words and signs as numbers, by which they are known again.

use std::ops::Range;

use crate::hash::MULTIPLIER;

/// The longest, in bytes; hardly any word is longer.
const LONGEST: usize = 23;

/// The first so many bytes of three numbers.
const MASKS: [[u64; 3]; LONGEST + 1] = masks();

/// A word or sign of at most 23 bytes: the bytes themselves, and which of the two it is. So two are equal only if
/// all is that their features are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spelling([u64; 3]);

/// What the extractor finds out of a word or sign, besides its features.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// The hash of its form, which its pairs are made of.
    pub form: u64,
    /// Whether the skeleton shows it: it does small words and signs.
    pub is_shown: bool,
}

impl Spelling {
    /// `text[span]`, a word if `is_word`, else a sign; `None` if it is too long.
    #[inline]
    pub(crate) fn of(text: &str, span: Range<usize>, is_word: bool) -> Option<Spelling> {
        let masks = MASKS.get(span.len())?;
        let bytes = text.as_bytes().get(span.start..)?;
        let mut end = [0; LONGEST + 1];
        // What stands behind the word is read with it and masked: one length is quicker than many.
        let window = bytes.first_chunk().unwrap_or_else(|| {
            for (byte, &last) in end.iter_mut().zip(bytes) {
                *byte = last;
            }
            &end
        });
        let (numbers, _) = window.as_chunks::<8>();
        let [first, second, third] = std::array::from_fn(|at| u64::from_le_bytes(numbers[at]) & masks[at]);
        // Neither mark is 0: no spelling is all zeros.
        let mark = 1 + u64::from(is_word);
        Some(Spelling([first, second, third | mark << 56]))
    }

    /// The numbers; never all 0.
    #[inline]
    pub fn numbers(self) -> [u64; 3] {
        self.0
    }

    /// A hash, good in its highest bits.
    #[inline]
    pub fn hash(self) -> u64 {
        let [first, second, third] = self.0;
        let both = (first ^ second.rotate_left(29)).wrapping_mul(MULTIPLIER);
        (both ^ both >> 32 ^ third).wrapping_mul(MULTIPLIER)
    }
}

const fn masks() -> [[u64; 3]; LONGEST + 1] {
    let mut masks = [[0; 3]; LONGEST + 1];
    let mut length = 1;
    while length <= LONGEST {
        masks[length] = masks[length - 1];
        masks[length][(length - 1) / 8] |= 0xFF << (8 * ((length - 1) % 8));
        length += 1;
    }
    masks
}
