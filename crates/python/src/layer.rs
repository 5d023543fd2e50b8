//! The layer below the model: normalisation, words, sentences, stems.

use std::mem::discriminant;

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict};
use risala::text::Rules;
use risala::tokenize::{Stemmer, TokenKind, UnknownStemmer, tokens};
use serde_json::{Map, Value};

use crate::offsets::CodePoints;

/// Writes Arabic text in one spelling, by rules that are switched one by one.
#[pyclass(frozen, module = "risala")]
pub(crate) struct Normalizer(risala::text::Normalizer);

impl Normalizer {
    fn rules(&self) -> PyResult<Map<String, Value>> {
        match serde_json::to_value(self.0.rules()) {
            Ok(Value::Object(rules)) => Ok(rules),
            _ => Err(PyValueError::new_err("the rules have no names")),
        }
    }
}

#[pymethods]
impl Normalizer {
    /// The rules of a preset, with those that are named over them.
    #[new]
    #[pyo3(signature = (preset = "classification", **rules))]
    fn new(preset: &str, rules: Option<&Bound<'_, PyDict>>) -> PyResult<Normalizer> {
        let base = match preset {
            "classification" => Rules::classification(),
            "search" => Rules::search(),
            "none" => Rules::none(),
            _ => {
                let known = "classification, search, none";
                return Err(PyValueError::new_err(format!("unknown preset {preset:?} (known: {known})")));
            }
        };
        let mut all = Normalizer(risala::text::Normalizer::new(base)).rules()?;
        for (name, value) in rules.into_iter().flatten() {
            let name: String = name.extract()?;
            let Some(rule) = all.get_mut(&name) else {
                return Err(PyTypeError::new_err(format!("there is no rule {name:?}")));
            };
            let given = setting(&value).filter(|given| discriminant(given) == discriminant(rule));
            *rule = given.ok_or_else(|| {
                let kind = match rule {
                    Value::Bool(_) => "a bool",
                    Value::Number(_) => "a number from 0 to 255",
                    _ => "a name",
                };
                PyTypeError::new_err(format!("rule {name:?} must be {kind}"))
            })?;
        }
        let rules: Result<Rules, _> = serde_json::from_value(Value::Object(all));
        let rules = rules.map_err(|error| PyValueError::new_err(error.to_string()))?;
        Ok(Normalizer(risala::text::Normalizer::new(rules)))
    }

    /// The normalised text.
    fn normalize(&self, text: &str) -> String {
        self.0.normalize(text).into_text().into_owned()
    }

    /// The normalised text, and which of its code points came from which: start and end in the normalised text, start
    /// and end in the original.
    fn align(&self, text: &str) -> (String, Vec<(usize, usize, usize, usize)>) {
        let normalized = self.0.normalize(text);
        let (mut to_points, mut from_points) = (CodePoints::new(normalized.text()), CodePoints::new(text));
        let pair = |(to, from)| {
            let (to, from) = (to_points.span(to), from_points.span(from));
            (to.start, to.end, from.start, from.end)
        };
        let alignment = normalized.alignment().map(pair).collect();
        (normalized.text().to_owned(), alignment)
    }

    /// Every rule by name with its setting.
    #[getter(rules)]
    fn rules_by_name<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        for (name, value) in self.rules()? {
            match value {
                Value::Bool(is_on) => dict.set_item(name, is_on)?,
                Value::Number(number) => dict.set_item(name, number.as_u64())?,
                value => dict.set_item(name, value.as_str())?,
            }
        }
        Ok(dict)
    }

    fn __getnewargs_ex__<'py>(&self, py: Python<'py>) -> PyResult<((&'static str,), Bound<'py, PyDict>)> {
        Ok((("none",), self.rules_by_name(py)?))
    }

    fn __repr__(&self) -> PyResult<String> {
        let is_on = |(name, value): (String, Value)| match value {
            Value::Bool(false) => None,
            Value::Bool(true) => Some(name),
            value => Some(format!("{name}={value}")),
        };
        let rules: Vec<String> = self.rules()?.into_iter().filter_map(is_on).collect();
        Ok(format!("<risala.Normalizer {}>", rules.join(" ")))
    }
}

/// The setting of a rule as files hold it, if it can be one.
fn setting(value: &Bound<'_, PyAny>) -> Option<Value> {
    if let Ok(is_on) = value.cast::<PyBool>() {
        return Some(is_on.is_true().into());
    }
    value.extract::<u8>().map(Value::from).or_else(|_| value.extract::<String>().map(Value::from)).ok()
}

/// A piece of a text: `text == whole[start:end]`.
#[pyclass(frozen, get_all, eq, module = "risala")]
#[derive(Clone, PartialEq)]
pub(crate) struct Token {
    /// The piece as it stands in the text.
    text: String,
    /// The first code point.
    start: usize,
    /// The code point behind the last.
    end: usize,
    /// What it is ("word", "hashtag", …); None of a sentence.
    kind: Option<&'static str>,
    /// The piece as it was read, which differs where a normaliser was given.
    normalized: String,
}

#[pymethods]
impl Token {
    fn __repr__(&self) -> String {
        format!("<{} {:?} {}:{}>", self.kind.unwrap_or("sentence"), self.text, self.start, self.end)
    }
}

/// The words, numbers, hashtags, links, emoji and signs of a text. With a normaliser the normalised text is cut, and the
/// pieces lead back to the original.
#[pyfunction]
#[pyo3(signature = (text, normalizer = None))]
pub(crate) fn tokenize(text: &str, normalizer: Option<&Bound<'_, Normalizer>>) -> Vec<Token> {
    let mut points = CodePoints::new(text);
    let mut token = |span: std::ops::Range<usize>, kind: TokenKind, normalized: &str| {
        let (piece, span) = (&text[span.clone()], points.span(span));
        let (text, normalized, kind) = (piece.to_owned(), normalized.to_owned(), Some(kind.name()));
        Token { text, start: span.start, end: span.end, kind, normalized }
    };
    let Some(normalizer) = normalizer else {
        return tokens(text).map(|t| token(t.span(), t.kind, &text[t.span()])).collect();
    };
    let normalized = normalizer.get().0.normalize(text);
    let read = normalized.text();
    let spans = normalized.original_spans(tokens(read).map(|token| token.span()));
    tokens(read).zip(spans).map(|(t, span)| token(span, t.kind, &read[t.span()])).collect()
}

/// The sentences of a text.
#[pyfunction]
pub(crate) fn sentences(text: &str) -> Vec<Token> {
    let mut points = CodePoints::new(text);
    let sentence = |span: std::ops::Range<usize>| {
        let (piece, span) = (text[span.clone()].to_owned(), points.span(span));
        Token { normalized: piece.clone(), text: piece, start: span.start, end: span.end, kind: None }
    };
    risala::tokenize::sentences(text).map(sentence).collect()
}

/// The stem of a word, by "light", "light10", "snowball" or "isri".
#[pyfunction]
#[pyo3(signature = (word, stemmer = "light"))]
pub(crate) fn stem(word: &str, stemmer: &str) -> PyResult<String> {
    let stemmer: Stemmer =
        stemmer.parse().map_err(|error: UnknownStemmer| PyValueError::new_err(error.to_string()))?;
    let mut stem = String::new();
    stemmer.stem_into(word, &mut stem);
    Ok(stem)
}

/// Whether a word is one of grammar (a preposition, a pronoun, …), in any spelling.
#[pyfunction]
pub(crate) fn is_stop_word(word: &str) -> bool {
    risala::tokenize::is_stop_word(word)
}
