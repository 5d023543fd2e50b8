//! The Arabic stemmer of Snowball.
//!
//! Source: the algorithm `arabic` of the Snowball project (Assem Chelli, Abdelkrim Aries). Of the affixes of
//! a table the longest that stands there counts; if the word is too short to lose it, nothing is cut, even
//! where a shorter one would fit. Two accidents of its cursor are kept, because stems have to be those that
//! others have stored: they are marked below.

/// Affixes, longest first, each with the length in characters that a word needs to lose it.
type Affixes = [(&'static str, usize)];

const VERB_OBJECT: &Affixes = &[
    ("هما", 6),
    ("كما", 6),
    ("كمو", 6),
    ("ني", 5),
    ("نا", 5),
    ("ها", 5),
    ("هم", 5),
    ("هن", 5),
    ("كم", 5),
    ("كن", 5),
    ("ه", 4),
    ("ك", 4),
];
const VERB_SUBJECT: &Affixes = &[
    ("تما", 6),
    ("ان", 6),
    ("ون", 6),
    ("ين", 6),
    ("نا", 5),
    ("تا", 5),
    ("تن", 5),
    ("ت", 4),
    ("ا", 4),
    ("ن", 4),
    ("ي", 4),
];
const VERB_PLURAL: &Affixes = &[("وا", 5), ("تم", 5)];
const VERB_PLURAL_BEFORE_OBJECT: &Affixes = &[("تمو", 6), ("و", 4)];
const NOUN_POSSESSOR: &Affixes = &[
    ("كما", 6),
    ("هما", 6),
    ("نا", 5),
    ("كم", 5),
    ("ها", 5),
    ("هن", 5),
    ("هم", 5),
    ("ي", 4),
    ("ك", 4),
    ("ه", 4),
];
const NOUN_NOON: &Affixes = &[("ن", 6)];
const NOUN_LONG_VOWEL: &Affixes = &[("ا", 5), ("ي", 5), ("و", 5)];
const NOUN_FEMININE_PLURAL: &Affixes = &[("ات", 5)];
const NOUN_TEH: &Affixes = &[("ت", 4)];
const NOUN_TEH_MARBUTA: &Affixes = &[("ة", 4)];
const NOUN_RELATION: &Affixes = &[("ي", 3)];

const DEFINITE: &Affixes = &[("بال", 5), ("كال", 5), ("لل", 4), ("ال", 4)];
const CONJUNCTION: &Affixes = &[("ف", 4), ("و", 4)];
const ARTICLE: &Affixes = &[("بال", 6), ("كال", 6), ("لل", 5), ("ال", 5)];

/// Beginnings that are written anew: what stands there, the length needed, what is left of it.
type Rewrites = [(&'static str, usize, &'static str)];

const QUESTION: &Rewrites =
    &[("أأ", 4, "أ"), ("أآ", 4, "آ"), ("أؤ", 4, "أ"), ("أا", 4, "ا"), ("أإ", 4, "إ")];
const PREPOSITION: &Rewrites = &[("بب", 4, "ب"), ("كك", 4, "ك"), ("ب", 4, "")];
const FUTURE: &Rewrites = &[("سي", 5, "ي"), ("ست", 5, "ت"), ("سن", 5, "ن"), ("سأ", 5, "أ")];
const TENTH_FORM: &Rewrites = &[("يست", 5, "است"), ("نست", 5, "است"), ("تست", 5, "است")];

/// Letters of U+FE80..=U+FEF4 in order, each with the number of its presentation forms.
const FORMS: [(char, u32); 36] = [
    ('ء', 1),
    ('آ', 2),
    ('أ', 2),
    ('ؤ', 2),
    ('إ', 2),
    ('ئ', 4),
    ('ا', 2),
    ('ب', 4),
    ('ة', 2),
    ('ت', 4),
    ('ث', 4),
    ('ج', 4),
    ('ح', 4),
    ('خ', 4),
    ('د', 2),
    ('ذ', 2),
    ('ر', 2),
    ('ز', 2),
    ('س', 4),
    ('ش', 4),
    ('ص', 4),
    ('ض', 4),
    ('ط', 4),
    ('ظ', 4),
    ('ع', 4),
    ('غ', 4),
    ('ف', 4),
    ('ق', 4),
    ('ك', 4),
    ('ل', 4),
    ('م', 4),
    ('ن', 4),
    ('ه', 4),
    ('و', 2),
    ('ى', 2),
    ('ي', 4),
];

/// Appends the stem of `word` to the empty `out`.
pub(super) fn stem_into(word: &str, out: &mut String) {
    // Looked at before normalising: a mark behind the article hides it.
    let definite = matching(DEFINITE, word.chars().count(), |affix| word.starts_with(affix)).is_some();
    let length = normalize(word, out);
    let mut stem = Stem { text: out, length };
    if !(!definite && stem.verb_suffixes() || stem.noun_suffixes(definite)) && stem.text.ends_with('ى') {
        stem.text.pop();
        stem.text.push('ي');
    }
    stem.prefixes(definite);
    plain_hamzas(out);
}

/// The affix that applies to a word of this length: none if the longest one there needs a longer word.
fn matching(affixes: &Affixes, length: usize, is_there: impl Fn(&str) -> bool) -> Option<&'static str> {
    let &(affix, needed) = affixes.iter().find(|(affix, _)| is_there(affix))?;
    (length >= needed).then_some(affix)
}

/// Writes `word` without vowels and tatweel, with plain digits and without presentation forms, and gives its
/// length in characters.
fn normalize(word: &str, out: &mut String) -> usize {
    let mut length = 0;
    for c in word.chars() {
        match c {
            '\u{640}' | '\u{64B}'..='\u{652}' => continue,
            '٠'..='٩' => out.extend(char::from_digit(c as u32 - '٠' as u32, 10)),
            '\u{FE80}'..='\u{FEF4}' => out.push(unshaped(c)),
            '\u{FEF5}'..='\u{FEFC}' => {
                out.push('ل');
                length += 1;
                out.push(match c {
                    '\u{FEF5}' | '\u{FEF6}' => 'آ',
                    '\u{FEF7}' | '\u{FEF8}' => 'أ',
                    '\u{FEF9}' | '\u{FEFA}' => 'إ',
                    _ => 'ا',
                });
            }
            _ => out.push(c),
        }
        length += 1;
    }
    length
}

/// The letter of a presentation form.
fn unshaped(form: char) -> char {
    let mut past = 0xFE80;
    let letter = FORMS.iter().find(|(_, forms)| {
        past += forms;
        (form as u32) < past
    });
    letter.map_or(form, |&(letter, _)| letter)
}

/// Leaves hamza without its seat: bare at the end of the word, the seat alone elsewhere.
fn plain_hamzas(word: &mut String) {
    const SEATED: [char; 5] = ['أ', 'إ', 'آ', 'ؤ', 'ئ'];
    if word.ends_with(SEATED) {
        word.pop();
        word.push('ء');
    }
    let mut at = 0;
    while let Some((found, c)) = word[at..].char_indices().find(|(_, c)| SEATED.contains(c)) {
        let seat = match c {
            'ؤ' => "و",
            'ئ' => "ي",
            _ => "ا",
        };
        at += found + seat.len();
        word.replace_range(at - seat.len()..at, seat);
    }
}

/// A word under way, and its length in characters. All affixes are of two-byte letters.
struct Stem<'o> {
    text: &'o mut String,
    length: usize,
}

