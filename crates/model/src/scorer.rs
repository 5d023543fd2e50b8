//! The open model, and scoring.

use std::borrow::Cow;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use risala_features::{Extractor, Feature, Visitor};
use risala_text::Normalizer;
use risala_tokenize::Token;

use crate::container::CHECKSUM_LEN;
use crate::error::Error;
use crate::file::{Contents, Header, MAX_FILE, decode};
use crate::prediction::Unscorable;
use crate::table::{GAIN_LANE, LANES, SLOT_BYTES, Table};
use crate::tree::{LEAVES, LeafProbabilities};

/// An open model: immutable, shared freely between threads.
#[derive(Debug)]
pub struct Model {
    bytes: Cow<'static, [u8]>,
    contents: Contents,
    normalizer: Normalizer,
    extractor: Extractor,
}

impl Model {
    /// No model file is longer, in bytes.
    pub const MAX_FILE: u64 = MAX_FILE;

    /// Reads a model file.
    pub fn open(path: impl AsRef<Path>) -> Result<Model, Error> {
        let path = path.as_ref();
        // One byte more than any model has is enough to refuse what is none, however long it is.
        let mut bytes = Vec::new();
        File::open(path)
            .and_then(|file| file.take(MAX_FILE + 1).read_to_end(&mut bytes))
            .map_err(|error| Error::from(error).at(path))?;
        Model::from_bytes(bytes).map_err(|error| error.at(path))
    }

    /// Opens a model file's bytes: borrowed for ever, or owned. All of them are checked; none are copied.
    pub fn from_bytes(bytes: impl Into<Cow<'static, [u8]>>) -> Result<Model, Error> {
        let bytes = bytes.into();
        let contents = decode(&bytes)?;
        let normalizer = Normalizer::new(contents.header.text.clone());
        let extractor = Extractor::new(contents.header.features.clone())?;
        Ok(Model { bytes, contents, normalizer, extractor })
    }

    /// What the file says of itself.
    pub fn header(&self) -> &Header {
        &self.contents.header
    }

    /// The file's size in bytes.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// The file's checksum, BLAKE3 over all that stands before it, in hexadecimal digits: it names the model.
    pub fn checksum(&self) -> String {
        let checksum = self.bytes.last_chunk::<CHECKSUM_LEN>();
        checksum.map(|bytes| blake3::Hash::from_bytes(*bytes).to_hex().to_string()).unwrap_or_default()
    }

    /// The bias of each leaf, before the temperature.
    pub fn bias(&self) -> [f32; LEAVES] {
        self.contents.bias
    }

    /// What leaf scores are divided by before the softmax.
    pub fn temperature(&self) -> f32 {
        self.contents.temperature
    }

    /// The model's text rules, compiled.
    pub fn normalizer(&self) -> &Normalizer {
        &self.normalizer
    }

    /// How many slots the table has, empty ones included.
    pub fn slots(&self) -> usize {
        self.contents.slots.len() / SLOT_BYTES
    }

    /// The model's feature recipe, ready to extract.
    pub fn extractor(&self) -> &Extractor {
        &self.extractor
    }

    /// A scorer: the way for many texts. It keeps a buffer, so have one a thread.
    pub fn scorer(&self) -> Scorer<'_> {
        Scorer { model: self, normalized: String::new(), memo: Memo::new() }
    }

    pub(crate) fn table(&self) -> Table<'_> {
        Table::new(&self.bytes[self.contents.slots.clone()], &self.bytes[self.contents.tags.clone()])
    }

    /// How a sum of slots becomes leaf scores.
    pub(crate) fn scale(&self, sums: &Sums) -> Scale {
        let norm = (f64::from(self.contents.gain_step) * sums[GAIN_LANE] as f64).sqrt();
        let temperature = f64::from(self.contents.temperature);
        // A text without features has the bias alone; its sums are zero and need no norm.
        let per_unit = if norm > 0.0 { 1.0 / (norm * temperature) } else { 0.0 };
        Scale {
            offset: self.contents.bias.map(|bias| f64::from(bias) / temperature),
            unit: self.contents.step.map(|step| f64::from(step) * per_unit),
        }
    }
}

