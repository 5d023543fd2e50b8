//! Records for other programs: CSV, TSV, Parquet, fastText, and JSON lines of several files in one.
//!
//! CSV, TSV and Parquet keep every field: first the nine known ones, then a column for each other field, in the
//! order in which they first appear. Imported again they give the same records; only a field that is null comes
//! back as absent, a known field that is an empty string as null, a number in one as a string, and a record without
//! a source or an id gets them. In CSV and TSV a cell of another field is the
//! string itself, or JSON where it is no string, or a string that would be read as JSON (`"7"`). In Parquet such a
//! column is text if all its values are strings, else JSON, which its type says.
//!
//! fastText keeps the label and the text, on one line; records without a label are left out.
//!
//! The files are read twice where the columns have to be known first, so memory does not grow with them, but for
//! 8 bytes or so for each id.

mod columns;
mod delimited;
mod fasttext;
mod format;
mod parquet;

use std::collections::HashSet;
use std::io::{self, BufRead, Write};
use std::path::PathBuf;

use serde::Serialize;

pub use format::Format;

use crate::digest::digest;
use crate::error::{Error, Fault};
use crate::reader::one_line;
use crate::{Record, RecordReader};
use columns::Columns;

/// What an export came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Records that were written.
    pub written: u64,
    /// Lines that hold no valid record, or one whose id came before.
    pub set_aside: u64,
    /// Of fastText: records left out because they have no label.
    pub unlabelled: u64,
    /// Of fastText: texts whose line ends were replaced by spaces, or that had a label's prefix in them.
    pub folded: u64,
}

/// Writes the records of JSON-lines files in another format. Each line that is set aside is told to `problem`.
///
/// # Errors
/// If a file cannot be read (twice, for CSV, TSV and Parquet) or `out` not be written to.
pub fn export(
    paths: &[PathBuf],
    format: Format,
    out: impl Write + Send,
    mut problem: impl FnMut(Error),
) -> Result<Report, Error> {
    let mut report = Report::default();
    let mut out = out;
    match format {
        Format::Jsonl => read(paths, &mut report, &mut problem, |record, _| {
            writeln!(out, "{}", record.to_json_line()).map_err(Error::write)
        })?,
        Format::Fasttext => read(paths, &mut report, &mut problem, |record, report| {
            fasttext::write(&mut out, &record, report).map_err(Error::write)
        })?,
        Format::Csv | Format::Tsv => {
            let (columns, before) = columns(paths)?;
            let delimiter = if format == Format::Csv { b',' } else { b'\t' };
            let mut table = delimited::Table::new(&mut out, columns, delimiter)?;
            read(paths, &mut report, &mut problem, |record, _| table.write(&record))?;
            table.finish()?;
            unchanged(paths, &before, &report)?;
        }
        Format::Parquet => {
            let (columns, before) = columns(paths)?;
            let mut table = parquet::Table::new(&mut out, columns)?;
            read(paths, &mut report, &mut problem, |record, _| table.write(&record))?;
            table.finish()?;
            unchanged(paths, &before, &report)?;
        }
    }
    out.flush().map_err(Error::write)?;
    report.written -= report.unlabelled;
    Ok(report)
}

fn columns(paths: &[PathBuf]) -> Result<(Columns, Report), Error> {
    let (mut columns, mut report) = (Columns::default(), Report::default());
    read(paths, &mut report, &mut |_| {}, |record, _| {
        columns.see(&record);
        Ok(())
    })?;
    Ok((columns, report))
}

/// Refuses what the second reading finds otherwise than the first: a pipe is empty by then.
fn unchanged(paths: &[PathBuf], before: &Report, now: &Report) -> Result<(), Error> {
    if before == now {
        return Ok(());
    }
    let names: Vec<_> = paths.iter().map(|path| one_line(&path.display().to_string())).collect();
    let remedy = "give files, not pipes, and leave them alone meanwhile";
    Err(Error::file_fault(&names.join(", "), "does not hold the same when read twice", remedy))
}

/// Hands every record to `each`, and what is wrong to `problem`.
fn read(
    paths: &[PathBuf],
    report: &mut Report,
    problem: &mut impl FnMut(Error),
    mut each: impl FnMut(Record, &mut Report) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut ids: HashSet<u64> = HashSet::new();
    for path in paths {
        let mut reader = RecordReader::open(path)?;
        while let Some(record) = reader.next() {
            let record = record.and_then(|record| {
                if ids.insert(digest(&record.id)) {
                    Ok(record)
                } else {
                    Err(duplicate(&reader, &record.id))
                }
            });
            match record {
                Ok(record) => {
                    each(record, report)?;
                    report.written += 1;
                }
                Err(error) if error.line().is_none() => return Err(error),
                Err(error) => {
                    report.set_aside += 1;
                    problem(error);
                }
            }
        }
    }
    Ok(())
}

fn duplicate<R: BufRead>(reader: &RecordReader<R>, id: &str) -> Error {
    let shown: String = id.chars().take(40).collect();
    reader.fault(Fault {
        fields: &["id"],
        reason: format!("{shown:?} is the id of an earlier record too"),
        remedy: "give each record an id of its own",
    })
}

/// What a library says when its output refuses, as an error of ours.
fn refused(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::write(io::Error::other(error))
}
