//! The texts of training: what each counts, and its feature counts.
//!
//! What is to be learnt of a text is not known here, so every head trains on the same.

use std::cmp::Reverse;

use risala_features::Extractor;
use risala_model::{Gains, Vocabulary};
use risala_text::Normalizer;
use serde::Serialize;

use super::config::Config;
use super::counts::Counts;
use super::design::Design;
use super::gather::{Gathered, Used};
use crate::error::{Error, Kind};

/// How many features are kept for each slot of the table. By Zipf's law what is frequent enough for a slot in a fit is
/// among them as long as the fit has half of the texts.
const OF_SLOTS: usize = 2;

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
    /// The features that enough texts have to get a slot in some fit, and how often each text has them.
    counts: Counts,
}

/// The features that a fit uses, and how much each counts. Its columns are the features of the texts by their numbers, up
/// to the last that is used; as numbers begin with the frequent ones, few are not.
#[derive(Debug)]
pub(crate) struct Space {
    pub(crate) vocabulary: Vocabulary,
    pub(crate) gains: Gains,
    /// The features that have a slot: column and slot.
    slots: Vec<(u32, u32)>,
    /// The gain of each column, 0 of those without a slot.
    column_gains: Vec<f32>,
}

impl Space {
    /// What belongs to each column, by slots; empty ones get the default.
    pub(crate) fn by_slot<T: Copy + Default>(&self, columns: &[T]) -> Vec<T> {
        let mut slots = vec![T::default(); self.vocabulary.slots()];
        for &(column, slot) in &self.slots {
            slots[slot as usize] = columns[column as usize];
        }
        slots
    }
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
    /// Extracts what was gathered; the texts themselves are not kept. What is known of each comes back beside it.
    pub(crate) fn new<K: Sync>(gathered: Gathered<K>, config: &Config) -> Result<(Texts, Vec<K>), Error> {
        let extractor =
            Extractor::new(config.features.clone()).map_err(Kind::Recipe).map_err(Error::new)?;
        let normalizer = Normalizer::new(config.text.clone());
        let extract = |used: &Used<K>| {
            let mut normalized = String::new();
            normalizer.normalize_into(gathered.text(used), &mut normalized);
            extractor.counts(&normalized)
        };
        // A size that no table has is refused later, where one is made.
        let slots = 1usize.checked_shl(config.table.slots_log2.into()).unwrap_or(0);
        let kept = OF_SLOTS.saturating_mul(slots);
        let counts = Counts::new(&gathered.used, config.table.min_df, kept, extract);
        let Gathered { used, sources, .. } = gathered;
        let mut known = Vec::with_capacity(used.len());
        let (mut weights, mut groups, mut families, mut records) = (vec![], vec![], vec![], vec![]);
        for used in used {
            known.push(used.known);
            weights.push(used.weight);
            groups.push(used.cluster);
            families.push(used.family);
            records.push(used.record);
        }
        Ok((Texts { weights, groups, sources, families, records, counts }, known))
    }

    /// In how many texts a feature may have been without being counted; 0 but where there are very many texts.
    pub(crate) fn missed(&self) -> u32 {
        self.counts.missed
    }

    /// The features of the texts in `rows` that get a slot, the most frequent first, and their gains.
    pub(crate) fn space(&self, rows: &[usize], config: &Config) -> Result<Space, Error> {
        let features = &self.counts.features;
        let mut document_frequency = vec![0u32; features.len()];
        for &row in rows {
            for (feature, _) in self.counts.row(row) {
                document_frequency[feature as usize] += 1;
            }
        }
        let least = config.table.min_df;
        let mut kept: Vec<u32> = (0..features.len() as u32)
            .filter(|&feature| document_frequency[feature as usize] >= least)
            .collect();
        // Ties go by the hash, so that they do not depend on the records' order.
        kept.sort_by_key(|&feature| {
            (Reverse(document_frequency[feature as usize]), features[feature as usize])
        });
        if kept.is_empty() {
            return Err(Error::new(Kind::NoFeatures(least)));
        }
        let placed = kept.iter().map(|&feature| features[feature as usize]);
        let vocabulary = Vocabulary::place(placed, config.table.slots_log2)?;

        kept.sort_unstable();
        let slot = |column: u32| Some((column, vocabulary.slot(features[column as usize])? as u32));
        let slots: Vec<(u32, u32)> = kept.into_iter().filter_map(slot).collect();
        let mut gains = vec![0.0; vocabulary.slots()];
        for &(column, slot) in &slots {
            let frequency = f64::from(document_frequency[column as usize]);
            let rarity = ((1.0 + rows.len() as f64) / (1.0 + frequency)).ln() + 1.0;
            let gain = rarity.powf(f64::from(config.table.idf_power)) as f32;
            let is_word = features[column as usize].is_word();
            gains[slot as usize] = if is_word { gain * config.table.word_gain } else { gain };
        }
        let gains = Gains::new(&gains)?;
        let mut column_gains = vec![0.0; slots.last().map_or(0, |&(last, _)| last as usize + 1)];
        for &(column, slot) in &slots {
            column_gains[column as usize] = gains.gain(slot as usize);
        }
        Ok(Space { vocabulary, gains, slots, column_gains })
    }

    /// The feature values of the texts in `rows`.
    pub(crate) fn design<'t>(&'t self, rows: &'t [usize], space: &'t Space) -> Design<'t> {
        Design::new(&self.counts, rows, &space.column_gains)
    }
}
