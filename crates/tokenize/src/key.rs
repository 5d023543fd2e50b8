//! A word of Arabic letters as one number, so that looking it up in a list compares numbers, not texts.
//!
//! The spelling that [`risala_text::Rules::classification`] leaves open is folded away while the letters are
//! read: marks, tatweel and invisible characters are skipped, the forms of alef, yeh, heh and kaf are one letter
//! each, and presentation forms are resolved. Beyond those rules the carriers of hamza count as waw and yeh,
//! and a run of alefs, waws or yehs as one, because posts stretch words (`ليييه`). A word and its normalised
//! form thus have the same key.

use risala_text::{is_arabic_mark, is_invisible};
use unicode_normalization::UnicodeNormalization;

/// Letters that a key holds: six bits each.
const LETTERS: u32 = 10;
const BITS: u32 = 6;

/// The letters of a short word, the first in the highest bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Key(u64);

impl Key {
    /// The key of `word`; `None` if it has no letter, more than ten, or anything but Arabic letters.
    #[inline]
    pub(crate) fn of(word: &str) -> Option<Key> {
        let mut reader = Reader { key: 0, length: 0, last: 0, run: 0 };
        // Borrowed once, for the lazy static's guard is not free.
        let table: &[u8; 0x100] = &TABLE;
        for c in word.chars() {
            match table.get((c as usize).wrapping_sub(TABLE_START)) {
                Some(&code) => reader.push(code)?,
                None => reader.push_rare(c)?,
            }
        }
        (reader.length > 0).then_some(Key(reader.key))
    }

    /// The number of letters.
    pub(crate) fn len(self) -> u32 {
        LETTERS - (self.0.trailing_zeros() / BITS).min(LETTERS)
    }

    /// The key without its first `letters`; `None` if nothing would be left.
    pub(crate) fn without_first(self, letters: u32) -> Option<Key> {
        (letters < self.len()).then_some(Key((self.0 << (BITS * letters)) & MASK))
    }

    /// The letters in the lowest bits, so that keys with the same end agree there.
    pub(crate) fn aligned_to_end(self) -> u64 {
        self.0 >> (BITS * (LETTERS - self.len()))
    }

    /// The letters in the highest bits, so that keys with the same beginning agree there.
    pub(crate) fn aligned_to_start(self) -> u64 {
        self.0
    }

    /// The bits of the first letters, in [`Self::aligned_to_start`].
    pub(crate) fn start_mask(letters: u32) -> u64 {
        MASK & !(MASK >> (BITS * letters))
    }

    /// The bits of the last letters, in [`Self::aligned_to_end`].
    pub(crate) fn end_mask(letters: u32) -> u64 {
        !(u64::MAX << (BITS * letters))
    }

    /// The set of its letters, a bit for each.
    pub(crate) fn letter_set(self) -> u64 {
        (0..self.len()).fold(0, |set, at| set | 1 << ((self.0 >> (BITS * (LETTERS - 1 - at))) & 63))
    }

    /// Whether the first letter is waw or feh, the conjunctions that are written together with a word.
    pub(crate) fn has_conjunction(self) -> bool {
        let first = self.0 >> (BITS * (LETTERS - 1));
        first == u64::from(WAW) || first == u64::from(FEH)
    }
}

/// A list of keys as a hash table: most words are in no list, and an empty slot says so at once, where halving
/// a sorted list would guess wrong at every other step.
pub(crate) struct KeyList {
    /// The keys where their hashes put them, 0 where there is none. At least twice as many slots as keys, so that
    /// there is always an empty one to stop at.
    slots: Vec<Key>,
    /// The place in the list of the key in each slot: apart from the keys, for it is needed for hits alone.
    places: Vec<usize>,
    shift: u32,
}

impl KeyList {
    /// A key that comes twice is found at its first place.
    pub(crate) fn new(keys: &[Key]) -> KeyList {
        let bits = (2 * keys.len() + 1).next_power_of_two().trailing_zeros();
        let size = 1 << bits;
        let mut list =
            KeyList { slots: vec![Key(0); size], places: vec![0; size], shift: u64::BITS - bits };
        for (place, &key) in keys.iter().enumerate() {
            let at = list.slot(key);
            if let (Some(slot @ &mut Key(0)), Some(own)) = (list.slots.get_mut(at), list.places.get_mut(at))
            {
                (*slot, *own) = (key, place);
            }
        }
        list
    }

