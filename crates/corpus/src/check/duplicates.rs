//! What it means for the splits that texts are alike.

use std::collections::BTreeMap;

use risala_model::Leaf;
use serde::Serialize;

use super::Site;
use super::conflicts::{Conflict, Conflicts, exclude_each_other};
use super::ledger::{Entry, Roll};
use super::shingles::{jaccard, shingles};
use crate::intake::Files;
use crate::sets::Sets;
use crate::stats::Split;

/// Texts that are the same, or nearly.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Duplicates {
    /// From which similarity on texts are nearly the same.
    pub similarity: f64,
    /// How many different texts there are.
    pub texts: u64,
    /// How many groups of records have texts that are the same or nearly so: each is alike enough to some other
    /// of its group.
    pub groups: u64,
    /// How many records are in such groups.
    pub records: u64,
    /// How many of them have a text that is exactly that of another record.
    pub exact: u64,
    /// How many records the largest group has.
    pub largest: u64,
    /// What splits share. Those that share nothing are left out.
    pub between: Vec<Overlap>,
    /// What is there more than once within a split. Splits without any are left out.
    pub within: Vec<Within>,
}

/// What two splits share, as seen from the first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Overlap {
    /// The split whose records are counted.
    pub split: String,
    /// The split in which they have duplicates.
    pub other: String,
    /// How many records have exactly the text of a record of the other split.
    pub exact: u64,
    /// How many are in a group with a record of the other split; the exact ones are among them.
    pub near: u64,
}

/// What is more than once in a split.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Within {
    /// The split.
    pub split: String,
    /// How many of its records have exactly the text of another of its records.
    pub exact: u64,
    /// How many are in a group with another of its records; the exact ones are among them.
    pub near: u64,
}

/// Records whose texts are the same or nearly so.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TextGroup {
    /// Its number, from 1.
    pub group: u64,
    /// Whether annotations within it exclude each other.
    pub conflict: bool,
    /// The records, in the order in which they were read.
    pub records: Vec<GroupedRecord>,
}

/// A record of a group.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GroupedRecord {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: u64,
    /// The id; the number of the line if the record has none.
    pub id: String,
    /// The split.
    pub split: String,
    /// The leaves of the tree that the annotation allows.
    pub leaves: Vec<&'static str>,
    /// How alike the text is to that of the group's first record, `0..=1`. It may be less than what was asked
    /// for, if other texts lead from one to the other.
    pub similarity: f64,
}

/// Records by what their texts have in common.
#[derive(Debug)]
pub(super) struct Alike {
    roll: Roll,
    /// The records of each group.
    groups: Vec<Vec<u32>>,
}

impl Alike {
    pub(super) fn new(roll: Roll, sets: &Sets) -> Alike {
        let mut sizes = vec![0_u32; roll.texts.len()];
        let of = |entry: &Entry| sets.find(entry.text) as usize;
        for entry in &roll.entries {
            if let Some(size) = sizes.get_mut(of(entry)) {
                *size += 1;
            }
        }
        // By then, sizes are of no more use: where a group's number is to stand they become that, from 1.
        let mut numbers = vec![0_usize; roll.texts.len()];
        let mut groups: Vec<Vec<u32>> = Vec::new();
        for (record, entry) in (0..).zip(&roll.entries) {
            let (Some(&size), Some(number)) = (sizes.get(of(entry)), numbers.get_mut(of(entry))) else {
                continue;
            };
            if size < 2 {
                continue;
            }
            if *number == 0 {
                groups.push(Vec::with_capacity(size as usize));
                *number = groups.len();
            }
            if let Some(group) = groups.get_mut(*number - 1) {
                group.push(record);
            }
        }
        Alike { roll, groups }
    }

    fn entries<'a>(&'a self, group: &'a [u32]) -> impl Iterator<Item = &'a Entry> {
        group.iter().filter_map(|&record| self.roll.entries.get(record as usize))
    }

