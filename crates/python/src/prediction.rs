//! The answer for one text.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use risala::{Answer, Effect, Label, Leaf, LeafProbabilities, Level, Model, Reason};

use crate::html;
use crate::offsets::CodePoints;

/// What a model says of one text.
#[pyclass(frozen, subclass, module = "risala")]
#[derive(Clone)]
pub(crate) struct Prediction {
    prediction: risala::Prediction,
    /// Of an explained one.
    reason: Option<Reason>,
    /// The name of the model.
    model: String,
}

impl Prediction {
    pub(crate) fn new(probabilities: LeafProbabilities, model: &str) -> Prediction {
        Prediction {
            prediction: risala::Prediction::new(probabilities),
            reason: None,
            model: model.to_owned(),
        }
    }

    fn leaves_of(&self) -> &LeafProbabilities {
        &self.prediction.probabilities
    }
}

/// A dictionary from names to probabilities.
fn named<'py>(
    py: Python<'py>,
    pairs: impl IntoIterator<Item = (&'static str, f64)>,
) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    for (name, probability) in pairs {
        dict.set_item(name, probability)?;
    }
    Ok(dict)
}

#[pymethods]
impl Prediction {
    /// The most probable label: "neutral", "advertising" or "propaganda".
    #[getter]
    fn label(&self) -> &'static str {
        self.prediction.label().name()
    }

    /// The label in Arabic.
    #[getter]
    fn label_ar(&self) -> &'static str {
        self.prediction.label().arabic()
    }

    /// The probability of the label.
    #[getter]
    fn confidence(&self) -> f64 {
        self.prediction.confidence()
    }

    /// The probability of each label; they add up to 1.
    #[getter]
    fn probabilities<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        named(py, Label::ALL.iter().map(|label| (label.name(), self.leaves_of().of(label.leaves()))))
    }

    /// The most probable level that goes with the label: "inform", "interact" or "persuade".
    #[getter]
    fn level(&self) -> &'static str {
        self.leaves_of().level().name()
    }

    /// The probability of each level; they add up to 1.
    #[getter]
    fn levels<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        named(py, Level::ALL.iter().map(|level| (level.name(), self.leaves_of().of(level.leaves()))))
    }

    /// Of propaganda the more probable effect, "fear" or "belief"; of other labels None.
    #[getter]
    fn effect(&self) -> Option<&'static str> {
        (self.prediction.label() == Label::Propaganda).then(|| self.leaves_of().effect().name())
    }

    /// The probability of each effect, given that the text is propaganda; they add up to 1.
    #[getter]
    fn effects<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let given = |effect: &Effect| (effect.name(), self.leaves_of().effect_given_propaganda(*effect));
        named(py, Effect::ALL.iter().map(given))
    }

    /// The probability of each leaf of the tree, from which all others are summed; they add up to 1.
    #[getter]
    fn leaves<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        named(py, Leaf::ALL.iter().map(|leaf| (leaf.name(), self.leaves_of().leaf(*leaf))))
    }

    /// The name of the model that answered.
    #[getter]
    fn model(&self) -> &str {
        &self.model
    }

    /// The line that `risala classify --json` writes: six decimals, and spans in bytes of the UTF-8 text.
    #[pyo3(signature = (id = ""))]
    fn to_json(&self, id: &str) -> PyResult<String> {
        let (prediction, reason) = (self.prediction.clone(), self.reason.clone());
        let answer = Answer { prediction, model: &self.model, reason };
        serde_json::to_string(&answer.record(id)).map_err(|error| PyValueError::new_err(error.to_string()))
    }

    fn __repr__(&self) -> String {
        format!("<{} {:.3}, level {}>", self.label(), self.confidence(), self.level())
    }
}

/// A piece of a text and what it speaks for: `text == whole[start:end]`.
#[pyclass(frozen, get_all, eq, module = "risala")]
#[derive(Clone, PartialEq)]
pub(crate) struct Span {
    /// The first code point.
    pub(crate) start: usize,
    /// The code point behind the last.
    pub(crate) end: usize,
    /// The piece itself.
    pub(crate) text: String,
    /// The label that it adds most to; None for a sentence that adds to none.
    pub(crate) toward: Option<&'static str>,
    /// How much it adds to the log-odds of that label.
    pub(crate) weight: f64,
}

#[pymethods]
impl Span {
    fn __repr__(&self) -> String {
        let toward = self.toward.unwrap_or("none");
        format!("<{}:{} {:?} {toward} {:+.3}>", self.start, self.end, self.text, self.weight)
    }
}

/// A prediction with the words and sentences that spoke for each label, and the reason in words.
#[pyclass(frozen, extends = Prediction, module = "risala")]
pub(crate) struct Explanation {
    #[pyo3(get)]
    text: String,
    evidence: Vec<Span>,
    sentences: Vec<Span>,
    reason: Reason,
}

impl Explanation {
    /// Judges and explains a text.
    pub(crate) fn of(model: &Model, text: &str) -> PyResult<(Explanation, Prediction)> {
        let prediction = model.scorer().predict_with_evidence(text);
        let prediction = prediction.map_err(|reason| PyValueError::new_err(reason.to_string()))?;
        let reason = Reason::of(text, &prediction);
        let mut points = CodePoints::new(text);
        let mut span = |start, end, piece: &str, toward: Option<Label>, weight| {
            let points = points.span(start..end);
            let toward = toward.map(Label::name);
            Span { start: points.start, end: points.end, text: piece.to_owned(), toward, weight }
        };
        let evidence = prediction.evidence.as_deref().unwrap_or_default().iter();
        let evidence = evidence.map(|e| span(e.start, e.end, &e.text, Some(e.toward), e.weight)).collect();
        let sentences = prediction.sentences.as_deref().unwrap_or_default().iter();
        let sentences = sentences.map(|s| span(s.start, s.end, &s.text, s.toward, s.weight)).collect();
        let explanation =
            Explanation { text: text.to_owned(), evidence, sentences, reason: reason.clone() };
        let model = model.header().name.clone();
        Ok((explanation, Prediction { prediction, reason: Some(reason), model }))
    }
}

#[pymethods]
impl Explanation {
    /// The words that speak for a label, in the order of the text; each `toward` a label, with a positive weight.
    #[getter]
    fn evidence(&self) -> Vec<Span> {
        self.evidence.clone()
    }

    /// Every sentence in order; its weight is the sum of its words', negative ones included.
    #[getter]
    fn sentences(&self) -> Vec<Span> {
        self.sentences.clone()
    }

    /// The reason in a line of English.
    #[getter]
    fn reason(&self) -> &str {
        &self.reason.en
    }

    /// The reason in a line of Arabic.
    #[getter]
    fn reason_ar(&self) -> &str {
        &self.reason.ar
    }

    /// The text from right to left with its evidence marked, for notebooks.
    fn _repr_html_(this: PyRef<'_, Self>) -> String {
        let prediction = this.as_super();
        let label = prediction.prediction.label();
        html::page(&this.text, label, prediction.confidence(), &this.evidence, &this.reason)
    }
}
