//! The answer, and its JSON form.

use std::ops::Range;

use risala_text::is_arabic_letter;
use serde::{Serialize, Serializer};

use crate::scorer::Scorer;
use crate::tree::{Effect, Label, LeafProbabilities, Level};

/// Why a text cannot be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unscorable {
    /// Nothing but white space.
    #[error("the text is empty; give a text with Arabic letters")]
    Empty,
    /// No letter of the Arabic script: the model knows nothing of other languages.
    #[error("the text has no Arabic letter; Risala judges Arabic text only")]
    NotArabic,
}

impl Unscorable {
    /// Whether a text can be judged, and why not.
    pub fn check(text: &str) -> Result<(), Unscorable> {
        if text.chars().any(is_arabic_letter) {
            Ok(())
        } else if text.trim().is_empty() {
            Err(Unscorable::Empty)
        } else {
            Err(Unscorable::NotArabic)
        }
    }
}

/// What a model says of one text.
#[derive(Clone, Debug, PartialEq)]
pub struct Prediction {
    /// Calibrated probabilities of the leaves: everything else follows from them.
    pub probabilities: LeafProbabilities,
    /// Whether the label is less probable than the caller asked for; see
    /// [`Prediction::abstaining_below`].
    pub abstained: bool,
    /// The tokens that spoke for a label, in the order of the text; `None` if not asked for.
    pub evidence: Option<Vec<Evidence>>,
    /// Every sentence of the text and what it speaks for, in order; `None` if not asked for.
    pub sentences: Option<Vec<Sentence>>,
}

/// A piece of the original text and what it speaks for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evidence {
    /// First byte in the original UTF-8 text.
    pub start: usize,
    /// The byte behind the last.
    pub end: usize,
    /// The piece itself.
    pub text: String,
    /// The label that it speaks for.
    pub toward: Label,
    /// How much it adds to that label's log-odds; positive.
    #[serde(serialize_with = "rounded")]
    pub weight: f64,
}

/// A sentence of the original text and what it speaks for. (Of a text with very many sentences the deep tier
/// weighs neighbours together: then it is several of them.)
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sentence {
    /// First byte in the original UTF-8 text.
    pub start: usize,
    /// The byte behind the last.
    pub end: usize,
    /// The sentence itself.
    pub text: String,
    /// The label that it speaks for; `None` if for none.
    pub toward: Option<Label>,
    /// How much it adds to that label's log-odds: positive, or 0 if it speaks for none. A sentence is never left
    /// out for that.
    #[serde(serialize_with = "rounded")]
    pub weight: f64,
}

impl Sentence {
    /// The sentence at `span`, which is `text`, with the label that it adds most to and how much that is.
    pub fn new(span: Range<usize>, text: &str, strongest: Option<(Label, f64)>) -> Sentence {
        let strongest = strongest.filter(|(_, weight)| *weight > 0.0);
        let (toward, weight) = strongest.map_or((None, 0.0), |(label, weight)| (Some(label), weight));
        Sentence { start: span.start, end: span.end, text: text.to_owned(), toward, weight }
    }
}

impl Prediction {
    /// A prediction that is not explained.
    pub fn new(probabilities: LeafProbabilities) -> Prediction {
        Prediction { probabilities, abstained: false, evidence: None, sentences: None }
    }

    /// The most probable label.
    pub fn label(&self) -> Label {
        self.probabilities.label()
    }

    /// The probability of the most probable label.
    pub fn confidence(&self) -> f64 {
        self.probabilities.of(self.label().leaves())
    }

    /// The same prediction, which abstains if its label is less probable than `threshold` (0 to 1).
    pub fn abstaining_below(mut self, threshold: f64) -> Prediction {
        self.abstained = self.confidence() < threshold;
        self
    }

    /// The prediction as the JSON object that files and streams hold; without an id it has no such field.
    pub fn record<'p>(&'p self, id: impl Into<Option<&'p str>>, model: &'p str) -> PredictionRecord<'p> {
        let label = |label: Label| self.probabilities.of(label.leaves());
        let level = |level: Level| self.probabilities.of(level.leaves());
        let effect = |effect| self.probabilities.effect_given_propaganda(effect);
        PredictionRecord {
            id: id.into(),
            label: self.label(),
            confidence: self.confidence(),
            probabilities: Labels {
                neutral: label(Label::Neutral),
                advertising: label(Label::Advertising),
                propaganda: label(Label::Propaganda),
            },
            level: Levels {
                inform: level(Level::Inform),
                interact: level(Level::Interact),
                persuade: level(Level::Persuade),
            },
            effect: Effects { fear: effect(Effect::Fear), belief: effect(Effect::Belief) },
            abstained: self.abstained,
            evidence: self.evidence.as_deref(),
            sentences: self.sentences.as_deref(),
            model,
        }
    }
}

impl Scorer<'_> {
    /// Judges a text.
    pub fn predict(&mut self, text: &str) -> Result<Prediction, Unscorable> {
        Ok(Prediction::new(self.probabilities(text)?))
    }

    /// [`Scorer::predict`] with evidence, by words and by sentences.
    pub fn predict_with_evidence(&self, text: &str) -> Result<Prediction, Unscorable> {
        let explanation = self.model().explain(text)?;
        Ok(Prediction {
            evidence: Some(explanation.evidence(text)),
            sentences: Some(explanation.sentences(text)),
            ..Prediction::new(explanation.probabilities)
        })
    }
}

/// The JSON form of a [`Prediction`]; made by [`Prediction::record`]. Numbers have six decimals.
#[derive(Clone, Debug, Serialize)]
pub struct PredictionRecord<'p> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'p str>,
    label: Label,
    #[serde(serialize_with = "rounded")]
    confidence: f64,
    probabilities: Labels,
    level: Levels,
    effect: Effects,
    abstained: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<&'p [Evidence]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sentences: Option<&'p [Sentence]>,
    model: &'p str,
}

#[derive(Clone, Debug, Serialize)]
struct Labels {
    #[serde(serialize_with = "rounded")]
    neutral: f64,
    #[serde(serialize_with = "rounded")]
    advertising: f64,
    #[serde(serialize_with = "rounded")]
    propaganda: f64,
}

#[derive(Clone, Debug, Serialize)]
struct Levels {
    #[serde(serialize_with = "rounded")]
    inform: f64,
    #[serde(serialize_with = "rounded")]
    interact: f64,
    #[serde(serialize_with = "rounded")]
    persuade: f64,
}

/// Given that the text is propaganda.
#[derive(Clone, Debug, Serialize)]
struct Effects {
    #[serde(serialize_with = "rounded")]
    fear: f64,
    #[serde(serialize_with = "rounded")]
    belief: f64,
}

pub(crate) fn rounded<S: Serializer>(number: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64((number * 1e6).round() / 1e6)
}
