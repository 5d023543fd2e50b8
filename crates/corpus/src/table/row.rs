//! A row: its place, the names of its columns, its cells.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value;

use crate::error::{Error, Fault};

/// Where a row stands in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// At this line of a text file, from 1: the first, if the row has several.
    Line(u64),
    /// The row of this number, from 1. Of a sheet the header counts, as a spreadsheet shows it; of Parquet
    /// there is none.
    Row(u64),
}

impl Place {
    /// The number of the line or row.
    pub fn number(self) -> u64 {
        match self {
            Place::Line(number) | Place::Row(number) => number,
        }
    }

    pub(crate) fn fault(self, file: &str, fault: Fault) -> Error {
        match self {
            Place::Line(line) => Error::line_fault(file, line, fault),
            Place::Row(row) => Error::row_fault(file, row, fault),
        }
    }
}

/// A row of a table: as many cells as names.
///
/// Names are as the file has them; in CSV, TSV and XLSX one may stand there twice or be empty. Cells are null
/// where there is nothing (an empty cell; in JSON and Parquet null). Cells of CSV and TSV are strings.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    place: Place,
    names: Arc<[String]>,
    cells: Vec<Value>,
}

impl Row {
    /// `cells` and `names` are equally many.
    pub(crate) fn new(place: Place, names: Arc<[String]>, cells: Vec<Value>) -> Row {
        Row { place, names, cells }
    }

    /// Where the row stands in its file.
    pub fn place(&self) -> Place {
        self.place
    }

    /// The names of the columns, in the file's order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The cells, in the order of the names.
    pub fn cells(&self) -> &[Value] {
        &self.cells
    }

    /// Names and cells, in the file's order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.names.iter().map(String::as_str).zip(&self.cells)
    }

    /// The cell of the first column of that name; `None` if there is no such column.
    pub fn cell(&self, name: &str) -> Option<&Value> {
        self.iter().find(|(own, _)| *own == name).map(|(_, cell)| cell)
    }

    /// The cell of the first column of that name as text: strings, numbers and booleans. `None` if there is no
    /// such column, or null, an array or an object in it.
    pub fn text(&self, name: &str) -> Option<Cow<'_, str>> {
        match self.cell(name)? {
            Value::String(text) => Some(Cow::Borrowed(text)),
            Value::Number(number) => Some(Cow::Owned(number.to_string())),
            Value::Bool(truth) => Some(Cow::Borrowed(if *truth { "true" } else { "false" })),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }

    pub(crate) fn shared_names(&self) -> &Arc<[String]> {
        &self.names
    }
}
