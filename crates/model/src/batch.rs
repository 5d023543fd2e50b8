//! Features looked up together.

use risala_features::Feature;

use crate::additive::{Narrow, WORD};
use crate::table::{LANES, Table};

/// Features that are put by and then looked up in one go, so that no look-up waits for another.
#[derive(Clone, Debug)]
pub(crate) struct Batch {
    features: Vec<Feature>,
}

impl Batch {
    /// A token's features: its own, its pair, and its runs; and in the end the last pair and runs.
    const TOKEN: usize = WORD + 15;
    /// Room for one token behind what many others have left.
    const MOST: usize = Batch::TOKEN + 480;

    pub(crate) fn new() -> Batch {
        Batch { features: Vec::with_capacity(Batch::MOST) }
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        self.features.len()
    }

    /// Whether the features of one more token fit in.
    #[inline]
    pub(crate) fn has_room(&self) -> bool {
        self.features.len() <= Batch::MOST - Batch::TOKEN
    }

    /// Puts features by.
    #[inline]
    pub(crate) fn extend(&mut self, features: impl Iterator<Item = Feature>) {
        self.features.extend(features);
    }

    /// Takes the features from this place on out: their sums, and how many they were.
    pub(crate) fn sum(&mut self, from: usize, table: Table<'_>) -> (Narrow, usize) {
        let features = self.features.get(from..).unwrap_or_default();
        let (mut sums, mut strangers) = ([0; LANES], 0);
        for &feature in features {
            let (slot, is_known) = table.find(feature);
            strangers += i32::from(!is_known);
            for (sum, lane) in sums.iter_mut().zip(table.slot(slot)) {
                *sum += lane;
            }
        }
        // A feature without a slot has read slot 0, which is therefore always at hand.
        for (sum, lane) in sums.iter_mut().zip(table.slot(0)) {
            *sum -= lane * strangers;
        }
        let count = features.len();
        self.features.truncate(from);
        (sums, count)
    }
}
