//! Spreadsheets of Excel.

use std::io::{Read, Seek};
use std::sync::Arc;

use calamine::{Data, Range, Reader, Xlsx, open_workbook_from_rs};
use serde_json::Value;

use super::Rows;
use super::row::{Place, Row};
use crate::error::Error;

/// Doubles up to here hold every integer exactly.
const EXACT_INTEGERS: f64 = 9_007_199_254_740_992.0;

/// The rows of the only sheet that is not empty.
pub(super) fn rows(input: impl Read + Seek + 'static, name: String) -> Result<Rows<'static>, Error> {
    let broken = |error: calamine::XlsxError| {
        Error::file_fault(
            &name,
            format!("cannot be read as a spreadsheet: {error}"),
            "save it as .xlsx anew",
        )
    };
    let mut workbook: Xlsx<_> = open_workbook_from_rs(input).map_err(broken)?;
    let mut sheets: Vec<(String, Range<Data>)> = Vec::new();
    for sheet in workbook.sheet_names() {
        let range = workbook.worksheet_range(&sheet).map_err(broken)?;
        if !range.is_empty() {
            sheets.push((sheet, range));
        }
    }
    if sheets.len() > 1 {
        let names: Vec<_> = sheets.iter().map(|(sheet, _)| format!("{sheet:?}")).collect();
        let reason = format!("has {} sheets that are not empty: {}", sheets.len(), names.join(", "));
        return Err(Error::file_fault(&name, reason, "keep one of them in the file"));
    }
    let Some((_, range)) = sheets.pop() else {
        return Err(Error::file_fault(
            &name,
            "its sheets are empty",
            "give a sheet whose first row names its columns",
        ));
    };
    let first = u64::from(range.start().map_or(0, |(row, _)| row)) + 1;
    let (height, width) = range.get_size();
    let cell = move |row: usize, column: usize| range.get((row, column)).map_or(Value::Null, value);
    let names: Arc<[String]> = (0..width)
        .map(|column| match cell(0, column) {
            Value::Null => String::new(),
            Value::String(name) => name,
            other => other.to_string(),
        })
        .collect();
    let rows = (1..height).filter_map(move |row| {
        let cells: Vec<Value> = (0..width).map(|column| cell(row, column)).collect();
        let blank = cells.iter().all(Value::is_null);
        let place = Place::Row(first + row as u64);
        (!blank).then(|| Ok(Row::new(place, Arc::clone(&names), cells)))
    });
    Ok(Box::new(rows))
}

/// Excel keeps every number as a double; whole ones are meant as integers. Times come as Excel counts them, in
/// days.
fn value(cell: &Data) -> Value {
    match cell {
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
        Data::Error(error) => Value::String(error.to_string()),
    }
}

fn double(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < EXACT_INTEGERS {
        Value::from(number as i64)
    } else {
        Value::from(number)
    }
}
