//! How often each feature occurs in each text, in little memory.
//!
//! A text of a post's length has some five hundred features, so this is the largest thing that training holds. Features
//! are numbered from the most frequent on: a row is then mostly small steps from one number to the next, and takes
//! two bytes for a feature; and what is frequent lies together in the solver's weights, where caches find it.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use rayon::prelude::*;
use risala_features::Feature;

/// How many texts are extracted at once, and lie together.
const BLOCK: usize = 2048;

/// More features than this are not told apart at once: their numbers take 150 MB.
const MOST: usize = 7 << 20;

/// Stands for the number of a feature that is forgotten.
const FORGOTTEN: u32 = u32::MAX;

/// The features of texts, and the counts of each text by their numbers.
#[derive(Debug)]
pub(crate) struct Counts {
    /// Most frequent first, equally frequent ones in the order of their hashes: so numbers depend neither on the order
    /// of the texts nor on threads.
    pub(crate) features: Vec<Feature>,
    /// A feature may have been in this many texts more than it was counted in; 0 unless there are so many features that
    /// the rarest had to be forgotten on the way.
    pub(crate) missed: u32,
    blocks: Vec<Rows>,
}

impl Counts {
    /// Extracts the features of `texts`, a block at once on all cores, and keeps the `kept` most frequent of those that
    /// at least `min_df` have.
    pub(crate) fn new<T: Sync>(
        texts: &[T],
        min_df: u32,
        kept: usize,
        extract: impl Fn(&T) -> Vec<(Feature, u32)> + Sync,
    ) -> Counts {
        Counts::within(MOST, texts, min_df, kept, extract)
    }

    fn within<T: Sync>(
        most: usize,
        texts: &[T],
        min_df: u32,
        kept: usize,
        extract: impl Fn(&T) -> Vec<(Feature, u32)> + Sync,
    ) -> Counts {
        let extract = |block: &[T]| block.par_iter().map(&extract).collect::<Vec<_>>();
        let mut rows = Vec::with_capacity(texts.len().div_ceil(BLOCK));
        let mut blocks = texts.chunks(BLOCK);
        let mut extracted = blocks.next().map(extract);
        let mut numbers = Numbers::default();
        // Numbering is the work of one thread; the others are at the next block meanwhile.
        while let Some(ready) = extracted {
            let next = blocks.next();
            let (numbered, following) = rayon::join(|| numbers.rows(&ready), || next.map(extract));
            rows.push(numbered);
            extracted = following;
            if numbers.of.len() > most {
                let ranks = numbers.forget();
                rows.par_iter_mut().for_each(|block| *block = block.renumbered(&ranks));
            }
        }
        let (features, ranks) = numbers.ranked(min_df, kept);
        rows.par_iter_mut().for_each(|block| *block = block.renumbered(&ranks));
        Counts { features, missed: numbers.missed, blocks: rows }
    }

    /// The features of a text.
    pub(crate) fn row(&self, text: usize) -> Row<'_> {
        self.blocks[text / BLOCK].row(text % BLOCK)
    }
}

/// Features numbered as they come, until it is known which are frequent.
#[derive(Default)]
struct Numbers {
    of: HashMap<Feature, u32, BuildHasherDefault<FeatureHasher>>,
    /// How many texts have each.
    document_frequency: Vec<u32>,
    /// In how many texts a feature may have been without being counted.
    missed: u32,
}

impl Numbers {
    fn rows(&mut self, extracted: &[Vec<(Feature, u32)>]) -> Rows {
        let mut rows = Rows::default();
        let mut row = Vec::new();
        for features in extracted {
            row.clear();
            for &(feature, count) in features {
                let new = self.document_frequency.len();
                let number = *self.of.entry(feature).or_insert(new as u32);
                if number as usize == new {
                    self.document_frequency.push(0);
                }
                self.document_frequency[number as usize] += 1;
                row.push((number, count));
            }
            row.sort_unstable();
            rows.push(&row);
        }
        rows
    }

