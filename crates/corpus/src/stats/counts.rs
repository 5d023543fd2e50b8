//! How often each value of a field occurs.

use indexmap::IndexSet;
use risala_model::{Effect, Label, Level};
use serde::Serialize;

use crate::intake::number_of;

/// How often each value of a field occurs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Counts {
    /// The field.
    pub field: String,
    /// Its values: of label, level and effect in the order of the tree, of others the commonest first. Records
    /// without the field come last.
    pub rows: Vec<CountRow>,
}

/// One value of a field.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CountRow {
    /// The value; `None` where a record has none.
    pub value: Option<String>,
    /// How many records have it.
    pub records: u64,
    /// Their share of all records, `0..=1`.
    pub share: f64,
    /// How many of each split have it, in the order of the splits.
    pub splits: Vec<u64>,
}

/// Counts in the making.
#[derive(Debug)]
pub(super) struct Counting {
    pub(super) field: &'static str,
    names: IndexSet<Box<str>>,
    /// Records without a value by split, then those of each value.
    cells: Vec<Vec<u64>>,
}

impl Counting {
    pub(super) fn new(field: &'static str) -> Counting {
        Counting { field, names: IndexSet::new(), cells: vec![Vec::new()] }
    }

    pub(super) fn add(&mut self, value: Option<&str>, split: u32) {
        let row = value.map_or(0, |value| number_of(&mut self.names, value) as usize + 1);
        if self.cells.len() <= row {
            self.cells.resize(row + 1, Vec::new());
        }
        let Some(cells) = self.cells.get_mut(row) else { return };
        let split = split as usize;
        if cells.len() <= split {
            cells.resize(split + 1, 0);
        }
        if let Some(cell) = cells.get_mut(split) {
            *cell += 1;
        }
    }

    pub(super) fn finish(&self, splits: usize) -> Counts {
        let names = std::iter::once(None).chain(self.names.iter().map(Some));
        let mut rows: Vec<CountRow> = names
            .zip(&self.cells)
            .map(|(name, cells)| {
                let mut by_split = cells.clone();
                by_split.resize(splits, 0);
                let records = cells.iter().sum();
                let value = name.map(|name| name.to_string());
                CountRow { value, records, share: 0.0, splits: by_split }
            })
            .filter(|row| row.records > 0)
            .collect();
        let total: u64 = rows.iter().map(|row| row.records).sum();
        for row in &mut rows {
            row.share = row.records as f64 / total as f64;
        }
        rows.sort_by(|a, b| {
            let rank = |row: &CountRow| row.value.as_deref().and_then(|value| tree_rank(self.field, value));
            (a.value.is_none(), rank(a), b.records, &a.value).cmp(&(
                b.value.is_none(),
                rank(b),
                a.records,
                &b.value,
            ))
        });
        Counts { field: self.field.to_owned(), rows }
    }
}

/// The place of a value in the order of the tree, if it is one of the tree's.
pub(super) fn tree_rank(field: &str, value: &str) -> Option<usize> {
    match field {
        "label" => value.parse().ok().map(Label::index),
        "level" => value.parse().ok().and_then(Level::from_number).map(Level::index),
        "effect" => value.parse().ok().map(Effect::index),
        _ => None,
    }
}
