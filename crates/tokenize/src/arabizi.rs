//! Arabizi: Arabic in Latin letters, with digits for the letters that Latin has not (`ya3ni`, `7abibi`).
//!
//! A word is judged by three things in turn: two lists (common Arabizi words; common English and French ones),
//! where its digits stand, and its pairs of letters. The pairs are counted in the two lists themselves at first
//! use, so the lists are the whole model.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use crate::scan::tokens;
use crate::token::{Token, TokenKind};

/// The longest word that is looked at, in letters and digits.
const MAX_WORD: usize = 24;
/// The log-odds that the pairs of letters of an unlisted word must reach. At 3.5, about one in 30 English and
/// French words does.
const THRESHOLD: f32 = 3.5;
/// Added to each count of a pair.
const SMOOTHING: f32 = 0.5;

/// How much of a text is Arabizi; see [`arabizi`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Arabizi {
    /// Words in Latin letters, of at least three letters and digits.
    pub words: usize,
    /// Those of them that look like Arabizi.
    pub arabizi: usize,
}

impl Arabizi {
    /// The share of the Latin words that look like Arabizi; 0 without any.
    ///
    /// Figures (`tests/arabizi.rs`): of words that no list has, 69 % of the Arabizi are found, and 3 % of other words
    /// (rare English and French ones, brands, codes) are taken for it. The sentences there, written for
    /// the test, have a share above 0.3 in Arabizi and below 0.2 otherwise; others need not. Arabic names of persons
    /// and places in Latin letters count as Arabizi: `Mahmoud Abbas visited Ramallah` has a share of 0.75.
    pub fn share(&self) -> f32 {
        if self.words == 0 { 0.0 } else { self.arabizi as f32 / self.words as f32 }
    }
}

/// Counts the Latin words of `text` that look like Arabizi. Links, addresses, account names and hashtags are
/// passed over, and so are words of fewer than three characters, which are words everywhere.
///
/// ```
/// use risala_tokenize::arabizi;
///
/// assert!(arabizi("ana mesh 3aref el mat3am da fein").share() > 0.5);
/// assert_eq!(arabizi("covid19 in 3D at the G20 on iPhone13").arabizi, 0);
/// ```
pub fn arabizi(text: &str) -> Arabizi {
    let mut counts = Arabizi::default();
    let mut tokens = tokens(text).peekable();
    while let Some(token) = tokens.next() {
        // The scanner parts a digit at the beginning from its word.
        let next = tokens.next_if(|next| next.start == token.end && is_word_behind_digit(token, *next));
        let end = next.map_or(token.end, |next| next.end);
        if token.kind != TokenKind::Word && next.is_none() {
            continue;
        }
        if let Some(word) = text.get(token.start..end).and_then(Word::of)
            && word.length >= 3
        {
            counts.words += 1;
            counts.arabizi += usize::from(word.is_arabizi());
        }
    }
    counts
}

fn is_word_behind_digit(token: Token, next: Token) -> bool {
    token.kind == TokenKind::Number && next.kind == TokenKind::Word
}

/// Whether `word` looks like Arabizi: common words by a list, others by their digits or letters. Words of
/// fewer than three characters never do. Names of products, units and ordinals (`mp3`, `covid19`, `5km`,
/// `2nd`) do not, nor do common English and French words.
///
/// ```
/// use risala_tokenize::is_arabizi;
///
/// assert!(["inshallah", "ya3ni", "3ala", "Sa7bi"].into_iter().all(is_arabizi));
/// assert!(!["please", "iPhone13", "B2B", "7up", "voilà"].into_iter().any(is_arabizi));
/// ```
pub fn is_arabizi(word: &str) -> bool {
    Word::of(word).is_some_and(|word| word.length >= 3 && word.is_arabizi())
}

/// A word in lower case and without accents.
struct Word {
    bytes: [u8; MAX_WORD],
    length: usize,
    /// Capitals are as in no word of a language: behind a small letter, or in a short name (`iPhone`, `B2B`).
    is_name: bool,
    /// As in French, not in Arabizi.
    has_accent: bool,
}

impl Word {
    /// `None` if `word` is too long, has no letter, or has anything but Latin letters and digits.
    fn of(word: &str) -> Option<Word> {
        let (mut bytes, mut length) = ([0; MAX_WORD], 0);
        let (mut small, mut capitals, mut is_name, mut has_accent) = (0, 0, false, false);
        for c in word.chars() {
            let base = if c.is_ascii() { c } else { std::iter::once(c).nfd().next()? };
            match base {
                'a'..='z' => small += 1,
                'A'..='Z' => {
                    capitals += 1;
                    is_name |= small > 0;
                }
                '0'..='9' => {}
                // The accent of a decomposed letter.
                '\u{300}'..='\u{36F}' if length > 0 => {
                    has_accent = true;
                    continue;
                }
                _ => return None,
            }
            has_accent |= base != c;
            *bytes.get_mut(length)? = base.to_ascii_lowercase() as u8;
            length += 1;
        }
        is_name |= small == 0 && capitals < 4;
        (small + capitals > 0).then_some(Word { bytes, length, is_name, has_accent })
    }

    fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    fn is_arabizi(&self) -> bool {
        let (lists, word) = (&*LISTS, self.as_bytes());
        if self.has_accent || lists.latin.binary_search(&word).is_ok() {
            return false;
        }
        if lists.arabizi.binary_search(&word).is_ok() {
            return true;
        }
        if word.iter().any(u8::is_ascii_digit) {
            return !self.is_name && has_letter_digits(word, lists);
        }
        lists.log_odds(word) > THRESHOLD
    }
}

