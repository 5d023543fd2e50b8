//! The ISRI root stemmer as NLTK has it.
//!
//! Source: Taghva, Elkhoury, Coombs, "Arabic stemming without a root dictionary" (2005), and NLTK's
//! `ISRIStemmer`, which adds common words and one pattern and leaves hamza inside words alone. Lengths are
//! in characters.

use std::ops::Range;

/// Words that are left as they are.
const COMMON: [&str; 49] = [
    "اصبح",
    "اضحى",
    "الحالي",
    "الذى",
    "الذي",
    "الذين",
    "التي",
    "اللذين",
    "اليه",
    "اليها",
    "اليوم",
    "امسى",
    "أصبح",
    "أضحى",
    "أمام",
    "أمسى",
    "بهذا",
    "تكون",
    "ستكون",
    "عليه",
    "عليها",
    "فانه",
    "فكان",
    "كانت",
    "كذلك",
    "لازال",
    "لاسيما",
    "لايزال",
    "لذلك",
    "لهذا",
    "ماانفك",
    "مابرح",
    "مازال",
    "مافتئ",
    "مايزال",
    "مساء",
    "منها",
    "هناك",
    "والتي",
    "والذي",
    "وبين",
    "وكان",
    "وكانت",
    "ولايزال",
    "ولكن",
    "وليس",
    "وهذا",
    "يكون",
    "يمكن",
];

const PREFIXES_3: [&str; 4] = ["كال", "بال", "ولل", "وال"];
const PREFIXES_2: [&str; 2] = ["ال", "لل"];
const SUFFIXES_3: [&str; 5] = ["تمل", "همل", "تان", "تين", "كمل"];
const SUFFIXES_2: [&str; 16] =
    ["ون", "ات", "ان", "ين", "تن", "كم", "هن", "نا", "يا", "ها", "تم", "كن", "ني", "وا", "ما", "هم"];

/// The longest word that patterns are tried on.
const LONGEST: usize = 7;

/// Appends the root of `word` to the empty `out`.
pub(super) fn stem_into(word: &str, out: &mut String) {
    out.extend(word.chars().filter(|c| !matches!(c, '\u{64B}'..='\u{652}')));
    if COMMON.contains(&out.as_str()) {
        return;
    }
    let (range, length) = without_long_affixes(out);
    out.truncate(range.end);
    out.drain(..range.start);
    if out.starts_with(['آ', 'أ', 'إ']) {
        out.replace_range(..'أ'.len_utf8(), "ا");
    }
    if let 4..=LONGEST = length {
        let root = Letters::of(out.chars()).root();
        out.clear();
        out.extend(root.as_slice());
    }
}

/// The bytes between the affixes of two and three letters, and how many characters they are.
fn without_long_affixes(word: &str) -> (Range<usize>, usize) {
    let (mut range, mut length) = (0..word.len(), word.chars().count());
    let starts = |affix: &&str| word.starts_with(*affix);
    if let Some(prefix) = (length >= 6).then(|| PREFIXES_3.into_iter().find(starts)).flatten() {
        (range.start, length) = (prefix.len(), length - 3);
    } else if let Some(prefix) = (length >= 5).then(|| PREFIXES_2.into_iter().find(starts)).flatten() {
        (range.start, length) = (prefix.len(), length - 2);
    }
    let ends = |affix: &&str| word.ends_with(*affix);
    if let Some(suffix) = (length >= 6).then(|| SUFFIXES_3.into_iter().find(ends)).flatten() {
        (range.end, length) = (range.end - suffix.len(), length - 3);
    } else if let Some(suffix) = (length >= 5).then(|| SUFFIXES_2.into_iter().find(ends)).flatten() {
        (range.end, length) = (range.end - suffix.len(), length - 2);
    }
    // The second of two و is the word's own.
    if length >= 4 && word[range.clone()].starts_with("وو") {
        (range.start, length) = (range.start + 'و'.len_utf8(), length - 1);
    }
    (range, length)
}

/// A word of at most seven letters. In the patterns below, named letters are the root's.
#[derive(Clone, Copy)]
struct Letters {
    letters: [char; LONGEST],
    length: usize,
}

impl Letters {
    fn of(letters: impl IntoIterator<Item = char>) -> Letters {
        let mut word = Letters { letters: ['\0'; LONGEST], length: 0 };
        for (slot, letter) in word.letters.iter_mut().zip(letters) {
            *slot = letter;
            word.length += 1;
        }
        word
    }

