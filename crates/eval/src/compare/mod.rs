//! Several classifiers on the same rows: which is better, and whether that could be chance.
//!
//! Two classifiers that read the same texts go right and wrong together, so their two intervals say little about
//! their difference: they may overlap where the difference is beyond doubt. Here everything is paired.
//!
//! - The **interval** of the difference of macro-F1 is a percentile bootstrap interval (Efron & Tibshirani, "An
//!   Introduction to the Bootstrap", 1993, chapter 13): both classifiers are measured on the same resamples, of whole
//!   groups where rows have groups.
//! - Its **p-value** comes from a randomisation test (their chapter 15; Noreen, "Computer-Intensive Methods for Testing
//!   Hypotheses", 1989; Yeh, "More accurate tests for the statistical significance of result differences", 2000): if
//!   it did not matter which classifier answered, answers could be exchanged between the two. So for each group a coin
//!   decides whether they are, many times over, and `p = (1 + as far) / (1 + times)`, where *as far* counts the
//!   times that the difference was at least as far from 0 as it is in truth. (The 1 is the data as they are: without
//!   it p could be 0, and the level would not hold; Phipson & Smyth, "Permutation p-values should never be zero", 2010.)
//!   Unlike a p-value that is read off the bootstrap it holds its level in the smallest slice.
//! - **McNemar's test** ([`mcnemar`]) asks the same of how often the label is right, by a count that anybody can redo. It
//!   takes rows for independent.
//! - **Holm's correction** ([`holm`]) is made over all p-values of a [`Report`], both tests of all pairs in all slices:
//!   whoever looks at forty slices sees two "significant" ones where there is nothing.
//!
//! A p-value is not the probability that there is no difference, nor says it how large one is; the interval does.

mod holm;
mod mcnemar;
mod paired;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::bootstrap::{Interval, Intervals, Units};
use crate::error::{Error, Kind};
use crate::evaluation::{DEFAULT_RESAMPLES, column, numbered};
use crate::outcome::Outcome;
use crate::table::Table;
use crate::tally::Coded;

pub use holm::holm;
pub use mcnemar::mcnemar;
use paired::{Both, difference, difference_interval, swap_test};

/// How many times answers are exchanged for a p-value, unless told otherwise: the smallest is then 0.0001.
pub const DEFAULT_SWAPS: usize = 9_999;

/// Everything that `risala compare --json` prints. Its JSON keys are stable and come in the order of the fields; figures
/// that are not defined are null.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// All rows; in JSON its keys stand directly in the report.
    #[serde(flatten)]
    pub all: Part,
    /// By field, then by its values in ascending order: the same for the rows with that value, if any has a label.
    pub slices: Table<Table<Part>>,
    /// How many p-values there are, over which [`holm`] corrects.
    pub tests: usize,
}

/// Classifiers on some of the rows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Part {
    /// How many of the rows have a truth that fixes the label.
    pub n: u64,
    /// By name, in the order given: how good each is.
    pub models: Table<Figures>,
    /// Every pair, the earlier one first.
    pub pairs: Vec<Pair>,
}

/// How good a classifier is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Figures {
    /// As [`crate::Metrics::macro_f1`].
    pub macro_f1: Option<f64>,
    /// As [`crate::Metrics::accuracy`].
    pub accuracy: Option<f64>,
    /// As [`crate::Metrics::ece`].
    pub ece: Option<f64>,
    /// Their 95 % bootstrap intervals.
    pub intervals: Intervals,
}

/// Two classifiers on the same rows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pair {
    /// The name of the one,
    pub first: String,
    /// and of the other.
    pub second: String,
    /// The macro-F1 of the second less that of the first: positive if the second is better.
    pub macro_f1_difference: f64,
    /// Its 95 % paired bootstrap interval; `None` with fewer than two groups.
    pub interval: Option<Interval>,
    /// Its p-value, by exchanging answers at random; see the [module](self).
    pub p: f64,
    /// The same after [`holm`].
    pub p_holm: f64,
    /// How many rows only the first labels rightly.
    pub only_first: u64,
    /// How many rows only the second does.
    pub only_second: u64,
    /// The p-value of [`mcnemar`].
    pub mcnemar_p: f64,
    /// The same after [`holm`].
    pub mcnemar_p_holm: f64,
}

/// A comparison to be run: what each classifier said, what is known about the rows, and how often to draw.
#[derive(Clone, Debug)]
pub struct Comparison<'a> {
    models: &'a [(String, Vec<Outcome>)],
    groups: Option<Vec<Option<String>>>,
    slices: Vec<(String, Vec<Option<String>>)>,
    resamples: usize,
    swaps: usize,
    seed: u64,
}

