//! The experiment as a file: everything that decides what a model becomes.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use risala_features::Recipe;
use risala_text::Rules;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use crate::error::Error;
use crate::estimator::TreeClassifierParams;

/// A training configuration, read from TOML and kept, with every default written out, in the model file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The model's name, as predictions carry it.
    pub name: String,
    /// Which records are used, and how much each counts.
    pub data: Data,
    /// How text is normalised; rules that are not named are as in [`Rules::classification`].
    #[serde(deserialize_with = "over_classification")]
    pub text: Rules,
    /// Which features are extracted.
    pub features: Recipe,
    /// Which features get a slot, and how much an occurrence counts.
    pub table: Table,
    /// The solver.
    pub solver: TreeClassifierParams,
    /// How the temperature is found.
    pub calibration: Calibration,
    /// The settings of a model of techniques: a configuration with this table is for that head alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub techniques: Option<TechniqueSettings>,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            name: "risala".to_owned(),
            data: Data::default(),
            text: Rules::classification(),
            features: Recipe::default(),
            table: Table::default(),
            solver: TreeClassifierParams::default(),
            calibration: Calibration::default(),
            techniques: None,
        }
    }
}

/// Which records are used, and how much each counts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Data {
    /// Seed of the choice among records where there is a limit.
    pub seed: u64,
    /// Only records with one of these values of `license`, in the words of the origin, are used; empty: all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub licenses: Vec<String>,
    /// By the value of a record's `confidence` field; a value that is not named counts fully.
    pub confidence: BTreeMap<String, Trust>,
    /// What every record of a source counts, by the value of its `source` field: a factor of the weight that
    /// its confidence gives it. A source that is not named has the factor 1.
    pub source_weights: BTreeMap<String, f32>,
    /// Sources of one kind, by the kind's name: held out together, because they share their quirks. A
    /// source that is not named is a family of its own.
    pub families: BTreeMap<String, Vec<String>>,
}

/// How far records of one confidence are trusted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Trust {
    /// The weight of an example; not negative.
    pub weight: f32,
    /// The most records of any one source; a seeded choice, that does not depend on their order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rows_per_source: Option<usize>,
}

impl Default for Trust {
    fn default() -> Trust {
        Trust { weight: 1.0, rows_per_source: None }
    }
}

/// Which features get a slot in the model's table, and how much an occurrence counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Table {
    /// The table has 2^`slots_log2` slots of 18 bytes; 5..=20. Where there are more features, the rarest
    /// go without.
    pub slots_log2: u8,
    /// Features that fewer examples than this have get no slot; at least 1.
    pub min_df: u32,
    /// How much more rare features count: the gain is this power of the smoothed inverse document
    /// frequency ln((1 + n) / (1 + df)) + 1 of scikit-learn. 0: all count alike; 1: as in tf-idf.
    pub idf_power: f32,
    /// What words and pairs of words count relative to character n-grams; positive. There are about ten
    /// character n-grams for a word.
    pub word_gain: f32,
}

impl Default for Table {
    fn default() -> Table {
        Table { slots_log2: 18, min_df: 2, idf_power: 0.5, word_gain: 2.0 }
    }
}

/// How the temperature is found: on scores of records that were held out of the fit, in folds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Calibration {
    /// How many folds: at least 2, or 0 for no calibration (a temperature of 1).
    pub folds: usize,
    /// What a fold keeps together.
    pub together: Together,
    /// Seed of the folds.
    pub seed: u64,
}

impl Default for Calibration {
    fn default() -> Calibration {
        Calibration { folds: 5, together: Together::Group, seed: 0 }
    }
}

/// What the folds of calibration keep together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Together {
    /// The records of a `group`: confidences are those for more of the same sources.
    #[default]
    Group,
    /// The records of a family of sources: confidences are those for sources that the model does not know, which
    /// are lower.
    Family,
}

/// What [a model of techniques](crate::techniques) answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TechniqueSettings {
    /// A technique gets an answer of its own if at least so many examples use it; at least 1. Of more than four the
    /// most frequent get one.
    pub min_examples: usize,
}

impl Default for TechniqueSettings {
    fn default() -> TechniqueSettings {
        TechniqueSettings { min_examples: 300 }
    }
}

/// Reads rules that are laid over those of classification.
fn over_classification<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Rules, D::Error> {
    let named = serde_json::Map::deserialize(deserializer)?;
    let mut rules = serde_json::to_value(Rules::classification()).map_err(D::Error::custom)?;
    if let Some(fields) = rules.as_object_mut() {
        fields.extend(named);
    }
    serde_json::from_value(rules).map_err(D::Error::custom)
}

impl Config {
    /// Refuses what could not be followed, by name. The features and the solver check their own part.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.name.trim().is_empty() || self.name.chars().any(char::is_control) {
            return Err(Error::parameter("name", "a line of text", format!("{:?}", self.name)));
        }
        for trust in self.data.confidence.values() {
            check(trust.weight, 0.0..=1e6, "data.confidence weight", "0 to 1e6")?;
        }
        for &weight in self.data.source_weights.values() {
            check(weight, 0.0..=1e6, "data.source_weights", "0 to 1e6")?;
        }
        check(self.table.idf_power, 0.0..=4.0, "table.idf_power", "0 to 4")?;
        check(self.table.word_gain, 1e-3..=1e3, "table.word_gain", "1e-3 to 1e3")?;
        if self.table.min_df == 0 {
            return Err(Error::parameter("table.min_df", "at least 1", 0));
        }
        if self.techniques.is_some_and(|settings| settings.min_examples == 0) {
            return Err(Error::parameter("techniques.min_examples", "at least 1", 0));
        }
        if self.calibration.folds == 1 {
            return Err(Error::parameter("calibration.folds", "0 or at least 2", 1));
        }
        Ok(())
    }
}

fn check(
    value: f32,
    range: RangeInclusive<f32>,
    name: &'static str,
    words: &'static str,
) -> Result<(), Error> {
    // A NaN is in no range.
    if range.contains(&value) { Ok(()) } else { Err(Error::parameter(name, words, value)) }
}

impl Data {
    /// Whether records of this licence are used.
    pub(crate) fn allows(&self, license: Option<&str>) -> bool {
        self.licenses.is_empty()
            || license.is_some_and(|given| self.licenses.iter().any(|one| one == given))
    }

    /// The family of a source: the source itself if none names it.
    pub fn family<'s>(&'s self, source: &'s str) -> &'s str {
        self.families
            .iter()
            .find(|(_, sources)| sources.iter().any(|named| named == source))
            .map_or(source, |(family, _)| family)
    }
}
