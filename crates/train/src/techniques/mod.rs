//! The head for persuasion techniques: from records that name techniques to a model file.
//!
//! ```text
//! Config, [Record] ─ TechniqueExamples ─ folds ─ temperatures, whose words are shown ┐
//!                            └────────── a fit for each output on all ───────────────┴─ the model file
//! ```
//!
//! Each output (any technique, and each frequent one) is a logistic regression of its own on the rows that a base
//! model would be trained on, with rare answers made up for. Its temperature is found on folds, at the same weights:
//! so a probability is that of a text drawn from as many with the technique as without. The corpora that name
//! techniques were gathered for them, and their shares are nobody's natural ones.
//!
//! Words of an output are shown in answers only if, on the folds, they are closer to those that annotators marked
//! than all words are: the 95 % interval of the difference of both F1 must lie above 0.

mod annotation;
mod examples;
mod fit;
mod held_out;

use risala_corpus::Record;
use risala_eval::{TechniquesOutcome, TechniquesReport, Words};
use risala_model::{OUTPUTS, Techniques, TechniquesExplanation};
use serde::Serialize;

use crate::calibrate::{self, binary_temperature};
use crate::error::{Error, Kind};
use crate::pipeline::{Config, HoldOut, SourceCount, Watch};
use annotation::Annotation;
use fit::{OutputReport, example_weights, fit};

pub use examples::TechniqueExamples;

/// How a model came about, as its file tells: with this and the data it can be made again.
#[derive(Debug, Serialize)]
struct Provenance<'p> {
    config: &'p Config,
    examples: usize,
    features: usize,
    data_blake3: &'p str,
    sources: &'p [SourceCount],
    fit: Vec<OfOutput<'p>>,
}

/// Of one output.
#[derive(Debug, Serialize)]
struct OfOutput<'p> {
    output: &'p str,
    /// How many examples use the technique.
    positives: usize,
    #[serde(flatten)]
    report: OutputReport,
    calibration: Option<calibrate::Calibration>,
    /// How its words do on the folds; `None` if no words are marked for it, or nothing was held out.
    words: Option<Words>,
}

/// Trains a model and returns its file. The same examples and configuration give the same bytes, on any number of
/// threads. `records` are those that the examples were made from.
///
/// # Errors
/// If the configuration cannot be followed, or the examples do not allow a fit.
pub fn train(
    examples: &TechniqueExamples,
    records: &[Record],
    config: &Config,
    watch: &dyn Watch,
) -> Result<Vec<u8>, Error> {
    let all: Vec<usize> = (0..examples.len()).collect();
    let held_out = match config.calibration.folds {
        0 => None,
        folds => Some(held_out::explanations(examples, records, HoldOut::Folds(folds), config, watch)?),
    };
    let measured = held_out.as_ref().map(|said| measure(examples, records, &all, said)).transpose()?;
    watch.start(1);
    let fitted = fit(examples, &all, config, watch)?;

    let (mut temperatures, mut evidence, mut of_outputs) = ([1.0; OUTPUTS], Vec::new(), Vec::new());
    for ((output, name), &report) in examples.outputs.iter().enumerate().zip(&fitted.reports) {
        let calibration =
            held_out.as_deref().map(|said| calibrate(examples, &all, output, said, config)).transpose()?;
        temperatures[output] = calibration.map_or(1.0, |found| found.temperature);
        let words = measured.as_ref().and_then(|report| report.spans.get(name)).copied();
        if words.and_then(|words| words.gain_interval).is_some_and(|[low, _]| low > 0.0) {
            evidence.push(name.clone());
        }
        of_outputs.push(OfOutput {
            output: name,
            positives: examples.positives(output),
            report,
            calibration,
            words,
        });
    }
    let provenance = Provenance {
        config,
        examples: examples.len(),
        features: fitted.space.vocabulary.features(),
        data_blake3: &examples.digest,
        sources: &examples.texts.sources,
        fit: of_outputs,
    };
    let training = serde_json::to_value(&provenance)
        .map_err(|error| Error::new(Kind::Provenance(error.to_string())))?;
    fitted.encode(examples, config, &temperatures, evidence, training)
}

/// The temperature of an output, at the weights that it is fitted with. Texts that are refused tell nothing.
fn calibrate(
    examples: &TechniqueExamples,
    all: &[usize],
    output: usize,
    said: &[Option<TechniquesExplanation>],
    config: &Config,
) -> Result<calibrate::Calibration, Error> {
    let answers = examples.answers(all, output);
    let weights = example_weights(examples, all, &answers, config)?;
    let (mut scores, mut truths, mut counted) = (Vec::new(), Vec::new(), Vec::new());
    for ((said, truth), weight) in said.iter().zip(answers).zip(weights) {
        if let Some(said) = said {
            scores.push(said.scores[output]);
            truths.push(truth);
            counted.push(weight);
        }
    }
    binary_temperature(&scores, &truths, &counted)
}

fn measure(
    examples: &TechniqueExamples,
    records: &[Record],
    rows: &[usize],
    said: &[Option<TechniquesExplanation>],
) -> Result<TechniquesReport, Error> {
    let outcomes: Vec<TechniquesOutcome> = rows
        .iter()
        .map(|&row| {
            let record = &records[examples.texts.records[row]];
            held_out::outcome(record, &examples.annotations[row], &examples.outputs, said[row].as_ref())
        })
        .collect();
    risala_eval::techniques(&examples.outputs, &outcomes, &[])
        .map_err(|error| Error::new(Kind::Eval(error)))
}

/// Judges `judged` examples by models that were trained without their part, on all other examples. Outcomes come in the
/// order of `judged`; their outputs are [`TechniqueExamples::outputs`]. `records` are those that the examples were made
/// from.
///
/// There is no temperature, which would move no answer over a half and none past another.
///
/// # Errors
/// As [`train`], and if there is only one part.
pub fn cross_validate(
    examples: &TechniqueExamples,
    records: &[Record],
    judged: &[usize],
    hold_out: HoldOut,
    config: &Config,
    watch: &dyn Watch,
) -> Result<Vec<TechniquesOutcome>, Error> {
    let said = held_out::explanations(examples, records, hold_out, config, watch)?;
    let outcome = |&row: &usize| {
        let record = &records[examples.texts.records[row]];
        held_out::outcome(record, &examples.annotations[row], &examples.outputs, said[row].as_ref())
    };
    Ok(judged.iter().map(outcome).collect())
}

/// Judges records by a model. Outcomes come in the order of the records; their outputs are those of the model.
///
/// # Errors
/// If a record does not say which techniques it uses.
pub fn judge(model: &Techniques, records: &[Record]) -> Result<Vec<TechniquesOutcome>, Error> {
    let outputs = &model.header().outputs;
    let outcome = |record: &Record| {
        let annotation = Annotation::of(record)?;
        let said = model.explain(&record.text).ok();
        Ok(held_out::outcome(record, &annotation, outputs, said.as_ref()))
    };
    records.iter().map(outcome).collect()
}
