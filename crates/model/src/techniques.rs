//! Models of persuasion techniques: does a text use any, which of the frequent ones, and on which words.
//!
//! The file is that of a base model but for its kind and its header: the lanes of a slot are not leaves but
//! *outputs*, the first of them [`ANY_TECHNIQUE`], the others techniques by name. Each output is a yes or no of its own: a
//! logistic regression, whose temperature lies in its weights already. Nothing here says anything of the label:
//! a report with one loaded word uses a technique and is neutral.

use std::borrow::Cow;
use std::ops::Range;
use std::path::Path;

use risala_features::{Extractor, Recipe};
use risala_text::{Normalizer, Rules};
use serde::{Deserialize, Serialize};

use crate::additive::{Adder, Additive, Contribution, Split, read_file};
use crate::answer::{TechniqueSpan, TechniquesAnswer};
use crate::container::Container;
use crate::error::Error;
use crate::file::{Body, read_body, read_container, write};
use crate::prediction::Unscorable;
use crate::table::{OUTPUTS, Weights};

/// The name of the first output: any technique at all, also one that has no output of its own.
pub const ANY_TECHNIQUE: &str = "technique";

/// Tokens that add less than this part of what the strongest adds are not marked.
const MARKED: f64 = 0.25;

/// No name of a technique is longer, in bytes.
const MAX_NAME: usize = 64;

/// What a file of techniques says of itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TechniquesHeader {
    /// The model's name, as answers carry it.
    pub name: String,
    /// The program and version that wrote the file.
    pub created_by: String,
    /// How text is normalised.
    pub text: Rules,
    /// Which features are extracted.
    pub features: Recipe,
    /// The outputs in the order of the slots' lanes: [`ANY_TECHNIQUE`], then up to four techniques.
    pub outputs: Vec<String>,
    /// The outputs whose words are shown in answers: those for which the words found were better than all words
    /// on texts that training had not seen.
    pub evidence: Vec<String>,
    /// How the weights came about. Written by the trainer; the scorer does not look at it.
    pub training: serde_json::Value,
}

/// The bytes of a file of techniques; the temperature of `weights` must be 1, and the weights of outputs that the
/// header does not name 0. The same input gives the same bytes.
///
/// # Errors
/// If the header or the weights are not as they must be.
pub fn encode_techniques(header: &TechniquesHeader, weights: &Weights) -> Result<Vec<u8>, Error> {
    let bytes = write(Some(Container::TECHNIQUES), header, weights)?;
    decode(&bytes)?;
    Ok(bytes)
}

fn decode(bytes: &[u8]) -> Result<(TechniquesHeader, Body), Error> {
    let container = read_container(bytes, Some(Container::TECHNIQUES))?;
    let header: TechniquesHeader = container.header()?;
    check_names(&header).map_err(Error::inconsistent)?;
    Extractor::new(header.features.clone())?;
    let body = read_body(&container, bytes)?;
    let used = header.outputs.len();
    if body.temperature != 1.0 {
        return Err(Error::inconsistent(
            "its temperature is not 1, though each output has its own in its weights",
        ));
    }
    if !body.table(bytes).uses_only(used) || body.bias.iter().skip(used).any(|&bias| bias != 0.0) {
        return Err(Error::inconsistent("an output without a name has weights"));
    }
    Ok((header, body))
}

fn check_names(header: &TechniquesHeader) -> Result<(), String> {
    let outputs = &header.outputs;
    if outputs.first().is_none_or(|first| first != ANY_TECHNIQUE) || outputs.len() > OUTPUTS {
        return Err(format!(
            "its outputs are {outputs:?}, not {ANY_TECHNIQUE:?} and up to {} names",
            OUTPUTS - 1
        ));
    }
    for (at, name) in outputs.iter().enumerate() {
        if name.trim().is_empty() || name.len() > MAX_NAME || name.chars().any(char::is_control) {
            return Err(format!("{name:?} is no name of a technique"));
        }
        if outputs.iter().take(at).any(|earlier| earlier == name) {
            return Err(format!("two outputs have the name {name:?}"));
        }
    }
    match header.evidence.iter().find(|name| !outputs.contains(name)) {
        Some(name) => Err(format!("the words of {name:?} are to be shown, which is no output")),
        None => Ok(()),
    }
}

/// An open model of techniques: immutable, shared freely between threads.
#[derive(Debug)]
pub struct Techniques {
    header: TechniquesHeader,
    additive: Additive,
}

impl Techniques {
    /// Reads a file of techniques.
    ///
    /// # Errors
    /// If it cannot be read, or is no sound file of this kind.
    pub fn open(path: impl AsRef<Path>) -> Result<Techniques, Error> {
        let path = path.as_ref();
        Techniques::from_bytes(read_file(path)?).map_err(|error| error.at(path))
    }

    /// Opens a file's bytes: borrowed for ever, or owned. All of them are checked; none are copied.
    ///
    /// # Errors
    /// If they are no sound file of this kind.
    pub fn from_bytes(bytes: impl Into<Cow<'static, [u8]>>) -> Result<Techniques, Error> {
        let bytes = bytes.into();
        let (header, body) = decode(&bytes)?;
        let additive = Additive::new(bytes, body, &header.text, &header.features)?;
        Ok(Techniques { header, additive })
    }

    /// What the file says of itself.
    pub fn header(&self) -> &TechniquesHeader {
        &self.header
    }

    /// The file's size in bytes.
    pub fn size(&self) -> usize {
        self.additive.size()
    }

