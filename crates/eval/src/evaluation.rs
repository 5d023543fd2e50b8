//! A full report: the figures, how sure they are, and the same for parts of the data.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use crate::abstention::{Abstention, abstention};
use crate::bootstrap::{Interval, Intervals, Units};
use crate::calibration::{ReliabilityBin, reliability};
use crate::error::{Error, Kind};
use crate::metrics::{Metrics, evaluate};
use crate::outcome::Outcome;
use crate::table::Table;
use crate::tally::Coded;

/// How many bootstrap resamples are drawn unless told otherwise.
pub const DEFAULT_RESAMPLES: usize = 2_000;

/// Everything that `risala evaluate --json` prints.
///
/// Its JSON keys are stable and come in this order: `n`, `macro_f1`, `micro_f1`, `accuracy`, `per_label`,
/// `per_level`, `per_effect`, `ece`, `coverage`, `confusion`, `intervals`, `slices`, `reliability` and, if it
/// was asked for, `abstention`. Figures that are not defined are null.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// The figures over all outcomes; in JSON their keys stand directly in the report.
    #[serde(flatten)]
    pub metrics: Metrics,
    /// Their 95 % bootstrap intervals.
    pub intervals: Intervals,
    /// By field, then by its values in ascending order: the figures of the rows with that value.
    pub slices: Table<Table<Slice>>,
    /// How far probabilities can be believed, by their size.
    pub reliability: Vec<ReliabilityBin>,
    /// The threshold for the share of errors that [`Evaluation::max_error`] allows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub abstention: Option<Abstention>,
}

/// The figures of the rows that have one value of a field.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Slice {
    /// How many of the rows have a truth that fixes the label.
    pub n: u64,
    /// As [`Metrics::macro_f1`]; the labels are those that occur in the slice.
    pub macro_f1: Option<f64>,
    /// As [`Metrics::accuracy`].
    pub accuracy: Option<f64>,
    /// As [`Metrics::ece`].
    pub ece: Option<f64>,
    /// As [`Intervals::macro_f1`].
    pub macro_f1_interval: Option<Interval>,
}

/// An evaluation to be run: the outcomes, what is known about their rows, and how to resample them.
#[derive(Clone, Debug)]
pub struct Evaluation<'a> {
    outcomes: &'a [Outcome],
    groups: Option<Vec<Option<String>>>,
    slices: Vec<(String, Vec<Option<String>>)>,
    resamples: usize,
    seed: u64,
    max_error: Option<f64>,
}

impl<'a> Evaluation<'a> {
    /// An evaluation of rows that are independent of each other, in one piece.
    pub fn new(outcomes: &'a [Outcome]) -> Evaluation<'a> {
        let (resamples, seed) = (DEFAULT_RESAMPLES, 0);
        Evaluation { outcomes, groups: None, slices: Vec::new(), resamples, seed, max_error: None }
    }

    /// Says which rows belong together: intervals then come from resampling whole groups. One value for
    /// each outcome; a row without a group is independent of all others.
    pub fn groups<S: Into<String>>(mut self, values: impl IntoIterator<Item = Option<S>>) -> Self {
        self.groups = Some(column(values));
        self
    }

    /// Also reports by the values of a field. One value for each outcome; a row without one is in no
    /// slice of the field.
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

    /// Seeds the resampling; 0 unless told otherwise. The same seed gives the same intervals on any number
    /// of threads.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Also reports the threshold from which on at most this share of the answers, 0 to 1, is wrong; see
    /// [`abstention`].
    pub fn max_error(mut self, max_error: Option<f64>) -> Self {
        self.max_error = max_error;
        self
    }

    /// Runs the evaluation, on the threads of the current rayon pool.
    ///
    /// # Errors
    /// If there are no outcomes, or the groups or a slicing field do not have one value for each outcome.
    pub fn report(&self) -> Result<Report, Error> {
        let metrics = evaluate(self.outcomes)?;
        let groups = match &self.groups {
            Some(names) => {
                self.check("the column of groups", names)?;
                numbered(names)
            }
            None => vec![None; self.outcomes.len()],
        };
        let rows: Vec<Row> = self.outcomes.iter().map(Coded::new).zip(groups).collect();
        let slices = self.slices.iter().map(|(field, values)| {
            self.check(&format!("slicing field {field:?}"), values)?;
            Ok((field.as_str(), self.slices_of(&rows, values)))
        });
        Ok(Report {
            intervals: units(&rows).intervals(self.resamples, self.seed),
            slices: slices.collect::<Result<_, Error>>()?,
            reliability: reliability(self.outcomes),
            abstention: self.max_error.map(|max_error| abstention(self.outcomes, max_error)),
            metrics,
        })
    }

    fn slices_of(&self, rows: &[Row], values: &[Option<String>]) -> Table<Slice> {
        let mut parts: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
        for (row, value) in rows.iter().zip(values) {
            if let Some(value) = value {
                parts.entry(value).or_default().push(row);
            }
        }
        parts.into_iter().map(|(value, rows)| (value, self.one_slice(&units(rows)))).collect()
    }

    fn one_slice(&self, units: &Units) -> Slice {
        let tally = units.tally();
        Slice {
            n: tally.confusion.n(),
            macro_f1: tally.confusion.macro_f1(),
            accuracy: tally.confusion.accuracy(),
            ece: tally.ece(),
            macro_f1_interval: units.intervals(self.resamples, self.seed).macro_f1,
        }
    }

    fn check(&self, what: &str, values: &[Option<String>]) -> Result<(), Error> {
        if values.len() == self.outcomes.len() {
            return Ok(());
        }
        let (expected, found) = (self.outcomes.len(), values.len());
        Err(Kind::Length { what: what.to_owned(), expected, found }.into())
    }
}

/// An outcome's part in the figures, if it has a known label, and the number of its group.
type Row = (Option<Coded>, Option<u32>);

fn units<'r>(rows: impl IntoIterator<Item = &'r Row>) -> Units {
    Units::new(rows.into_iter().filter_map(|&(coded, group)| Some((coded?, group))))
}

pub(crate) fn column<S: Into<String>>(values: impl IntoIterator<Item = Option<S>>) -> Vec<Option<String>> {
    values.into_iter().map(|value| value.map(Into::into)).collect()
}

/// Numbers names in the order in which they first come.
pub(crate) fn numbered(names: &[Option<String>]) -> Vec<Option<u32>> {
    let mut numbers: HashMap<&str, u32> = HashMap::new();
    let mut number = |name| {
        let next = numbers.len() as u32;
        *numbers.entry(name).or_insert(next)
    };
    names.iter().map(|name| name.as_deref().map(&mut number)).collect()
}
