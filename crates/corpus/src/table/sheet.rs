//! Spreadsheets of Excel.
//!
//! Only cells that hold something are kept: one stray cell at the far corner of a sheet would make a full one of
//! 17 billion.

use std::collections::BTreeSet;
use std::io::{Read, Seek};
use std::sync::Arc;

use calamine::{Data, Reader, Xlsx, XlsxError, open_workbook_from_rs};
use serde_json::Value;

use super::Rows;
use super::row::{Place, Row};
use crate::error::{Error, Fault};

/// Doubles up to here hold every integer exactly.
const EXACT_INTEGERS: f64 = 9_007_199_254_740_992.0;

struct Cell {
    row: u32,
    column: u32,
    /// What the formula came to if it failed (`#NAME?`) is no value.
    value: Result<Value, String>,
}

/// The rows of the only sheet that is not empty.
pub(super) fn rows(input: impl Read + Seek + 'static, name: String) -> Result<Rows<'static>, Error> {
    let broken = |error: XlsxError| {
        Error::file_fault(
            &name,
            format!("cannot be read as a spreadsheet: {error}"),
            "save it as .xlsx anew",
        )
    };
    let mut workbook: Xlsx<_> = open_workbook_from_rs(input).map_err(broken)?;
    let mut sheets: Vec<(String, Vec<Cell>)> = Vec::new();
    for sheet in workbook.sheet_names() {
        let cells = cells(&mut workbook, &sheet).map_err(broken)?;
        if !cells.is_empty() {
            sheets.push((sheet, cells));
        }
    }
    if sheets.len() > 1 {
        let names: Vec<_> = sheets.iter().map(|(sheet, _)| format!("{sheet:?}")).collect();
        let reason = format!("has {} sheets that are not empty: {}", sheets.len(), names.join(", "));
        return Err(Error::file_fault(&name, reason, "keep one of them in the file"));
    }
    let Some((_, mut cells)) = sheets.pop() else {
        return Err(Error::file_fault(
            &name,
            "its sheets are empty",
            "give a sheet whose first row names its columns",
        ));
    };
    cells.sort_by_key(|cell| (cell.row, cell.column));
    let columns: BTreeSet<u32> = cells.iter().map(|cell| cell.column).collect();
    let columns: Vec<u32> = columns.into_iter().collect();
    let mut cells = cells.into_iter().peekable();
    let mut next = move || {
        let row = cells.peek()?.row;
        let mut values = vec![Ok(Value::Null); columns.len()];
        while let Some(cell) = cells.next_if(|cell| cell.row == row) {
            let place = columns.binary_search(&cell.column).ok().and_then(|place| values.get_mut(place));
            if let Some(value) = place {
                *value = cell.value;
            }
        }
        Some((Place::Row(u64::from(row) + 1), values))
    };
    let header = next().map_or_else(Vec::new, |(_, header)| header);
    let names: Arc<[String]> = header
        .into_iter()
        .map(|name| match name {
            Ok(Value::Null) => String::new(),
            Ok(Value::String(name)) | Err(name) => name,
            Ok(other) => other.to_string(),
        })
        .collect();
    let row = move |(place, values): (Place, Vec<Result<Value, String>>)| {
        let cell = |(value, column): (Result<Value, String>, &String)| {
            value.map_err(|error| {
                let reason = format!("the cell of column {column:?} is {error}");
                place.fault(&name, Fault::new(reason, "correct its formula, or make it text"))
            })
        };
        let cells = values.into_iter().zip(names.iter()).map(cell).collect::<Result<_, _>>()?;
        Ok(Row::new(place, Arc::clone(&names), cells))
    };
    Ok(Box::new(std::iter::from_fn(next).map(row)))
}

/// The cells of a sheet that hold something; none of what is no table of cells, as a sheet that is a chart.
fn cells<R: Read + Seek>(workbook: &mut Xlsx<R>, sheet: &str) -> Result<Vec<Cell>, XlsxError> {
    let mut reader = match workbook.worksheet_cells_reader(sheet) {
        Err(XlsxError::NotAWorksheet(_)) => return Ok(Vec::new()),
        reader => reader?,
    };
    let mut cells = Vec::new();
    while let Some(cell) = reader.next_cell()? {
        let (row, column) = cell.get_position();
        let value = value(&Data::from(cell.get_value().clone()));
        if value != Ok(Value::Null) {
            cells.push(Cell { row, column, value });
        }
    }
    Ok(cells)
}

/// Excel keeps every number as a double; whole ones are meant as integers. Times come as Excel counts them, in
/// days.
fn value(cell: &Data) -> Result<Value, String> {
    Ok(match cell {
        Data::Empty => Value::Null,
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) if text.is_empty() => {
            Value::Null
        }
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            Value::String(text.clone())
        }
        Data::Bool(truth) => Value::Bool(*truth),
        Data::Int(number) => Value::from(*number),
        Data::Float(number) => double(*number),
        Data::DateTime(time) => double(time.as_f64()),
        Data::Error(error) => return Err(error.to_string()),
    })
}

fn double(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < EXACT_INTEGERS {
        Value::from(number as i64)
    } else {
        Value::from(number)
    }
}
