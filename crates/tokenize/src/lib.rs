//! Words, numbers and social-media tokens of Arabic text.
//!
//! A post is not a sentence of a book: links, account names, hashtags, emoji and prices carry as much as
//! its words. The general word rules of Unicode (UAX #29) part `#hash_tag` from its sign, cut links into
//! dozens of pieces and join Arabic to Latin letters. So [`tokens`] is a scanner of its own, one pass and
//! no allocation, and emoji alone follow Unicode's grapheme clusters.
//!
//! The invariant, on which feature extraction and explanations stand: tokens come in order, do not overlap,
//! lie on character boundaries, and between two of them there is nothing but white space and characters
//! that cannot be seen.
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

mod class;
mod scan;

pub use scan::{Token, TokenKind, Tokens, tokens};
