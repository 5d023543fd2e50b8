//! The words inside a hashtag.

use std::iter;

use crate::class::{Class, Classes};
use crate::token::{Token, TokenKind};

/// What a part of a hashtag is made of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Arabic,
    Upper,
    /// A letter of a script other than Arabic that is not in upper case.
    Lower,
    Digit,
}

/// The parts of the hashtag `tag`, words and numbers, with their byte spans in it, in order.
///
/// Parts end at `_`, between Arabic and other letters, between letters and digits, and before the capital
/// that begins a word (`BigSale`, `TVNews`). Marks and tatweel stay with their letters, and so do invisible
/// characters between them; every other character parts and belongs to no part. Add
/// [`Token::start`](crate::Token) for spans into the text.
///
/// ```
/// use risala_tokenize::hashtag_parts;
///
/// let tag = "#عروض_BigSale2026";
/// let parts: Vec<_> = hashtag_parts(tag).map(|part| &tag[part.span()]).collect();
/// assert_eq!(parts, ["عروض", "Big", "Sale", "2026"]);
/// ```
pub fn hashtag_parts(tag: &str) -> impl Iterator<Item = Token> {
    let classes = Classes::get();
    let mut at = 0;
    iter::from_fn(move || {
        let kind_of = |c: char| kind(classes.of(c), c);
        let rest = &tag[at..];
        let (skipped, first) = rest.char_indices().find(|&(_, c)| kind_of(c).is_some())?;
        let start = at + skipped;
        let mut last = kind_of(first)?;
        let kind = if last == Kind::Digit { TokenKind::Number } else { TokenKind::Word };
        let (mut end, mut before_last) = (start, start);
        for (offset, c) in tag[start..].char_indices() {
            let behind = start + offset + c.len_utf8();
            match (classes.of(c), kind_of(c)) {
                (Class::Mark, _) => end = behind,
                (Class::Invisible, _) => {}
                (_, Some(kind)) if kind == last => {
                    (before_last, end) = (end, behind);
                }
                // `Sale`; but the last capital of `TVNews` begins the next word.
                (_, Some(Kind::Lower)) if last == Kind::Upper => {
                    if before_last > start {
                        end = before_last;
                        break;
                    }
                    (before_last, end, last) = (end, behind, Kind::Lower);
                }
                _ => break,
            }
        }
        at = end;
        Some(Token { kind, start, end })
    })
}

fn kind(class: Class, c: char) -> Option<Kind> {
    match class {
        Class::Arabic => Some(Kind::Arabic),
        Class::Letter if c.is_uppercase() => Some(Kind::Upper),
        Class::Letter => Some(Kind::Lower),
        Class::Digit => Some(Kind::Digit),
        _ => None,
    }
}
