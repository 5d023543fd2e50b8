//! What a model file says of itself.

use std::ops::RangeInclusive;

use risala_model::Error;
use risala_text::Rules;
use serde::{Deserialize, Serialize};

/// Weights of an embedding that share a scale.
pub(crate) const BLOCK: usize = 32;

// The largest network within these bounds fits into the longest file.
const LAYERS: RangeInclusive<usize> = 1..=24;
const HIDDEN: RangeInclusive<usize> = 32..=1024;
const FEED: RangeInclusive<usize> = 32..=4096;
const WINDOW: RangeInclusive<usize> = 8..=512;
/// Attention reads a head's numbers by sixteen.
const HEAD: usize = 16;
const EPS: f32 = 0.01;

/// What a model file says of itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The model's name, as predictions carry it.
    pub name: String,
    /// The program and version that wrote the file.
    pub created_by: String,
    /// How text is normalised before it is cut into pieces.
    pub text: Rules,
    /// The network's measures.
    pub encoder: Shape,
    /// The leaves' names in the order of the scores.
    pub leaves: Vec<String>,
    /// Which base model this one follows in a cascade, and when; `None` if it was not tuned for one.
    pub cascade: Option<Cascade>,
    /// How the weights came about. Written by the trainer; the scorer does not look at it.
    pub training: serde_json::Value,
}

/// The network's measures.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shape {
    /// Layers of attention, 1 to 24.
    pub layers: usize,
    /// Numbers that stand for a token, a multiple of 32 up to 1,024.
    pub hidden: usize,
    /// Heads of attention; `hidden / heads` is a multiple of 16.
    pub heads: usize,
    /// Width of the wide layers, a multiple of 32 up to 4,096.
    pub feed: usize,
    /// Tokens that are read at once, `<s>` and `</s>` among them, 8 to 512.
    pub window: usize,
    /// Added to the variance in normalisation, above 0 and at most 0.01.
    pub eps: f32,
}

/// When a cascade asks this model, after a base model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cascade {
    /// The base model's checksum, as `Model::checksum` gives it.
    pub base: String,
    /// Texts whose label the base model finds less probable than this go on to this model.
    pub threshold: f64,
    /// What other thresholds cost and gain, as measured.
    pub points: Vec<CascadePoint>,
}

/// A threshold of a cascade as measured.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CascadePoint {
    /// The threshold; 1 stands for the deep model alone.
    pub threshold: f64,
    /// The share of texts that go on, 0 to 1.
    pub share_deep: f64,
    /// Macro-F1 of the labels.
    pub macro_f1: f64,
}

/// Refuses a measure that is out of its bounds or no multiple of what it must be.
fn within(name: &str, found: usize, bounds: RangeInclusive<usize>, of: usize) -> Result<(), Error> {
    if bounds.contains(&found) && found.is_multiple_of(of) {
        return Ok(());
    }
    let (least, most) = (bounds.start(), bounds.end());
    let multiple = if of > 1 { format!(", a multiple of {of}") } else { String::new() };
    Err(Error::inconsistent(format!("its {name} is {found}, not {least} to {most}{multiple}")))
}

impl Header {
    /// Whether the measures are within bounds, the leaves ours, and the cascade one that can be used.
    pub(crate) fn check(&self) -> Result<(), Error> {
        let Shape { layers, hidden, heads, feed, window, eps } = self.encoder;
        within("layers", layers, LAYERS, 1)?;
        within("hidden", hidden, HIDDEN, BLOCK)?;
        within("feed", feed, FEED, BLOCK)?;
        within("window", window, WINDOW, 1)?;
        if heads == 0 || !hidden.is_multiple_of(heads) || !(hidden / heads).is_multiple_of(HEAD) {
            let reason =
                format!("it has {heads} heads for {hidden} numbers, each head needs a multiple of {HEAD}");
            return Err(Error::inconsistent(reason));
        }
        if !(eps > 0.0 && eps <= EPS) {
            return Err(Error::inconsistent(format!("its eps is {eps}, not above 0 and at most {EPS}")));
        }
        if self.leaves != risala_model::Header::leaf_names() {
            return Err(Error::inconsistent(format!("its leaves are {:?}", self.leaves)));
        }
        if let Some(cascade) = &self.cascade {
            let is_digest = cascade.base.len() == 64
                && cascade.base.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
            let is_share = |number: f64| (0.0..=1.0).contains(&number);
            let is_sound = |point: &CascadePoint| {
                [point.threshold, point.share_deep, point.macro_f1].into_iter().all(is_share)
            };
            if !is_digest || !is_share(cascade.threshold) || !cascade.points.iter().all(is_sound) {
                return Err(Error::inconsistent("its cascade has a number out of range or no digest"));
            }
        }
        Ok(())
    }
}