    /// The place of `key` in the list.
    #[inline]
    pub(crate) fn find(&self, key: Key) -> Option<usize> {
        let at = self.slot(key);
        (self.slots.get(at) == Some(&key)).then(|| self.places.get(at).copied())?
    }

    /// The slot that `key` is in, or the empty one that ends the search.
    #[inline]
    fn slot(&self, key: Key) -> usize {
        let mut at = self.first_slot(key);
        while self.slots.get(at).is_some_and(|&found| found != key && found != Key(0)) {
            at = (at + 1) & (self.slots.len() - 1);
        }
        at
    }

    fn first_slot(&self, key: Key) -> usize {
        // Fibonacci hashing: the highest bits of a product with the golden ratio.
        (key.0.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> self.shift) as usize
    }
}

/// The bits that letters occupy.
const MASK: u64 = (1 << (BITS * LETTERS)) - 1;

const SKIP: u8 = 0;
const OTHER: u8 = u8::MAX;
const ALEF: u8 = code('ا');
const WAW: u8 = code('و');
const FEH: u8 = code('ف');
const YEH: u8 = code('ي');

/// The codes of the block Arabic, U+0600–06FF.
const TABLE_START: usize = 0x600;
static TABLE: std::sync::LazyLock<[u8; 0x100]> = std::sync::LazyLock::new(|| {
    std::array::from_fn(|at| char::from_u32((TABLE_START + at) as u32).map_or(OTHER, class))
});

fn class(c: char) -> u8 {
    if is_arabic_mark(c) || is_invisible(c) || c == '\u{640}' { SKIP } else { code(c) }
}

/// The number of a letter, 1 to 38.
const fn code(c: char) -> u8 {
    match c {
        'ا' | 'آ' | 'أ' | 'إ' | '\u{671}'..='\u{673}' | '\u{675}' => 1,
        'ء' => 2,
        'و' | 'ؤ' => 3,
        'ي' | 'ى' | 'ئ' | '\u{6CC}' | '\u{6CD}' | '\u{6D0}' | '\u{6D2}' => 4,
        'ه' | 'ة' | '\u{6BE}' | '\u{6C0}'..='\u{6C3}' | '\u{6D5}' => 5,
        'ك' | '\u{6A9}' | '\u{6AA}' => 6,
        'پ' => 7,
        'چ' => 8,
        'ڤ' => 9,
        'گ' => 10,
        'ڨ' => 37,
        'ڭ' => 38,
        'ب'..='غ' => (c as u32 - 'ب' as u32) as u8 + 11,
        'ف'..='ن' => (c as u32 - 'ف' as u32) as u8 + 31,
        _ => OTHER,
    }
}

struct Reader {
    key: u64,
    length: u32,
    last: u8,
    run: u32,
}

impl Reader {
    #[inline]
    fn push(&mut self, code: u8) -> Option<()> {
        if code == SKIP {
            return Some(());
        }
        if code == OTHER {
            return None;
        }
        self.run = if code == self.last { self.run + 1 } else { 1 };
        self.last = code;
        // At most two of a letter stay in normalised text, and no word has two of these.
        let limit = if matches!(code, ALEF | WAW | YEH) { 1 } else { 2 };
        if self.run > limit {
            return Some(());
        }
        if self.length == LETTERS {
            return None;
        }
        self.length += 1;
        self.key |= u64::from(code) << (BITS * (LETTERS - self.length));
        Some(())
    }

    /// A character outside the table: invisible ones and presentation forms are still the word's spelling.
    #[cold]
    fn push_rare(&mut self, c: char) -> Option<()> {
        if is_invisible(c) || is_arabic_mark(c) {
            return Some(());
        }
        if !matches!(c, '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}') {
            return None;
        }
        std::iter::once(c).nfkc().try_for_each(|plain| self.push(class(plain)))
    }
}