/// Exact sums of slots.
pub(crate) type Sums = [i64; LANES];

/// Leaf scores are `offset + unit * sums`, divided by the temperature already.
pub(crate) struct Scale {
    pub(crate) offset: [f64; LEAVES],
    unit: [f64; LEAVES],
}

impl Scale {
    pub(crate) fn contribution(&self, sums: &Sums) -> [f64; LEAVES] {
        std::array::from_fn(|leaf| self.unit[leaf] * sums[leaf] as f64)
    }

    pub(crate) fn scores(&self, sums: &Sums) -> [f64; LEAVES] {
        let contribution = self.contribution(sums);
        std::array::from_fn(|leaf| self.offset[leaf] + contribution[leaf])
    }
}

/// Scores texts with one model. Its buffer grows to the longest text; after that, scoring allocates
/// nothing. It remembers the sums of words that it has met, which changes the speed and nothing else.
#[derive(Clone, Debug)]
pub struct Scorer<'m> {
    model: &'m Model,
    normalized: String,
    memo: Memo,
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
        self.model.normalizer.normalize_into(text, &mut self.normalized);
        let table = self.model.table();
        let mut total = Total { table, memo: &mut self.memo, token: [0; LANES], sums: [0; LANES] };
        self.model.extractor.extract(&self.normalized, &mut total);
        let sums = total.finish();
        self.model.scale(&sums).scores(&sums)
    }
}

/// Adds up the slots of a text.
struct Total<'m> {
    table: Table<'m>,
    memo: &'m mut Memo,
    /// Sums of the current token: narrow, because a token has a bounded number of features.
    token: Narrow,
    sums: Sums,
}

/// Sums of the features of one token.
type Narrow = [i32; LANES];

impl Total<'_> {
    fn finish(mut self) -> Sums {
        self.flush();
        self.sums
    }

    #[inline]
    fn flush(&mut self) {
        for (sum, token) in self.sums.iter_mut().zip(&mut self.token) {
            *sum += i64::from(std::mem::take(token));
        }
    }
}

impl Visitor for Total<'_> {
    #[inline]
    fn token(&mut self, _: Token) {
        self.flush();
    }

    #[inline]
    fn feature(&mut self, feature: Feature) {
        for (sum, lane) in self.token.iter_mut().zip(self.table.lanes(feature)) {
            *sum += lane;
        }
    }

    #[inline]
    fn run(&mut self, feature: Feature, _: usize) {
        self.feature(feature);
    }

    #[inline]
    fn recall(&mut self, form: u64) -> bool {
        let known = self.memo.get(form);
        if let Some(sums) = known {
            self.token = *sums;
        }
        known.is_some()
    }

    #[inline]
    fn store(&mut self, form: u64) {
        // The token's sums hold nothing else yet: runs come behind.
        self.memo.put(form, self.token);
    }
}

/// The sums of words met before, by the word's hash; a newer word takes the place of an older.
#[derive(Clone, Debug)]
struct Memo {
    entries: Vec<(u64, Narrow)>,
}

impl Memo {
    /// 2^14 entries of 40 bytes: most words of a text, within a core's own cache.
    const LOG2: u32 = 14;

    fn new() -> Memo {
        Memo { entries: vec![(0, [0; LANES]); 1 << Memo::LOG2] }
    }

    #[inline]
    fn at(form: u64) -> usize {
        (form >> (64 - Memo::LOG2)) as usize
    }

    /// An empty entry is one of form 0 whose sums are 0; a word of that hash would be taken for unknown.
    #[inline]
    fn get(&self, form: u64) -> Option<&Narrow> {
        let (known, sums) = &self.entries[Memo::at(form)];
        (*known == form).then_some(sums)
    }

    #[inline]
    fn put(&mut self, form: u64, sums: Narrow) {
        self.entries[Memo::at(form)] = (form, sums);
    }
}
