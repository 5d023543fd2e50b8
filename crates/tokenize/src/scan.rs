//! The scanner.

use std::fmt;
use std::ops::Range;

use serde::{Serialize, Serializer};
use unicode_segmentation::UnicodeSegmentation;

use crate::class::{Class, Classes};

/// The longest name before the `@` of an e-mail address (RFC 5321).
const MAX_EMAIL_NAME: usize = 64;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// A run of letters of the Arabic script, or of other scripts (then digits may follow: `mp3`).
    Word,
    /// Digits, with separators between them: `1,500.50`, `12:30`, `2026-11-22`.
    Number,
    /// `http://…`, `https://…`, `www.…`, or a word that corpora put in a link's place (`LINK`,
    /// `URL`, `HTTPURL`, in any case).
    Url,
    /// `name@host.tld`.
    Email,
    /// `@name`.
    Mention,
    /// `#word_word`, with its sign.
    Hashtag,
    /// One emoji: a whole grapheme cluster.
    Emoji,
    /// A run of one punctuation character or symbol: `!!!`.
    Punctuation,
}

impl TokenKind {
    /// The stable name used in output.
    pub fn name(self) -> &'static str {
        match self {
            TokenKind::Word => "word",
            TokenKind::Number => "number",
            TokenKind::Url => "url",
            TokenKind::Email => "email",
            TokenKind::Mention => "mention",
            TokenKind::Hashtag => "hashtag",
            TokenKind::Emoji => "emoji",
            TokenKind::Punctuation => "punctuation",
        }
    }
}

impl fmt::Display for TokenKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Serialize for TokenKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// A token: its kind and the bytes that it covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// The first byte.
    pub start: usize,
    /// The byte behind the last.
    pub end: usize,
}

impl Token {
    /// The token's byte span.
    pub fn span(&self) -> Range<usize> {
        self.start..self.end
    }
}

/// The tokens of `text`, in order.
pub fn tokens(text: &str) -> Tokens<'_> {
    Tokens { text, at: 0, classes: Classes::get() }
}

/// Iterator over the tokens of a text; see [`tokens`].
#[derive(Clone, Debug)]
pub struct Tokens<'t> {
    text: &'t str,
    at: usize,
    classes: Classes,
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        loop {
            let (c, class) = self.peek(self.at)?;
            let start = self.at;
            let next = start + c.len_utf8();
            let (kind, end) = match class {
                Class::Space | Class::Mark => {
                    // A mark with nothing before it to stand on cannot be seen as a word.
                    self.at = next;
                    continue;
                }
                Class::Arabic => (TokenKind::Word, self.run(next, |class| class == Class::Arabic)),
                Class::Letter => self.latin(start, next),
                Class::Digit => (TokenKind::Number, self.number(next)),
                Class::Emoji => (TokenKind::Emoji, self.grapheme(start)),
                Class::Hash if self.follows(next, is_hashtag) => {
                    (TokenKind::Hashtag, self.run(next, is_hashtag))
                }
                Class::At if self.follows(next, is_name) => (TokenKind::Mention, self.run(next, is_name)),
                Class::Hash | Class::At | Class::Underscore | Class::Punctuation => {
                    (TokenKind::Punctuation, self.repeated(c, next))
                }
            };
            self.at = end;
            return Some(Token { kind, start, end });
        }
    }
}

impl std::iter::FusedIterator for Tokens<'_> {}

fn is_name(class: Class) -> bool {
    matches!(class, Class::Letter | Class::Digit | Class::Underscore)
}

fn is_hashtag(class: Class) -> bool {
    is_name(class) || class == Class::Arabic
}

impl Tokens<'_> {
    #[inline]
    fn peek(&self, at: usize) -> Option<(char, Class)> {
        let c = self.text.get(at..)?.chars().next()?;
        Some((c, self.classes.of(c)))
    }

    /// The end of the run from `at` whose classes pass, marks always included.
    fn run(&self, mut at: usize, passes: impl Fn(Class) -> bool) -> usize {
        for c in self.text[at..].chars() {
            let class = self.classes.of(c);
            if class != Class::Mark && !passes(class) {
                break;
            }
            at += c.len_utf8();
        }
        at
    }

    fn repeated(&self, c: char, at: usize) -> usize {
        at + self.text[at..].chars().take_while(|&next| next == c).count() * c.len_utf8()
    }

    /// Whether a character whose class passes stands at `at`.
    fn follows(&self, at: usize, passes: impl Fn(Class) -> bool) -> bool {
        self.peek(at).is_some_and(|(_, class)| passes(class))
    }

    fn number(&self, mut at: usize) -> usize {
        loop {
            at = self.run(at, |class| class == Class::Digit);
            // A separator counts only between digits.
            let Some((c, _)) = self.peek(at) else { return at };
            let is_separator = matches!(c, '.' | ',' | ':' | '/' | '-' | '٫' | '٬');
            let behind = at + c.len_utf8();
            match self.peek(behind) {
                Some((_, Class::Digit)) if is_separator => at = behind,
                _ => return at,
            }
        }
    }

    fn grapheme(&self, start: usize) -> usize {
        // A token begins at a boundary already; looking at what stands before it would be quadratic.
        start + self.text[start..].graphemes(true).next().map_or(0, str::len)
    }

    /// What begins with a letter of another script: a link, an address or a word.
    fn latin(&self, start: usize, next: usize) -> (TokenKind, usize) {
        if let Some(end) = self.email_end(start) {
            return (TokenKind::Email, end);
        }
        let end = self.run(next, |class| matches!(class, Class::Letter | Class::Digit));
        let word = &self.text[start..end];
        let rest = &self.text[end..];
        let is_scheme = word.eq_ignore_ascii_case("http") || word.eq_ignore_ascii_case("https");
        if is_scheme && rest.starts_with([':', '/', '.', '…'])
            || word.eq_ignore_ascii_case("www") && rest.starts_with('.')
        {
            return (TokenKind::Url, self.link_end(end));
        }
        let is_mask = ["link", "url", "httpurl"].iter().any(|mask| word.eq_ignore_ascii_case(mask));
        if is_mask {
            return (TokenKind::Url, end);
        }
        (TokenKind::Word, end)
    }

    /// Links run to the first white space, quote or Arabic letter, less closing punctuation.
    fn link_end(&self, at: usize) -> usize {
        let rest = &self.text[at..];
        let length = rest
            .char_indices()
            .find(|&(_, c)| {
                matches!(self.classes.of(c), Class::Space | Class::Arabic | Class::Emoji | Class::Mark)
                    || matches!(c, '"' | '«' | '»' | '<' | '>')
            })
            .map_or(rest.len(), |(length, _)| length);
        at + rest[..length].trim_end_matches(['.', ',', ')', ']', '!', '?', '؟', '،', ':', ';', '\'']).len()
    }

    /// The end of the e-mail address that begins at `start`, if one does.
    fn email_end(&self, start: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"._%+-".contains(byte);
        let name = bytes[start..].iter().take(MAX_EMAIL_NAME + 1).take_while(|byte| is_name(byte)).count();
        let host = start + name + 1;
        if name > MAX_EMAIL_NAME || bytes.get(start + name) != Some(&b'@') {
            return None;
        }
        let is_host = |byte: &u8| byte.is_ascii_alphanumeric() || b"-.".contains(byte);
        let length = bytes[host..].iter().take_while(|byte| is_host(byte)).count();
        let name = self.text[host..host + length].trim_end_matches(['.', '-']);
        let (_, last) = name.rsplit_once('.')?;
        last.starts_with(|c: char| c.is_ascii_alphabetic()).then_some(host + name.len())
    }
}