    /// Forgets the rarest features, at least half of all; the new number of each.
    ///
    /// This is lossy counting (Manku & Motwani 2002, "Approximate frequency counts over data streams"): what is frequent
    /// enough for a table was hardly ever rare enough to be forgotten, and `missed` says by how much a count can be off.
    fn forget(&mut self) -> Vec<u32> {
        let mut sorted = self.document_frequency.clone();
        let (_, &mut middle, _) = sorted.select_nth_unstable(self.of.len() / 2);
        let (features, ranks) = self.ranked(middle + 1, usize::MAX);
        self.missed += middle;
        self.of.extend(features.into_iter().zip(0..));
        ranks
    }

    /// The `kept` most frequent features of those that at least `min_df` texts have, the most frequent first, and the
    /// place of each number there, which is the feature's number from now on. Which number a feature has is forgotten.
    fn ranked(&mut self, min_df: u32, kept: usize) -> (Vec<Feature>, Vec<u32>) {
        let frequency = |number: u32| self.document_frequency[number as usize];
        let mut ranked: Vec<(Reverse<u32>, Feature, u32)> = self
            .of
            .drain()
            .filter(|&(_, number)| frequency(number) >= min_df)
            .map(|(feature, number)| (Reverse(frequency(number)), feature, number))
            .collect();
        ranked.par_sort_unstable();
        ranked.truncate(kept);
        let mut ranks = vec![FORGOTTEN; self.document_frequency.len()];
        for (rank, &(_, _, number)) in ranked.iter().enumerate() {
            ranks[number as usize] = rank as u32;
        }
        self.document_frequency = ranked.iter().map(|(Reverse(frequency), ..)| *frequency).collect();
        (ranked.into_iter().map(|(_, feature, _)| feature).collect(), ranks)
    }
}

/// A feature is a hash already; the product spreads its lower bits over the upper, which tables read too.
#[derive(Default)]
struct FeatureHasher(u64);

impl Hasher for FeatureHasher {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.write_u64(u64::from(byte)));
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0 ^ number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// Rows as units of 16 bits: for each feature the step from the number before, fourfold, plus its count, or 0 if that is
/// above 3 and follows. What is too large for a unit takes two more behind the [`ESCAPE`]. Units of 8 bits would take a
/// tenth less, but how many belong together could not be foreseen, and processors are slow at what they cannot foresee.
#[derive(Debug, Default)]
struct Rows {
    units: Vec<u16>,
    /// Where each row ends.
    ends: Vec<usize>,
}

/// Says that the next two units are one number, the lower half first.
const ESCAPE: u16 = u16::MAX;

impl Rows {
    fn push(&mut self, row: &[(u32, u32)]) {
        let mut before = 0;
        for &(number, count) in row {
            let in_unit = if count <= 3 { count } else { 0 };
            self.write((number - before) << 2 | in_unit);
            if in_unit == 0 {
                self.write(count);
            }
            before = number;
        }
        self.ends.push(self.units.len());
    }

    fn write(&mut self, number: u32) {
        match u16::try_from(number) {
            Ok(unit) if unit != ESCAPE => self.units.push(unit),
            _ => self.units.extend([ESCAPE, number as u16, (number >> 16) as u16]),
        }
    }

    fn row(&self, row: usize) -> Row<'_> {
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        Row { units: self.units[start..self.ends[row]].iter(), number: 0 }
    }

    /// The same rows by other numbers, without the features that are forgotten.
    fn renumbered(&self, ranks: &[u32]) -> Rows {
        let mut rows = Rows::default();
        let mut known = Vec::new();
        for row in 0..self.ends.len() {
            known.clear();
            let ranked = self.row(row).map(|(number, count)| (ranks[number as usize], count));
            known.extend(ranked.filter(|&(rank, _)| rank != FORGOTTEN));
            known.sort_unstable();
            rows.push(&known);
        }
        rows.units.shrink_to_fit();
        rows
    }
}

/// The features of a text: their numbers, rising, and how often each occurs.
#[derive(Clone, Debug)]
pub(crate) struct Row<'r> {
    units: std::slice::Iter<'r, u16>,
    number: u32,
}

