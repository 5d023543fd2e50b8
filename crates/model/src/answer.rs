//! What a model of techniques says of a text, and its JSON form.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::prediction::rounded;
use crate::table::OUTPUTS;
use crate::techniques::TechniquesHeader;

/// What a model of techniques says of one text.
///
/// A probability is that of a text drawn from as many with the technique as without it: above a half the text is
/// more like those with it. How frequent techniques are among the texts at hand is for their reader to know.
#[derive(Clone, Debug, PartialEq)]
pub struct TechniquesAnswer<'m> {
    header: &'m TechniquesHeader,
    probabilities: Vec<f64>,
    /// The words that speak for techniques, in the order of the text; `None` if not asked for.
    pub spans: Option<Vec<TechniqueSpan>>,
}

/// A piece of the original text that speaks for a technique.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TechniqueSpan {
    /// First byte in the original UTF-8 text.
    pub start: usize,
    /// The byte behind the last.
    pub end: usize,
    /// The piece itself.
    pub text: String,
    /// The output that it speaks for.
    pub technique: String,
    /// How much it adds to that output's log-odds; positive.
    #[serde(serialize_with = "rounded")]
    pub weight: f64,
}

impl<'m> TechniquesAnswer<'m> {
    pub(crate) fn new(
        header: &'m TechniquesHeader,
        scores: &[f64; OUTPUTS],
        spans: Option<Vec<TechniqueSpan>>,
    ) -> TechniquesAnswer<'m> {
        let probabilities = header.outputs.iter().zip(scores).map(|(_, &score)| sigmoid(score)).collect();
        TechniquesAnswer { header, probabilities, spans }
    }

    /// The probability that the text uses any technique, also one without an output of its own; 0 to 1.
    pub fn any(&self) -> f64 {
        self.probabilities.first().copied().unwrap_or_default()
    }

    /// The techniques by name with the probability of each, 0 to 1, in the order of the model. They are independent
    /// answers, which add up to nothing.
    pub fn named(&self) -> impl Iterator<Item = (&'m str, f64)> {
        self.header.outputs.iter().map(String::as_str).zip(self.probabilities.iter().copied()).skip(1)
    }

    /// The name of the model that answered.
    pub fn model(&self) -> &'m str {
        &self.header.name
    }

    /// The answer as the JSON object that files and streams hold.
    pub fn record<'a>(&'a self, id: &'a str) -> TechniquesRecord<'a> {
        TechniquesRecord {
            id,
            technique: self.any(),
            techniques: Named(self),
            spans: self.spans.as_deref(),
            model: self.model(),
        }
    }
}

/// The probability of log-odds, 0 to 1. Not by the platform's exponential, whose last bit differs from machine to
/// machine.
pub(crate) fn sigmoid(score: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-score))
}

/// The JSON form of a [`TechniquesAnswer`]; made by [`TechniquesAnswer::record`]. Numbers have six decimals.
#[derive(Clone, Debug, Serialize)]
pub struct TechniquesRecord<'a> {
    id: &'a str,
    #[serde(serialize_with = "rounded")]
    technique: f64,
    techniques: Named<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    spans: Option<&'a [TechniqueSpan]>,
    model: &'a str,
}

/// Names and probabilities, as a map in the model's order.
#[derive(Clone, Debug)]
struct Named<'a>(&'a TechniquesAnswer<'a>);

impl Serialize for Named<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Rounded(f64);
        impl Serialize for Rounded {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                rounded(&self.0, serializer)
            }
        }
        let mut map = serializer.serialize_map(None)?;
        for (name, probability) in self.0.named() {
            map.serialize_entry(name, &Rounded(probability))?;
        }
        map.end()
    }
}