    /// The file's checksum in hexadecimal digits: it names the model.
    pub fn checksum(&self) -> String {
        self.additive.checksum()
    }

    /// How many slots the table has, empty ones included.
    pub fn slots(&self) -> usize {
        self.additive.slots()
    }

    /// The model's text rules, compiled.
    pub fn normalizer(&self) -> &Normalizer {
        self.additive.normalizer()
    }

    /// A scorer: the way for many texts. It keeps a buffer, so have one a thread.
    pub fn scorer(&self) -> TechniquesScorer<'_> {
        TechniquesScorer { model: self, adder: Adder::new() }
    }

    /// Scores a text and says what each of its tokens added to the score of each output.
    ///
    /// # Errors
    /// If the text has no Arabic letter.
    pub fn explain(&self, text: &str) -> Result<TechniquesExplanation, Unscorable> {
        Unscorable::check(text)?;
        let Split { scores, offset, contributions } = self.additive.split(text);
        Ok(TechniquesExplanation { scores, offset, contributions })
    }
}

/// Scores texts with one model. It allocates nothing for a text once its buffer has the length of the longest.
#[derive(Clone, Debug)]
pub struct TechniquesScorer<'m> {
    model: &'m Techniques,
    adder: Adder,
}

impl<'m> TechniquesScorer<'m> {
    /// The model.
    pub fn model(&self) -> &'m Techniques {
        self.model
    }

    /// The log-odds of each output, in the order of [`TechniquesHeader::outputs`], then zeros. Defined for every
    /// text, also for those that are refused otherwise.
    pub fn scores(&mut self, text: &str) -> [f64; OUTPUTS] {
        self.adder.scores(&self.model.additive, text)
    }

    /// What the model says of a text.
    ///
    /// # Errors
    /// If the text has no Arabic letter.
    pub fn answer(&mut self, text: &str) -> Result<TechniquesAnswer<'m>, Unscorable> {
        Unscorable::check(text)?;
        let scores = self.scores(text);
        Ok(TechniquesAnswer::new(&self.model.header, &scores, None))
    }

    /// [`TechniquesScorer::answer`] with the words behind it: of each output in [`TechniquesHeader::evidence`] that
    /// is more probable than not.
    ///
    /// # Errors
    /// If the text has no Arabic letter.
    pub fn answer_with_spans(&self, text: &str) -> Result<TechniquesAnswer<'m>, Unscorable> {
        let header = &self.model.header;
        let explanation = self.model.explain(text)?;
        let shown = header.outputs.iter().enumerate().filter(|(output, name)| {
            header.evidence.contains(name)
                && explanation.scores.get(*output).is_some_and(|&score| score > 0.0)
        });
        let mut spans: Vec<TechniqueSpan> =
            shown.flat_map(|(output, name)| explanation.spans(text, output, name)).collect();
        // Stable, so that those of one place stay in the order of the outputs.
        spans.sort_by_key(|span| span.start);
        Ok(TechniquesAnswer::new(header, &explanation.scores, Some(spans)))
    }
}

/// The scores of a text, split over its tokens.
#[derive(Clone, Debug, PartialEq)]
pub struct TechniquesExplanation {
    /// The log-odds of each output: `offset` and all contributions.
    pub scores: [f64; OUTPUTS],
    /// What the scores are before any token has spoken.
    pub offset: [f64; OUTPUTS],
    /// What the tokens add to the scores, in order; spans do not overlap.
    pub contributions: Vec<Contribution>,
}

impl TechniquesExplanation {
    /// What tokens add to the score of one output, below [`OUTPUTS`]: their bytes and their weights. Nothing for a
    /// number that is none.
    pub fn of(&self, output: usize) -> impl Iterator<Item = (Range<usize>, f64)> {
        self.contributions
            .iter()
            .filter_map(move |part| Some((part.span.clone(), *part.scores.get(output)?)))
    }

    /// [`TechniquesExplanation::of`], with whether a token is marked: whether it adds at least a quarter of what the
    /// strongest adds. All that adds anything would be most of a text.
    pub fn marks(&self, output: usize) -> impl Iterator<Item = (Range<usize>, f64, bool)> {
        let strongest = self.of(output).map(|(_, weight)| weight).fold(0.0, f64::max);
        self.of(output)
            .map(move |(span, weight)| (span, weight, weight > 0.0 && weight >= MARKED * strongest))
    }

    /// The stretches of `text` that speak for an output, which is called `technique`: neighbouring tokens that are
    /// each [marked](TechniquesExplanation::marks), with the sum of what they add. `text` is the text that was
    /// explained; of another one, spans that do not fit are left out.
    pub fn spans(&self, text: &str, output: usize, technique: &str) -> Vec<TechniqueSpan> {
        let mut stretches: Vec<(Range<usize>, f64)> = Vec::new();
        let mut joins = false;
        for (span, weight, is_marked) in self.marks(output) {
            match stretches.last_mut() {
                _ if !is_marked => {}
                Some((last, sum)) if joins => {
                    last.end = span.end;
                    *sum += weight;
                }
                _ => stretches.push((span, weight)),
            }
            joins = is_marked;
        }
        let span = |(range, weight): (Range<usize>, f64)| {
            let piece = text.get(range.clone())?.to_owned();
            Some(TechniqueSpan {
                start: range.start,
                end: range.end,
                text: piece,
                technique: technique.to_owned(),
                weight,
            })
        };
        stretches.into_iter().filter_map(span).collect()
    }
}
