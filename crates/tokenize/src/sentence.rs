//! Sentences.

use std::ops::Range;

use crate::abbreviation::{is_initial, is_line_break};
use crate::scan::{Tokens, tokens};
use crate::token::{Token, TokenKind};

/// How far, in bytes, the closing half of a quote or bracket is looked for: an opening half without one
/// must not swallow the text.
const MAX_INSIDE: usize = 1_000;

/// Words that stand with a full stop which ends nothing: "etc.", "and others", volume, editor; in both
/// spellings where normalisation changes them.
const SHORT_WORDS: [&str; 11] = ["إلخ", "الخ", "مج", "تح", "dr", "mr", "mrs", "ms", "prof", "st", "vs"];

/// "before" and "after Christ" are written without a last dot: one that follows them ends the sentence.
const ERAS: [&str; 2] = ["ق.م.", "ب.م."];

/// Quotes and brackets with their closing halves. The ornate parentheses of Quranic verses open with U+FD3F.
const PAIRS: [(char, char); 9] = [
    ('(', ')'),
    ('[', ']'),
    ('{', '}'),
    ('«', '»'),
    ('“', '”'),
    ('„', '”'),
    ('‹', '›'),
    ('"', '"'),
    ('\u{FD3F}', '\u{FD3E}'),
];

/// The sentences of `text` as byte spans, in order. Like [tokens](crate::tokens), they leave nothing out but
/// white space, what cannot be seen and marks that stand on nothing, and each begins and ends with a token.
///
/// - A sentence ends at `.` `!` `?` `؟` `…` `۔` and at every line break; `،` `؛` `:` end none.
/// - Marks in a row stay together, with the closing quotes and brackets behind them and the emoji and
///   emoticons that follow on the line. Marks before the first word go with what follows.
/// - Nothing ends inside numbers, links, addresses and dotted abbreviations, after `إلخ.`, `د.` and the like, after
///   `No.` before a number, after initials (`J. K. Rowling`; an Arabic letter at the beginning or behind another),
///   after the number of a list item (`1.`), and between Latin words where the next is in lower case.
/// - A sentence that begins as an item of a list (`1.`) ends before the next number of that list (`2.`).
/// - A full stop with no space behind it ends a sentence only before an Arabic word or a post's own kinds of
///   token; several dots or `…` without a space are a pause.
/// - Nothing ends inside quotes and brackets that are closed on the line within 1,000 bytes. Marks right before
///   the closing half count behind it: always for quotes, for brackets if the sentence begins with them.
///
/// ```
/// use risala_tokenize::sentences;
///
/// let text = "وصل د. سامي الساعة 10:30. قال: «انتظروا. سأعود.» هل عاد؟! 🎉 نعم";
/// let found: Vec<_> = sentences(text).map(|span| &text[span]).collect();
/// assert_eq!(found, ["وصل د. سامي الساعة 10:30.", "قال: «انتظروا. سأعود.»", "هل عاد؟! 🎉", "نعم"]);
/// ```
pub fn sentences(text: &str) -> Sentences<'_> {
    let mut tokens = tokens(text);
    let ahead = tokens.next();
    Sentences { text, tokens, ahead, searched: [0; PAIRS.len()] }
}

/// Iterator over the sentences of a text; see [`sentences`].
#[derive(Clone, Debug)]
pub struct Sentences<'t> {
    text: &'t str,
    tokens: Tokens<'t>,
    /// The next token.
    ahead: Option<Token>,
    /// For each pair, up to where no closing half was found: unclosed opening halves are not to be paid for
    /// one by one.
    searched: [usize; PAIRS.len()],
}