/// The log-odds that the letters behind a digit must reach.
const COUNTED_ODDS: f32 = -1.5;

/// What follows a number in English and French: units, ordinals, and things that are counted.
const COUNTED: [&[u8]; 58] = [
    b"am", b"ans", b"cm", b"com", b"day", b"days", b"ds", b"eme", b"er", b"fa", b"fois", b"ft", b"gb",
    b"ghz", b"go", b"gp", b"hr", b"hrs", b"hz", b"ieme", b"inch", b"jours", b"kb", b"kg", b"km", b"kw",
    b"lb", b"lbs", b"mah", b"mb", b"mg", b"mhz", b"min", b"mins", b"ml", b"mm", b"mn", b"mois", b"mp",
    b"nd", b"nde", b"oz", b"pac", b"pack", b"pcs", b"pm", b"ppm", b"pts", b"px", b"rd", b"sec", b"star",
    b"step", b"tb", b"th", b"to", b"up", b"way",
];

/// Whether the digits of `word` can stand for letters: ء ع خ ط ح غ/ق ق/ص are 2 3 5 6 7 8 9.
fn has_letter_digits(word: &[u8], lists: &Lists) -> bool {
    let is_letter = |byte: &u8| byte.is_ascii_lowercase();
    let letters = word.iter().filter(|byte| is_letter(byte)).count();
    // Two digits in a row may be two letters or one that is doubled, three are a number.
    let has_number = word.windows(3).any(|three| !three.iter().any(is_letter));
    if letters < 2 || has_number || word.iter().any(|byte| matches!(byte, b'0' | b'1' | b'4')) {
        return false;
    }
    let is_latin = |part: &[u8]| lists.latin.binary_search(&part).is_ok();
    match word {
        // At the beginning digits count things, at the end they number them: `2days`, `type2`, `mp3`.
        [digit, rest @ ..] if !is_letter(digit) => {
            let singular = rest.strip_suffix(b"s").unwrap_or(rest);
            let is_counted = [rest, singular].iter().any(|part| is_latin(part) || COUNTED.contains(part));
            rest.len() >= 2
                && rest.first().is_some_and(is_letter)
                && !is_counted
                && lists.inner_odds(rest) > COUNTED_ODDS
        }
        // Hamza, ayn and hah stand at the end behind a vowel.
        [stem @ .., digit] if !is_letter(digit) => {
            let behind_vowel = stem.last().is_some_and(|byte| b"aeiou".contains(byte));
            matches!(digit, b'2' | b'3' | b'7')
                && behind_vowel
                && !is_latin(stem)
                && lists.inner_odds(stem) > 0.0
        }
        // `b2b`, `c3p`; but `m3a`.
        [_, digit, last] => matches!(digit, b'3' | b'7') && b"aeiou".contains(last),
        _ => true,
    }
}

struct Lists {
    arabizi: Vec<&'static [u8]>,
    latin: Vec<&'static [u8]>,
    /// The log-odds of each pair of letters; 0 is the edge of the word.
    pairs: [[f32; 27]; 27],
}

impl Lists {
    /// The log-odds that `word`, all letters, is Arabizi rather than English or French.
    fn log_odds(&self, word: &[u8]) -> f32 {
        pairs(word).filter_map(|(first, second)| self.pairs.get(first)?.get(second)).sum()
    }

    /// The same of a part of a word that a digit parts from the rest: its edge there says nothing.
    fn inner_odds(&self, part: &[u8]) -> f32 {
        let within = pairs(part).filter(|&(first, second)| first != 0 && second != 0);
        within.filter_map(|(first, second)| self.pairs.get(first)?.get(second)).sum()
    }
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let arabizi = sorted(include_str!("../lexica/arabizi.txt"));
    let latin = sorted(include_str!("../lexica/latin.txt"));
    let (ours, theirs) = (frequencies(&arabizi), frequencies(&latin));
    let pairs =
        std::array::from_fn(|at| std::array::from_fn(|next| (ours[at][next] / theirs[at][next]).ln()));
    Lists { arabizi, latin, pairs }
});

fn sorted(list: &'static str) -> Vec<&'static [u8]> {
    let lines = list.lines().filter(|line| !line.starts_with('#'));
    let mut words: Vec<_> = lines.flat_map(|line| line.split(' ')).map(str::as_bytes).collect();
    words.sort_unstable();
    words
}

/// How often each pair of letters occurs, of all pairs. Words with digits are known by their digits.
fn frequencies(words: &[&[u8]]) -> [[f32; 27]; 27] {
    let mut counts = [[SMOOTHING; 27]; 27];
    for (first, second) in
        words.iter().filter(|word| word.iter().all(u8::is_ascii_lowercase)).flat_map(|word| pairs(word))
    {
        counts[first][second] += 1.0;
    }
    let total: f32 = counts.iter().flatten().sum();
    counts.map(|row| row.map(|count| count / total))
}

/// The pairs of neighbouring letters with the edges: `^a`, `an`, `na`, `a$`.
fn pairs(word: &[u8]) -> impl Iterator<Item = (usize, usize)> {
    let letters =
        word.iter().filter(|byte| byte.is_ascii_lowercase()).map(|byte| usize::from(byte - b'a') + 1);
    let mut last = 0;
    letters.chain([0]).map(move |letter| (std::mem::replace(&mut last, letter), letter))
}
