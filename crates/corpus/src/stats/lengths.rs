//! How long texts are.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::facts::Facts;

/// The lengths of the texts of a split, or of all.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Lengths {
    /// The split; `None` for all together.
    pub split: Option<String>,
    /// In words, which are also numbers, abbreviations, written laughter and hashtags.
    pub words: Quantiles,
    /// In Unicode code points.
    pub characters: Quantiles,
    /// In bytes of UTF-8.
    pub bytes: Quantiles,
}

/// Quantiles of lengths: each is the smallest length that so many of 100 texts do not exceed.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Quantiles {
    /// The shortest.
    pub min: u32,
    /// 10 of 100 are no longer.
    pub p10: u32,
    /// 25 of 100.
    pub p25: u32,
    /// Half.
    pub median: u32,
    /// 75 of 100.
    pub p75: u32,
    /// 90 of 100.
    pub p90: u32,
    /// 99 of 100.
    pub p99: u32,
    /// The longest.
    pub max: u32,
    /// The arithmetic mean.
    pub mean: f64,
}

/// How many texts have each length.
#[derive(Clone, Debug, Default)]
struct Histogram(BTreeMap<u32, u64>);

impl Histogram {
    fn add(&mut self, length: u32) {
        *self.0.entry(length).or_default() += 1;
    }

    fn merge(&mut self, other: &Histogram) {
        for (&length, &texts) in &other.0 {
            *self.0.entry(length).or_default() += texts;
        }
    }

    fn quantiles(&self) -> Quantiles {
        let texts: u64 = self.0.values().sum();
        let at = |percent: u64| {
            let mut seen = 0;
            let reached = self.0.iter().find(|&(_, &count)| {
                seen += count;
                seen * 100 >= texts * percent
            });
            reached.map_or(0, |(&length, _)| length)
        };
        let sum: f64 = self.0.iter().map(|(&length, &count)| f64::from(length) * count as f64).sum();
        Quantiles {
            min: at(0),
            p10: at(10),
            p25: at(25),
            median: at(50),
            p75: at(75),
            p90: at(90),
            p99: at(99),
            max: at(100),
            mean: sum / texts as f64,
        }
    }
}

/// The histograms of one split.
#[derive(Clone, Debug, Default)]
pub(super) struct LengthTally {
    words: Histogram,
    characters: Histogram,
    bytes: Histogram,
}

impl LengthTally {
    pub(super) fn add(&mut self, facts: &Facts) {
        self.words.add(facts.words);
        self.characters.add(facts.characters);
        self.bytes.add(facts.bytes);
    }

    pub(super) fn merge(&mut self, other: &LengthTally) {
        self.words.merge(&other.words);
        self.characters.merge(&other.characters);
        self.bytes.merge(&other.bytes);
    }

    pub(super) fn finish(&self, split: Option<&str>) -> Lengths {
        Lengths {
            split: split.map(str::to_owned),
            words: self.words.quantiles(),
            characters: self.characters.quantiles(),
            bytes: self.bytes.quantiles(),
        }
    }
}
