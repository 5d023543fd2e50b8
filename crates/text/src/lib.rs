//! Arabic text normalisation with exact alignment back to the original bytes.
//!
//! Arabic is written with much freedom: short vowels may stand or be left out, one letter has several
//! code points, letters are stretched with tatweel or by repetition. A classifier should see one spelling
//! for one word, and its reader should see the words as they stood. So [`Normalizer`] rewrites text by
//! [`Rules`] that can be switched one by one, and [`Normalized::original_span`] maps every span of the
//! result to the bytes it came from, trailing marks included.
//!
//! The main choice: rules are compiled once into a table over the two-byte UTF-8 range (all of Arabic
//! proper, Latin, Greek, Cyrillic), so each character costs one look-up however many rules are on, and
//! rules cannot depend on each other's order. Rules that ask for neighbours (composition, runs, spaces) look
//! at what was *written*, not at what was read, which makes the whole idempotent. Disguise alone takes more:
//! where a pass sees signs of it, the words around are read again, slowly, until nothing hidden is left.
//! Ordinary text never pays for that.
//!
//! ```
//! use risala_text::{Normalizer, Rules};
//!
//! let normalizer = Normalizer::new(Rules::classification());
//! let normalized = normalizer.normalize("مُـــبارك!");
//! assert_eq!(normalized.text(), "مبارك!");
//! assert_eq!(&normalized.source()[normalized.original_span(0..2)], "مُـــ");
//! ```

mod action;
mod align;
mod chars;
mod grapheme;
mod history;
mod letters;
mod normalize;
mod pass;
mod reveal;
mod rules;

pub use align::Normalized;
pub use chars::{is_arabic_letter, is_arabic_mark, is_combining_mark, is_emoji, is_invisible};
pub use normalize::Normalizer;
pub use rules::{Digits, Rules, Spaces};
