//! From records to examples: which are used, what each counts, and its feature counts.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;
use risala_corpus::Record;
use risala_features::{Extractor, Feature};
use risala_model::{Gains, Leaf, LeafProbabilities, LeafSet, Vocabulary};
use risala_text::Normalizer;
use serde::Serialize;

use super::config::Config;
use super::draw::draw;
use crate::error::{Error, Kind};
use crate::sparse::{SparseMatrix, SparseRow};

/// Records made ready for fitting: extracted once, then fitted on as many subsets as one likes.
#[derive(Debug)]
pub struct Examples {
    pub(crate) targets: Vec<Target>,
    pub(crate) weights: Vec<f32>,
    /// What is held out together in cross-validation.
    pub(crate) groups: Vec<String>,
    pub(crate) sources: Vec<SourceCount>,
    families: Vec<String>,
    records: Vec<usize>,
    /// The features that enough examples have to get a slot in some fit.
    features: Vec<Feature>,
    /// For each example its features, by their positions in `features`.
    counts: Vec<Counts>,
    digest: String,
}

/// What is known of an example.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target {
    /// What an annotator knew: it is one of these leaves.
    Annotated(LeafSet),
    /// What a teacher says, where no annotator has read the text.
    Taught(LeafProbabilities),
}

/// What a teacher holds less probable than this is not taught: a row for each leaf would be slow for nothing.
const LEAST_TAUGHT: f64 = 0.02;

impl Target {
    fn of(record: &Record) -> Option<Target> {
        if record.is_annotated() {
            return Some(Target::Annotated(record.leaves()));
        }
        record.taught().map(Target::Taught)
    }

    /// The target as leaf sets with their shares of the example's weight. A soft label is as good as a row for
    /// each leaf that counts as much as it is probable: the loss of both is the cross-entropy (Hinton, Vinyals
    /// & Dean 2015, "Distilling the knowledge in a neural network", at temperature 1).
    pub(crate) fn parts(self) -> Vec<(LeafSet, f32)> {
        match self {
            Target::Annotated(set) => vec![(set, 1.0)],
            Target::Taught(said) => {
                let heard: LeafSet =
                    Leaf::ALL.into_iter().filter(|&leaf| said.leaf(leaf) >= LEAST_TAUGHT).collect();
                let part = |leaf: Leaf| (LeafSet::from(leaf), (said.leaf(leaf) / said.of(heard)) as f32);
                heard.iter().map(part).collect()
            }
        }
    }
}

/// The features of an example: sorted positions in a list of features, and how often each occurs.
type Counts = Box<[(u32, u32)]>;

/// The features that a fit uses, and how much each counts.
#[derive(Debug)]
pub(crate) struct Space {
    pub(crate) vocabulary: Vocabulary,
    pub(crate) gains: Gains,
    /// The slot of each feature of the examples.
    slots: Vec<Option<u32>>,
}

/// How much of a source went into training.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct SourceCount {
    /// The records' `source`, empty where they name none.
    pub source: String,
    /// Their `license`, in the words of the data.
    pub license: String,
    /// How many were given.
    pub given: usize,
    /// How many were used.
    pub used: usize,
}

impl Examples {
    /// Chooses, weights and extracts records by the configuration, in their order.
    ///
    /// # Errors
    /// If a record has neither an annotation nor what a teacher says, or the configuration cannot be followed.
    pub fn new(records: &[Record], config: &Config) -> Result<Examples, Error> {
        config.check()?;
        let extractor =
            Extractor::new(config.features.clone()).map_err(Kind::Recipe).map_err(Error::new)?;
        let normalizer = Normalizer::new(config.text.clone());
        let chosen = choose(records, config);
        if chosen.is_empty() {
            return Err(Error::new(Kind::NoRecords));
        }
        // Before the texts are read: a record that says nothing should be told of at once.
        let known = |&index: &usize| {
            let record = &records[index];
            Target::of(record).ok_or_else(|| Error::new(Kind::Unannotated(record.id.clone())))
        };
        let targets: Vec<Target> = chosen.iter().map(known).collect::<Result<_, Error>>()?;
        let extracted: Vec<Vec<(Feature, u32)>> = chosen
            .par_iter()
            .map(|&index| {
                let mut normalized = String::new();
                normalizer.normalize_into(&records[index].text, &mut normalized);
                extractor.counts(&normalized)
            })
            .collect();
        let (features, counts) = number(extracted, config.table.min_df);
        let used = || chosen.iter().map(|&index| &records[index]);
        let family =
            |record: &Record| config.data.family(record.source.as_deref().unwrap_or_default()).to_owned();
        Ok(Examples {
            weights: used().map(|record| weight(record, config)).collect(),
            groups: used().map(Record::cluster).collect(),
            families: used().map(family).collect(),
            sources: count_sources(records, &chosen),
            digest: digest(records, &chosen, &targets),
            targets,
            features,
            counts,
            records: chosen,
        })
    }

