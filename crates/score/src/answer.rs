//! What is wanted of answers, and how they are written into rows.

use std::borrow::Cow;
use std::iter;

use risala::{Answer, Effect, Judge, Label, Level, Unscorable};
use serde::Serialize;
use serde_json::{Map, Value};

/// What is wanted of the answers.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Wanted {
    /// Only rows of these labels are written; all, if there are none.
    pub only: Vec<&'static str>,
    /// Only rows whose label is at least this probable, 0 to 1, are written.
    pub min_confidence: f64,
    /// Answers whose label is less probable than this, 0 to 1, are marked as abstained.
    pub abstain_below: f64,
    /// Whether evidence and the reason are written too.
    pub explain: bool,
    /// What stands before the names of the answer's fields.
    pub prefix: String,
}

/// The fields of an answer in a row of JSON.
const FIELDS: [&str; 9] = [
    "label",
    "confidence",
    "probabilities",
    "level",
    "effect",
    "abstained",
    "evidence",
    "sentences",
    "model",
];

/// The one of [`FIELDS`] that comes with an explanation beside evidence and sentences.
const REASON: &str = "reason";

impl Wanted {
    pub(crate) fn judge<'m>(
        &self,
        judge: &mut Judge<'m>,
        texts: &[&str],
    ) -> Vec<Result<Answer<'m>, Unscorable>> {
        let answers = if self.explain {
            texts.iter().map(|text| judge.predict_with_evidence(text)).collect()
        } else {
            judge.predict_batch(texts)
        };
        let marked = |answer: Answer<'m>| {
            let prediction = answer.prediction.abstaining_below(self.abstain_below);
            Answer { prediction, ..answer }
        };
        answers.into_iter().map(|answer: Result<_, _>| answer.map(marked)).collect()
    }

    pub(crate) fn takes(&self, answer: &Answer<'_>) -> bool {
        let label = answer.prediction.label().name();
        (self.only.is_empty() || self.only.contains(&label))
            && answer.prediction.confidence() >= self.min_confidence
    }

    /// Whether a field of a row would stand there twice with an answer.
    pub(crate) fn is_taken(&self, field: &str) -> bool {
        field
            .strip_prefix(self.prefix.as_str())
            .is_some_and(|name| FIELDS.contains(&name) || name == REASON)
    }

    /// Writes the answer's fields behind those of an object: `,"label":…}`.
    pub(crate) fn write_fields(&self, answer: &Answer<'_>, to: &mut Vec<u8>) {
        let record = answer.record(None);
        let start = to.len();
        // Writing strings and numbers to memory does not fail.
        if self.prefix.is_empty() {
            let _ = sonic_rs::to_writer(&mut *to, &record);
        } else if let Ok(Value::Object(fields)) = serde_json::to_value(&record) {
            let prefixed = |(name, value)| (format!("{}{name}", self.prefix), value);
            let fields: Map<String, Value> = fields.into_iter().map(prefixed).collect();
            let _ = sonic_rs::to_writer(&mut *to, &fields);
        }
        to[start] = b',';
    }

    /// The columns that an answer is in a table: those of the Python package's tables, and what else a row of JSON has.
    pub(crate) fn columns(&self) -> Vec<(String, Kind)> {
        let mut columns = vec![("label", Kind::Text), ("level", Kind::Text), ("effect", Kind::Text)];
        let labels = Label::ALL.iter().map(|label| label.name());
        let levels = Level::ALL.iter().map(|level| level.name());
        let effects = Effect::ALL.iter().map(|effect| effect.name());
        let numbers = iter::once("confidence").chain(labels).chain(levels).chain(effects);
        columns.extend(numbers.map(|name| (name, Kind::Number)));
        columns.extend([("abstained", Kind::Truth), ("model", Kind::Text)]);
        if self.explain {
            columns.extend([("evidence", Kind::Text), (REASON, Kind::Text)]);
        }
        columns.into_iter().map(|(name, kind)| (format!("{}{name}", self.prefix), kind)).collect()
    }

    /// What stands in these columns.
    pub(crate) fn cells<'a>(&self, answer: &'a Answer<'_>) -> Vec<Cell<'a>> {
        let prediction = &answer.prediction;
        let (leaves, label) = (&prediction.probabilities, prediction.label());
        let text = |text| Cell::Text(Cow::Borrowed(text));
        let effect = if label == Label::Propaganda { text(leaves.effect().name()) } else { Cell::Null };
        let mut cells = vec![text(label.name()), text(leaves.level().name()), effect];
        cells.push(Cell::Number(prediction.confidence()));
        cells.extend(Label::ALL.iter().map(|label| Cell::Number(leaves.of(label.leaves()))));
        cells.extend(Level::ALL.iter().map(|level| Cell::Number(leaves.of(level.leaves()))));
        let effect = |effect: &Effect| Cell::Number(leaves.effect_given_propaganda(*effect));
        cells.extend(Effect::ALL.iter().map(effect));
        cells.extend([Cell::Truth(prediction.abstained), text(answer.model)]);
        if self.explain {
            let evidence = serde_json::to_string(&prediction.evidence);
            let reason = serde_json::to_string(&answer.reason);
            cells.extend(
                [evidence, reason].map(|json| json.map_or(Cell::Null, |json| Cell::Text(json.into()))),
            );
        }
        cells
    }
}

/// What a column of an answer has in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Number,
    Truth,
}

/// A cell of an answer.
pub(crate) enum Cell<'a> {
    Text(Cow<'a, str>),
    Number(f64),
    Truth(bool),
    Null,
}

impl Cell<'_> {
    /// The cell in a file of text: numbers have six decimals, as in JSON.
    pub(crate) fn into_text(self) -> String {
        match self {
            Cell::Text(text) => text.into_owned(),
            Cell::Number(number) => ((number * 1e6).round() / 1e6).to_string(),
            Cell::Truth(truth) => truth.to_string(),
            Cell::Null => String::new(),
        }
    }
}
