//! The scanner.

use std::fmt;
use std::ops::Range;

use serde::{Serialize, Serializer};
use unicode_segmentation::GraphemeCursor;

use crate::class::{Class, Classes};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// A run of letters of the Arabic script, or of other scripts (then digits may follow: `mp3`).
    Word,
    /// Digits, with separators between them: `1,500.50`, `12:30`, `2026-11-22`.
    Number,
    /// `http://…`, `https://…`, `www.…`, or a word that corpora put in a link's place (`LINK`, `URL`).
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
#[derive(Clone)]
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
                Class::Hash => self.sigil(next, TokenKind::Hashtag, is_hashtag),
                Class::At => self.sigil(next, TokenKind::Mention, is_name),
                Class::Underscore | Class::Punctuation => (TokenKind::Punctuation, self.repeated(c, next)),
            };
            self.at = end;
            return Some(Token { kind, start, end });
        }
    }
}

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

    /// A sign and the name behind it, or the sign alone.
    fn sigil(&self, at: usize, kind: TokenKind, passes: impl Fn(Class) -> bool) -> (TokenKind, usize) {
        match self.run(at, passes) {
            end if end > at => (kind, end),
            end => (TokenKind::Punctuation, end),
        }
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
        GraphemeCursor::new(start, self.text.len(), true)
            .next_boundary(self.text, 0)
            .ok()
            .flatten()
            .unwrap_or(self.text.len())
    }

    /// What begins with a letter of another script: a link, an address or a word.
    fn latin(&self, start: usize, next: usize) -> (TokenKind, usize) {
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
        match self.email_end(end) {
            Some(end) => (TokenKind::Email, end),
            None => (TokenKind::Word, end),
        }
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

    /// `@host.tld` behind a name, if it stands there.
    fn email_end(&self, at: usize) -> Option<usize> {
        let host = self.text[at..].strip_prefix('@').map(|_| at + 1)?;
        let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
        let length = self.text[host..].find(|c| !is_host(c)).unwrap_or(self.text.len() - host);
        let name = self.text[host..host + length].trim_end_matches(['.', '-']);
        (name.contains('.')).then(|| host + name.len())
    }
}