    /// How many examples there are.
    pub fn len(&self) -> usize {
        self.targets.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.targets.is_empty()
    }

    /// The positions of the examples in the records they were made from.
    pub fn records(&self) -> &[usize] {
        &self.records
    }

    /// The family of each example's source.
    pub fn families(&self) -> &[String] {
        &self.families
    }

    /// The examples that an annotator has read, which alone can be judged by.
    pub fn annotated(&self) -> impl Iterator<Item = usize> {
        (0..self.len()).filter(|&row| matches!(self.targets[row], Target::Annotated(_)))
    }

    /// BLAKE3 of the used ids, texts and annotations: names the training data exactly.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The features of the examples in `rows` that get a slot, the most frequent first, and their gains.
    pub(crate) fn space(&self, rows: &[usize], config: &Config) -> Result<Space, Error> {
        let mut document_frequency = vec![0u32; self.features.len()];
        for &row in rows {
            for &(feature, _) in &self.counts[row] {
                document_frequency[feature as usize] += 1;
            }
        }
        let least = config.table.min_df;
        let mut kept: Vec<usize> =
            (0..self.features.len()).filter(|&feature| document_frequency[feature] >= least).collect();
        // Features are numbered in the order of their hashes, so ties do not depend on the records' order.
        kept.sort_by_key(|&feature| std::cmp::Reverse(document_frequency[feature]));
        if kept.is_empty() {
            return Err(Error::new(Kind::NoFeatures(least)));
        }
        let placed = kept.iter().map(|&feature| self.features[feature]);
        let vocabulary = Vocabulary::place(placed, config.table.slots_log2)?;

        let mut slots = vec![None; self.features.len()];
        let mut gains = vec![0.0; vocabulary.slots()];
        for feature in kept {
            let Some(slot) = vocabulary.slot(self.features[feature]) else { continue };
            slots[feature] = Some(slot as u32);
            let frequency = f64::from(document_frequency[feature]);
            let rarity = ((1.0 + rows.len() as f64) / (1.0 + frequency)).ln() + 1.0;
            let gain = rarity.powf(f64::from(config.table.idf_power)) as f32;
            let is_word = self.features[feature].is_word();
            gains[slot] = if is_word { gain * config.table.word_gain } else { gain };
        }
        Ok(Space { vocabulary, gains: Gains::new(&gains)?, slots })
    }

    /// The feature values of the examples in `rows`, a column a slot.
    pub(crate) fn matrix(&self, rows: &[usize], space: &Space) -> Result<SparseMatrix, Error> {
        let mut matrix = SparseMatrix::new(space.vocabulary.slots());
        let (mut known, mut indices, mut values) = (Vec::new(), Vec::new(), Vec::new());
        for &row in rows {
            let slot = |&(feature, count): &(u32, u32)| Some((space.slots[feature as usize]?, count));
            known.clear();
            known.extend(self.counts[row].iter().filter_map(slot));
            known.sort_unstable();
            // occurrences · gain / √(Σ occurrences · gain²), as scoring has it.
            let square = |&(slot, count): &(u32, u32)| {
                f64::from(count) * f64::from(space.gains.square(slot as usize))
            };
            let norm = known.iter().map(square).sum::<f64>().sqrt().max(f64::MIN_POSITIVE);
            indices.clear();
            values.clear();
            for &(slot, count) in &known {
                indices.push(slot);
                values.push((f64::from(count) * f64::from(space.gains.gain(slot as usize)) / norm) as f32);
            }
            matrix.push(SparseRow { indices: &indices, values: &values })?;
        }
        Ok(matrix)
    }
}

