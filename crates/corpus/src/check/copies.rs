//! Groups of copies among records that are in memory.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::digest::Digester;
use super::near::near_duplicates;
use super::texts::Texts;
use crate::record::Record;

/// Digests are let go in batches: they hold far more than what is kept of a text.
const BATCH: usize = 4096;

/// Groups of records whose texts are the same or nearly so, as [`check`](super::check()) finds them: lists of at least two
/// positions, in order. `similarity` is brought into `0.5..=1`; a NaN counts as 1.
pub fn copies(records: &[Record], similarity: f64) -> Vec<Vec<usize>> {
    let similarity = super::usable(similarity);
    let digester = Digester::new(similarity);
    let mut texts = Texts::default();
    let mut numbers = Vec::with_capacity(records.len());
    for batch in records.chunks(BATCH) {
        let digests: Vec<_> = batch.par_iter().map(|record| digester.digest(record)).collect();
        numbers.extend(digests.iter().map(|digest| texts.add(&digest.key, &digest.bands)));
    }
    let sets = near_duplicates(&mut texts, similarity);
    let mut groups: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (record, &text) in numbers.iter().enumerate() {
        groups.entry(sets.find(text)).or_default().push(record);
    }
    let mut groups: Vec<Vec<usize>> = groups.into_values().filter(|group| group.len() > 1).collect();
    groups.sort_unstable();
    groups
}
