//! Which rules of normalisation are followed: a preset or a model's, and a flag for each rule.

use std::path::PathBuf;

use clap::ValueEnum;
use risala::text::{Digits, Rules, Spaces};
use serde::de::value::Error as NoSuchName;
use serde::de::{DeserializeOwned, IntoDeserializer};

use crate::error::Failure;
use crate::opened::open;

/// The rules of a run: shared by the commands that look at the parts of texts.
#[derive(Debug, clap::Args)]
pub(crate) struct WhichRules {
    /// The rules to begin with [default: classification to normalize, none to tokenize, search to stem]
    #[arg(long, value_enum, value_name = "PRESET", conflicts_with = "model")]
    preset: Option<Preset>,
    /// Begin with the rules of this model instead: a file, "base" or "deep"
    #[arg(long, value_name = "MODEL")]
    model: Option<PathBuf>,
    #[command(flatten)]
    flags: RuleFlags,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Preset {
    /// What changes the spelling of a word but not the word
    Classification,
    /// Spellings that people use for one another become one
    Search,
    /// Texts stay as they are
    None,
}

impl WhichRules {
    /// The rules: those of the model or preset, `default` if none is named, with the flags over them.
    pub(crate) fn rules(&self, default: Preset) -> Result<Rules, Failure> {
        let base = match (&self.model, self.preset.unwrap_or(default)) {
            (Some(model), _) => open(model)?.rules().clone(),
            (None, Preset::Classification) => Rules::classification(),
            (None, Preset::Search) => Rules::search(),
            (None, Preset::None) => Rules::none(),
        };
        Ok(self.flags.over(&base))
    }
}

/// Makes the flags: each is the rule's name and its help. A rule that has none does not compile.
macro_rules! rule_flags {
    (
        switches { $($(#[$switch_help:meta])* $switch:ident,)* }
        names { $($(#[$name_help:meta])* $name:ident: $names:ty = $shown:literal,)* }
        numbers { $($(#[$number_help:meta])* $number:ident,)* }
    ) => {
        #[derive(Debug, clap::Args)]
        struct RuleFlags {
            $(
                $(#[$switch_help])*
                #[arg(long, help_heading = "Rules", value_name = "true|false", hide_possible_values = true)]
                #[arg(num_args = 0..=1, require_equals = true, default_missing_value = "true")]
                $switch: Option<bool>,
            )*
            $(
                $(#[$name_help])*
                #[arg(long, help_heading = "Rules", value_name = $shown, value_parser = named::<$names>)]
                $name: Option<$names>,
            )*
            $(
                $(#[$number_help])*
                #[arg(long, help_heading = "Rules", value_name = "N")]
                $number: Option<u8>,
            )*
        }

        impl RuleFlags {
            /// `base` with what the flags say instead.
            fn over(&self, base: &Rules) -> Rules {
                Rules {
                    $($switch: self.$switch.unwrap_or(base.$switch),)*
                    $($name: self.$name.unwrap_or(base.$name),)*
                    $($number: self.$number.unwrap_or(base.$number),)*
                }
            }
        }
    };
}

rule_flags! {
    switches {
        /// Write HTML character references (&quot;) as the characters they stand for
        html_entities,
        /// Join a letter and a madda or hamza mark behind it to one letter
        compose,
        /// Remove fatha, damma, kasra and sukun
        short_vowels,
        /// Remove tanween
        tanween,
        /// Remove shadda
        shadda,
        /// Remove the dagger alef
        dagger_alef,
        /// Remove madda and hamza marks that make no letter with the one before
        combining_hamza,
        /// Remove Quranic and other annotation marks
        quranic_marks,
        /// Remove tatweel
        tatweel,
        /// أ إ آ ٱ to ا
        alef,
        /// ؤ to و and ئ to ي
        hamza_carriers,
        /// Remove ء
        lone_hamza,
        /// ى to ي
        alef_maqsura,
        /// ة to ه
        teh_marbuta,
        /// Persian and Urdu forms of kaf, yeh and heh to the Arabic letters
        letter_variants,
        /// Letters borrowed as ornament to the plain letters of their shape
        decorated_letters,
        /// Letters without their dots, the bare skeleton
        dots,
        /// Presentation forms and ligatures to plain letters
        presentation_forms,
        /// Latin, Greek and Cyrillic letters that look like alef or heh, inside Arabic words, to these
        look_alikes,
        /// Digits between Arabic letters to the letters they stand for in chats (3 to ع)
        digit_letters,
        /// Join words whose letters are held apart (م.د.ر.س.ة)
        held_apart,
        /// In numbers, ٫ to a point; ٬ is left out
        digit_separators,
        /// Arabic and typographic punctuation to ASCII
        punctuation,
        /// Remove what cannot be seen: zero-width characters, joiners, direction marks
        invisible,
        /// Cased letters to lower case
        lowercase,
        /// Leave at least two letters of the ههه or خخخ that begins a word
        laughter,
        /// Remove white space at both ends
        trim,
    }
    names {
        /// The digits of numbers
        digits: Digits = "keep|ascii|arabic-indic|extended-arabic-indic",
        /// Write each run of white space as one space; with "in-lines", as a line break if it holds one
        spaces: Spaces = "keep|in-lines|everywhere",
    }
    numbers {
        /// Shorten a letter that stands so many times in a row, or more often; 0: none
        elongation_from,
        /// How many letters are left of it, at least 1
        elongation_keep,
        /// How many of the same punctuation mark in a row are left; 0: all
        max_punctuation_run,
    }
}

/// A value by the name that it has in model files.
fn named<T: DeserializeOwned>(name: &str) -> Result<T, NoSuchName> {
    T::deserialize(name.into_deserializer())
}
