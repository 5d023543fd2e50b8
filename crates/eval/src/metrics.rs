//! The figures of a set of outcomes.

use risala_model::{Effect, Label, Level};
use serde::Serialize;

use crate::confusion::{Confusion, ConfusionMatrix, Scores};
use crate::error::{Error, Kind};
use crate::outcome::Outcome;
use crate::table::Table;
use crate::tally::{Coded, Tally};

/// The figures of a set of outcomes. Those that need rows with a known label are `None` (null in JSON)
/// if there are none.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Metrics {
    /// How many rows have a truth that fixes the label.
    pub n: u64,
    /// The mean F1 of the labels that occur in truth or prediction, `0..=1` (scikit-learn's
    /// `average="macro", zero_division=0`).
    pub macro_f1: Option<f64>,
    /// The micro-averaged F1 of the labels, `0..=1`. It equals the accuracy, as every row has one label
    /// and one prediction; it is there because published results name it.
    pub micro_f1: Option<f64>,
    /// The share of right labels, `0..=1`.
    pub accuracy: Option<f64>,
    /// Scores by label, over rows whose truth fixes the label.
    pub per_label: Table<Scores>,
    /// Scores by level, over rows whose truth fixes the level.
    pub per_level: Table<Scores>,
    /// Scores by effect, over rows whose truth fixes the effect. The prediction is the more probable
    /// effect *given propaganda*, whatever label was predicted: a missed propaganda text is an error of
    /// its label, and is not counted again here.
    pub per_effect: Table<Scores>,
    /// The expected calibration error of the label's probability, `0..=1`, in [`crate::ECE_BINS`] bins
    /// (Guo et al. 2017).
    pub ece: Option<f64>,
    /// The share of all outcomes, with a known label or without, that the classifier did not abstain
    /// from, `0..=1`.
    pub coverage: f64,
    /// How often each label was predicted for each true label.
    pub confusion: ConfusionMatrix,
}

/// Computes the figures of a set of outcomes, without intervals: see [`crate::Evaluation`] for those.
///
/// # Errors
/// If there are no outcomes.
pub fn evaluate(outcomes: &[Outcome]) -> Result<Metrics, Error> {
    if outcomes.is_empty() {
        return Err(Kind::Empty.into());
    }
    let tally = Tally::of(&outcomes.iter().filter_map(Coded::new).collect::<Vec<_>>());
    let labels = tally.confusion;
    let levels =
        Confusion::<{ Level::ALL.len() }>::count(outcomes.iter().filter_map(|outcome| {
            Some((outcome.truth.level()?.index(), outcome.predicted.level().index()))
        }));
    let effects =
        Confusion::<{ Effect::ALL.len() }>::count(outcomes.iter().filter_map(|outcome| {
            Some((outcome.truth.effect()?.index(), outcome.predicted.effect().index()))
        }));
    let answered = outcomes.iter().filter(|outcome| !outcome.abstained).count();
    Ok(Metrics {
        n: labels.n(),
        macro_f1: labels.macro_f1(),
        micro_f1: labels.accuracy(),
        accuracy: labels.accuracy(),
        per_label: Label::ALL.iter().map(|label| (label.name(), labels.scores(label.index()))).collect(),
        per_level: Level::ALL.iter().map(|level| (level.name(), levels.scores(level.index()))).collect(),
        per_effect: Effect::ALL
            .iter()
            .map(|effect| (effect.name(), effects.scores(effect.index())))
            .collect(),
        ece: tally.ece(),
        coverage: answered as f64 / outcomes.len() as f64,
        confusion: ConfusionMatrix { labels: Label::ALL, counts: labels.0 },
    })
}
