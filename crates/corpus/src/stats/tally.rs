//! Tables in the making: what is kept while records stream past.

use std::borrow::Cow;
use std::collections::HashMap;

use indexmap::IndexSet;
use serde::Serialize;

use super::counts::{Counting, Counts, tree_rank};
use super::lengths::{LengthTally, Lengths};
use super::{DIALECT_HINT, SPLIT_FIELD};
use crate::facts::Facts;
use crate::intake::number_of;
use crate::record::Record;

/// The fields that are counted without being asked for.
const FIELDS: [&str; 7] = ["label", "level", "effect", "source", "license", "confidence", DIALECT_HINT];

/// Counts of records.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tables {
    /// The splits, in the order in which they were met.
    pub splits: Vec<Split>,
    /// Label, level, effect, source, licence, confidence and the dialect hint, in this order.
    pub counts: Vec<Counts>,
    /// Of all texts; then of each split, if there are more than one. None without records.
    pub lengths: Vec<Lengths>,
    /// The table over several fields, if one was asked for.
    pub cross: Option<CrossTable>,
}

/// A split and its size.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Split {
    /// A value of the split field, or the name of a file.
    pub name: String,
    /// How many records it has.
    pub records: u64,
}

/// How often values of several fields occur together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CrossTable {
    /// The fields.
    pub by: Vec<String>,
    /// Every combination that occurs, ordered by the values: those of label, level and effect as in the tree, others
    /// by name, an absent one last.
    pub rows: Vec<CrossRow>,
}

/// Values that occur together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CrossRow {
    /// The value of each field; `None` where it is absent.
    pub values: Vec<Option<String>>,
    /// How many records have them all.
    pub records: u64,
}

/// What is kept of the records seen so far.
#[derive(Debug)]
pub(crate) struct Tally {
    splits: Vec<u64>,
    counts: [Counting; FIELDS.len()],
    lengths: Vec<LengthTally>,
    by: Vec<String>,
    names: IndexSet<Box<str>>,
    /// Records by the numbers of their values among the names, 0 for none.
    cross: HashMap<Vec<u32>, u64>,
}

impl Tally {
    pub(crate) fn new(by: &[String]) -> Tally {
        Tally {
            splits: Vec::new(),
            counts: FIELDS.map(Counting::new),
            lengths: Vec::new(),
            by: by.to_vec(),
            names: IndexSet::new(),
            cross: HashMap::new(),
        }
    }

    /// Counts a record of the split with this number and name.
    pub(crate) fn add(&mut self, record: &Record, facts: &Facts, split: u32, split_name: &str) {
        let at = split as usize;
        if self.splits.len() <= at {
            self.splits.resize(at + 1, 0);
            self.lengths.resize(at + 1, LengthTally::default());
        }
        if let (Some(records), Some(lengths)) = (self.splits.get_mut(at), self.lengths.get_mut(at)) {
            *records += 1;
            lengths.add(facts);
        }
        for counting in &mut self.counts {
            let value = value(record, counting.field, facts, split_name);
            counting.add(value.as_deref(), split);
        }
        if !self.by.is_empty() {
            let numbers = self.by.iter().map(|field| {
                let value = value(record, field, facts, split_name);
                value.map_or(0, |value| number_of(&mut self.names, &value) + 1)
            });
            *self.cross.entry(numbers.collect()).or_default() += 1;
        }
    }

    pub(crate) fn records(&self) -> u64 {
        self.splits.iter().sum()
    }

    pub(crate) fn tables(&self, splits: &[String]) -> Tables {
        let mut all = LengthTally::default();
        self.lengths.iter().for_each(|lengths| all.merge(lengths));
        let mut lengths = Vec::new();
        if !splits.is_empty() {
            lengths.push(all.finish(None));
        }
        if splits.len() > 1 {
            let of_splits = splits.iter().zip(&self.lengths);
            lengths.extend(of_splits.map(|(name, tally)| tally.finish(Some(name))));
        }
        let sizes = splits.iter().zip(&self.splits);
        Tables {
            splits: sizes.map(|(name, &records)| Split { name: name.clone(), records }).collect(),
            counts: self.counts.iter().map(|counting| counting.finish(splits.len())).collect(),
            lengths,
            cross: (!self.by.is_empty()).then(|| self.cross_table()),
        }
    }

    fn cross_table(&self) -> CrossTable {
        let name = |&number: &u32| {
            let number = (number as usize).checked_sub(1)?;
            self.names.get_index(number).map(|name| name.to_string())
        };
        let rows = self.cross.iter();
        let mut rows: Vec<CrossRow> = rows
            .map(|(numbers, &records)| CrossRow { values: numbers.iter().map(name).collect(), records })
            .collect();
        rows.sort_by_cached_key(|row| {
            let keys = self.by.iter().zip(&row.values).map(|(field, value)| {
                let rank = value.as_deref().and_then(|value| tree_rank(field, value));
                (value.is_none(), rank, value.clone())
            });
            keys.collect::<Vec<_>>()
        });
        CrossTable { by: self.by.clone(), rows }
    }
}

/// The value of a field of a record, or of what is known about its text and place.
fn value<'v>(record: &'v Record, field: &str, facts: &Facts, split: &'v str) -> Option<Cow<'v, str>> {
    let own = record.field(field);
    match field {
        DIALECT_HINT => own.or_else(|| Some(Cow::Borrowed(facts.dialect_name()))),
        SPLIT_FIELD => own.or(Some(Cow::Borrowed(split))),
        _ => own,
    }
}
