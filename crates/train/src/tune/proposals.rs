//! What a search tries next: the lists of a grid and of random choices stand from the start, a Parzen estimator asks how
//! those before did. The same space and the same trials give the same candidate, so a search that was stopped goes on as
//! if it had not been.

use std::collections::BTreeMap;

use rand::prelude::*;
use rand_chacha::ChaCha8Rng;
use serde_json::Value;
use tpe::{TpeOptimizer, categorical_range, histogram_estimator, parzen_estimator, range};

use super::Trial;
use super::space::{Candidate, Choice, Method, Range, Space};
use crate::error::Error;

type Choices = BTreeMap<String, Value>;

/// The most trials of a grid: whoever writes more has mistaken a grid for a random search.
const MOST_OF_GRID: usize = 10_000;

/// How often a choice is made anew because it was made before.
const MOST_DRAWS: usize = 100;

/// So many random trials come before an estimator has seen enough, as in Optuna.
const AT_RANDOM: usize = 10;

/// What is to be tried. Made by [`Space::proposals`].
#[derive(Debug)]
pub struct Proposals<'s> {
    space: &'s Space,
    plan: Plan,
}

#[derive(Debug)]
enum Plan {
    Listed(Vec<Candidate>),
    /// So many trials, each where those before did well.
    Estimated(usize),
}

