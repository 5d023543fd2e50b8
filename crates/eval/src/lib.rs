//! How good predictions are, how sure one can be of that, and where they are worse.
//!
//! The truth is a [`LeafSet`](risala_model::LeafSet), because annotators know different amounts: a row
//! counts for the label if its truth fixes the label, for the level if it fixes the level, for the effect
//! if it fixes the effect. No row has to be thrown away, and none counts where it has nothing to say.
//!
//! Figures follow scikit-learn's conventions, so that they compare with published ones: macro-F1 is the
//! mean over the labels that occur in truth or prediction, and 0/0 is 0. They come with bootstrap
//! intervals, because a difference of two points on 800 texts is noise, and with slices, because a
//! model that is good on average may have learnt one source by heart.
//!
//! An abstained row counts with the label that it would have had: otherwise a model could buy accuracy
//! by abstaining, and nobody would see it. [`Metrics::coverage`] says how often it answered, and [`abstention`] from
//! which confidence on it may answer to be wrong at most so often.
//!
//! [`stability`] asks another question: whether answers stay the same when the spelling of the texts changes.
//! [`compare`] asks which of several classifiers is better, and whether that could be chance.
//! [`techniques`] measures the other head, which says whether a text uses persuasion techniques.
//! And [`agreement`] compares people: how far the truth itself is agreed on.
//!
//! ```
//! use risala_eval::{Evaluation, Outcome};
//! use risala_model::{Label, LeafProbabilities};
//!
//! let outcomes = [
//!     Outcome {
//!         truth: Label::Neutral.leaves(),
//!         predicted: LeafProbabilities::from_scores([2.0, 0.0, 0.0, 0.0, 0.0]),
//!         abstained: false,
//!     },
//!     Outcome {
//!         truth: Label::Propaganda.leaves(),
//!         predicted: LeafProbabilities::from_scores([0.0, 0.0, 3.0, 0.0, 0.0]),
//!         abstained: false,
//!     },
//! ];
//! let report = Evaluation::new(&outcomes).slice("source", [Some("news"), Some("posts")]).report()?;
//! assert_eq!(report.metrics.accuracy, Some(0.5));
//! assert_eq!(report.slices.get("source").and_then(|of| of.get("news")).map(|slice| slice.n), Some(1));
//! # Ok::<(), risala_eval::Error>(())
//! ```

mod abstention;
pub mod agreement;
mod bootstrap;
mod calibration;
pub mod compare;
mod confusion;
mod curves;
mod error;
mod evaluation;
mod metrics;
mod outcome;
#[cfg(feature = "page")]
pub mod page;
mod stability;
mod table;
mod tally;
mod techniques;

pub use abstention::{ABSTENTION_CERTAINTY, Abstention, abstention};
pub use bootstrap::{Interval, Intervals};
pub use calibration::{ECE_BINS, ReliabilityBin};
pub use confusion::{ConfusionMatrix, Scores};
pub use curves::{ConfidenceBin, CoveragePoint, Curves, PrecisionRecall, PrecisionRecallPoint, curves};
pub use error::Error;
pub use evaluation::{DEFAULT_RESAMPLES, Evaluation, Report, Slice};
pub use metrics::{Metrics, evaluate};
pub use outcome::Outcome;
pub use stability::{Stability, stability, wilson};
pub use table::Table;
pub use techniques::{Named, Presence, TechniquesOutcome, TechniquesReport, WordCounts, Words, techniques};
