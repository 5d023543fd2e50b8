//! Distinct texts, each kept once in the form in which they are compared.

use std::collections::HashMap;

use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

/// Distinct keys of texts, one behind the other, and the bands of each.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    bytes: String,
    ends: Vec<usize>,
    /// By hash. Of a billion texts, two would share one with a probability of about 10⁻²¹.
    numbers: HashMap<u128, u32>,
    /// For each band its value for each text.
    bands: Vec<Vec<u32>>,
}

impl Texts {
    /// The number of a key, which is added with its bands if it is new.
    pub(crate) fn add(&mut self, key: &str, bands: &[u32]) -> u32 {
        let next = self.ends.len() as u32;
        let number = *self.numbers.entry(xxh3_128(key.as_bytes())).or_insert(next);
        if number == next {
            self.bytes.push_str(key);
            self.ends.push(self.bytes.len());
            self.bands.resize(bands.len(), Vec::new());
            for (column, &band) in self.bands.iter_mut().zip(bands) {
                column.push(band);
            }
        }
        number
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn key(&self, number: u32) -> &str {
        let end = self.ends.get(number as usize).copied().unwrap_or(0);
        let before = (number as usize).checked_sub(1);
        let start = before.and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        self.bytes.get(start..end).unwrap_or("")
    }

    /// A hash of a key that does not depend on what else there is.
    pub(crate) fn hash(&self, number: u32) -> u64 {
        xxh3_64(self.key(number).as_bytes())
    }

    /// Takes the bands out: they are needed once and are most of the memory.
    pub(crate) fn take_bands(&mut self) -> Vec<Vec<u32>> {
        self.numbers = HashMap::new();
        std::mem::take(&mut self.bands)
    }
}
