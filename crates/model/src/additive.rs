//! What every additive model is made of: a file's bytes, the table in them, and the sums over a text.
//!
//! A slot has a weight for each of five outputs. What the outputs are (the leaves of the tree, the persuasion
//! techniques) and how their scores become an answer is for the model that holds an [`Additive`].

use std::borrow::Cow;
use std::fs::File;
use std::io::Read;
use std::ops::Range;
use std::path::Path;

use risala_features::{Extractor, Feature, Found, Recipe, Spelling, Visitor};
use risala_text::{Normalizer, Rules};
use risala_tokenize::Token;

use crate::batch::Batch;
use crate::container::CHECKSUM_LEN;
use crate::error::Error;
use crate::file::{Body, MAX_FILE};
use crate::memo::Memo;
use crate::table::{GAIN_LANE, LANES, OUTPUTS, SLOT_BYTES, Table};

/// The part of an open model that turns texts into scores: immutable, shared freely between threads.
#[derive(Debug)]
pub(crate) struct Additive {
    bytes: Cow<'static, [u8]>,
    body: Body,
    normalizer: Normalizer,
    extractor: Extractor,
}

impl Additive {
    /// The model in `bytes`, whose `body` was read and checked there.
    pub(crate) fn new(
        bytes: Cow<'static, [u8]>,
        body: Body,
        text: &Rules,
        features: &Recipe,
    ) -> Result<Additive, Error> {
        let normalizer = Normalizer::new(text.clone());
        let extractor = Extractor::new(features.clone())?;
        Ok(Additive { bytes, body, normalizer, extractor })
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(crate) fn size(&self) -> usize {
        self.bytes.len()
    }

    pub(crate) fn checksum(&self) -> String {
        let checksum = self.bytes.last_chunk::<CHECKSUM_LEN>();
        checksum.map(|bytes| blake3::Hash::from_bytes(*bytes).to_hex().to_string()).unwrap_or_default()
    }

    pub(crate) fn body(&self) -> &Body {
        &self.body
    }

    pub(crate) fn normalizer(&self) -> &Normalizer {
        &self.normalizer
    }

    pub(crate) fn extractor(&self) -> &Extractor {
        &self.extractor
    }

    pub(crate) fn slots(&self) -> usize {
        self.body.slots.len() / SLOT_BYTES
    }

    pub(crate) fn table(&self) -> Table<'_> {
        self.body.table(&self.bytes)
    }

    /// How a sum of slots becomes scores.
    fn scale(&self, sums: &Sums) -> Scale {
        let norm = (f64::from(self.body.gain_step) * sums[GAIN_LANE] as f64).sqrt();
        let temperature = f64::from(self.body.temperature);
        // A text without features has the bias alone; its sums are zero and need no norm.
        let per_unit = if norm > 0.0 { 1.0 / (norm * temperature) } else { 0.0 };
        Scale {
            offset: self.body.bias.map(|bias| f64::from(bias) / temperature),
            unit: self.body.step.map(|step| f64::from(step) * per_unit),
        }
    }

    /// The scores of a text, split over its tokens.
    pub(crate) fn split(&self, text: &str) -> Split {
        let normalized = self.normalizer.normalize(text);
        let mut tokens = ByToken { table: self.table(), tokens: Vec::new() };
        self.extractor.extract(normalized.text(), &mut tokens);
        let tokens = tokens.tokens;

        let mut sums: Sums = [0; LANES];
        for (_, token) in &tokens {
            add(&mut sums, *token);
        }
        let scale = self.scale(&sums);
        let spans = normalized.original_spans(tokens.iter().map(|(token, _)| token.span()));
        let mut contributions: Vec<Contribution> = Vec::with_capacity(tokens.len());
        for (span, (_, sums)) in spans.zip(&tokens) {
            let scores = scale.contribution(sums);
            match contributions.last_mut() {
                // Several tokens may come from one ligature or grapheme, which then speaks for them all.
                Some(last) if span.start < last.span.end => {
                    last.span.end = last.span.end.max(span.end);
                    add_scores(&mut last.scores, scores);
                }
                _ => contributions.push(Contribution { span, scores }),
            }
        }
        Split { scores: scale.scores(&sums), offset: scale.offset, contributions }
    }
}

/// Reads a file that may be a model.
pub(crate) fn read_file(path: &Path) -> Result<Vec<u8>, Error> {
    // One byte more than any model has is enough to refuse what is none, however long it is.
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(MAX_FILE + 1).read_to_end(&mut bytes))
        .map_err(|error| Error::from(error).at(path))?;
    Ok(bytes)
}

/// The scores of a text and what each token added to them.
pub(crate) struct Split {
    pub(crate) scores: [f64; OUTPUTS],
    /// The scores before any token has spoken.
    pub(crate) offset: [f64; OUTPUTS],
    pub(crate) contributions: Vec<Contribution>,
}

/// What one token adds to the score of each output, of a base model the leaves; several tokens, where they come
/// from one grapheme or make a sentence ([`Explanation::by_sentence`](crate::Explanation::by_sentence)).
#[derive(Clone, Debug, PartialEq)]
pub struct Contribution {
    /// Its bytes in the original text, marks included.
    pub span: Range<usize>,
    /// Added to the scores: natural-log units, divided by the temperature.
    pub scores: [f64; OUTPUTS],
}

pub(crate) fn add_scores(sum: &mut [f64; OUTPUTS], scores: [f64; OUTPUTS]) {
    for (sum, score) in sum.iter_mut().zip(scores) {
        *sum += score;
    }
}