    fn as_slice(&self) -> &[char] {
        self.letters.get(..self.length).unwrap_or_default()
    }

    fn root(self) -> Letters {
        match self.length {
            4 => self.four(),
            5 => self.five(),
            6 => self.six(),
            7 => match self.without_short_affix() {
                word if word.length == 6 => word.six(),
                word => word,
            },
            _ => self,
        }
    }

    /// مفعل، فاعل، فعال، فعول، فعيل، فعلة
    fn four(self) -> Letters {
        match *self.as_slice() {
            ['م', a, b, c] | [a, 'ا', b, c] | [a, b, 'ا' | 'و' | 'ي', c] | [a, b, c, 'ة'] => {
                Letters::of([a, b, c])
            }
            _ => self.without_short_affix(),
        }
    }

    fn five(self) -> Letters {
        let word = match *self.as_slice() {
            ['ا', a, 'ا' | 'ت', b, c] // افتعل، افاعل
            | ['م', a, b, 'ا' | 'ي' | 'و', c] // مفعول، مفعال، مفعيل
            | ['ا' | 'ت' | 'م', a, b, c, 'ة'] // مفعلة، تفعلة، افعلة
            | ['م' | 'ي' | 'ت', a, 'ت', b, c] // مفتعل، يفتعل، تفتعل
            | ['م' | 'ت', a, 'ا', b, c] // مفاعل، تفاعل
            | [a, b, 'ا' | 'و', c, 'ة'] // فعولة، فعالة
            | ['ا' | 'م', 'ن', a, b, c] // انفعل، منفعل
            | ['ا', a, b, 'ا', c] // افعال
            | [a, b, c, 'ا', 'ن'] // فعلان
            | ['ت', a, b, 'ي', c] // تفعيل
            | [a, 'ا', b, 'و', c] // فاعول
            | [a, 'و', 'ا', b, c] // فواعل
            | [a, b, 'ا', 'ئ', c] // فعائل
            | [a, 'ا', b, c, 'ة'] // فاعلة
            | [a, b, 'ا', c, 'ي'] // فعالي
                => Letters::of([a, b, c]),
            _ => self.without_short_affix(),
        };
        match word.length {
            4 => word.four(),
            5 => word.five_of_four(),
            _ => word,
        }
    }

    /// Roots of four letters: تفعلل، افعلل، مفعلل، فعللة، فعالل
    fn five_of_four(self) -> Letters {
        match *self.as_slice() {
            ['ا' | 'ت' | 'م', a, b, c, d] | [a, b, c, d, 'ة'] | [a, b, 'ا', c, d] => {
                Letters::of([a, b, c, d])
            }
            _ => self,
        }
    }

    fn six(self) -> Letters {
        let word = match *self.as_slice() {
            ['ا' | 'م', 'س', 'ت', a, b, c] // استفعل، مستفعل
            | ['م', a, b, 'ا', c, 'ة'] // مفعالة
            | ['ا', a, 'ت', b, 'ا', c] // افتعال
                => Letters::of([a, b, c]),
            // افعوعل
            ['ا', a, b, 'و', again, c] if again == b => Letters::of([a, b, c]),
            // تفاعيل
            ['ت', a, 'ا', b, 'ي', c] => Letters::of([a, b, c]),
            _ => self.without_short_affix(),
        };
        match word.length {
            5 => word.five(),
            6 => word.six_of_four(),
            _ => word,
        }
    }

    /// Roots of four letters: افعلال، متفعلل
    fn six_of_four(self) -> Letters {
        match *self.as_slice() {
            ['ا', a, b, c, 'ا', d] | ['م', 'ت', a, b, c, d] => Letters::of([a, b, c, d]),
            _ => self,
        }
    }

    /// Less one letter at the end, or else one at the beginning.
    fn without_short_affix(self) -> Letters {
        match self.as_slice() {
            [rest @ .., 'ة' | 'ه' | 'ي' | 'ك' | 'ت' | 'ا' | 'ن']
            | ['ل' | 'ب' | 'ف' | 'س' | 'و' | 'ي' | 'ت' | 'ن' | 'ا', rest @ ..] => {
                Letters::of(rest.iter().copied())
            }
            _ => self,
        }
    }
}