impl<'a> Comparison<'a> {
    /// A comparison of named classifiers by their outcomes on the same rows, in the same order.
    pub fn new(models: &'a [(String, Vec<Outcome>)]) -> Comparison<'a> {
        let (resamples, swaps) = (DEFAULT_RESAMPLES, DEFAULT_SWAPS);
        Comparison { models, groups: None, slices: Vec::new(), resamples, swaps, seed: 0 }
    }

    /// Says which rows belong together, as [`crate::Evaluation::groups`].
    pub fn groups<S: Into<String>>(mut self, values: impl IntoIterator<Item = Option<S>>) -> Self {
        self.groups = Some(column(values));
        self
    }

    /// Also compares by the values of a field, as [`crate::Evaluation::slice`].
    pub fn slice<S: Into<String>>(
        mut self,
        field: impl Into<String>,
        values: impl IntoIterator<Item = Option<S>>,
    ) -> Self {
        self.slices.push((field.into(), column(values)));
        self
    }

    /// Draws so many bootstrap resamples instead of [`DEFAULT_RESAMPLES`]; none leaves the intervals out.
    pub fn resamples(mut self, resamples: usize) -> Self {
        self.resamples = resamples;
        self
    }

    /// Exchanges answers so many times instead of [`DEFAULT_SWAPS`].
    pub fn swaps(mut self, swaps: usize) -> Self {
        self.swaps = swaps;
        self
    }

    /// Seeds all drawing; 0 unless told otherwise. The same seed gives the same report on any number of threads.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Runs the comparison, on the threads of the current rayon pool.
    ///
    /// # Errors
    /// If there are fewer than two classifiers or no outcomes, if classifiers have other truths or numbers of
    /// outcomes, or if the groups or a slicing field do not have one value for each outcome.
    pub fn report(&self) -> Result<Report, Error> {
        let rows = self.check()?;
        let groups = self.groups.as_deref().map_or_else(|| vec![None; rows], numbered);
        let every: Vec<usize> = (0..rows).collect();
        let mut all = self.part(&every, &groups);
        let mut slices: Vec<(&str, Vec<(&str, Part)>)> = Vec::new();
        for (field, values) in &self.slices {
            let mut chosen: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
            for (row, value) in values.iter().enumerate() {
                if let Some(value) = value {
                    chosen.entry(value).or_default().push(row);
                }
            }
            let parts = chosen.into_iter().map(|(value, rows)| (value, self.part(&rows, &groups)));
            slices.push((field, parts.filter(|(_, part)| part.n > 0).collect()));
        }
        let parts = slices.iter_mut().flat_map(|(_, parts)| parts.iter_mut().map(|(_, part)| part));
        let tests = correct(std::iter::once(&mut all).chain(parts).flat_map(|part| &mut part.pairs));
        let slices =
            slices.into_iter().map(|(field, parts)| (field, parts.into_iter().collect())).collect();
        Ok(Report { all, slices, tests })
    }

    /// How many rows there are.
    fn check(&self) -> Result<usize, Error> {
        let [(first, truth), others @ ..] = self.models else { return Err(Kind::TooFew(0).into()) };
        if others.is_empty() {
            return Err(Kind::TooFew(1).into());
        }
        if truth.is_empty() {
            return Err(Kind::Empty.into());
        }
        let same_length = |what: String, found: usize| {
            let expected = truth.len();
            if found == expected {
                Ok(())
            } else {
                Err(Error::from(Kind::Length { what, expected, found }))
            }
        };
        for (second, outcomes) in others {
            same_length(format!("classifier {second:?}"), outcomes.len())?;
            if let Some(row) = truth.iter().zip(outcomes).position(|(a, b)| a.truth != b.truth) {
                return Err(Kind::OtherTruth { first: first.clone(), second: second.clone(), row }.into());
            }
        }
        if let Some(groups) = &self.groups {
            same_length("the column of groups".to_owned(), groups.len())?;
        }
        for (field, values) in &self.slices {
            same_length(format!("slicing field {field:?}"), values.len())?;
        }
        Ok(truth.len())
    }

    fn part(&self, rows: &[usize], groups: &[Option<u32>]) -> Part {
        let figures = |(name, outcomes): &(String, Vec<Outcome>)| {
            let coded = rows.iter().filter_map(|&row| Some((Coded::new(&outcomes[row])?, groups[row])));
            let units = Units::new(coded);
            let tally = units.tally();
            let figures = Figures {
                macro_f1: tally.confusion.macro_f1(),
                accuracy: tally.confusion.accuracy(),
                ece: tally.ece(),
                intervals: units.intervals(self.resamples, self.seed),
            };
            (name.clone(), figures)
        };
        let of_known_label = |row: &&usize| self.models[0].1[**row].truth.label().is_some();
        let n = rows.iter().filter(of_known_label).count() as u64;
        let mut pairs = Vec::new();
        if n > 0 {
            for (at, first) in self.models.iter().enumerate() {
                pairs.extend(
                    self.models[at + 1..].iter().map(|second| self.pair(first, second, rows, groups)),
                );
            }
        }
        Part { n, models: self.models.iter().map(figures).collect(), pairs }
    }

    fn pair(
        &self,
        first: &(String, Vec<Outcome>),
        second: &(String, Vec<Outcome>),
        rows: &[usize],
        groups: &[Option<u32>],
    ) -> Pair {
        let both =
            rows.iter().filter_map(|&row| Some((Both::new(&first.1[row], &second.1[row])?, groups[row])));
        let units = Units::new(both);
        let (mut only_first, mut only_second) = (0, 0);
        for row in units.iter().flatten() {
            let (first, second) = row.alone();
            only_first += u64::from(first);
            only_second += u64::from(second);
        }
        let (p, mcnemar_p) = (swap_test(&units, self.swaps, self.seed), mcnemar(only_first, only_second));
        Pair {
            first: first.0.clone(),
            second: second.0.clone(),
            macro_f1_difference: difference(&units),
            interval: difference_interval(&units, self.resamples, self.seed),
            p,
            p_holm: p,
            only_first,
            only_second,
            mcnemar_p,
            mcnemar_p_holm: mcnemar_p,
        }
    }
}

/// Corrects all p-values of the pairs as one family; returns how many there are.
fn correct<'p>(pairs: impl Iterator<Item = &'p mut Pair>) -> usize {
    let pairs: Vec<&mut Pair> = pairs.collect();
    let adjusted = holm(&pairs.iter().flat_map(|pair| [pair.p, pair.mcnemar_p]).collect::<Vec<f64>>());
    for (pair, adjusted) in pairs.into_iter().zip(adjusted.chunks_exact(2)) {
        (pair.p_holm, pair.mcnemar_p_holm) = (adjusted[0], adjusted[1]);
    }
    adjusted.len()
}