impl Stem<'_> {
    /// Cuts one suffix; whether there was one.
    fn cut(&mut self, suffixes: &Affixes) -> bool {
        let Some(suffix) = matching(suffixes, self.length, |suffix| self.text.ends_with(suffix)) else {
            return false;
        };
        self.text.truncate(self.text.len() - suffix.len());
        self.length -= suffix.len() / 2;
        true
    }

    /// Writes the beginning at byte `at` anew; the byte behind it, if there was one.
    fn rewrite(&mut self, at: usize, rewrites: &Rewrites) -> Option<usize> {
        let rest = &self.text[at..];
        let &(prefix, needed, left) = rewrites.iter().find(|(prefix, ..)| rest.starts_with(prefix))?;
        (self.length >= needed).then(|| {
            self.text.replace_range(at..at + prefix.len(), left);
            self.length -= (prefix.len() - left.len()) / 2;
            at + left.len()
        })
    }

    /// Cuts the prefix at byte `at`; whether there was one.
    fn cut_at(&mut self, at: usize, prefixes: &Affixes) -> bool {
        let rest = &self.text[at..];
        let Some(prefix) = matching(prefixes, self.length, |prefix| rest.starts_with(prefix)) else {
            return false;
        };
        self.text.replace_range(at..at + prefix.len(), "");
        self.length -= prefix.len() / 2;
        true
    }

    /// Suffixes of verbs; whether there were any.
    fn verb_suffixes(&mut self) -> bool {
        if !self.cut(VERB_OBJECT) {
            return self.cut(VERB_PLURAL) || self.cut(VERB_SUBJECT);
        }
        while self.cut(VERB_OBJECT) {}
        let _ = self.cut(VERB_SUBJECT) || self.cut(VERB_PLURAL_BEFORE_OBJECT);
        true
    }

    /// Suffixes of nouns; whether they end with that of relation.
    fn noun_suffixes(&mut self, definite: bool) -> bool {
        if self.cut(NOUN_TEH_MARBUTA) {
        } else if !definite && self.cut(NOUN_POSSESSOR) {
            if !self.noun_plural() {
                return self.cut_relation_before_last();
            }
        } else {
            let _ = (self.cut(NOUN_NOON) && self.noun_plural())
                || (!definite && self.cut(NOUN_LONG_VOWEL))
                || self.cut(NOUN_FEMININE_PLURAL);
        }
        self.cut(NOUN_RELATION)
    }

    fn noun_plural(&mut self) -> bool {
        self.cut(NOUN_LONG_VOWEL) || self.cut(NOUN_FEMININE_PLURAL) || self.cut(NOUN_TEH)
    }

    /// The first accident: where a possessor was cut and nothing else, the cursor has stepped over the last
    /// letter when ي is looked for.
    fn cut_relation_before_last(&mut self) -> bool {
        let Some((last, _)) = self.text.char_indices().next_back() else { return false };
        let Some(before) = last.checked_sub('ي'.len_utf8()) else { return false };
        let found = self.length >= 3 && self.text[..last].ends_with('ي');
        if found {
            self.text.replace_range(before..last, "");
            self.length -= 1;
        }
        found
    }

    /// Prefixes. The second accident: behind a question's أ, and behind a verb's سـ, the cursor stands after
    /// the letter that was left, and what follows is looked for there.
    fn prefixes(&mut self, definite: bool) {
        let mut at = self.rewrite(0, QUESTION).unwrap_or(0);
        let rest = &self.text[at..];
        if !rest.starts_with("فا") && !rest.starts_with("وا") {
            self.cut_at(at, CONJUNCTION);
        }
        if self.cut_at(at, ARTICLE) {
            return;
        }
        if !self.text[at..].starts_with("با") && self.rewrite(at, PREPOSITION).is_some() {
            return;
        }
        if !definite {
            at = self.rewrite(at, FUTURE).unwrap_or(at);
            self.rewrite(at, TENTH_FORM);
        }
    }
}
