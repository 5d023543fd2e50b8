//! Pieces of an input: whole rows, cut in the same places every time.

use std::io::BufRead;
use std::iter;
use std::sync::Arc;

#[cfg(feature = "parquet")]
use arrow_array::RecordBatch;
#[cfg(feature = "parquet")]
use arrow_schema::SchemaRef;
use memchr::{memchr, memchr_iter, memrchr};
use risala_corpus::table::{Format as TableFormat, Row, TableReader};

use crate::error::Error;
use crate::format::Format;
use crate::input::Input;
#[cfg(feature = "parquet")]
use crate::parquet;
use crate::run::Watch;

/// About how many bytes of rows make a block, and after how many bytes of a longer line it is set aside unread.
const BLOCK: usize = 1 << 18;
const LONGEST: usize = 1 << 22;

/// As how many bytes a row counts that could not be read.
const FAULT: usize = 256;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Whole rows of an input.
#[derive(Debug)]
pub(crate) struct Block {
    /// The name of the input.
    pub(crate) input: Arc<str>,
    pub(crate) rows: Rows,
}

/// The rows of a block.
#[derive(Debug)]
pub(crate) enum Rows {
    /// Lines, of which the first has this number.
    Lines { bytes: Vec<u8>, first: u64 },
    /// The line of this number is too long to be held.
    TooLong { line: u64 },
    /// The names of a table's columns, which are its first block.
    Header(Vec<String>),
    /// Rows of a table, and those that are none.
    Table(Vec<TableRow>),
    /// The columns of a Parquet file, which are its first block.
    #[cfg(feature = "parquet")]
    Schema(SchemaRef),
    /// Rows of a Parquet file, of which the first has this number.
    #[cfg(feature = "parquet")]
    Batch { batch: RecordBatch, first: u64 },
}

/// A row, or why it is none.
pub(crate) type TableRow = Result<Row, risala_corpus::Error>;

impl Rows {
    /// Whether it only says which columns there are.
    pub(crate) fn is_header(&self) -> bool {
        match self {
            Rows::Header(_) => true,
            #[cfg(feature = "parquet")]
            Rows::Schema(_) => true,
            _ => false,
        }
    }

    /// Whether both are headers of the same columns.
    pub(crate) fn has_columns_of(&self, other: &Rows) -> bool {
        match (self, other) {
            (Rows::Header(own), Rows::Header(other)) => own == other,
            #[cfg(feature = "parquet")]
            (Rows::Schema(own), Rows::Schema(other)) => own.fields() == other.fields(),
            _ => false,
        }
    }
}

/// The blocks of an input, in order, a header first if there is one. An error is the last item. Blocks of a stream are
/// cut where it pauses: whoever sends it may be waiting for the answers.
pub(crate) fn blocks<'w>(
    input: &Input,
    format: Format,
    watch: &'w dyn Watch,
) -> Result<Box<dyn Iterator<Item = Result<Block, Error>> + 'w>, Error> {
    let name = input.name();
    let format = match format {
        Format::Jsonl => {
            let (reader, is_stream) = (input.open(watch)?, matches!(input, Input::Stdin(_)));
            let (input, carry) = (name.into(), Vec::new());
            return Ok(Box::new(Lines { reader, input, is_stream, line: 1, carry, at_end: false }));
        }
        #[cfg(feature = "parquet")]
        Format::Parquet => return Ok(Box::new(parquet::batches(input, watch)?)),
        Format::Csv => TableFormat::Csv,
        Format::Tsv => TableFormat::Tsv,
    };
    let table = TableReader::new(input.open(watch)?, &name, format)?;
    let columns = table.columns().unwrap_or_default().to_vec();
    let input: Arc<str> = name.into();
    let header = Block { input: Arc::clone(&input), rows: Rows::Header(columns) };
    Ok(Box::new(iter::once(Ok(header)).chain(Table { table, input, failed: None })))
}

/// Gathers rows of a table.
struct Table<'r> {
    table: TableReader<'r>,
    input: Arc<str>,
    /// What ended the table, if rows stood before it.
    failed: Option<Error>,
}

impl Iterator for Table<'_> {
    type Item = Result<Block, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(error) = self.failed.take() {
            return Some(Err(error));
        }
        let (mut rows, mut bytes) = (Vec::new(), 0);
        while bytes < BLOCK {
            match self.table.next() {
                None => break,
                // Without a line it is no row's fault: nothing can be read behind it.
                Some(Err(error)) if error.line().is_none() => {
                    self.failed = Some(error.into());
                    break;
                }
                Some(row) => {
                    bytes += row.as_ref().map_or(FAULT, size);
                    rows.push(row);
                }
            }
        }
        if rows.is_empty() {
            return self.failed.take().map(Err);
        }
        Some(Ok(Block { input: Arc::clone(&self.input), rows: Rows::Table(rows) }))
    }
}

/// About how many bytes a row has in its file.
fn size(row: &Row) -> usize {
    row.cells().iter().map(|cell| cell.as_str().map_or(1, str::len) + 1).sum()
}

/// Cuts lines.
struct Lines<R> {
    reader: R,
    input: Arc<str>,
    is_stream: bool,
    /// The number of the next line.
    line: u64,
    /// The beginning of the next line, already read.
    carry: Vec<u8>,
    at_end: bool,
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Result<Block, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.at_end && self.carry.is_empty() {
            return None;
        }
        match self.rows() {
            Ok(None) => None,
            Ok(Some(rows)) => Some(Ok(Block { input: Arc::clone(&self.input), rows })),
            Err(error) => {
                (self.at_end, self.carry) = (true, Vec::new());
                Some(Err(Error::input(&self.input, error.to_string())))
            }
        }
    }
}

impl<R: BufRead> Lines<R> {
    fn rows(&mut self) -> std::io::Result<Option<Rows>> {
        let mut bytes = std::mem::take(&mut self.carry);
        // The part before this holds no end of a line.
        let mut searched = 0;
        loop {
            while bytes.len() < searched + BLOCK && !self.at_end {
                let read = self.reader.fill_buf()?;
                let taken = read.len().min(searched + BLOCK - bytes.len());
                self.at_end = read.is_empty();
                let has_pause = self.is_stream && memchr(b'\n', &read[..taken]).is_some();
                bytes.extend_from_slice(&read[..taken]);
                self.reader.consume(taken);
                if has_pause {
                    break;
                }
            }
            let end = match memrchr(b'\n', &bytes[searched..]) {
                Some(end) => searched + end + 1,
                None if self.at_end => bytes.len(),
                None if bytes.len() < LONGEST => {
                    searched = bytes.len();
                    continue;
                }
                None => {
                    self.reader.skip_until(b'\n')?;
                    let line = self.line;
                    self.line += 1;
                    return Ok(Some(Rows::TooLong { line }));
                }
            };
            if bytes.is_empty() {
                return Ok(None);
            }
            self.carry = bytes.split_off(end);
            let first = self.line;
            self.line += memchr_iter(b'\n', &bytes).count() as u64;
            if first == 1 && bytes.starts_with(BYTE_ORDER_MARK) {
                bytes.drain(..BYTE_ORDER_MARK.len());
            }
            return Ok(Some(Rows::Lines { bytes, first }));
        }
    }
}
