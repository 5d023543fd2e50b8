//! The texts of training: which records are used, what each counts, and its feature counts.
//!
//! What is to be learnt of a text is not known here, so every head trains on the same.

use std::collections::{BTreeMap, HashMap};

use rayon::prelude::*;
use risala_corpus::Record;
use risala_features::{Extractor, Feature};
use risala_model::{Gains, Vocabulary};
use risala_text::Normalizer;
use serde::Serialize;

use super::config::Config;
use super::draw::draw;
use crate::error::{Error, Kind};
use crate::sparse::{SparseMatrix, SparseRow};

/// Texts made ready for fitting: extracted once, then fitted on as many subsets as one likes.
#[derive(Debug)]
pub(crate) struct Texts {
    pub(crate) weights: Vec<f32>,
    /// What is held out together in cross-validation.
    pub(crate) groups: Vec<String>,
    pub(crate) sources: Vec<SourceCount>,
    /// The family of each text's source.
    pub(crate) families: Vec<String>,
    /// The positions of the texts in the records they were made from.
    pub(crate) records: Vec<usize>,
    /// The features that enough texts have to get a slot in some fit.
    features: Vec<Feature>,
    /// For each text its features, by their positions in `features`.
    counts: Vec<Counts>,
}

/// The features of a text: sorted positions in a list of features, and how often each occurs.
type Counts = Box<[(u32, u32)]>;

/// The features that a fit uses, and how much each counts.
#[derive(Debug)]
pub(crate) struct Space {
    pub(crate) vocabulary: Vocabulary,
    pub(crate) gains: Gains,
    /// The slot of each feature of the texts.
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

impl Texts {
    /// Weights and extracts the records that were [chosen](choose).
    pub(crate) fn new(records: &[Record], chosen: Vec<usize>, config: &Config) -> Result<Texts, Error> {
        let extractor =
            Extractor::new(config.features.clone()).map_err(Kind::Recipe).map_err(Error::new)?;
        let normalizer = Normalizer::new(config.text.clone());
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
        Ok(Texts {
            weights: used().map(|record| weight(record, config)).collect(),
            groups: used().map(Record::cluster).collect(),
            families: used().map(family).collect(),
            sources: count_sources(records, &chosen),
            features,
            counts,
            records: chosen,
        })
    }

    /// The features of the texts in `rows` that get a slot, the most frequent first, and their gains.
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

    /// The feature values of the texts in `rows`, a column a slot.
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

/// Numbers the features that at least `min_df` texts have, in the order of their hashes; the others can
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

/// The positions of the records that are used, in their order. Where a source has too many of one confidence,
/// those with the smallest lots by their id stay, so that neither order nor other records change the choice.
///
/// # Errors
/// If the configuration cannot be followed, or leaves no records.
pub(crate) fn choose(records: &[Record], config: &Config) -> Result<Vec<usize>, Error> {
    config.check()?;
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
    if chosen.is_empty() { Err(Error::new(Kind::NoRecords)) } else { Ok(chosen) }
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

/// BLAKE3 of the chosen records' ids and texts, and of what is `known` of each: names the training data exactly.
pub(crate) fn digest(records: &[Record], chosen: &[usize], known: impl Iterator<Item = String>) -> String {
    let mut hasher = blake3::Hasher::new();
    for (&index, known) in chosen.iter().zip(known) {
        let record = &records[index];
        for part in [record.id.as_str(), record.text.as_str(), &known] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
    }
    hasher.finalize().to_hex().to_string()
}
