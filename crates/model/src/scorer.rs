//! The open base model, and scoring.

use std::borrow::Cow;
use std::path::Path;

use risala_features::Extractor;
use risala_text::Normalizer;

use crate::additive::{Adder, Additive, read_file};
use crate::error::Error;
use crate::file::{Header, MAX_FILE, decode};
use crate::prediction::Unscorable;
use crate::tree::{LEAVES, LeafProbabilities};

/// An open model: immutable, shared freely between threads.
#[derive(Debug)]
pub struct Model {
    header: Header,
    additive: Additive,
}

impl Model {
    /// No model file is longer, in bytes.
    pub const MAX_FILE: u64 = MAX_FILE;

    /// Reads a model file.
    pub fn open(path: impl AsRef<Path>) -> Result<Model, Error> {
        let path = path.as_ref();
        Model::from_bytes(read_file(path)?).map_err(|error| error.at(path))
    }

    /// Opens a model file's bytes: borrowed for ever, or owned. All of them are checked; none are copied.
    pub fn from_bytes(bytes: impl Into<Cow<'static, [u8]>>) -> Result<Model, Error> {
        let bytes = bytes.into();
        let (header, body) = decode(&bytes)?;
        let additive = Additive::new(bytes, body, &header.text, &header.features)?;
        Ok(Model { header, additive })
    }

    /// What the file says of itself.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The file's size in bytes.
    pub fn size(&self) -> usize {
        self.additive.size()
    }

    /// The file's checksum, BLAKE3 over all that stands before it, in hexadecimal digits: it names the model.
    pub fn checksum(&self) -> String {
        self.additive.checksum()
    }

    /// The bias of each leaf, before the temperature.
    pub fn bias(&self) -> [f32; LEAVES] {
        self.additive.body().bias
    }

    /// What leaf scores are divided by before the softmax.
    pub fn temperature(&self) -> f32 {
        self.additive.body().temperature
    }

    /// The model's text rules, compiled.
    pub fn normalizer(&self) -> &Normalizer {
        self.additive.normalizer()
    }

    /// How many slots the table has, empty ones included.
    pub fn slots(&self) -> usize {
        self.additive.slots()
    }

    /// The model's feature recipe, ready to extract.
    pub fn extractor(&self) -> &Extractor {
        self.additive.extractor()
    }

    /// A scorer: the way for many texts. It keeps a buffer, so have one a thread.
    pub fn scorer(&self) -> Scorer<'_> {
        Scorer { model: self, adder: Adder::new() }
    }

    pub(crate) fn additive(&self) -> &Additive {
        &self.additive
    }
}

/// Scores texts with one model. Its buffer grows to the longest text; after that, scoring allocates
/// nothing. It remembers the sums of words that it has met, which changes the speed and nothing else.
#[derive(Clone, Debug)]
pub struct Scorer<'m> {
    model: &'m Model,
    adder: Adder,
}

impl<'m> Scorer<'m> {
    /// The model.
    pub fn model(&self) -> &'m Model {
        self.model
    }

    /// Calibrated probabilities of the leaves for any text, or why a text cannot be judged.
    pub fn probabilities(&mut self, text: &str) -> Result<LeafProbabilities, Unscorable> {
        Unscorable::check(text)?;
        Ok(LeafProbabilities::from_scores(self.scores(text)))
    }

    /// The leaf scores behind the probabilities: natural-log units, divided by the temperature. Defined
    /// for every text, also for those that [`Scorer::probabilities`] refuses.
    pub fn scores(&mut self, text: &str) -> [f64; LEAVES] {
        self.adder.scores(&self.model.additive, text)
    }
}
