//! Records from a file or a stream, a line at a time.
//!
//! Lines are cut as bytes before anything is decoded, so that a line in a wrong encoding costs that line
//! and not the rest of the file. Memory is that of the longest line.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use crate::error::{Error, Fault};
use crate::parse::parse;
use crate::record::Record;

pub(crate) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// An iterator over the records of a file or stream of JSON lines.
///
/// Blank lines are skipped, but counted; a byte order mark at the start and carriage returns at line ends
/// are ignored. A line that is not a valid record is an error of that line, and the next one follows.
/// Only a failure to read ends the stream early. Ids are not compared: see [`read_all`].
#[derive(Debug)]
pub struct RecordReader<R = BufReader<File>> {
    input: R,
    name: String,
    line: u64,
    bytes: Vec<u8>,
    failed: bool,
}

impl RecordReader {
    /// Opens a file.
    ///
    /// # Errors
    /// If the file cannot be opened.
    pub fn open(path: impl AsRef<Path>) -> Result<RecordReader, Error> {
        let path = path.as_ref();
        let name = path.display().to_string();
        match File::open(path) {
            Ok(file) => Ok(RecordReader::new(BufReader::new(file), name)),
            Err(error) => Err(Error::read(&one_line(&name), error)),
        }
    }
}

impl<R: BufRead> RecordReader<R> {
    /// Reads from a stream. Errors call it by `name`.
    pub fn new(input: R, name: impl Into<String>) -> RecordReader<R> {
        RecordReader { input, name: one_line(&name.into()), line: 0, bytes: Vec::new(), failed: false }
    }

    /// The number of the line that the last item came from, counted from 1; 0 before the first.
    pub fn line(&self) -> u64 {
        self.line
    }

    pub(crate) fn fault(&self, fault: Fault) -> Error {
        Error::line_fault(&self.name, self.line, fault)
    }
}

impl<R: BufRead> Iterator for RecordReader<R> {
    type Item = Result<Record, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.failed {
            self.bytes.clear();
            match self.input.read_until(b'\n', &mut self.bytes) {
                Ok(0) => return None,
                Ok(_) => self.line += 1,
                Err(error) => {
                    self.failed = true;
                    return Some(Err(Error::read(&self.name, error)));
                }
            }
            if let Some(item) = record_of_line(&self.bytes, self.line) {
                return Some(item.map_err(|fault| self.fault(fault)));
            }
        }
        None
    }
}

/// The record of a line as it was cut, with its end; `None` if the line is blank. Lines count from 1.
pub(crate) fn record_of_line(mut bytes: &[u8], number: u64) -> Option<Result<Record, Fault>> {
    if number == 1 {
        bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    }
    match std::str::from_utf8(bytes) {
        Ok(line) if line.trim().is_empty() => None,
        Ok(line) => Some(parse(line.trim(), number)),
        Err(error) => Some(Err(not_utf8(error))),
    }
}

/// Reads a whole file, in which every line must be valid and every id must be there once.
///
/// # Errors
/// The first problem of the file, which also says how many more lines have problems.
pub fn read_all(path: impl AsRef<Path>) -> Result<Vec<Record>, Error> {
    read_each(path)?.collect()
}

/// [`read_all`] a record at a time, for those who need not keep them. After an error, which is that of the whole file,
/// nothing follows.
///
/// # Errors
/// If the file cannot be opened.
pub fn read_each(path: impl AsRef<Path>) -> Result<impl Iterator<Item = Result<Record, Error>>, Error> {
    let mut strict =
        Strict { reader: RecordReader::open(path)?, lines_of_ids: HashMap::new(), failed: false };
    Ok(std::iter::from_fn(move || strict.next()))
}

/// A reader that takes no problem.
struct Strict {
    reader: RecordReader,
    lines_of_ids: HashMap<String, u64>,
    failed: bool,
}

impl Strict {
    fn next(&mut self) -> Option<Result<Record, Error>> {
        if self.failed {
            return None;
        }
        let item = self.checked()?;
        self.failed = item.is_err();
        Some(item.map_err(|error| {
            // The rest is read for its problems only.
            let more = std::iter::from_fn(|| self.checked()).filter_map(Result::err);
            let more = more.filter(|error| error.line().is_some()).count();
            error.and_more(more as u64)
        }))
    }

    /// The next record, unless its id was there before.
    fn checked(&mut self) -> Option<Result<Record, Error>> {
        let record = match self.reader.next()? {
            Ok(record) => record,
            Err(error) => return Some(Err(error)),
        };
        Some(match self.lines_of_ids.get(&record.id) {
            Some(&earlier) => Err(self.reader.fault(duplicate(&record.id, earlier))),
            None => {
                self.lines_of_ids.insert(record.id.clone(), self.reader.line());
                Ok(record)
            }
        })
    }
}

fn duplicate(id: &str, earlier: u64) -> Fault {
    let shown: String = id.chars().take(40).collect();
    Fault {
        fields: &["id"],
        reason: format!("{shown:?} is the id of line {earlier} too"),
        remedy: "give each record an id of its own",
    }
}

pub(crate) fn not_utf8(error: std::str::Utf8Error) -> Fault {
    Fault {
        fields: &[],
        reason: format!("not valid UTF-8 at byte {}", error.valid_up_to() + 1),
        remedy: "convert the file to UTF-8",
    }
}

/// A file's name may hold anything; a message is one line.
pub(crate) fn one_line(name: &str) -> String {
    name.replace(char::is_control, "\u{fffd}")
}
