//! The scanner.

use unicode_segmentation::UnicodeSegmentation;

use crate::class::{Class, Classes};
use crate::emoticon::{emoticon_end, letter_face_end};
use crate::laughter::{is_arabic_laughter, is_latin_laughter};
use crate::token::{Token, TokenKind};

/// The tokens of `text`, in order.
pub fn tokens(text: &str) -> Tokens<'_> {
    Tokens { text, at: 0, classes: Classes::get() }
}

/// Iterator over the tokens of a text; see [`tokens`].
#[derive(Clone, Debug)]
pub struct Tokens<'t> {
    pub(crate) text: &'t str,
    at: usize,
    classes: Classes,
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    // Small enough to become part of the caller's loop: all but spaces and Arabic words is called.
    #[inline]
    fn next(&mut self) -> Option<Token> {
        loop {
            let start = self.at;
            if self.text.as_bytes().get(start) == Some(&b' ') {
                self.at += 1;
                continue;
            }
            let letters = past_letters(self.text.as_bytes(), start);
            if letters > start {
                let (kind, end) = self.arabic(start, letters);
                self.at = end;
                return Some(Token { kind, start, end });
            }
            let (c, class) = self.peek(start)?;
            let next = start + c.len_utf8();
            let (kind, end) = match class {
                Class::Space | Class::Invisible | Class::Mark => {
                    // A mark with nothing before it to stand on cannot be seen as a word.
                    self.at = next;
                    continue;
                }
                Class::Arabic => self.arabic(start, next),
                Class::Letter => self.latin(start, next),
                Class::Digit => self.number(start, start),
                Class::Emoji => (TokenKind::Emoji, self.grapheme(start)),
                // Behind these the sign is part of a name or of an HTML reference.
                Class::Hash
                    if self.follows(next, is_hashtag) && !self.text[..start].ends_with(['_', '&']) =>
                {
                    (TokenKind::Hashtag, self.run(next, is_hashtag))
                }
                Class::At if self.follows(next, is_name) => (TokenKind::Mention, self.run(next, is_name)),
                Class::Hash | Class::At | Class::Underscore | Class::Punctuation => {
                    self.symbol(c, start, next)
                }
            };
            self.at = end;
            return Some(Token { kind, start, end });
        }
    }
}

impl std::iter::FusedIterator for Tokens<'_> {}

/// Past the letters from `at` on, eight of them at most, that Arabic is usually written with: U+0620–U+064A, tatweel
/// among them. Eight at a time, which is as long as most words are, is quicker than one by one.
#[inline]
fn past_letters(bytes: &[u8], at: usize) -> usize {
    const EACH: u128 = 0x0001_0001_0001_0001_0001_0001_0001_0001;
    let Some(letters) = bytes.get(at..).and_then(|rest| rest.first_chunk()) else { return at };
    // A letter is two bytes: 110110xx 10yyyyyy is xxyyyyyy of the block, and the first two bits are 0 or 1.
    let letters = u128::from_le_bytes(*letters);
    let foreign = (letters & (0x00FE * EACH)) ^ (0x00D8 * EACH);
    let places = (letters & EACH) << 6 | letters >> 8 & (0x3F * EACH);
    let is_before = (places + (0x80 - 0x20) * EACH) ^ (0x80 * EACH);
    let is_behind = places + (0x7F - 0x4A) * EACH;
    let others = foreign | (is_before | is_behind) & (0x80 * EACH);
    at + others.trailing_zeros() as usize / 16 * 2
}

fn is_name(class: Class) -> bool {
    matches!(class, Class::Letter | Class::Digit | Class::Underscore)
}

fn is_hashtag(class: Class) -> bool {
    is_name(class) || class == Class::Arabic
}