impl Iterator for Sentences<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let start = self.ahead?.start;
        let mut end = start;
        let mut inside: Option<Inside> = None;
        // The number of the list item that the sentence is.
        let mut item = None;
        // The last two tokens that are more than signs, how many there were, and whether the last token is a mark
        // that would end a sentence.
        let (mut last, mut before, mut count, mut ended) = (None, None, 0, false);
        while let Some(token) = self.ahead {
            let touches = token.start == end;
            self.ahead = self.tokens.next();
            end = token.end;
            if token.kind != TokenKind::Punctuation {
                (before, last, count) = (last, Some(token), count + 1);
            } else if count == 1 && item.is_none() && &self.text[token.span()] == "." {
                item = last.filter(|last| last.end == token.start).and_then(|last| self.item_number(last));
            }
            let gap = self.gap(end);
            if gap == Gap::Line {
                break;
            }
            let closes = inside.as_ref().filter(|inside| inside.closer < end);
            if let Some(closed) = closes {
                ended = ended && touches && closed.may_end && gap == Gap::Space;
                inside = None;
            } else {
                ended = last.is_some_and(|last| self.ends(token, last, before, gap));
                if inside.is_none() {
                    inside = self.opened(token, count == 0);
                }
            }
            if ended && inside.is_none() {
                end = self.take_rest(end);
                break;
            }
            if inside.is_none() && item.is_some_and(|item| self.is_item_ahead(item + 1)) {
                break;
            }
        }
        Some(start..end)
    }
}

impl std::iter::FusedIterator for Sentences<'_> {}

/// A quote or bracket that is known to be closed.
struct Inside {
    /// The first byte of its closing half.
    closer: usize,
    /// Whether a mark before the closing half ends the sentence behind it.
    may_end: bool,
}

/// What lies between a token and the next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Gap {
    Nothing,
    Space,
    /// A line break or the end of the text.
    Line,
}

