//! The switches of normalisation.

use serde::{Deserialize, Serialize};

/// What normalisation does; every rule has its own switch. `docs/rules.md` of the project shows each
/// with examples and the reason for it.
///
/// Serialised with every field written out, because a model file keeps the rules it was trained with. A
/// field that is absent is off: a file from before the rule existed was made without it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default = "Rules::none", deny_unknown_fields)]
pub struct Rules {
    /// Write HTML character references (`&amp;`, `&quot;`, `&#1605;`) as the characters that they stand
    /// for. Only references that end in a semicolon, so that links stay as they are.
    pub html_entities: bool,
    /// Write a letter and a madda or hamza behind it (U+0653–0655) as the one letter that they make, as
    /// Unicode's composition (NFC) does, and a hamza above on a tatweel that is removed as yeh with hamza. The
    /// letter then falls under the other rules.
    pub compose: bool,
    /// Remove fatha, damma, kasra and sukun, and their rarer kin: U+0618–061A, 064E–0650, 0652, 0656–0657,
    /// 0659–065E, 08D0, 08E3–08E6, 08F4–08F6, 08FE.
    pub short_vowels: bool,
    /// Remove tanween: U+064B–064D, 08E7–08E9, 08F0–08F2.
    pub tanween: bool,
    /// Remove shadda: U+0651.
    pub shadda: bool,
    /// Remove the dagger alef: U+0670.
    pub dagger_alef: bool,
    /// Remove madda and hamza marks (U+0653–0655) where they make no letter with the one before.
    pub combining_hamza: bool,
    /// Remove Quranic, honorific and African annotation: what is left of U+0610–061A, 0658, 065F, 06D6–06ED,
    /// 0897–089F, 08CA–08FF and 10EFA–10EFF.
    pub quranic_marks: bool,
    /// Remove tatweel: U+0640.
    pub tatweel: bool,
    /// Write alef with madda, hamza or wasla (U+0622, 0623, 0625, 0671–0673, 0675) as bare alef, U+0627.
    pub alef: bool,
    /// Write waw with hamza (U+0624) as waw and yeh with hamza (U+0626) as yeh.
    pub hamza_carriers: bool,
    /// Remove hamza on the line: U+0621, 0674.
    pub lone_hamza: bool,
    /// Write alef maqsura (U+0649) as yeh, U+064A.
    pub alef_maqsura: bool,
    /// Write teh marbuta (U+0629, 06C3) as heh, U+0647.
    pub teh_marbuta: bool,
    /// Write the Persian and Urdu forms of kaf, yeh and heh (U+06A9, 06AA, 06CC, 06CD, 06D0, 06D2, 06BE,
    /// 06C0–06C2, 06D5) as the Arabic letters. Letters with a sound of their own (پ چ ژ ڤ گ ڭ ڨ) stay.
    pub letter_variants: bool,
    /// Write letters of other languages that are borrowed as ornament or disguise (ڛ ݦ ۈ ټ …: U+0620,
    /// 066E–06FF, 0750–077F, 0870–0882, 08A0–08C7 but for the letters that the rules above name, and those
    /// with a sound of their own) as the plain letters of the same shape, and remove marks of other scripts
    /// (U+0300–036F, 20D0–20F0) from Arabic letters.
    pub decorated_letters: bool,
    /// Write letters without their dots (ب ت ث as ٮ, …): the bare skeleton (rasm), for texts that hide
    /// behind it. Not in any preset.
    pub dots: bool,
    /// Resolve presentation forms, ligatures (U+FB50–FDFF, FE70–FEFC) and mathematical letters (U+1EE00–1EEFF)
    /// to plain letters.
    pub presentation_forms: bool,
    /// Write Latin, Greek and Cyrillic letters that look like alef or heh (l I i ı ӏ, o о ο …) as these,
    /// where Arabic letters stand around them.
    pub look_alikes: bool,
    /// Write a digit between two Arabic letters as the letter that it stands for in chat spelling
    /// (2 ء, 3 ع, 5 خ, 6 ط, 7 ح, 8 ق, 9 ص).
    pub digit_letters: bool,
    /// Join words whose letters are held apart by one and the same sign (`م.د.ر.س`; at least four letters by
    /// `. + |`, three by `- _ * / ~ · •`) or by spaces (`د ر س`, at least three), or by one such sign or comma
    /// between two tatweels (`درـ.ـس`).
    pub held_apart: bool,
    /// In which digits numbers are written.
    pub digits: Digits,
    /// Within numbers, write the Arabic decimal separator (U+066B) as a point and leave out the Arabic
    /// thousands separator (U+066C).
    pub digit_separators: bool,
    /// Write Arabic and typographic punctuation (؟ ، ؛ ٪ ٫ ٬ « » “ ” ‘ ’ – —) as its ASCII counterpart.
    pub punctuation: bool,
    /// Remove what [`is_invisible`](crate::is_invisible) names: zero-width characters, joiners, bidi
    /// controls, variation selectors, the byte-order mark. The joiner (U+200D) between two pictographs stays.
    pub invisible: bool,
    /// Write cased letters in lower case, where that is one character for one.
    pub lowercase: bool,
    /// Shorten the same letter of Arabic (U+0621–063A, 0641–064A, and پ چ ژ ڤ گ) this many times in a row, or
    /// more often, to `elongation_keep` (0: never; 1 counts as 2). A ت that begins a word keeps two (تتتبع).
    pub elongation_from: u8,
    /// How many letters are left of a run that is shortened: at least 1, less than `elongation_from`.
    pub elongation_keep: u8,
    /// Leave at least two letters of a run of heh or khah that begins a word: laughter is not elongation.
    pub laughter: bool,
    /// Keep at most this many of the same punctuation character in a row (0: keep all).
    pub max_punctuation_run: u8,
    /// What becomes of runs of white space and control characters.
    pub spaces: Spaces,
    /// Remove white space and control characters at the text's two ends.
    pub trim: bool,
}

