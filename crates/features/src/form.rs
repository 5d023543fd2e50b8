//! The form of a token: the characters that its features are made of.

use risala_tokenize::TokenKind;

use crate::feature::Last;

/// Characters of a word behind this many do not count: it bounds the work on a "word" of a megabyte.
const MAX_CHARS: usize = 64;

/// Marks the edge of a word in character n-grams.
const EDGE: u32 = ' ' as u32;

/// What all links, addresses and account names become: which one it is must not be learnt.
const URL: u32 = 0xE001;
const EMAIL: u32 = 0xE002;
const MENTION: u32 = 0xE003;
/// How often a post was passed on, and how long its author laughed, is no spelling.
const RETWEET: u32 = 0xE004;
const LAUGHTER: u32 = 0xE005;

/// Code points of a token between its edges, on the stack.
pub(crate) struct Form {
    pub(crate) codes: [u32; MAX_CHARS + 2],
    /// What each of the code points is as the last of an n-gram.
    pub(crate) lasts: [Last; MAX_CHARS + 2],
    /// Room for the hash of the n-gram that begins at each of them, as far as it was read.
    pub(crate) prefixes: [u64; MAX_CHARS + 2],
    pub(crate) len: usize,
    /// Whether the token has inner n-grams: words, abbreviations and hashtags have, signs and links are one symbol.
    pub(crate) spelled: bool,
}

impl Form {
    pub(crate) fn new() -> Form {
        Form {
            codes: [EDGE; MAX_CHARS + 2],
            lasts: [Last::of(EDGE); MAX_CHARS + 2],
            prefixes: [0; MAX_CHARS + 2],
            len: 0,
            spelled: false,
        }
    }

    /// The code points, an edge at each end.
    #[inline]
    pub(crate) fn codes(&self) -> &[u32] {
        &self.codes[..self.len]
    }

    #[inline]
    pub(crate) fn set(&mut self, kind: TokenKind, token: &str) {
        self.len = 1;
        self.spelled = false;
        match kind {
            TokenKind::Word | TokenKind::Abbreviation | TokenKind::Hashtag => {
                self.spelled = true;
                self.push_all(token.chars().map(u32::from));
            }
            // Only the shape of a number counts: its digits are a quirk of the day and of the source.
            TokenKind::Number => self.push_all(token.chars().map(|c| match c {
                '.' | ',' | ':' | '/' | '-' | '+' | '−' | '–' | '٫' | '٬' | '،' => u32::from(c),
                _ => u32::from('0'),
            })),
            TokenKind::Url => self.push_all([URL]),
            TokenKind::Email => self.push_all([EMAIL]),
            TokenKind::Mention => self.push_all([MENTION]),
            TokenKind::Retweet => self.push_all([RETWEET]),
            TokenKind::Laughter => self.push_all([LAUGHTER]),
            TokenKind::Emoji | TokenKind::Emoticon | TokenKind::Punctuation => {
                self.push_all(token.chars().map(u32::from));
            }
        }
        self.codes[self.len] = EDGE;
        self.len += 1;
        for (last, &code) in self.lasts.iter_mut().zip(&self.codes[..self.len]) {
            *last = Last::of(code);
        }
    }

    #[inline]
    fn push_all(&mut self, codes: impl IntoIterator<Item = u32>) {
        for (slot, code) in self.codes[1..=MAX_CHARS].iter_mut().zip(codes) {
            *slot = code;
            self.len += 1;
        }
    }
}
