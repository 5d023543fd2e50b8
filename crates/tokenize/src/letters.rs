//! The letters of a word.

use risala_text::{is_arabic_letter, is_arabic_mark, is_invisible};

/// The longest word, in letters, that is looked into.
const LONGEST: usize = 24;

/// The letters of a word, folded: marks and tatweel gone, alef without hamza, ي for ى.
pub(crate) struct Letters {
    folded: [u8; 2 * LONGEST],
    /// Where each letter begins in the word, and the word's end behind the last.
    starts: [usize; LONGEST + 1],
    /// Which letters are an alef with hamza or madda.
    seated: u32,
    /// 0 for what is not a word of at most [`LONGEST`] letters.
    pub(crate) length: usize,
}

impl Letters {
    /// Marks and invisible characters before the first letter go with it.
    pub(crate) fn of(word: &str) -> Letters {
        let mut letters =
            Letters { folded: [0; 2 * LONGEST], starts: [word.len(); LONGEST + 1], seated: 0, length: 0 };
        for (start, c) in word.char_indices() {
            let folded = match c {
                'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
                'ى' => 'ي',
                '\u{640}' => continue,
                c if is_arabic_letter(c) && c.len_utf8() == 2 => c,
                c if is_arabic_mark(c) || is_invisible(c) => continue,
                _ => return Letters { length: 0, starts: [word.len(); LONGEST + 1], ..letters },
            };
            let at = letters.length;
            let (Some(slot), Some(first)) =
                (letters.folded.get_mut(2 * at..2 * at + 2), letters.starts.get_mut(at))
            else {
                return Letters { length: 0, starts: [word.len(); LONGEST + 1], ..letters };
            };
            folded.encode_utf8(slot);
            *first = start;
            letters.seated |= u32::from(matches!(c, 'أ' | 'إ' | 'آ')) << at;
            letters.length += 1;
        }
        letters
    }

    /// The folded letters from the one numbered `at`, two bytes each.
    pub(crate) fn from(&self, at: usize) -> &str {
        let bytes = self.folded.get(2 * at..2 * self.length).unwrap_or_default();
        std::str::from_utf8(bytes).unwrap_or_default()
    }

    /// The byte of the word at which the letter numbered `at` begins.
    pub(crate) fn start(&self, at: usize) -> usize {
        self.starts.get(at).or(self.starts.last()).copied().unwrap_or_default()
    }

    /// Whether the letter numbered `at` is an alef with hamza or madda.
    pub(crate) fn is_seated(&self, at: usize) -> bool {
        self.seated >> at & 1 == 1
    }
}

/// How many letters folded text has.
pub(crate) fn count(folded: &str) -> usize {
    folded.len() / 2
}
