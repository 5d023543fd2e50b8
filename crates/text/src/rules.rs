//! The switches of normalisation.

use serde::{Deserialize, Serialize};

/// What normalisation does; every rule has its own switch.
///
/// Serialised with every field written out, because a model file keeps the rules it was trained with. A
/// field that is absent is off: a file from before the rule existed was made without it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default = "Rules::none", deny_unknown_fields)]
pub struct Rules {
    /// Write a letter and a madda or hamza behind it (U+0653–0655) as the one letter that they make, as
    /// Unicode's composition (NFC) does. The letter then falls under the other rules.
    pub compose: bool,
    /// Remove short vowels, shadda, sukun, and the Quranic and honorific marks: U+0610–061A, 064B–065F,
    /// 06D6–06DC, 06DF–06E4, 06E7–06E8, 06EA–06ED, 0898–089F, 08CA–08E1, 08E3–08FF.
    pub marks: bool,
    /// Remove the dagger alef, U+0670.
    pub dagger_alef: bool,
    /// Remove tatweel, U+0640.
    pub tatweel: bool,
    /// Write alef with madda, hamza or wasla (U+0622, 0623, 0625, 0671–0673, 0675) as bare alef, U+0627.
    pub alef: bool,
    /// Write waw with hamza (U+0624) as waw and yeh with hamza (U+0626) as yeh.
    pub hamza_carriers: bool,
    /// Write alef maqsura (U+0649) as yeh, U+064A.
    pub alef_maqsura: bool,
    /// Write teh marbuta (U+0629, 06C3) as heh, U+0647.
    pub teh_marbuta: bool,
    /// Write the Persian and Urdu forms of kaf, yeh and heh (U+06A9, 06AA, 06CC, 06CD, 06D0, 06D2, 06BE,
    /// 06C0–06C2, 06D5) as the Arabic letters. Letters with a sound of their own (پ چ ڤ گ) stay.
    pub letter_variants: bool,
    /// Resolve presentation forms and ligatures (U+FB50–FDFF, FE70–FEFC) to plain letters.
    pub presentation_forms: bool,
    /// Write Arabic-Indic and Extended digits (U+0660–0669, 06F0–06F9) as ASCII digits.
    pub digits: bool,
    /// Write Arabic and typographic punctuation (؟ ، ؛ ٪ ٫ ٬ « » “ ” ‘ ’ – —) as its ASCII counterpart.
    pub punctuation: bool,
    /// Remove what [`is_invisible`](crate::is_invisible) names: zero-width characters, joiners, bidi
    /// controls, variation selectors, the byte-order mark.
    pub invisible: bool,
    /// Write cased letters in lower case, where that is one character for one.
    pub lowercase: bool,
    /// Keep at most this many of the same Arabic letter in a row (0: keep all).
    pub max_letter_run: u8,
    /// Keep at most this many of the same punctuation character in a row (0: keep all).
    pub max_punctuation_run: u8,
    /// Write every run of white space and control characters as one space.
    pub spaces: bool,
}

impl Rules {
    /// No rule at all: text stays as it is.
    pub fn none() -> Rules {
        Rules {
            compose: false,
            marks: false,
            dagger_alef: false,
            tatweel: false,
            alef: false,
            hamza_carriers: false,
            alef_maqsura: false,
            teh_marbuta: false,
            letter_variants: false,
            presentation_forms: false,
            digits: false,
            punctuation: false,
            invisible: false,
            lowercase: false,
            max_letter_run: 0,
            max_punctuation_run: 0,
            spaces: false,
        }
    }

    /// The rules for labelling: everything that changes the spelling of a word but not the word.
    pub fn classification() -> Rules {
        Rules {
            compose: true,
            marks: true,
            dagger_alef: true,
            tatweel: true,
            alef: true,
            hamza_carriers: false,
            alef_maqsura: true,
            teh_marbuta: true,
            letter_variants: true,
            presentation_forms: true,
            digits: true,
            punctuation: true,
            invisible: true,
            lowercase: true,
            max_letter_run: 2,
            max_punctuation_run: 3,
            spaces: true,
        }
    }
}
