//! From records to examples: which are used, what each counts, and its feature counts.

use std::collections::BTreeMap;

use rayon::prelude::*;
use risala_corpus::Record;
use risala_features::Extractor;
use risala_model::{Gains, LeafSet};
use risala_text::Normalizer;
use serde::Serialize;

use super::config::Config;
use crate::error::{Error, Kind};
use crate::sparse::{SparseMatrix, SparseRow};

/// Records made ready for fitting: extracted once, then fitted on as many subsets as one likes.
#[derive(Debug)]
pub struct Examples {
    pub(crate) targets: Vec<LeafSet>,
    pub(crate) weights: Vec<f32>,
    /// What is held out together in cross-validation: the record's group, or its id.
    pub(crate) groups: Vec<String>,
    pub(crate) sources: Vec<SourceCount>,
    families: Vec<String>,
    records: Vec<usize>,
    counts: Vec<Box<[(u32, u32)]>>,
    digest: String,
    columns: usize,
    extractor: Extractor,
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
    /// If a record has no annotation, or the configuration cannot be followed.
    pub fn new(records: &[Record], config: &Config) -> Result<Examples, Error> {
        if let Some(record) = records.iter().find(|record| !record.is_annotated()) {
            return Err(Error::new(Kind::Unannotated(record.id.clone())));
        }
        let extractor =
            Extractor::new(config.features.clone()).map_err(Kind::Recipe).map_err(Error::new)?;
        let normalizer = Normalizer::new(config.text.clone());
        let chosen = choose(records, config);
        let counts: Vec<Box<[(u32, u32)]>> = chosen
            .par_iter()
            .map(|&index| {
                let mut normalized = String::new();
                normalizer.normalize_into(&records[index].text, &mut normalized);
                extractor.counts(&normalized).into_boxed_slice()
            })
            .collect();
        let of_chosen = |value: fn(&Record) -> String| -> Vec<String> {
            chosen.iter().map(|&index| value(&records[index])).collect()
        };
        let families = chosen
            .iter()
            .map(|&index| {
                config.data.family(records[index].source.as_deref().unwrap_or_default()).to_owned()
            })
            .collect();
        Ok(Examples {
            targets: chosen.iter().map(|&index| records[index].leaves()).collect(),
            weights: chosen.iter().map(|&index| weight(&records[index], config)).collect(),
            groups: of_chosen(|record| record.group.as_ref().unwrap_or(&record.id).clone()),
            sources: count_sources(records, &chosen),
            families,
            digest: digest(records, &chosen),
            counts,
            columns: config.features.buckets(),
            records: chosen,
            extractor,
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

    /// BLAKE3 of the used ids, texts and annotations: names the training data exactly.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The gains that the examples in `rows` give.
    pub(crate) fn gains(&self, rows: &[usize], config: &Config) -> Result<Gains, Error> {
        let mut document_frequency = vec![0u32; self.columns];
        for &row in rows {
            for &(bucket, _) in &self.counts[row] {
                document_frequency[bucket as usize] += 1;
            }
        }
        let recipe = self.extractor.recipe();
        let gains: Vec<f32> = document_frequency
            .iter()
            .enumerate()
            .map(|(bucket, &frequency)| {
                if frequency < config.gain.min_df {
                    return 0.0;
                }
                let rarity = ((1.0 + rows.len() as f64) / (1.0 + f64::from(frequency))).ln() + 1.0;
                let gain = if config.gain.idf { rarity as f32 } else { 1.0 };
                if recipe.is_word_bucket(bucket) { gain * config.gain.word } else { gain }
            })
            .collect();
        Gains::new(&gains).map_err(Error::from)
    }

    /// The feature values of the examples in `rows`.
    pub(crate) fn matrix(&self, rows: &[usize], gains: &Gains) -> Result<SparseMatrix, Error> {
        let mut matrix = SparseMatrix::new(self.columns);
        let (mut indices, mut values) = (Vec::new(), Vec::new());
        for &row in rows {
            self.values(row, gains, &mut indices, &mut values);
            matrix.push(SparseRow { indices: &indices, values: &values })?;
        }
        Ok(matrix)
    }

    /// occurrences · gain / √(Σ occurrences · gain²), as scoring has it.
    fn values(&self, row: usize, gains: &Gains, indices: &mut Vec<u32>, values: &mut Vec<f32>) {
        let counts = &self.counts[row];
        let squared: f64 = counts
            .iter()
            .map(|&(bucket, count)| f64::from(count) * f64::from(gains.square(bucket as usize)))
            .sum();
        let norm = if squared > 0.0 { squared.sqrt() } else { 1.0 };
        indices.clear();
        values.clear();
        for &(bucket, count) in counts {
            indices.push(bucket);
            values.push((f64::from(count) * f64::from(gains.gain(bucket as usize)) / norm) as f32);
        }
    }
}

fn weight(record: &Record, config: &Config) -> f32 {
    let trust = record.confidence.as_ref().and_then(|name| config.data.confidence.get(name));
    trust.map_or(1.0, |trust| trust.weight)
}

/// The positions of the records that are used. Where a source has too many of one confidence, those with
/// the smallest keyed hash of their id stay, so that neither order nor other records change the choice.
fn choose(records: &[Record], config: &Config) -> Vec<usize> {
    let key = *blake3::hash(&config.data.seed.to_le_bytes()).as_bytes();
    type Ranked = ([u8; 32], usize);
    let mut limited: BTreeMap<(&str, &str), Vec<Ranked>> = BTreeMap::new();
    let mut chosen = Vec::with_capacity(records.len());
    for (index, record) in records.iter().enumerate() {
        let confidence = record.confidence.as_deref().unwrap_or_default();
        match config.data.confidence.get(confidence).and_then(|trust| trust.rows_per_source) {
            Some(_) => {
                let source = record.source.as_deref().unwrap_or_default();
                let rank = *blake3::keyed_hash(&key, record.id.as_bytes()).as_bytes();
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

fn digest(records: &[Record], chosen: &[usize]) -> String {
    let mut hasher = blake3::Hasher::new();
    for &index in chosen {
        let record = &records[index];
        let leaves: Vec<&str> = record.leaves().iter().map(|leaf| leaf.name()).collect();
        for part in [record.id.as_str(), record.text.as_str(), &leaves.join("|")] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
    }
    hasher.finalize().to_hex().to_string()
}