/// Numbers the features that at least `min_df` examples have, in the order of their hashes; the others can
/// get a slot in no fit and are forgotten.
fn number(extracted: Vec<Vec<(Feature, u32)>>, min_df: u32) -> (Vec<Feature>, Vec<Counts>) {
    let mut document_frequency: HashMap<Feature, u32> = HashMap::new();
    for &(feature, _) in extracted.iter().flatten() {
        *document_frequency.entry(feature).or_default() += 1;
    }
    let mut features: Vec<Feature> =
        document_frequency.iter().filter(|&(_, &df)| df >= min_df).map(|(&feature, _)| feature).collect();
    features.sort_unstable();
    let numbers: HashMap<Feature, u32> = features.iter().copied().zip(0..).collect();
    let known = |&(feature, count): &(Feature, u32)| Some((*numbers.get(&feature)?, count));
    let counts = extracted.iter().map(|row| row.iter().filter_map(known).collect()).collect();
    (features, counts)
}

fn weight(record: &Record, config: &Config) -> f32 {
    let trust = record.confidence.as_ref().and_then(|name| config.data.confidence.get(name));
    let source = record.source.as_ref().and_then(|name| config.data.source_weights.get(name));
    trust.map_or(1.0, |trust| trust.weight) * source.unwrap_or(&1.0)
}

/// The positions of the records that are used. Where a source has too many of one confidence, those with
/// the smallest lots by their id stay, so that neither order nor other records change the choice.
fn choose(records: &[Record], config: &Config) -> Vec<usize> {
    type Ranked = ([u8; 32], usize);
    let mut limited: BTreeMap<(&str, &str), Vec<Ranked>> = BTreeMap::new();
    let mut chosen = Vec::with_capacity(records.len());
    let allowed = |(_, record): &(usize, &Record)| config.data.allows(record.license.as_deref());
    for (index, record) in records.iter().enumerate().filter(allowed) {
        let confidence = record.confidence.as_deref().unwrap_or_default();
        match config.data.confidence.get(confidence).and_then(|trust| trust.rows_per_source) {
            Some(_) => {
                let source = record.source.as_deref().unwrap_or_default();
                let rank = draw(config.data.seed, &record.id);
                limited.entry((confidence, source)).or_default().push((rank, index));
            }
            None => chosen.push(index),
        }
    }
    for ((confidence, _), mut rows) in limited {
        rows.sort_unstable();
        let limit = config.data.confidence.get(confidence).and_then(|trust| trust.rows_per_source);
        chosen.extend(rows.into_iter().take(limit.unwrap_or(usize::MAX)).map(|(_, index)| index));
    }
    chosen.retain(|&index| weight(&records[index], config) > 0.0);
    chosen.sort_unstable();
    chosen
}

fn count_sources(records: &[Record], chosen: &[usize]) -> Vec<SourceCount> {
    let name = |record: &Record| {
        (record.source.clone().unwrap_or_default(), record.license.clone().unwrap_or_default())
    };
    let mut counts: BTreeMap<(String, String), (usize, usize)> = BTreeMap::new();
    for record in records {
        counts.entry(name(record)).or_default().0 += 1;
    }
    for &index in chosen {
        counts.entry(name(&records[index])).or_default().1 += 1;
    }
    counts
        .into_iter()
        .map(|((source, license), (given, used))| SourceCount { source, license, given, used })
        .collect()
}

fn digest(records: &[Record], chosen: &[usize], targets: &[Target]) -> String {
    let mut hasher = blake3::Hasher::new();
    for (&index, target) in chosen.iter().zip(targets) {
        let record = &records[index];
        let known = match target {
            Target::Annotated(set) => set.iter().map(|leaf| leaf.name()).collect::<Vec<_>>().join("|"),
            Target::Taught(said) => format!("{:?}", said.as_array().map(f64::to_bits)),
        };
        for part in [record.id.as_str(), record.text.as_str(), &known] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
    }
    hasher.finalize().to_hex().to_string()
}