impl Row<'_> {
    /// No more features than this are left.
    pub(crate) fn most(&self) -> usize {
        self.units.len()
    }

    #[inline]
    fn read(&mut self) -> Option<u32> {
        let unit = *self.units.next()?;
        if unit != ESCAPE {
            return Some(u32::from(unit));
        }
        let (low, high) = (*self.units.next()?, *self.units.next()?);
        Some(u32::from(low) | u32::from(high) << 16)
    }
}

impl Iterator for Row<'_> {
    type Item = (u32, u32);

    #[inline]
    fn next(&mut self) -> Option<(u32, u32)> {
        let step = self.read()?;
        self.number += step >> 2;
        let count = if step & 3 == 0 { self.read()? } else { step & 3 };
        Some((self.number, count))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use risala_features::{Extractor, Recipe};

    use super::*;

    /// Each word is a feature and nothing else is.
    fn words<T: AsRef<str>>(text: &T) -> Vec<(Feature, u32)> {
        let recipe = Recipe { char_min: 0, char_max: 0, word_max: 1, skeleton_max: 0, ..Recipe::default() };
        Extractor::new(recipe).unwrap().counts(text.as_ref())
    }

    fn word(word: &str) -> Feature {
        words(&word)[0].0
    }

    fn named(counts: &Counts, text: usize) -> BTreeMap<Feature, u32> {
        counts.row(text).map(|(number, count)| (counts.features[number as usize], count)).collect()
    }

    proptest! {
        /// Numbers of any size and counts of any size come back.
        #[test]
        fn rows_come_back(rows in prop::collection::vec(prop::collection::btree_map(0..1u32 << 28, 1..200_000u32, 0..40), 1..8)) {
            let mut packed = Rows::default();
            let rows: Vec<Vec<(u32, u32)>> = rows.into_iter().map(|row| row.into_iter().collect()).collect();
            rows.iter().for_each(|row| packed.push(row));
            for (number, row) in rows.iter().enumerate() {
                prop_assert!(packed.row(number).most() >= row.len());
                prop_assert_eq!(&packed.row(number).collect::<Vec<_>>(), row);
            }
        }
    }

    #[test]
    fn the_frequent_come_first_and_the_rare_are_left_out() {
        let counts = Counts::new(&["ا ب ج ج", "ب ج", "ج د ج ج ج"], 2, 9, words);
        assert_eq!(counts.features, [word("ج"), word("ب")]);
        assert_eq!(counts.row(0).collect::<Vec<_>>(), [(0, 2), (1, 1)]);
        assert_eq!(counts.row(1).collect::<Vec<_>>(), [(0, 1), (1, 1)]);
        assert_eq!(counts.row(2).collect::<Vec<_>>(), [(0, 4)]);
        assert_eq!(counts.missed, 0);
        let fewer = Counts::new(&["ا ب ج ج", "ب ج"], 1, 1, words);
        assert_eq!(fewer.features, [std::cmp::min(word("ب"), word("ج"))]);
    }

    /// Fifty words are in half of all texts each, and two of its own in every text: these are forgotten, and those lose
    /// nothing by it.
    #[test]
    fn what_is_frequent_is_not_forgotten() {
        let spelled = |number: usize| -> String {
            (0..6).map(|letter| ['ب', 'د', 'س', 'ل', 'م', 'ن'][number / 6usize.pow(letter) % 6]).collect()
        };
        let text = |number: usize| {
            let frequent = (0..50).filter(|word| (word + number).is_multiple_of(2));
            let own = [100 + 2 * number, 101 + 2 * number];
            frequent.chain(own).map(spelled).collect::<Vec<_>>().join(" ")
        };
        let texts: Vec<String> = (0..4 * BLOCK).map(text).collect();
        let all = Counts::new(&texts, 2, 1000, words);
        let bounded = Counts::within(2 * BLOCK, &texts, 2, 1000, words);
        assert_eq!((all.missed, bounded.missed > 0), (0, true));
        assert_eq!(bounded.features, all.features);
        for text in [0, 1, BLOCK, 4 * BLOCK - 1] {
            assert_eq!(named(&bounded, text), named(&all, text));
            assert_eq!(named(&bounded, text).len(), 25);
        }
    }
}
