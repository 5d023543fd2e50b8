//! Search for the configuration that does best on records that it was not trained on.
//!
//! A [`Space`] says what is tried: every combination of some values, or random choices, which find a good place among
//! many keys sooner than a grid (Bergstra & Bengio 2012, "Random search for hyper-parameter optimization"), or choices
//! that learn from those before ([`Method`]). A [`Search`] judges each by cross-validation that keeps groups, or whole families of sources, together.
//!
//! The best of many looks better than it is, since it was chosen by the very figure that is then quoted. [`Search::nested`]
//! says what the search as a whole is worth: it is made anew without each of some parts, and the part is judged by what
//! was found without it (Cawley & Talbot 2010, "On over-fitting in model selection and subsequent selection bias in
//! performance evaluation").

mod proposals;
mod space;

use std::collections::BTreeMap;

use risala_corpus::Record;
use risala_eval::{Evaluation, Interval, Outcome};
use risala_model::{Leaf, LeafProbabilities, Model, Unscorable};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::{Error, Kind};
use crate::pipeline::{
    CREATED_BY, Config, Examples, HoldOut, Table, Watch, cross_validate, parts_of, train,
};

pub use proposals::Proposals;
pub use space::{Candidate, Choice, Method, Range, Space, shown};

/// How a configuration did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// What was chosen for each key of the search.
    pub choices: BTreeMap<String, Value>,
    /// How many held-out records were judged.
    pub n: u64,
    /// Their macro-F1.
    pub macro_f1: f64,
    /// Its 95 % interval by the bootstrap over groups; `None` where there is but one group.
    pub interval: Option<Interval>,
    /// The share of right labels.
    pub accuracy: f64,
}

/// Records to search by.
#[derive(Debug)]
pub struct Search<'r> {
    records: Vec<&'r Record>,
    judged: Vec<bool>,
    hold_out: HoldOut,
    extracted: Option<Extracted>,
}

/// Examples, and the parts of a configuration that they depend on.
#[derive(Debug)]
struct Extracted {
    by: Config,
    examples: Examples,
}

