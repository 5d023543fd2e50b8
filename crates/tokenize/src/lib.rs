//! Words, numbers and social-media tokens of Arabic text.
//!
//! A post is not a sentence of a book: links, account names, hashtags, emoji and prices carry as much as
//! its words. The general word rules of Unicode (UAX #29) part `#hash_tag` from its sign, cut links into
//! dozens of pieces and join Arabic to Latin letters. So [`tokens`] is a scanner of its own, one pass and
//! no allocation, and emoji alone follow Unicode's grapheme clusters.
//!
//! The invariant, on which feature extraction and explanations stand: tokens come in order, do not overlap,
//! lie on character boundaries, and between two of them there is nothing but white space, characters that
//! cannot be seen, and marks that stand on nothing (a vowel sign behind a space). A word's span holds all its
//! marks, the last one too, and what cannot be seen between its letters.
//!
//! [`sentences`] is built over the scanner, [`hashtag_parts`] takes hashtags apart, and [`graphemes`],
//! [`unicode_words`] and [`unicode_sentences`] are Unicode's own boundaries for those who want them. Of a
//! word, [`clitics`] and [`Stemmer`] tell the parts. Three lists of words answer a question each:
//! [`is_stop_word`], is it a word of grammar; [`arabizi`], are Latin letters Arabic; [`dialect`], which
//! variety is it. Sub-words are behind the feature `subwords`.
//!
//! ```
//! use risala_tokenize::{TokenKind, tokens};
//!
//! let text = "خصم 50% على @shop #عروض_اليوم 🎉";
//! let kinds: Vec<_> = tokens(text).map(|token| (token.kind, &text[token.span()])).collect();
//! assert_eq!(kinds[1], (TokenKind::Number, "50"));
//! assert_eq!(kinds[5], (TokenKind::Hashtag, "#عروض_اليوم"));
//! assert_eq!(kinds[6], (TokenKind::Emoji, "🎉"));
//! ```

mod abbreviation;
mod arabizi;
mod class;
mod clitics;
mod dialect;
mod emoticon;
mod hashtag;
mod key;
mod laughter;
mod lemmas;
mod letters;
mod link;
mod number;
mod scan;
mod sentence;
mod stem;
mod stop_words;
#[cfg(feature = "subwords")]
pub mod subwords;
mod token;
mod uax29;
mod variety;

pub use arabizi::{Arabizi, arabizi, is_arabizi};
pub use clitics::{Clitics, Piece, PieceKind, clitics};
pub use dialect::{DialectHint, DialectMarker, dialect, dialect_markers};
pub use hashtag::hashtag_parts;
pub use scan::{Tokens, tokens};
pub use sentence::{Sentences, sentences};
pub use stem::{Stemmer, UnknownStemmer, light10};
pub use stop_words::{StopWord, WordClass, is_stop_word, stop_words};
pub use token::{Token, TokenKind};
pub use uax29::{graphemes, unicode_sentences, unicode_words};
pub use variety::Variety;
