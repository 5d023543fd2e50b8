//! Rows with named columns, out of the files in which data sets are published.
//!
//! Six formats, one [`TableReader`]: it hands out a [`Row`] at a time, each knows its [`Place`] for messages,
//! and its cells are JSON values whatever the file was. Memory is that of one row (CSV, TSV, JSON), of the
//! pages of one row group (Parquet) or of the sheet (XLSX, whose format puts texts in a table of their own).
//!
//! A row that cannot be read is an error of that row, and the next one follows. What makes the rest of a file
//! unreadable ends it: its error has neither a line nor a row.
//!
//! ```
//! use risala_corpus::table::{Format, TableReader};
//!
//! let csv = "id,text\n7,\"خصم كبير\nعلى الأحذية\"\n8,وصلت الأحذية\n";
//! let rows: Vec<_> = TableReader::new(csv.as_bytes(), "posts.csv", Format::Csv)?.collect::<Result<_, _>>()?;
//! assert_eq!(rows[0].text("text").as_deref(), Some("خصم كبير\nعلى الأحذية"));
//! assert_eq!(rows[1].place().number(), 4);
//! # Ok::<(), risala_corpus::Error>(())
//! ```

mod cell;
mod delimited;
mod format;
mod json;
mod parquet;
mod row;
mod sheet;
mod watch;

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::sync::Arc;

pub use format::Format;
pub use row::{Place, Row};

pub(crate) use cell::{cell_of, value_of};

use crate::error::Error;
use crate::reader::one_line;

/// Bytes that are read at once.
const BUFFER: usize = 1 << 16;

/// A source of rows; errors with a place are of one row.
type Rows<'r> = Box<dyn Iterator<Item = Result<Row, Error>> + 'r>;

/// An iterator over the rows of a table; see the [module](self).
pub struct TableReader<'r> {
    rows: Rows<'r>,
    name: String,
    columns: Option<Arc<[String]>>,
}

impl TableReader<'static> {
    /// Opens a file. Its format is told by its extension if none is given.
    ///
    /// # Errors
    /// If the file cannot be opened, the extension is not that of a known format, or what has to be read
    /// first (a header, a sheet) cannot be read.
    pub fn open(path: impl AsRef<Path>, format: Option<Format>) -> Result<TableReader<'static>, Error> {
        TableReader::open_with(path.as_ref(), format, Quotes::Quoting)
    }

    /// Like [`TableReader::open`], for CSV and TSV files in which quotes are what `quotes` says.
    ///
    /// # Errors
    /// As [`TableReader::open`].
    pub fn open_with(
        path: &Path,
        format: Option<Format>,
        quotes: Quotes,
    ) -> Result<TableReader<'static>, Error> {
        let name = one_line(&path.display().to_string());
        let format = match format {
            Some(format) => format,
            None => Format::of(path).ok_or_else(|| {
                Error::file_fault(
                    &name,
                    "its extension is not that of a known table",
                    format!("give it one of: {}", Format::extensions()),
                )
            })?,
        };
        let file = File::open(path).map_err(|error| Error::read(&name, error))?;
        let rows = match format {
            // These jump about in their file.
            Format::Xlsx => sheet::rows(BufReader::new(file), name.clone())?,
            Format::Parquet => parquet::rows(file, name.clone())?,
            _ => return stream(BufReader::with_capacity(BUFFER, file), name, format, quotes),
        };
        Ok(TableReader { rows, name, columns: None })
    }
}

impl<'r> TableReader<'r> {
    /// Reads a stream of text: CSV, TSV, JSON lines or a JSON array. Errors call it by `name`.
    ///
    /// # Errors
    /// If the header cannot be read, or the format is one that cannot be read from a stream.
    pub fn new(
        input: impl BufRead + 'r,
        name: impl Into<String>,
        format: Format,
    ) -> Result<TableReader<'r>, Error> {
        stream(input, one_line(&name.into()), format, Quotes::Quoting)
    }

    /// Like [`TableReader::new`], with `quotes`.
    pub(crate) fn stream(
        input: impl BufRead + 'r,
        name: &str,
        format: Format,
        quotes: Quotes,
    ) -> Result<TableReader<'r>, Error> {
        stream(input, name.to_owned(), format, quotes)
    }

    /// What errors call the table.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The names of the columns, in the file's order, where they are known before the first row: of CSV and TSV.
    pub fn columns(&self) -> Option<&[String]> {
        self.columns.as_deref()
    }
}

fn stream<'r>(
    input: impl BufRead + 'r,
    name: String,
    format: Format,
    quotes: Quotes,
) -> Result<TableReader<'r>, Error> {
    let delimited = |input, delimiter| {
        let (columns, rows) = delimited::rows(input, name.clone(), delimiter, quotes)?;
        Ok::<_, Error>((Some(columns), rows))
    };
    let (columns, rows) = match format {
        Format::Csv => delimited(input, b',')?,
        Format::Tsv => delimited(input, b'\t')?,
        Format::Jsonl => (None, json::lines(input, name.clone())),
        Format::Json => (None, json::array(input, name.clone())),
        Format::Xlsx | Format::Parquet => {
            let error =
                io::Error::new(io::ErrorKind::Unsupported, "this format needs a file, not a stream");
            return Err(Error::read(&name, error));
        }
    };
    Ok(TableReader { rows, name, columns })
}

impl Iterator for TableReader<'_> {
    type Item = Result<Row, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.rows.next()
    }
}

impl std::fmt::Debug for TableReader<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TableReader").field("name", &self.name).finish_non_exhaustive()
    }
}

/// What a quotation mark at the start of a cell means, in CSV and TSV.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quotes {
    /// The cell goes to the next single quotation mark and may hold separators and line ends, as spreadsheets
    /// and pandas write them (RFC 4180).
    #[default]
    Quoting,
    /// Nothing; a line is a row. Many TSV files of corpora are written so.
    Ordinary,
}
