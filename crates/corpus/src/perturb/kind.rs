//! The kinds of perturbation, their names, and whether they lose anything.

use std::fmt;
use std::str::FromStr;

use crate::name::{UnknownName, named};

use serde::{Serialize, Serializer};

/// A way of changing a text that keeps what it says. See [`Perturbation::apply`].
///
/// The first eight are *lossless* (see [`Perturbation::is_lossless`]), the others *lossy*.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Perturbation {
    /// `tashkeel`: short vowels, shadda and tanween on letters that have none. Lossless: the letters stay,
    /// and posts are read without vowels anyway; taking all vowels out of both gives the same text.
    Tashkeel,
    /// `tatweel`: strokes between letters that join. Lossless: a stroke is drawn, not read.
    Tatweel,
    /// `zero-width`: joiners, zero-width spaces, direction marks and soft hyphens inside and behind words.
    /// Lossless: they cannot be seen.
    ZeroWidth,
    /// `presentation-forms`: letters as the code points of their shapes (U+FE80–FEFC), lam-alef as one
    /// ligature. Lossless: they look the same, and each is defined as its letter (NFKC).
    PresentationForms,
    /// `digit-script`: ASCII, Arabic-Indic and Extended digits for each other. Lossless: the numbers stay.
    DigitScript,
    /// `homoglyphs`: letters as their look-alikes in other languages of the Arabic script (ی ک ہ ە ۃ ٱ).
    /// Lossless: words of Arabic have no such letters, so these can be nothing but a disguise.
    Homoglyphs,
    /// `html-entities`: letters and the signs & " ' < > as character references. Lossless: decoding is
    /// defined, and a browser shows the text as it was.
    HtmlEntities,
    /// `alef-forms`: alef without its hamza or madda, and at the end of a word ى for ي, ة for ه and the
    /// reverse. Lossless: writers use them for each other, and a reader takes either for the same word; what
    /// that merges (على and علي) much writing, the Egyptian for one, does not keep apart.
    AlefForms,
    /// `foreign-homoglyphs`: a letter inside a word as its look-alike from another alphabet (l for ا, o for
    /// ه). Lossy: Latin letters inside text have meanings of their own.
    ForeignHomoglyphs,
    /// `elongation`: a letter three to six times. Lossy: whether there was one or a doubled one is a guess.
    Elongation,
    /// `punctuation-in-words`: a sign inside a word, with or without strokes around it, or between all of
    /// its letters. Lossy: such signs also part words, as in و/أو.
    PunctuationInWords,
    /// `spaces-in-words`: a space inside a word, or between all of its letters. Lossy: the parts of a word
    /// may be words.
    SpacesInWords,
    /// `hashtags`: a word as a hashtag, or two as one with a low line between. Lossy: the sign says that it
    /// is the topic, which nobody had said.
    Hashtags,
    /// `typos`: two letters change places, or one is left out. Lossy: it may make another word.
    Typos,
}

impl Perturbation {
    /// All kinds, the lossless ones first.
    pub const ALL: &'static [Perturbation] = &[
        Perturbation::Tashkeel,
        Perturbation::Tatweel,
        Perturbation::ZeroWidth,
        Perturbation::PresentationForms,
        Perturbation::DigitScript,
        Perturbation::Homoglyphs,
        Perturbation::HtmlEntities,
        Perturbation::AlefForms,
        Perturbation::ForeignHomoglyphs,
        Perturbation::Elongation,
        Perturbation::PunctuationInWords,
        Perturbation::SpacesInWords,
        Perturbation::Hashtags,
        Perturbation::Typos,
    ];

    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            Perturbation::Tashkeel => "tashkeel",
            Perturbation::Tatweel => "tatweel",
            Perturbation::ZeroWidth => "zero-width",
            Perturbation::PresentationForms => "presentation-forms",
            Perturbation::DigitScript => "digit-script",
            Perturbation::Homoglyphs => "homoglyphs",
            Perturbation::HtmlEntities => "html-entities",
            Perturbation::AlefForms => "alef-forms",
            Perturbation::ForeignHomoglyphs => "foreign-homoglyphs",
            Perturbation::Elongation => "elongation",
            Perturbation::PunctuationInWords => "punctuation-in-words",
            Perturbation::SpacesInWords => "spaces-in-words",
            Perturbation::Hashtags => "hashtags",
            Perturbation::Typos => "typos",
        }
    }

    /// Whether a fixed rule takes the changed text and the original to the same text, and merges nothing that
    /// usual writing keeps apart.
    pub fn is_lossless(self) -> bool {
        match self {
            Perturbation::Tashkeel
            | Perturbation::Tatweel
            | Perturbation::ZeroWidth
            | Perturbation::PresentationForms
            | Perturbation::DigitScript
            | Perturbation::Homoglyphs
            | Perturbation::HtmlEntities
            | Perturbation::AlefForms => true,
            Perturbation::ForeignHomoglyphs
            | Perturbation::Elongation
            | Perturbation::PunctuationInWords
            | Perturbation::SpacesInWords
            | Perturbation::Hashtags
            | Perturbation::Typos => false,
        }
    }
}

impl fmt::Display for Perturbation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Serialize for Perturbation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl FromStr for Perturbation {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Perturbation, UnknownName> {
        named("perturbation", Perturbation::ALL, Perturbation::name, name)
    }
}
