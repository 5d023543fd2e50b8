//! CSV and TSV.
//!
//! The rows are cut by the crate `csv` as bytes, so that a cell in a wrong encoding costs its row and not the
//! rest of the file. The crate forgives quotation marks that stand where they must not, and may take many rows for
//! one cell then; [`Watch`] looks for them, and the row that they are in is at fault.

use std::io::{self, BufRead};
use std::sync::Arc;

use csv::{ByteRecord, Reader, ReaderBuilder};
use serde_json::Value;

use super::row::{Place, Row};
use super::watch::{Strays, Watch};
use super::{BUFFER, Quotes, Rows};
use crate::error::{Error, Fault};
use crate::reader::BYTE_ORDER_MARK;

const STRAY: &str = "has a quotation mark that does not end its cell";
const REMEDY: &str =
    "double the quotation marks inside of cells, or read them as ordinary characters (--unquoted)";

struct Delimited<R> {
    reader: Reader<Watch<R>>,
    name: String,
    names: Arc<[String]>,
    record: ByteRecord,
    /// Where quotation marks are wrong, of what was read so far.
    strays: Strays,
    /// The line of the last row.
    line: u64,
    failed: bool,
}

/// The names in the header, which is read here, and the rows behind it.
pub(super) fn rows<'r>(
    input: impl BufRead + 'r,
    name: String,
    delimiter: u8,
    quotes: Quotes,
) -> Result<(Arc<[String]>, Rows<'r>), Error> {
    let (watch, strays) = Watch::new(input, delimiter, quotes);
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter)
        .quoting(quotes == Quotes::Quoting)
        .has_headers(false)
        // Rows of another length are reported here, one by one.
        .flexible(true)
        .buffer_capacity(BUFFER)
        .from_reader(watch);
    let mut record = ByteRecord::new();
    let found = reader.read_byte_record(&mut record).map_err(|error| failure(&name, error))?;
    if !found {
        return Err(Error::file_fault(&name, "is empty", "give a table whose first row names its columns"));
    }
    if strays.within(0, reader.position().byte()) {
        return Err(Error::file_fault(&name, format!("its header {STRAY}"), REMEDY));
    }
    let names = record
        .iter()
        .enumerate()
        .map(|(column, bytes)| {
            let bytes =
                if column == 0 { bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes) } else { bytes };
            decode(bytes, column).map_err(|fault| {
                Error::file_fault(&name, format!("its header is {}", fault.reason), fault.remedy)
            })
        })
        .collect::<Result<Arc<[String]>, Error>>()?;
    let columns = Arc::clone(&names);
    Ok((columns, Box::new(Delimited { reader, name, names, record, strays, line: 1, failed: false })))
}

impl<R: BufRead> Iterator for Delimited<R> {
    type Item = Result<Row, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        match self.reader.read_byte_record(&mut self.record) {
            Ok(false) => None,
            Ok(true) => Some(self.row()),
            Err(error) => {
                self.failed = true;
                Some(Err(failure(&self.name, error)))
            }
        }
    }
}

impl<R: BufRead> Delimited<R> {
    fn row(&mut self) -> Result<Row, Error> {
        // The crate's place is before blank lines; the row's own begins so many lines before its end.
        let own = self.record.as_slice().iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
        let before = self.record.position().map_or(0, csv::Position::line);
        let line = before.max(self.reader.position().line().saturating_sub(own));
        // It counts no line ends of carriage returns alone.
        self.line = line.max(self.line + 1);
        let place = Place::Line(self.line);
        let fault = |fault| place.fault(&self.name, fault);
        let start = self.record.position().map_or(0, csv::Position::byte);
        if self.strays.within(start, self.reader.position().byte()) {
            // A cell without an end may hold the line end of the last row.
            let lines = own - u64::from(self.record.as_slice().ends_with(b"\n"));
            let reason = if lines > 1 {
                format!("{STRAY} (so {lines} lines are one row)")
            } else {
                STRAY.to_owned()
            };
            return Err(fault(Fault::new(reason, REMEDY)));
        }
        if self.record.len() != self.names.len() {
            let reason = format!("has {} cells, the header {}", self.record.len(), self.names.len());
            let remedy =
                "give each row a cell for each column, and quote cells that hold separators or quotes";
            return Err(fault(Fault::new(reason, remedy)));
        }
        let cell = |(column, bytes)| match decode(bytes, column) {
            Ok(text) if text.is_empty() => Ok(Value::Null),
            Ok(text) => Ok(Value::String(text)),
            Err(wrong) => Err(fault(wrong)),
        };
        let cells = self.record.iter().enumerate().map(cell).collect::<Result<_, _>>()?;
        Ok(Row::new(place, Arc::clone(&self.names), cells))
    }
}

fn decode(bytes: &[u8], column: usize) -> Result<String, Fault> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => Err(Fault::new(
            format!("not valid UTF-8 at byte {} of cell {}", error.valid_up_to() + 1, column + 1),
            "convert the file to UTF-8",
        )),
    }
}

/// With rows of any length and no decoding, only reading can fail.
fn failure(name: &str, error: csv::Error) -> Error {
    let reason = error.to_string();
    let error = match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        _ => io::Error::other(reason),
    };
    Error::read(name, error)
}
