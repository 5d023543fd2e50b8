//! The columns of a table of records.

use std::collections::HashMap;

use serde_json::Value;

use crate::Record;

/// The fields beside the known ones, in the order in which they first appear.
#[derive(Default)]
pub(super) struct Columns {
    columns: Vec<Column>,
    places: HashMap<String, usize>,
}

pub(super) struct Column {
    pub(super) name: String,
    /// Whether every value that is not null is a string.
    pub(super) is_text: bool,
}

impl Columns {
    pub(super) fn see(&mut self, record: &Record) {
        for (name, value) in &record.extra {
            let is_text = matches!(value, Value::String(_) | Value::Null);
            match self.places.get(name).and_then(|place| self.columns.get_mut(*place)) {
                Some(column) => column.is_text &= is_text,
                None => {
                    self.places.insert(name.clone(), self.columns.len());
                    self.columns.push(Column { name: name.clone(), is_text });
                }
            }
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter()
    }
}
