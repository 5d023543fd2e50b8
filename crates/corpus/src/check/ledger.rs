//! What is kept of all records: a few numbers each.

use indexmap::IndexSet;
use risala_model::LeafSet;

use super::columns::Columns;
use super::digest::Digest;
use super::texts::Texts;
use crate::intake::{Place, number_of};
use crate::record::Record;

/// What is kept of one record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) place: Place,
    /// The number of its split.
    pub(super) split: u32,
    /// The number of its source, from 1; 0 for none.
    pub(super) source: u32,
    /// The number of its group's name, from 1; 0 for none.
    pub(super) group: u32,
    /// The number of its text.
    pub(super) text: u32,
    /// What its annotation allows.
    pub(super) leaves: LeafSet,
    /// Words and characters, and how many of 100 letters are Arabic and Latin (`u32::MAX` without letters).
    pub(super) numbers: [u32; 4],
}

/// What is kept of all records.
#[derive(Debug)]
pub(super) struct Ledger {
    pub(super) roll: Roll,
    pub(super) traits: Traits,
    pub(super) groups: IndexSet<Box<str>>,
    sources: IndexSet<Box<str>>,
    group_field: String,
}

/// Who is there.
#[derive(Debug, Default)]
pub(super) struct Roll {
    pub(super) entries: Vec<Entry>,
    pub(super) texts: Texts,
    /// The ids, one behind the other.
    ids: String,
    id_ends: Vec<usize>,
}

/// What a one-feature classifier may look at.
#[derive(Debug)]
pub(super) struct Traits {
    pub(super) columns: Columns,
    /// The names of features, with their tags.
    pub(super) names: IndexSet<Box<str>>,
    /// The features of the records, each record's sorted and without repetitions.
    features: Vec<u32>,
    ends: Vec<usize>,
}

impl Ledger {
    pub(super) fn new(columns: Columns, group_field: &str) -> Ledger {
        Ledger {
            roll: Roll::default(),
            traits: Traits { columns, names: IndexSet::new(), features: Vec::new(), ends: Vec::new() },
            groups: IndexSet::new(),
            sources: IndexSet::new(),
            group_field: group_field.to_owned(),
        }
    }

    pub(super) fn add(&mut self, record: &Record, digest: &Digest, place: Place, split: u32) {
        let facts = &digest.facts;
        let number = |names: &mut IndexSet<Box<str>>, value: Option<&str>| {
            value.map_or(0, |value| number_of(names, value) + 1)
        };
        self.roll.entries.push(Entry {
            place,
            split,
            source: number(&mut self.sources, record.source.as_deref()),
            group: number(&mut self.groups, record.field(&self.group_field).as_deref()),
            text: self.roll.texts.add(&digest.key, &digest.bands),
            leaves: record.leaves(),
            numbers: [
                facts.words,
                facts.characters,
                facts.arabic.unwrap_or(u32::MAX),
                facts.latin.unwrap_or(u32::MAX),
            ],
        });
        self.roll.ids.push_str(&record.id);
        self.roll.id_ends.push(self.roll.ids.len());
        self.traits.columns.add(record, facts.dialect_name());
        self.traits.add(digest.features());
    }

    /// The name of the group with a number.
    pub(super) fn group(&self, number: u32) -> Option<&str> {
        let number = (number as usize).checked_sub(1)?;
        self.groups.get_index(number).map(AsRef::as_ref)
    }
}

impl Roll {
    /// The id of a record.
    pub(super) fn id(&self, record: usize) -> &str {
        self.ids.get(span(&self.id_ends, record)).unwrap_or("")
    }
}

impl Traits {
    fn add<'n>(&mut self, names: impl Iterator<Item = &'n str>) {
        let mut own: Vec<u32> = names.map(|name| number_of(&mut self.names, name)).collect();
        own.sort_unstable();
        own.dedup();
        self.features.append(&mut own);
        self.ends.push(self.features.len());
    }

    /// The numbers of the features of a record.
    pub(super) fn of(&self, record: usize) -> &[u32] {
        self.features.get(span(&self.ends, record)).unwrap_or(&[])
    }
}

/// The span of an item among items that lie one behind the other.
fn span(ends: &[usize], item: usize) -> std::ops::Range<usize> {
    let start = item.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
    start..ends.get(item).copied().unwrap_or(start)
}