impl Sentences<'_> {
    fn first_char(&self, token: Token) -> char {
        self.text[token.start..].chars().next().unwrap_or_default()
    }

    /// The gap from `end` to the token ahead.
    fn gap(&self, end: usize) -> Gap {
        match self.ahead {
            None => Gap::Line,
            Some(next) if next.start == end => Gap::Nothing,
            Some(next) if self.text[end..next.start].contains(is_line_break) => Gap::Line,
            Some(_) => Gap::Space,
        }
    }

    /// Whether a sentence ends at `token`, if it stands in no quote. `last` is the sentence's last
    /// token that is no sign, `before` the one before it.
    fn ends(&self, token: Token, last: Token, before: Option<Token>, gap: Gap) -> bool {
        let Some(next) = self.ahead else { return true };
        let (text, word) = (&self.text[token.span()], &self.text[last.span()]);
        let may_end = match token.kind {
            TokenKind::Abbreviation => ERAS.contains(&text),
            TokenKind::Punctuation => text.starts_with(is_mark),
            _ => false,
        };
        if !may_end {
            return false;
        }
        let is_pause = text.starts_with(['.', '…']);
        let is_stop = text == ".";
        let first = self.first_char(next);
        if is_stop && last.end == token.start {
            let is_item = before.is_none() && last.kind == TokenKind::Number;
            let is_numbered = next.kind == TokenKind::Number && word.eq_ignore_ascii_case("no");
            let is_short = SHORT_WORDS.iter().any(|short| word.eq_ignore_ascii_case(short));
            let before = before.map(|before| &self.text[before.span()]);
            if is_item || is_numbered || is_short || is_initial(word, before, first) {
                return false;
            }
        }
        let are_latin = is_latin(self.first_char(last)) && is_latin(first);
        match next.kind {
            TokenKind::Emoji | TokenKind::Emoticon => true,
            TokenKind::Punctuation if matches!(first, '،' | ',' | '؛' | ';' | ':') => false,
            TokenKind::Punctuation => {
                gap == Gap::Space
                    || is_mark(first)
                    || is_closer(first)
                    || PAIRS.iter().any(|&(open, _)| open == first)
            }
            _ if gap == Gap::Space => !(are_latin && first.is_lowercase()),
            TokenKind::Url | TokenKind::Mention | TokenKind::Hashtag | TokenKind::Retweet => true,
            _ if is_stop => last.kind != TokenKind::Number && !is_latin(first),
            _ => !is_pause && !are_latin,
        }
    }

    /// The number of a list item that `token` is: digits of any of the three sets, in six bytes at most.
    fn item_number(&self, token: Token) -> Option<u32> {
        if token.kind != TokenKind::Number || token.end - token.start > 6 {
            return None;
        }
        self.text[token.span()].chars().try_fold(0, |number, c| {
            let digit = match c {
                '\u{660}'..='\u{669}' => c as u32 - 0x660,
                '\u{6F0}'..='\u{6F9}' => c as u32 - 0x6F0,
                _ => c.to_digit(10)?,
            };
            Some(10 * number + digit)
        })
    }

    /// Whether the list's item `number` begins with the token ahead: its dot and a word follow.
    fn is_item_ahead(&self, number: u32) -> bool {
        let Some(next) = self.ahead.filter(|next| next.kind == TokenKind::Number) else { return false };
        let Some(behind) = self.text[next.end..].strip_prefix('.') else { return false };
        let word = behind.trim_start();
        let gap = &behind[..behind.len() - word.len()];
        !gap.is_empty()
            && !gap.contains(is_line_break)
            && word.starts_with(char::is_alphabetic)
            && self.item_number(next) == Some(number)
    }

    /// The quote or bracket that `token` opens, if it is closed in time.
    fn opened(&mut self, token: Token, begins: bool) -> Option<Inside> {
        let open = self.first_char(token);
        let kind = PAIRS.iter().position(|&(half, _)| half == open);
        let kind = kind.filter(|_| token.kind == TokenKind::Punctuation)?;
        let (&(_, close), searched) = (PAIRS.get(kind)?, self.searched.get_mut(kind)?);
        let before = self.text[..token.start].chars().next_back();
        let behind = self.text[token.end..].chars().next()?;
        // In some texts the halves are swapped; and a straight quote behind a word closes.
        if before.is_some_and(char::is_alphanumeric) && (behind.is_whitespace() || open == '"') {
            return None;
        }
        let from = token.end.max(*searched);
        let stops =
            |&(at, c): &(usize, char)| c == close || is_line_break(c) || from + at > token.end + MAX_INSIDE;
        let stop = self.text[from..].char_indices().find(stops);
        *searched = stop.map_or(self.text.len(), |(at, _)| from + at);
        stop.filter(|&(_, c)| c == close)?;
        let run = (token.end - token.start) / open.len_utf8();
        let mut depth = if open == close { 1 } else { run };
        for (offset, c) in self.text[token.end..].char_indices() {
            if offset > MAX_INSIDE || is_line_break(c) {
                return None;
            }
            if c == close {
                depth -= 1;
                if depth == 0 {
                    let is_quote = matches!(open, '«' | '“' | '„' | '"' | '‹');
                    return Some(Inside { closer: token.end + offset, may_end: is_quote || begins });
                }
            } else if c == open {
                depth += 1;
            }
        }
        None
    }

    /// Takes what follows a sentence's last mark and belongs to it; the new end.
    fn take_rest(&mut self, mut end: usize) -> usize {
        while let Some(next) = self.ahead {
            let gap = self.gap(end);
            let first = self.first_char(next);
            let is_before_gap = !self.text[next.end..].starts_with(|c: char| !c.is_whitespace());
            let belongs = match next.kind {
                TokenKind::Emoji | TokenKind::Emoticon => true,
                TokenKind::Punctuation if is_mark(first) => true,
                TokenKind::Punctuation if gap == Gap::Nothing => {
                    is_closer(first) && (first != '"' || is_before_gap)
                }
                _ => false,
            };
            if gap == Gap::Line || !belongs {
                break;
            }
            end = next.end;
            self.ahead = self.tokens.next();
        }
        end
    }
}

fn is_mark(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '؟' | '…' | '۔' | '‼' | '⁇' | '⁈' | '⁉')
}

fn is_closer(c: char) -> bool {
    matches!(c, ')' | ']' | '}' | '»' | '”' | '’' | '›' | '"' | '\'' | '\u{FD3E}')
}

/// A Latin letter or a digit.
fn is_latin(c: char) -> bool {
    c.is_ascii_alphanumeric() || ('\u{C0}'..='\u{24F}').contains(&c)
}
