//! Texts changed in ways that keep what they say, to see whether a classifier holds on to its answer.
//!
//! People write Arabic loosely, and some disguise it on purpose: letters stretched, held apart, or put in
//! from another alphabet. A [`Perturbation`] is one such way. It changes some of the words of a text, drawn
//! by lot, and leaves links, e-mail addresses, mentions and hashtags as they are.
//!
//! The main choice: a kind is *lossless* if a fixed rule takes both texts, the changed one and the original,
//! to the same third one, and the rule merges nothing that usual writing keeps apart. A classifier with the
//! right rules of normalisation answers the same by construction, so every label that such a kind changes is
//! a rule that is missing. What the other kinds do cannot be undone without a guess, so they measure the
//! model as well.
//!
//! ```
//! use risala_corpus::Perturbation;
//!
//! let changed = Perturbation::DigitScript.apply("السعر 250 دينارا https://shop.example/250", 1.0, 0);
//! let digits = ["السعر ٢٥٠ دينارا https://shop.example/250", "السعر ۲۵۰ دينارا https://shop.example/250"];
//! assert!(digits.contains(&changed.as_deref().unwrap_or_default()));
//! assert_eq!(Perturbation::DigitScript.apply("السعر معقول", 1.0, 0), None);
//! ```

mod add;
mod distort;
mod hashtag;
mod kind;
mod lot;
mod replace;
mod script;

use std::ops::Range;

use risala_tokenize::{Token, TokenKind};
use serde_json::Value;

use crate::record::Record;
use lot::Lot;
use script::{free_tokens, letters, word};

pub use kind::Perturbation;

/// The part of the words that is changed unless told otherwise: enough that a classifier meets a few
/// changed words in any text, few enough that the text could have been written that way.
pub const DEFAULT_SHARE: f64 = 0.3;

/// The field that says which perturbation made a record.
pub const PERTURBATION_FIELD: &str = "perturbation";

impl Perturbation {
    /// The text, changed: a function of the four arguments alone. `None` if the text has nothing that this
    /// kind could change, or `share` is 0.
    ///
    /// Of the words (or numbers, or signs) that the kind can change, the part `share` is drawn, to the
    /// nearest whole number and at least one. A share below 0 or not a number counts as 0, one above 1
    /// as 1. What comes back is never empty and never the text as it was.
    pub fn apply(self, text: &str, share: f64, seed: u64) -> Option<String> {
        let mut lot = Lot::new(seed, self.name(), text);
        let spans = match self {
            Perturbation::Hashtags => hashtag::spans(text, &mut lot),
            _ => free_tokens(text).filter_map(|token| self.eligible(text, token)).collect(),
        };
        let chosen = lot.draw(spans, share);
        if chosen.is_empty() {
            return None;
        }
        let mut changed = String::with_capacity(text.len() * 2);
        let mut at = 0;
        for span in chosen {
            changed.push_str(&text[at..span.start]);
            self.write(&text[span.clone()], &mut lot, &mut changed);
            at = span.end;
        }
        changed.push_str(&text[at..]);
        Some(changed)
    }

    /// The part of a token that this kind can change. Of a word it begins with a letter.
    fn eligible(self, text: &str, token: Token) -> Option<Range<usize>> {
        match token.kind {
            TokenKind::Word => word(text, token).filter(|span| self.changes(&text[span.clone()])),
            TokenKind::Number => {
                let digits = &text[token.span()];
                let is_mine = self == Perturbation::DigitScript && replace::has_digits(digits);
                is_mine.then(|| token.span())
            }
            TokenKind::Punctuation => {
                let is_mine = self == Perturbation::HtmlEntities
                    && add::has_entity(&text[token.span()], &text[token.end..]);
                is_mine.then(|| token.span())
            }
            TokenKind::Abbreviation
            | TokenKind::Url
            | TokenKind::Email
            | TokenKind::Mention
            | TokenKind::Hashtag
            | TokenKind::Retweet
            | TokenKind::Laughter
            | TokenKind::Emoji
            | TokenKind::Emoticon => None,
        }
    }

    /// Whether this kind can change a word, which begins with a letter of the Arabic script.
    fn changes(self, word: &str) -> bool {
        let letters = letters(word);
        match self {
            Perturbation::Tashkeel => add::takes_vowels(&letters),
            Perturbation::Tatweel => add::has_joint(&letters),
            Perturbation::ZeroWidth | Perturbation::HtmlEntities => true,
            Perturbation::PresentationForms => replace::has_forms(&letters),
            Perturbation::Homoglyphs => replace::has_look_alike(&letters),
            Perturbation::AlefForms => replace::has_other_spelling(&letters),
            Perturbation::DigitScript | Perturbation::Hashtags => false,
            Perturbation::ForeignHomoglyphs => replace::has_foreign_look_alike(&letters),
            Perturbation::Elongation => letters.len() >= 2,
            Perturbation::PunctuationInWords | Perturbation::SpacesInWords => letters.len() >= 3,
            Perturbation::Typos => letters.len() >= 5,
        }
    }

    /// Writes what this kind makes of something eligible.
    fn write(self, piece: &str, lot: &mut Lot, out: &mut String) {
        let letters = letters(piece);
        match self {
            Perturbation::Tashkeel => add::tashkeel(&letters, lot, out),
            Perturbation::Tatweel => add::tatweel(&letters, lot, out),
            Perturbation::ZeroWidth => add::zero_width(&letters, lot, out),
            Perturbation::PresentationForms => replace::presentation_forms(&letters, out),
            Perturbation::DigitScript => replace::digits(piece, lot, out),
            Perturbation::Homoglyphs => replace::homoglyphs(&letters, lot, out),
            Perturbation::HtmlEntities => add::html_entities(piece, &letters, lot, out),
            Perturbation::AlefForms => replace::alef_forms(&letters, out),
            Perturbation::ForeignHomoglyphs => replace::foreign_homoglyph(&letters, lot, out),
            Perturbation::Elongation => distort::elongation(&letters, lot, out),
            Perturbation::PunctuationInWords => distort::punctuation(&letters, lot, out),
            Perturbation::SpacesInWords => distort::spaces(&letters, lot, out),
            Perturbation::Hashtags => hashtag::write(piece, out),
            Perturbation::Typos => distort::typo(&letters, lot, out),
        }
    }
}

impl Record {
    /// The record with its text changed by [`Perturbation::apply`]; `None` where that is `None`.
    ///
    /// Its id is the old one, `+` and the name of the kind, which the field `perturbation` has too. A record
    /// without a group joins the group of its old id: that is what a record without a group counts as when
    /// data are split, so that a text and what was made of it stay on one side. All else stays.
    pub fn perturbed(&self, kind: Perturbation, share: f64, seed: u64) -> Option<Record> {
        let text = kind.apply(&self.text, share, seed)?;
        let mut record = self.clone();
        record.text = text;
        record.id = format!("{}+{kind}", self.id);
        record.group.get_or_insert_with(|| self.id.clone());
        record.extra.insert(PERTURBATION_FIELD.to_owned(), Value::from(kind.name()));
        Some(record)
    }
}
