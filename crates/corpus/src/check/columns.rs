//! The values of categorical fields, record by record.

use indexmap::{IndexMap, IndexSet};
use serde_json::Value;

use crate::intake::number_of;
use crate::record::Record;
use crate::stats::DIALECT_HINT;

/// A field with more distinct values is not categorical, unless it was asked for.
const MOST_VALUES: usize = 50;

/// Fields beyond these many are not looked at: names that are data make as many fields as records.
const MOST_COLUMNS: usize = 64;

/// The known fields that say something else than what a text is.
const KNOWN: [&str; 3] = ["source", "license", "confidence"];

/// The values of one field.
#[derive(Debug, Default)]
pub(super) struct Column {
    /// The values that occur.
    pub(super) names: IndexSet<Box<str>>,
    /// Of each record so far, up to the last that has the field: 0 for none, or one more than the value's number.
    pub(super) values: Vec<u32>,
    is_closed: bool,
}

/// The values of categorical fields.
#[derive(Debug)]
pub(super) struct Columns {
    /// The fields that were asked for; none if any will do.
    wanted: Vec<String>,
    /// Fields that are looked at elsewhere.
    left_out: [String; 2],
    columns: IndexMap<String, Column>,
    records: usize,
}

impl Columns {
    pub(super) fn new(wanted: &[String], left_out: [&str; 2]) -> Columns {
        Columns {
            wanted: wanted.to_vec(),
            left_out: left_out.map(str::to_owned),
            columns: IndexMap::new(),
            records: 0,
        }
    }

    pub(super) fn add(&mut self, record: &Record, dialect: &str) {
        self.put(DIALECT_HINT, dialect);
        if self.wanted.is_empty() {
            let is_plain = |value: &Value| !(value.is_null() || value.is_array() || value.is_object());
            let extra =
                record.extra.iter().filter(|(_, value)| is_plain(value)).map(|(name, _)| name.as_str());
            for name in KNOWN.into_iter().chain(extra) {
                if !self.left_out.iter().any(|field| field == name)
                    && let Some(value) = record.field(name)
                {
                    self.put(name, &value);
                }
            }
        } else {
            for name in self.wanted.clone() {
                if let Some(value) = record.field(&name) {
                    self.put(&name, &value);
                }
            }
        }
        self.records += 1;
    }

    fn put(&mut self, name: &str, value: &str) {
        if !self.columns.contains_key(name) {
            if self.columns.len() >= MOST_COLUMNS {
                return;
            }
            self.columns.insert(name.to_owned(), Column::default());
        }
        let Some(column) = self.columns.get_mut(name).filter(|column| !column.is_closed) else { return };
        let number = number_of(&mut column.names, value) + 1;
        if self.wanted.is_empty() && column.names.len() > MOST_VALUES {
            *column = Column { is_closed: true, ..Column::default() };
            return;
        }
        column.values.resize(self.records, 0);
        column.values.push(number);
    }

    /// Takes out the fields with at least two values, or one that some records lack.
    pub(super) fn take(&mut self) -> impl Iterator<Item = (String, Column)> + use<> {
        let records = self.records;
        std::mem::take(&mut self.columns).into_iter().filter_map(move |(name, mut column)| {
            column.values.resize(records, 0);
            let is_split = column.names.len() > 1 || column.values.contains(&0);
            (!column.is_closed && is_split).then_some((name, column))
        })
    }
}