impl Tokens<'_> {
    #[inline]
    pub(crate) fn peek(&self, at: usize) -> Option<(char, Class)> {
        let c = self.text.get(at..)?.chars().next()?;
        Some((c, self.classes.of(c)))
    }

    #[inline]
    pub(crate) fn class(&self, c: char) -> Class {
        self.classes.of(c)
    }

    /// The end of the run from `at` whose classes pass. Marks always belong to it, invisible characters where
    /// the run goes on behind them.
    #[inline]
    pub(crate) fn run(&self, mut at: usize, passes: impl Fn(Class) -> bool) -> usize {
        for c in self.text[at..].chars() {
            let class = self.classes.of(c);
            if class != Class::Mark && !passes(class) {
                if class == Class::Invisible {
                    return self.run_past_invisible(at, passes);
                }
                break;
            }
            at += c.len_utf8();
        }
        at
    }

    /// [`run`](Tokens::run) from an invisible character on; they are rare, and the usual run is quicker
    /// without looking out for them.
    #[cold]
    fn run_past_invisible(&self, at: usize, passes: impl Fn(Class) -> bool) -> usize {
        let mut end = at;
        for (offset, c) in self.text[at..].char_indices() {
            match self.classes.of(c) {
                Class::Invisible => {}
                class if class == Class::Mark || passes(class) => end = at + offset + c.len_utf8(),
                _ => break,
            }
        }
        end
    }

    /// Whether a character whose class passes stands at `at`.
    pub(crate) fn follows(&self, at: usize, passes: impl Fn(Class) -> bool) -> bool {
        self.peek(at).is_some_and(|(_, class)| passes(class))
    }

    /// The first character behind `at` that is neither white space nor invisible.
    pub(crate) fn seen_behind(&self, at: usize) -> Option<char> {
        let is_seen = |&c: &char| !matches!(self.classes.of(c), Class::Space | Class::Invisible);
        self.text.get(at..)?.chars().find(is_seen)
    }

    /// The last character before `at` that is neither white space nor invisible.
    pub(crate) fn seen_before(&self, at: usize) -> Option<char> {
        let is_seen = |&c: &char| !matches!(self.classes.of(c), Class::Space | Class::Invisible);
        self.text.get(..at)?.chars().rfind(is_seen)
    }

    #[inline(never)]
    fn grapheme(&self, start: usize) -> usize {
        // A token begins at a boundary already; looking at what stands before it would be quadratic.
        start + self.text[start..].graphemes(true).next().map_or(0, str::len)
    }

    /// What begins with the Arabic letters from `start` to `next`.
    #[inline]
    fn arabic(&self, start: usize, next: usize) -> (TokenKind, usize) {
        let bytes = self.text.as_bytes();
        let is_over = bytes.get(next) == Some(&b' ');
        let end = if is_over { next } else { self.run(next, |class| class == Class::Arabic) };
        // Few words begin with these letters or stand before a full stop.
        if self.text[start..].starts_with(['ه', 'خ', 'ر']) || bytes.get(end) == Some(&b'.') {
            return self.special(start, end);
        }
        (TokenKind::Word, end)
    }

    /// What the Arabic letters from `start` to `end` are, if they may be more than a word.
    #[inline(never)]
    fn special(&self, start: usize, end: usize) -> (TokenKind, usize) {
        let word = &self.text[start..end];
        if word.starts_with(['ه', 'خ']) && is_arabic_laughter(word) {
            return (TokenKind::Laughter, end);
        }
        if word == "رت" && self.seen_behind(end) == Some('@') {
            return (TokenKind::Retweet, end);
        }
        match self.abbreviation_end(start, end, Class::Arabic) {
            Some(end) => (TokenKind::Abbreviation, end),
            None => (TokenKind::Word, end),
        }
    }

    /// What begins with a letter of another script.
    #[inline(never)]
    fn latin(&self, start: usize, next: usize) -> (TokenKind, usize) {
        if let Some(end) = self.email_end(start) {
            return (TokenKind::Email, end);
        }
        let mut end = self.run(next, |class| matches!(class, Class::Letter | Class::Digit));
        let word = &self.text[start..end];
        if let Some(end) = self.link_end(start, end) {
            return (TokenKind::Url, end);
        }
        if let Some(end) = letter_face_end(self.text, start, end) {
            return (TokenKind::Emoticon, end);
        }
        if is_latin_laughter(word) {
            return (TokenKind::Laughter, end);
        }
        if word.eq_ignore_ascii_case("rt")
            && (self.seen_behind(end) == Some('@') || self.seen_before(start).is_none())
        {
            return (TokenKind::Retweet, end);
        }
        if let Some(end) = self.abbreviation_end(start, end, Class::Letter) {
            return (TokenKind::Abbreviation, end);
        }
        while let Some((apostrophe @ ('\'' | '’'), _)) = self.peek(end) {
            let behind = end + apostrophe.len_utf8();
            if !self.follows(behind, |class| class == Class::Letter) {
                break;
            }
            end = self.run(behind, |class| matches!(class, Class::Letter | Class::Digit));
        }
        (TokenKind::Word, end)
    }

    /// A sign: the beginning of a number or an emoticon, a keycap, or punctuation.
    #[inline(never)]
    fn symbol(&self, c: char, start: usize, next: usize) -> (TokenKind, usize) {
        let keycap = if matches!(c, '#' | '*') { self.keycap_end(next) } else { None };
        if let Some(end) = keycap {
            return (TokenKind::Emoji, end);
        }
        if matches!(c, '+' | '-' | '−') && self.is_sign(start, next) {
            return self.number(start, next);
        }
        if let Some(end) = emoticon_end(self.text, start, c) {
            return (TokenKind::Emoticon, end);
        }
        let length = self.text[next..].chars().take_while(|&other| other == c).count() * c.len_utf8();
        (TokenKind::Punctuation, next + length)
    }
}
