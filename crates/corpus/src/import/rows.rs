//! The rows of several tables, each understood by itself.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::Item;
use super::draft::{Draft, Origin, Refusal};
use crate::error::{Error, Fault};
use crate::reader::one_line;
use crate::table::{Format, Quotes, Row, TableReader};

/// How a family understands a row.
pub(crate) type Understand = Box<dyn FnMut(&Row, &Arc<Origin>) -> Result<Draft, Refusal>>;

/// How files are opened.
#[derive(Clone, Copy)]
pub(crate) struct Opening {
    pub(crate) format: Option<Format>,
    pub(crate) quotes: Quotes,
}

pub(crate) struct Rows {
    paths: VecDeque<PathBuf>,
    opening: Opening,
    understand: Understand,
    open: Option<Open>,
}

struct Open {
    reader: TableReader<'static>,
    file: Arc<Origin>,
    /// Whether a row was understood, or at least had the right columns.
    begun: bool,
    rows: u64,
}

impl Rows {
    pub(crate) fn new(paths: &[PathBuf], opening: Opening, understand: Understand) -> Rows {
        Rows { paths: paths.iter().cloned().collect(), opening, understand, open: None }
    }
}

impl Iterator for Rows {
    type Item = Result<Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let Some(open) = &mut self.open else {
                let path = self.paths.pop_front()?;
                match open(&path, self.opening) {
                    Ok(reader) => {
                        let file = origin(&path);
                        self.open = Some(Open { reader, file, begun: false, rows: 0 });
                        continue;
                    }
                    Err(error) => return Some(Err(error)),
                }
            };
            let Some(row) = open.reader.next() else {
                let (rows, name) = (open.rows, open.file.name.clone());
                self.open = None;
                if rows == 0 {
                    let remedy = "give a table with rows below the names of its columns";
                    return Some(Err(Error::file_fault(&name, "has no rows", remedy)));
                }
                continue;
            };
            open.rows += 1;
            let row = match row {
                Ok(row) => row,
                Err(error) => return Some(Err(error)),
            };
            return Some(match (self.understand)(&row, &open.file) {
                Ok(draft) => {
                    open.begun = true;
                    Ok(Item::Draft(Box::new(draft)))
                }
                Err(Refusal::Row(fault)) => {
                    open.begun = true;
                    Err(row.place().fault(&open.file.name, fault))
                }
                Err(Refusal::Table(fault)) => {
                    Err(Error::file_fault(&open.file.name, fault.reason, fault.remedy))
                }
                Err(Refusal::Columns(wanted)) if open.begun => {
                    let fault = Fault::new(missing(&wanted), "give each row the same columns");
                    Err(row.place().fault(&open.file.name, fault))
                }
                Err(Refusal::Columns(wanted)) => Err(no_columns(&open.file.name, &wanted, row.names())),
            });
        }
    }
}

pub(crate) fn open(path: &Path, opening: Opening) -> Result<TableReader<'static>, Error> {
    TableReader::open_with(path, opening.format, opening.quotes)
}

pub(crate) fn origin(path: &Path) -> Arc<Origin> {
    let stem = path.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    Arc::new(Origin { name: one_line(&path.display().to_string()), stem: one_line(&stem) })
}

pub(crate) fn no_columns(name: &str, wanted: &[String], there: &[String]) -> Error {
    let there: Vec<_> = there.iter().map(|name| format!("`{}`", one_line(name))).collect();
    let remedy = format!("its columns are {}", there.join(", "));
    Error::file_fault(name, missing(wanted), remedy)
}

fn missing(wanted: &[String]) -> String {
    let wanted: Vec<_> = wanted.iter().map(|name| format!("`{}`", one_line(name))).collect();
    format!("has no column {}", wanted.join(" or "))
}

/// The cell of a column that must be there, as text.
pub(crate) fn required(row: &Row, names: &[&str]) -> Result<String, Refusal> {
    for name in names {
        if row.cell(name).is_some() {
            return Ok(row.text(name).map_or_else(String::new, |text| text.into_owned()));
        }
    }
    Err(Refusal::Columns(names.iter().map(|name| (*name).to_owned()).collect()))
}

/// The cell of a column as text, if the column is there and the cell is not empty.
pub(crate) fn optional(row: &Row, name: &str) -> Option<String> {
    row.text(name).map(|text| text.into_owned()).filter(|text| !text.is_empty())
}