impl<'s> Proposals<'s> {
    pub(super) fn new(space: &'s Space) -> Result<Proposals<'s>, Error> {
        let all = |all: Vec<Choices>| {
            all.into_iter().map(|choices| space.candidate(choices)).collect::<Result<_, Error>>()
        };
        let plan = match (space.trials, space.method) {
            (None, Method::Random) => Plan::Listed(all(grid(space)?)?),
            (None, Method::Tpe) => {
                return Err(space.fault("method", "needs a number of trials; say how many `trials`"));
            }
            (Some(trials), Method::Random) => Plan::Listed(all(random(space, trials))?),
            (Some(trials), Method::Tpe) => {
                // What is listed is judged before any work, as with the others.
                all(each_value(space))?;
                Plan::Estimated(trials)
            }
        };
        Ok(Proposals { space, plan })
    }

    /// How many trials there are; fewer, if an estimator finds nothing new in a small space.
    pub fn most(&self) -> usize {
        match &self.plan {
            Plan::Listed(candidates) => candidates.len(),
            Plan::Estimated(trials) => *trials,
        }
    }

    /// What is tried after these trials, which must be all those that were proposed before, in their order. `None`: the
    /// search is at its end.
    ///
    /// # Errors
    /// If an estimated choice does not make a configuration.
    pub fn next(&self, made: &[Trial]) -> Result<Option<Candidate>, Error> {
        match &self.plan {
            Plan::Listed(candidates) => Ok(candidates.get(made.len()).cloned()),
            Plan::Estimated(trials) if made.len() >= *trials => Ok(None),
            Plan::Estimated(_) => {
                let choices = estimated(self.space, made)?;
                choices.map(|choices| self.space.candidate(choices)).transpose()
            }
        }
    }
}

/// Every combination of the listed values, in the order of the keys.
fn grid(space: &Space) -> Result<Vec<Choices>, Error> {
    let mut all = vec![Choices::new()];
    for (key, choice) in &space.search {
        let Choice::Values(values) = choice else {
            let problem = "is a range, which no grid has; give a list, or say how many `trials`";
            return Err(space.fault(key, problem));
        };
        if all.len() * values.len() > MOST_OF_GRID {
            let problem = "makes the grid larger than 10,000 trials; say how many `trials`";
            return Err(space.fault(key, problem));
        }
        let with = |choices: &Choices, value: &Value| {
            let mut choices = choices.clone();
            choices.insert(key.clone(), value.clone());
            choices
        };
        all = all.iter().flat_map(|choices| values.iter().map(move |value| with(choices, value))).collect();
    }
    Ok(all)
}

/// So many random choices, each once; a small space may have fewer.
fn random(space: &Space, trials: usize) -> Vec<Choices> {
    let mut rng = ChaCha8Rng::seed_from_u64(space.seed);
    let mut chosen: Vec<Choices> = Vec::new();
    let mut draws_left = trials.saturating_mul(MOST_DRAWS);
    while chosen.len() < trials && draws_left > 0 {
        draws_left -= 1;
        let choices = draw(space, &mut rng);
        if !chosen.contains(&choices) {
            chosen.push(choices);
        }
    }
    chosen
}

fn draw(space: &Space, rng: &mut impl Rng) -> Choices {
    space.search.iter().filter_map(|(key, choice)| Some((key.clone(), choice.draw(rng)?))).collect()
}

/// Choices in which each listed value and each end of a range comes up.
fn each_value(space: &Space) -> Vec<Choices> {
    let values = |choice: &Choice| match choice {
        Choice::Values(values) => values.clone(),
        Choice::Range(range) => {
            let (from, to) = range.scale();
            vec![range.value(from), range.value(to)]
        }
    };
    let most = space.search.values().map(|choice| values(choice).len()).max().unwrap_or(0);
    let at = |at: usize| {
        let value = |(key, choice): (&String, &Choice)| {
            let values = values(choice);
            (key.clone(), values[at.min(values.len() - 1)].clone())
        };
        space.search.iter().map(value).collect()
    };
    (0..most).map(at).collect()
}

/// Choices that are likelier among the best trials than among the others, for each key by itself. `None` if nothing new is
/// found.
fn estimated(space: &Space, made: &[Trial]) -> Result<Option<Choices>, Error> {
    let mut rng = ChaCha8Rng::seed_from_u64(space.seed);
    rng.set_stream(made.len() as u64);
    let is_new = |choices: &Choices| made.iter().all(|trial| trial.choices != *choices);
    if made.len() >= AT_RANDOM {
        let mut estimators = Vec::new();
        for (key, choice) in &space.search {
            estimators.push((
                key,
                Estimator::new(choice, key, made).map_err(|problem| space.fault(key, problem))?,
            ));
        }
        for _ in 0..MOST_DRAWS {
            let mut choices = Choices::new();
            for (key, estimator) in &mut estimators {
                let value = estimator.ask(&mut rng).map_err(|problem| space.fault(key, problem))?;
                choices.insert((*key).clone(), value);
            }
            if is_new(&choices) {
                return Ok(Some(choices));
            }
        }
    }
    Ok((0..MOST_DRAWS).map(|_| draw(space, &mut rng)).find(is_new))
}

/// What the trials so far say of a key.
enum Estimator<'c> {
    /// There is nothing to choose.
    Fixed(Value),
    Listed(&'c [Value], Box<TpeOptimizer>),
    Ranged(Range, Box<TpeOptimizer>),
}

impl<'c> Estimator<'c> {
    fn new(choice: &'c Choice, key: &str, made: &[Trial]) -> Result<Estimator<'c>, String> {
        let found = made.iter().filter_map(|trial| Some((trial.choices.get(key)?, trial.macro_f1)));
        match choice {
            Choice::Values(values) => {
                let places = categorical_range(values.len()).map_err(|error| error.to_string())?;
                let mut optimizer = TpeOptimizer::new(histogram_estimator(), places);
                for (value, score) in found {
                    let place = values.iter().position(|one| one == value).map_or(f64::NAN, |at| at as f64);
                    optimizer.tell(place, -score).map_err(|error| error.to_string())?;
                }
                Ok(Estimator::Listed(values, Box::new(optimizer)))
            }
            Choice::Range(numbers) if numbers.low == numbers.high => {
                Ok(Estimator::Fixed(numbers.value(numbers.on_scale(numbers.low))))
            }
            Choice::Range(numbers) => {
                let (from, to) = numbers.scale();
                let mut optimizer = TpeOptimizer::new(
                    parzen_estimator(),
                    range(from, to).map_err(|error| error.to_string())?,
                );
                for (value, score) in found {
                    // The end itself is no part of the estimator's range.
                    let place =
                        numbers.on_scale(value.as_f64().unwrap_or(f64::NAN)).clamp(from, to.next_down());
                    optimizer.tell(place, -score).map_err(|error| error.to_string())?;
                }
                Ok(Estimator::Ranged(*numbers, Box::new(optimizer)))
            }
        }
    }

    fn ask(&mut self, rng: &mut ChaCha8Rng) -> Result<Value, String> {
        match self {
            Estimator::Fixed(value) => Ok(value.clone()),
            Estimator::Listed(values, optimizer) => {
                let place = optimizer.ask(rng).map_err(|error| error.to_string())?;
                Ok(values[(place as usize).min(values.len() - 1)].clone())
            }
            Estimator::Ranged(numbers, optimizer) => {
                Ok(numbers.value(optimizer.ask(rng).map_err(|error| error.to_string())?))
            }
        }
    }
}
