//! What a search may try: a configuration, and for some of its keys several values.

use std::collections::BTreeMap;

use rand::distr::Uniform;
use rand::prelude::*;
use rand_chacha::ChaCha8Rng;
use risala_features::Extractor;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::error::{Error, Kind};
use crate::pipeline::Config;

/// The most trials of a grid: whoever writes more has mistaken a grid for a random search.
const MOST_OF_GRID: usize = 10_000;

/// What is no setting of a model, but says which records there are and how they are held out: trials that differ in it
/// cannot be compared.
const FIXED: [&str; 5] = ["calibration", "data.families", "data.licenses", "data.seed", "techniques"];

/// How often a random choice is made anew because it was made before.
const MOST_DRAWS: usize = 100;

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
/// let candidates = space.candidates()?;
/// assert_eq!(candidates.len(), 4);
/// assert_eq!(candidates[0].config.features.skeleton_max, 3);
/// assert!(candidates[0].config.table.min_df <= 3);
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
    /// How many random choices are tried. `None`: every combination of the listed values (a grid), which needs a list
    /// for every key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trials: Option<usize>,
    /// Seed of random choices.
    #[serde(default)]
    pub seed: u64,
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
    /// The configurations to be tried: all of a grid in the order of its keys, or as many random ones as there are to be
    /// trials, each once. The same space gives the same ones.
    ///
    /// # Errors
    /// If a key or a value does not belong into a configuration, a list is empty, a range is none, a grid is too large,
    /// or ranges come without a number of trials.
    pub fn candidates(&self) -> Result<Vec<Candidate>, Error> {
        for (key, choice) in &self.search {
            choice.check().map_err(|problem| self.fault(key, problem))?;
            let is_in = |fixed: &str| {
                key.strip_prefix(fixed).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            };
            if FIXED.into_iter().any(is_in) {
                return Err(self.fault(key, "is no setting to be searched; it belongs under [base]"));
            }
        }
        match self.trials {
            Some(trials) => self.random(trials),
            None => self.grid(),
        }
    }

    fn grid(&self) -> Result<Vec<Candidate>, Error> {
        let mut all = vec![BTreeMap::new()];
        for (key, choice) in &self.search {
            let Choice::Values(values) = choice else {
                return Err(
                    self.fault(key, "is a range, which no grid has; give a list, or say how many `trials`")
                );
            };
            if all.len() * values.len() > MOST_OF_GRID {
                return Err(
                    self.fault(key, "makes the grid larger than 10,000 trials; say how many `trials`")
                );
            }
            let with = |choices: &BTreeMap<String, Value>, value: &Value| {
                let mut choices = choices.clone();
                choices.insert(key.clone(), value.clone());
                choices
            };
            all = all
                .iter()
                .flat_map(|choices| values.iter().map(move |value| with(choices, value)))
                .collect();
        }
        all.into_iter().map(|choices| self.candidate(choices)).collect()
    }

    fn random(&self, trials: usize) -> Result<Vec<Candidate>, Error> {
        let mut rng = ChaCha8Rng::seed_from_u64(self.seed);
        let mut chosen: Vec<BTreeMap<String, Value>> = Vec::new();
        let mut draws_left = trials.saturating_mul(MOST_DRAWS);
        // A small space may have fewer than are wanted.
        while chosen.len() < trials && draws_left > 0 {
            draws_left -= 1;
            let draw = |(key, choice): (&String, &Choice)| Some((key.clone(), choice.draw(&mut rng)?));
            let choices: BTreeMap<String, Value> = self.search.iter().filter_map(draw).collect();
            if !chosen.contains(&choices) {
                chosen.push(choices);
            }
        }
        chosen.into_iter().map(|choices| self.candidate(choices)).collect()
    }

    /// The configuration with these choices.
    fn candidate(&self, choices: BTreeMap<String, Value>) -> Result<Candidate, Error> {
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

    fn fault(&self, key: &str, problem: &str) -> Error {
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
    fn draw(&self, rng: &mut impl Rng) -> Option<Value> {
        match self {
            Choice::Values(values) => values.choose(rng).cloned(),
            Choice::Range(Range { low, high, log, whole }) => {
                // Half a step more on either side, so that the ends are as likely as the numbers between.
                let beyond = if *whole { 0.5 } else { 0.0 };
                let (from, to) = (low - beyond, high + beyond);
                let (from, to) = if *log { (from.ln(), to.ln()) } else { (from, to) };
                let drawn = Uniform::new_inclusive(from, to).ok()?.sample(rng);
                let number = if *log { drawn.exp() } else { drawn };
                Some(if *whole {
                    Value::from(number.round().clamp(*low, *high) as i64)
                } else {
                    Value::from(number.clamp(*low, *high))
                })
            }
        }
    }
}

/// Choices in a line: `solver.c = 3, table.min_df = 2`.
pub fn shown(choices: &BTreeMap<String, Value>) -> String {
    choices.iter().map(|(key, value)| format!("{key} = {value}")).collect::<Vec<_>>().join(", ")
}
