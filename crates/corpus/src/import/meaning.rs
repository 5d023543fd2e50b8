//! What a label of a source says in our terms, and whose word that is.

use std::collections::BTreeMap;
use std::str::FromStr;

use risala_model::{Effect, Label, LeafSet, Level};

/// What a label of a source says in our terms: as much as it says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Meaning {
    /// What a text so labelled is.
    pub label: Option<Label>,
    /// Its level of communication.
    pub level: Option<Level>,
    /// How it settles in the reader.
    pub effect: Option<Effect>,
}

impl Meaning {
    /// A label says nothing that we could use.
    pub const NOTHING: Meaning = Meaning { label: None, level: None, effect: None };

    /// Only what the text is.
    pub const fn of(label: Label) -> Meaning {
        Meaning { label: Some(label), level: None, effect: None }
    }
}

/// Reads `neutral`, `advertising`, `propaganda`, `neutral/1`, `neutral/2`, `propaganda/fear`,
/// `propaganda/belief`, or `null` for [`Meaning::NOTHING`].
impl FromStr for Meaning {
    type Err = String;

    fn from_str(word: &str) -> Result<Meaning, String> {
        if word == "null" {
            return Ok(Meaning::NOTHING);
        }
        let (label, more) = word.split_once('/').map_or((word, None), |(label, more)| (label, Some(more)));
        let label: Label = label.parse().map_err(|error| format!("{error}, or null"))?;
        let mut meaning = Meaning::of(label);
        if let Some(more) = more {
            match more.parse::<u64>().ok().and_then(Level::from_number) {
                Some(level) => meaning.level = Some(level),
                None => {
                    meaning.effect = Some(more.parse().map_err(|error| format!("{error}, or a level"))?)
                }
            }
        }
        if LeafSet::allowed(meaning.label, meaning.level, meaning.effect).is_empty() {
            return Err(format!("{word:?} contradicts itself"));
        }
        Ok(meaning)
    }
}

/// What the user makes of labels, by name. Names are compared without regard to case and outer white space.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LabelMap(BTreeMap<String, Meaning>);

impl LabelMap {
    /// The meaning of a label, if the user gave one.
    pub fn get(&self, label: &str) -> Option<Meaning> {
        self.0.get(&key(label)).copied()
    }

    /// The names that have a meaning, in lower case.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// Reads `spam=advertising,ham=null`.
impl FromStr for LabelMap {
    type Err = String;

    fn from_str(words: &str) -> Result<LabelMap, String> {
        let mut map = BTreeMap::new();
        for pair in words.split(',') {
            let Some((name, meaning)) = pair.rsplit_once('=') else {
                return Err(format!("give LABEL=OURS, with commas between, instead of {pair:?}"));
            };
            let meaning = meaning.trim().parse()?;
            if map.insert(key(name), meaning).is_some() {
                return Err(format!("the label {:?} is there twice", name.trim()));
            }
        }
        Ok(LabelMap(map))
    }
}

/// A label as names are compared.
pub(crate) fn key(label: &str) -> String {
    label.trim().to_lowercase()
}

/// A meaning and how sure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) meaning: Meaning,
    pub(crate) confidence: Option<&'static str>,
}

impl Said {
    pub(crate) const NOTHING: Said = Said { meaning: Meaning::NOTHING, confidence: None };

    /// The source itself says so.
    pub(crate) fn source(meaning: Meaning) -> Said {
        Said { meaning, confidence: Said::unless_nothing(meaning, "source") }
    }

    /// The source says something else, which mostly comes to the same.
    pub(crate) fn weak(meaning: Meaning) -> Said {
        Said { meaning, confidence: Said::unless_nothing(meaning, "weak") }
    }

    fn unless_nothing(meaning: Meaning, confidence: &'static str) -> Option<&'static str> {
        (meaning != Meaning::NOTHING).then_some(confidence)
    }
}