    pub(super) fn duplicates(&self, similarity: f64, splits: &[String]) -> Duplicates {
        // Exact and near, by split and other split; the split itself for what is within it.
        let mut pairs: BTreeMap<(u32, u32), [u64; 2]> = BTreeMap::new();
        let (mut exact, mut near) = (0, 0);
        for group in &self.groups {
            near += group.len() as u64;
            count_pairs(self.entries(group).map(|entry| entry.split), |pair, records| {
                pairs.entry(pair).or_default()[1] += records;
            });
            let mut entries: Vec<&Entry> = self.entries(group).collect();
            entries.sort_by_key(|entry| entry.text);
            for same in entries.chunk_by(|a, b| a.text == b.text).filter(|same| same.len() > 1) {
                exact += same.len() as u64;
                count_pairs(same.iter().map(|entry| entry.split), |pair, records| {
                    pairs.entry(pair).or_default()[0] += records;
                });
            }
        }
        let name = |number: u32| splits.get(number as usize).cloned().unwrap_or_default();
        let mut duplicates = Duplicates {
            similarity,
            texts: self.roll.texts.len() as u64,
            groups: self.groups.len() as u64,
            records: near,
            exact,
            largest: self.groups.iter().map(Vec::len).max().unwrap_or(0) as u64,
            between: Vec::new(),
            within: Vec::new(),
        };
        for ((split, other), [exact, near]) in pairs {
            if split == other {
                duplicates.within.push(Within { split: name(split), exact, near });
            } else {
                duplicates.between.push(Overlap { split: name(split), other: name(other), exact, near });
            }
        }
        duplicates
    }

    pub(super) fn conflicts(&self, files: &Files) -> Conflicts {
        let mut conflicts = Conflicts { groups: Vec::new(), exact: 0 };
        for (number, group) in (1..).zip(&self.groups) {
            let Some((a, b)) = exclude_each_other(self.entries(group)) else { continue };
            let mut entries: Vec<&Entry> = self.entries(group).collect();
            entries.sort_by_key(|entry| entry.text);
            let mut same = entries.chunk_by(|a, b| a.text == b.text);
            let exact = same.any(|same| exclude_each_other(same.iter().copied()).is_some());
            conflicts.exact += u64::from(exact);
            conflicts.groups.push(Conflict {
                group: number,
                records: group.len() as u64,
                exact,
                first: Site::new(a.place, files),
                first_leaves: a.leaves.iter().map(Leaf::name).collect(),
                other: Site::new(b.place, files),
                other_leaves: b.leaves.iter().map(Leaf::name).collect(),
            });
        }
        conflicts
    }

    pub(super) fn groups(&self, files: &[String], splits: &[Split]) -> impl Iterator<Item = TextGroup> {
        (1..).zip(&self.groups).map(|(number, group)| self.text_group(number, group, files, splits))
    }

    fn text_group(&self, number: u64, group: &[u32], files: &[String], splits: &[Split]) -> TextGroup {
        let pieces = |entry: &Entry| {
            let mut pieces = Vec::new();
            shingles(self.roll.texts.key(entry.text), &mut pieces);
            pieces
        };
        let first = self.entries(group).next().map(pieces).unwrap_or_default();
        let records = group.iter().filter_map(|&record| {
            let entry = self.roll.entries.get(record as usize)?;
            Some(GroupedRecord {
                file: files.get(entry.place.file as usize).cloned().unwrap_or_default(),
                line: entry.place.line,
                id: self.roll.id(record as usize).to_owned(),
                split: splits.get(entry.split as usize).map(|split| split.name.clone()).unwrap_or_default(),
                leaves: entry.leaves.iter().map(Leaf::name).collect(),
                similarity: jaccard(&first, &pieces(entry)),
            })
        });
        let conflict = exclude_each_other(self.entries(group)).is_some();
        TextGroup { group: number, conflict, records: records.collect() }
    }
}

/// Tells for each pair of splits among these records how many of the first split there are; for a split and itself
/// only if there are at least two.
fn count_pairs(splits: impl Iterator<Item = u32>, mut tell: impl FnMut((u32, u32), u64)) {
    let mut records: BTreeMap<u32, u64> = BTreeMap::new();
    for split in splits {
        *records.entry(split).or_default() += 1;
    }
    for (&split, &own) in &records {
        for &other in records.keys() {
            if split != other || own > 1 {
                tell((split, other), own);
            }
        }
    }
}