/// The digits that numbers are written in. What is rewritten: ASCII digits, Arabic-Indic digits
/// (U+0660–0669) and Extended Arabic-Indic digits (U+06F0–06F9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Digits {
    /// Digits stay as they are.
    Keep,
    /// `0`–`9`.
    Ascii,
    /// `٠`–`٩`, used with Arabic in the Arab East.
    ArabicIndic,
    /// `۰`–`۹`, used with Persian and Urdu.
    ExtendedArabicIndic,
}

/// What becomes of runs of white space and control characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Spaces {
    /// They stay.
    Keep,
    /// Each run is written as one space, or as one line break if it holds any.
    InLines,
    /// Each run is written as one space.
    Everywhere,
}

impl Rules {
    /// No rule at all: text stays as it is.
    pub fn none() -> Rules {
        Rules {
            html_entities: false,
            compose: false,
            short_vowels: false,
            tanween: false,
            shadda: false,
            dagger_alef: false,
            combining_hamza: false,
            quranic_marks: false,
            tatweel: false,
            alef: false,
            hamza_carriers: false,
            lone_hamza: false,
            alef_maqsura: false,
            teh_marbuta: false,
            letter_variants: false,
            decorated_letters: false,
            dots: false,
            presentation_forms: false,
            look_alikes: false,
            digit_letters: false,
            held_apart: false,
            digits: Digits::Keep,
            digit_separators: false,
            punctuation: false,
            invisible: false,
            lowercase: false,
            elongation_from: 0,
            elongation_keep: 1,
            laughter: false,
            max_punctuation_run: 0,
            spaces: Spaces::Keep,
            trim: false,
        }
    }

    /// The rules for labelling: everything that changes the spelling of a word but not the word.
    pub fn classification() -> Rules {
        Rules {
            html_entities: true,
            compose: true,
            short_vowels: true,
            tanween: true,
            shadda: true,
            dagger_alef: true,
            combining_hamza: true,
            quranic_marks: true,
            tatweel: true,
            alef: true,
            alef_maqsura: true,
            teh_marbuta: true,
            letter_variants: true,
            decorated_letters: true,
            presentation_forms: true,
            look_alikes: true,
            held_apart: true,
            digits: Digits::Ascii,
            digit_separators: true,
            punctuation: true,
            invisible: true,
            lowercase: true,
            elongation_from: 3,
            elongation_keep: 1,
            laughter: true,
            max_punctuation_run: 3,
            spaces: Spaces::Everywhere,
            ..Rules::none()
        }
    }

    /// The rules for search: spellings that people use for one another find one another. Punctuation
    /// stays, for the tokeniser to see.
    pub fn search() -> Rules {
        Rules {
            hamza_carriers: true,
            look_alikes: false,
            held_apart: false,
            punctuation: false,
            max_punctuation_run: 0,
            trim: true,
            ..Rules::classification()
        }
    }

    /// Whether any rule undoes a disguise.
    pub(crate) fn undo_disguise(&self) -> bool {
        self.html_entities
            || self.look_alikes
            || self.digit_letters
            || self.held_apart
            || self.digit_separators
    }
}
