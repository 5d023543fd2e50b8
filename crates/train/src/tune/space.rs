//! What a search may try: a configuration, and for some of its keys several values.

use std::collections::BTreeMap;
use std::fmt::Display;

use rand::distr::Uniform;
use rand::prelude::*;
use risala_features::Extractor;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::proposals::Proposals;
use crate::error::{Error, Kind};
use crate::pipeline::Config;

/// What is no setting of a model, but says which records there are and how they are held out: trials that differ in it
/// cannot be compared.
const FIXED: [&str; 5] = ["calibration", "data.families", "data.licenses", "data.seed", "techniques"];

/// A search space, as a file has it.
///
/// ```
/// # use risala_train::tune::Space;
/// let space: Space = toml::from_str(
///     r#"
///     trials = 4
///     [base.features]
///     skeleton_max = 3
///     [search]
///     "solver.c" = { low = 1.0, high = 100.0, log = true }
///     "table.min_df" = [1, 2, 3]
///     "#,
/// )?;
/// let proposals = space.proposals()?;
/// assert_eq!(proposals.most(), 4);
/// let first = proposals.next(&[])?.expect("a candidate");
/// assert_eq!(first.config.features.skeleton_max, 3);
/// assert!(first.config.table.min_df <= 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Space {
    /// The training configuration that every trial starts from; what is absent has its default.
    #[serde(default)]
    pub base: Map<String, Value>,
    /// What is tried for the keys of a configuration, by their paths, as in `solver.c`.
    pub search: BTreeMap<String, Choice>,
    /// How many choices are tried. `None`: every combination of the listed values (a grid), which needs a list for
    /// every key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trials: Option<usize>,
    /// How that many choices are made.
    #[serde(default)]
    pub method: Method,
    /// Seed of the choices.
    #[serde(default)]
    pub seed: u64,
}

/// How the choices of a search that is no grid are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    /// Each by itself, at random.
    #[default]
    Random,
    /// Where those before did well, by a tree-structured Parzen estimator for each key (Bergstra et al. 2011,
    /// "Algorithms for hyper-parameter optimization").
    Tpe,
}

/// What is tried for a key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Choice {
    /// Any of these values; each is as likely.
    Values(Vec<Value>),
    /// Any number in a range.
    Range(Range),
}

/// Numbers between two, both included.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// The least.
    pub low: f64,
    /// The greatest.
    pub high: f64,
    /// Whether logarithms are drawn evenly, not the numbers; both ends must then be above 0.
    #[serde(default)]
    pub log: bool,
    /// Whether numbers are whole.
    #[serde(default)]
    pub whole: bool,
}

/// A configuration to be tried.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// What was chosen for each key of the search.
    pub choices: BTreeMap<String, Value>,
    /// The configuration that this makes.
    pub config: Config,
}

impl Space {
    /// What is to be tried, one after the other.
    ///
    /// # Errors
    /// If a key or a value does not belong into a configuration, a list is empty, a range is none, a grid is too large,
    /// or ranges or a method come without a number of trials.
    pub fn proposals(&self) -> Result<Proposals<'_>, Error> {
        for (key, choice) in &self.search {
            choice.check().map_err(|problem| self.fault(key, problem))?;
            let is_in = |fixed: &str| {
                key.strip_prefix(fixed).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            };
            if FIXED.into_iter().any(is_in) {
                return Err(self.fault(key, "is no setting to be searched; it belongs under [base]"));
            }
        }
        Proposals::new(self)
    }

    /// The configuration with these choices.
    ///
    /// # Errors
    /// If a key or a value does not belong into a configuration.
    pub fn candidate(&self, choices: BTreeMap<String, Value>) -> Result<Candidate, Error> {
        let mut whole = Value::Object(self.base.clone());
        for (key, choice) in &choices {
            let mut at = &mut whole;
            for name in key.split('.') {
                let Some(table) = at.as_object_mut() else {
                    return Err(self.fault(key, "leads through something that is no table"));
                };
                at = table.entry(name).or_insert_with(|| Value::Object(Map::new()));
            }
            *at = choice.clone();
        }
        let config: Config = serde_json::from_value(whole)
            .map_err(|error| Error::new(Kind::Space(format!("{error} (with {})", shown(&choices)))))?;
        config.check()?;
        linfa::ParamGuard::check_ref(&config.solver)?;
        Extractor::new(config.features.clone()).map_err(Kind::Recipe).map_err(Error::new)?;
        Ok(Candidate { choices, config })
    }

    pub(super) fn fault(&self, key: &str, problem: impl Display) -> Error {
        Error::new(Kind::Space(format!("{key:?} {problem}")))
    }
}

impl Choice {
    fn check(&self) -> Result<(), &'static str> {
        match self {
            Choice::Values(values) if values.is_empty() => Err("has no values; give at least one"),
            Choice::Range(Range { low, high, .. })
                if !(low.is_finite() && high.is_finite() && low <= high) =>
            {
                Err("is no range; give a `low` that is not above `high`")
            }
            Choice::Range(Range { low, log: true, .. }) if *low <= 0.0 => {
                Err("has no logarithms; give a `low` above 0")
            }
            Choice::Range(Range { low, high, whole: true, .. })
                if low.fract() != 0.0 || high.fract() != 0.0 =>
            {
                Err("has ends that are not whole; give whole ones, or leave `whole` out")
            }
            _ => Ok(()),
        }
    }

    /// `None` if there is nothing to choose from.
    pub(super) fn draw(&self, rng: &mut impl Rng) -> Option<Value> {
        match self {
            Choice::Values(values) => values.choose(rng).cloned(),
            Choice::Range(range) => {
                let (from, to) = range.scale();
                Some(range.value(Uniform::new_inclusive(from, to).ok()?.sample(rng)))
            }
        }
    }
}

impl Range {
    /// The ends of the scale on which numbers are drawn evenly.
    pub(super) fn scale(&self) -> (f64, f64) {
        // Half a step more on either side, so that the ends are as likely as the numbers between.
        let beyond = if self.whole { 0.5 } else { 0.0 };
        (self.on_scale(self.low - beyond), self.on_scale(self.high + beyond))
    }

    /// A number's place on that scale.
    pub(super) fn on_scale(&self, number: f64) -> f64 {
        if self.log { number.ln() } else { number }
    }

    /// The number at a place of the scale.
    pub(super) fn value(&self, place: f64) -> Value {
        let number = if self.log { place.exp() } else { place };
        if self.whole {
            Value::from(number.round().clamp(self.low, self.high) as i64)
        } else {
            Value::from(number.clamp(self.low, self.high))
        }
    }
}

/// Choices in a line: `solver.c = 3, table.min_df = 2`.
pub fn shown(choices: &BTreeMap<String, Value>) -> String {
    choices.iter().map(|(key, value)| format!("{key} = {value}")).collect::<Vec<_>>().join(", ")
}