impl<'r> Search<'r> {
    /// A search by `judged` records; `others` are trained on and not judged.
    pub fn new(judged: &'r [Record], others: &'r [Record], hold_out: HoldOut) -> Search<'r> {
        let records = judged.iter().chain(others).collect();
        let judged = (0..judged.len() + others.len()).map(|row| row < judged.len()).collect();
        Search { records, judged, hold_out, extracted: None }
    }

    /// BLAKE3 of the records and of how they are held out: trials of one digest may be compared.
    pub fn digest(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        // Another version may extract or fit otherwise.
        hasher.update(CREATED_BY.as_bytes());
        hasher.update(format!("{:?}", self.hold_out).as_bytes());
        for (record, judged) in self.records.iter().zip(&self.judged) {
            hasher.update(&[u8::from(*judged)]).update(record.to_json_line().as_bytes()).update(b"\n");
        }
        hasher.finalize().to_hex().to_string()
    }

    /// Judges a configuration by cross-validation. There is no temperature, which would move no label worth mentioning
    /// and cost as many fits again.
    ///
    /// # Errors
    /// If the configuration cannot be followed, the records do not allow a fit, or nothing can be held out.
    pub fn trial(&mut self, candidate: &Candidate, watch: &dyn Watch) -> Result<Trial, Error> {
        let mut config = candidate.config.clone();
        config.calibration.folds = 0;
        let by = extraction(&config);
        // Extraction is the same for whatever the solver is told, and most of a search is about that.
        let examples = match self.extracted.take() {
            Some(extracted) if extracted.by == by => extracted.examples,
            _ => Examples::new(self.records.iter().copied(), &config)?,
        };
        let is_judged = |row: &usize| self.judged[examples.records()[*row]];
        let judged: Vec<usize> = examples.annotated().filter(is_judged).collect();
        let predicted = cross_validate(&examples, &judged, self.hold_out, &config, watch)?;
        let records: Vec<&Record> =
            judged.iter().map(|&row| self.records[examples.records()[row]]).collect();
        self.extracted = Some(Extracted { by, examples });
        let outcomes: Vec<Outcome> = records
            .iter()
            .zip(predicted)
            .map(|(record, predicted)| outcome(record, Unscorable::check(&record.text).map(|()| predicted)))
            .collect();
        measured(candidate.choices.clone(), &records, &outcomes)
    }

    /// The parts that a nested search holds out in turn, as searches without them, and the records of each part that
    /// are judged. The configuration says which families there are.
    ///
    /// # Errors
    /// If there are fewer than two parts, or nothing could be held out of what is left without one.
    pub fn nested(
        &self,
        parts: HoldOut,
        config: &Config,
    ) -> Result<Vec<(Search<'r>, Vec<&'r Record>)>, Error> {
        let family =
            |record: &&Record| config.data.family(record.source.as_deref().unwrap_or_default()).to_owned();
        let families: Vec<String> = self.records.iter().map(family).collect();
        let groups: Vec<String> = self.records.iter().map(|record| record.cluster()).collect();
        let without = |part: Vec<usize>| {
            let mut kept = vec![true; self.records.len()];
            part.iter().for_each(|&row| kept[row] = false);
            let rest = |row: &usize| kept[*row];
            let search = Search {
                records: (0..kept.len()).filter(rest).map(|row| self.records[row]).collect(),
                judged: (0..kept.len()).filter(rest).map(|row| self.judged[row]).collect(),
                hold_out: self.hold_out,
                extracted: None,
            };
            let judged =
                part.into_iter().filter(|&row| self.judged[row] && self.records[row].is_annotated());
            (search, judged.map(|row| self.records[row]).collect::<Vec<_>>())
        };
        // Other lots than those of the folds inside, which would otherwise find a part of themselves gone.
        let parts = parts_of(&families, &groups, parts, !config.calibration.seed);
        let rest_is_one = |part: &Vec<usize>| {
            let mut kept = vec![true; self.records.len()];
            part.iter().for_each(|&row| kept[row] = false);
            let of_rest = |names: &[String]| -> Vec<String> {
                names.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(name, _)| name.clone()).collect()
            };
            parts_of(&of_rest(&families), &of_rest(&groups), self.hold_out, config.calibration.seed).len()
                < 2
        };
        if parts.len() < 2 || parts.iter().any(rest_is_one) {
            return Err(Error::new(Kind::OnePart));
        }
        Ok(parts.into_iter().map(without).filter(|(_, judged)| !judged.is_empty()).collect())
    }

    /// Judges records by a model of this configuration, trained on all records of the search.
    ///
    /// # Errors
    /// As [`train`].
    pub fn judge(
        &self,
        candidate: &Candidate,
        judged: &[&Record],
        watch: &dyn Watch,
    ) -> Result<Vec<Outcome>, Error> {
        let mut config = candidate.config.clone();
        config.calibration.folds = 0;
        let examples = Examples::new(self.records.iter().copied(), &config)?;
        let model = Model::from_bytes(train(&examples, &config, watch)?)?;
        let mut scorer = model.scorer();
        Ok(judged.iter().map(|record| outcome(record, scorer.probabilities(&record.text))).collect())
    }
}

/// The trial that outcomes amount to.
///
/// # Errors
/// If no record has a label.
pub fn measured(
    choices: BTreeMap<String, Value>,
    records: &[&Record],
    outcomes: &[Outcome],
) -> Result<Trial, Error> {
    let evaluation = Evaluation::new(outcomes).groups(records.iter().map(|record| Some(record.cluster())));
    let report = evaluation.report().map_err(|error| Error::new(Kind::Eval(error)))?;
    let (Some(macro_f1), Some(accuracy)) = (report.metrics.macro_f1, report.metrics.accuracy) else {
        return Err(Error::new(Kind::NothingToJudge));
    };
    Ok(Trial { choices, n: report.metrics.n, macro_f1, interval: report.intervals.macro_f1, accuracy })
}

/// The best of some trials: the first of those with the highest macro-F1. `None` of none.
pub fn best(trials: &[Trial]) -> Option<&Trial> {
    trials.iter().rev().max_by(|a, b| a.macro_f1.total_cmp(&b.macro_f1))
}

/// A configuration without what extraction does not depend on.
fn extraction(config: &Config) -> Config {
    let Config { data, text, features, table, .. } = config.clone();
    let table = Table { slots_log2: table.slots_log2, min_df: table.min_df, ..Table::default() };
    Config { data, text, features, table, ..Config::default() }
}

/// A record that cannot be judged counts as neutral of level 1, as the guideline has it.
fn outcome(record: &Record, judged: Result<LeafProbabilities, Unscorable>) -> Outcome {
    Outcome {
        truth: record.leaves(),
        abstained: judged.is_err(),
        predicted: judged.unwrap_or(LeafProbabilities::certain(Leaf::Inform)),
    }
}
