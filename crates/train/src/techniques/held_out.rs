//! What models say of texts that they were not trained on, and how that is measured.

use rayon::prelude::*;
use risala_corpus::Record;
use risala_eval::{TechniquesOutcome, WordCounts};
use risala_model::{OUTPUTS, Techniques, TechniquesExplanation};

use super::annotation::Annotation;
use super::examples::TechniqueExamples;
use super::fit::fit;
use crate::error::{Error, Kind};
use crate::pipeline::{Config, HoldOut, Watch, all_but, parts};

/// What a model without temperature says of each example that was held out of its training; `None` of texts that are
/// refused.
pub(crate) fn explanations(
    examples: &TechniqueExamples,
    records: &[Record],
    hold_out: HoldOut,
    config: &Config,
    watch: &dyn Watch,
) -> Result<Vec<Option<TechniquesExplanation>>, Error> {
    let parts = parts(&examples.texts, hold_out, config);
    if parts.len() < 2 {
        return Err(Error::new(Kind::OnePart));
    }
    watch.start(parts.len());
    let explained: Result<Vec<_>, Error> = parts
        .par_iter()
        .map(|part| {
            let fitted = fit(examples, &all_but(part, examples.len()), config, watch)?;
            // The very file that would be shipped: its rounding and its spans are measured as well.
            let bytes =
                fitted.encode(examples, config, &[1.0; OUTPUTS], Vec::new(), serde_json::Value::Null)?;
            let model = Techniques::from_bytes(bytes)?;
            let explain = |&row: &usize| model.explain(&records[examples.texts.records[row]].text).ok();
            Ok(part.iter().map(explain).collect::<Vec<_>>())
        })
        .collect();
    let mut all: Vec<Option<TechniquesExplanation>> = (0..examples.len()).map(|_| None).collect();
    for (part, explained) in parts.iter().zip(explained?) {
        for (&row, explanation) in part.iter().zip(explained) {
            all[row] = explanation;
        }
    }
    Ok(all)
}

/// The truth of a record beside what is said of it. A text that is refused counts as one without techniques.
pub(crate) fn outcome(
    record: &Record,
    annotation: &Annotation,
    outputs: &[String],
    said: Option<&TechniquesExplanation>,
) -> TechniquesOutcome {
    let of = |output: usize| said.and_then(|said| said.scores.get(output)).copied();
    let words = |(output, name): (usize, &String)| {
        let marks: Vec<_> = annotation
            .spans
            .iter()
            .filter(|(_, technique)| output == 0 || technique == name)
            .map(|(span, _)| span.clone())
            .collect();
        if marks.is_empty() {
            return None;
        }
        let tokens = said?.marks(output).filter(|(span, ..)| {
            // Signs are no words, and annotators mark them or not as it happens.
            record.text.get(span.clone()).is_some_and(|token| token.chars().any(char::is_alphanumeric))
        });
        Some(WordCounts::count(tokens.map(|(span, _, is_marked)| {
            let truth = marks.iter().any(|mark| span.start < mark.end && mark.start < span.end);
            (truth, is_marked)
        })))
    };
    TechniquesOutcome {
        truth: outputs.iter().enumerate().map(|(output, name)| annotation.uses(output, name)).collect(),
        probabilities: (0..outputs.len()).map(|output| of(output).map_or(0.0, probability)).collect(),
        words: outputs.iter().enumerate().map(words).collect(),
        group: record.cluster(),
    }
}

fn probability(score: f64) -> f64 {
    1.0 / (1.0 + (-score).exp())
}