/// Adds up texts. Its buffers grow to the longest text; after that, adding allocates nothing. It remembers the
/// sums of words that it has met, which changes the speed and nothing else; so it is for one model.
#[derive(Clone, Debug)]
pub(crate) struct Adder {
    normalized: String,
    memo: Memo,
    batch: Batch,
}

impl Adder {
    pub(crate) fn new() -> Adder {
        Adder { normalized: String::new(), memo: Memo::new(), batch: Batch::new() }
    }

    /// The scores of a text, divided by the temperature.
    pub(crate) fn scores(&mut self, model: &Additive, text: &str) -> [f64; OUTPUTS] {
        model.normalizer.normalize_into(text, &mut self.normalized);
        let mut total = Total {
            table: model.table(),
            memo: &mut self.memo,
            batch: &mut self.batch,
            own: 0,
            recent: [0; LANES],
            features: 0,
            sums: [0; LANES],
        };
        model.extractor.extract(&self.normalized, &mut total);
        let sums = total.finish();
        model.scale(&sums).scores(&sums)
    }
}

/// Exact sums of slots.
type Sums = [i64; LANES];

/// Scores are `offset + unit * sums`, divided by the temperature already.
struct Scale {
    offset: [f64; OUTPUTS],
    unit: [f64; OUTPUTS],
}

impl Scale {
    fn contribution(&self, sums: &Sums) -> [f64; OUTPUTS] {
        std::array::from_fn(|output| self.unit[output] * sums[output] as f64)
    }

    fn scores(&self, sums: &Sums) -> [f64; OUTPUTS] {
        let contribution = self.contribution(sums);
        std::array::from_fn(|output| self.offset[output] + contribution[output])
    }
}

/// Adds up the slots of a text.
struct Total<'m> {
    table: Table<'m>,
    memo: &'m mut Memo,
    /// Features not yet added.
    batch: &'m mut Batch,
    /// Where in the batch the features begin that the current word has by itself.
    own: usize,
    /// What was added lately: narrow, which is enough for so many features.
    recent: Narrow,
    /// How many features `recent` holds, at most.
    features: usize,
    sums: Sums,
}

/// Sums of few features: [`NARROW`] at most.
pub(crate) type Narrow = [i32; LANES];

/// So many 16-bit integers cannot overflow a sum of 32 bits.
const NARROW: usize = 1 << 16;

/// A word has no more features by itself than this: 66 characters and edges, 8 n-grams each, and the word.
pub(crate) const WORD: usize = 66 * 8 + 1;

impl Total<'_> {
    fn finish(mut self) -> Sums {
        self.drain();
        self.widen();
        self.sums
    }

    /// Adds the features that were put by.
    fn drain(&mut self) {
        self.take(0);
    }

    /// Adds the features that were put by at this place of the batch or later, and returns their sums.
    fn take(&mut self, from: usize) -> Narrow {
        let (sums, features) = self.batch.sum(from, self.table);
        self.add(&sums, features);
        sums
    }

    #[inline]
    fn add(&mut self, sums: &Narrow, features: usize) {
        if self.features + features > NARROW {
            self.widen();
        }
        self.features += features;
        for (sum, part) in self.recent.iter_mut().zip(sums) {
            *sum += part;
        }
    }

    fn widen(&mut self) {
        for (sum, recent) in self.sums.iter_mut().zip(&mut self.recent) {
            *sum += i64::from(std::mem::take(recent));
        }
        self.features = 0;
    }
}

impl Visitor for Total<'_> {
    #[inline]
    fn token(&mut self, _: Token) {
        if !self.batch.has_room() {
            self.drain();
        }
    }

    #[inline]
    fn feature(&mut self, feature: Feature) {
        self.features(std::iter::once(feature));
    }

    #[inline]
    fn features(&mut self, features: impl Iterator<Item = Feature>) {
        self.batch.extend(features);
    }

    #[inline]
    fn run(&mut self, feature: Feature, _: usize) {
        self.feature(feature);
    }

    #[inline]
    fn recall(&mut self, spelling: Spelling) -> Option<Found> {
        let known = self.memo.get(spelling);
        if let Some((_, sums)) = &known {
            self.add(sums, WORD);
        }
        // If it is not known, what comes from here on, up to `store`, it has by itself.
        self.own = self.batch.len();
        known.map(|(found, _)| found)
    }

    #[inline]
    fn store(&mut self, spelling: Spelling, found: Found) {
        let sums = self.take(self.own);
        self.memo.put(spelling, found, sums);
    }
}

/// Sums of slots by token.
struct ByToken<'m> {
    table: Table<'m>,
    tokens: Vec<(Token, Sums)>,
}

impl Visitor for ByToken<'_> {
    fn token(&mut self, token: Token) {
        self.tokens.push((token, [0; LANES]));
    }

    fn feature(&mut self, feature: Feature) {
        let lanes = self.table.lanes(feature);
        if let Some((_, sums)) = self.tokens.last_mut() {
            add(sums, lanes.map(i64::from));
        }
    }

    fn run(&mut self, feature: Feature, tokens: usize) {
        let lanes = self.table.lanes(feature).map(i64::from);
        // The same to each token; what cannot be divided goes to the latest.
        let share = lanes.map(|lane| lane / tokens as i64);
        let first = self.tokens.len().saturating_sub(tokens);
        if let Some(((_, current), earlier)) = self.tokens[first..].split_last_mut() {
            let mut rest = lanes;
            for (_, token) in earlier {
                add(token, share);
                add(&mut rest, share.map(|lane| -lane));
            }
            add(current, rest);
        }
    }
}

fn add(sums: &mut Sums, parts: [i64; LANES]) {
    for (sum, part) in sums.iter_mut().zip(parts) {
        *sum += part;
    }
}
