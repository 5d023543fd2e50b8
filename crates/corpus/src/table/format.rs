//! Which formats there are, and how a file's name tells them.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use crate::name::{UnknownName, named};

/// A format of tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Cells with commas between; the first row names the columns.
    Csv,
    /// Cells with tabs between; the first row names the columns.
    Tsv,
    /// One JSON object a line.
    Jsonl,
    /// One JSON array of objects.
    Json,
    /// A spreadsheet of Excel with one sheet that is not empty; its first row names the columns.
    Xlsx,
    /// Apache Parquet, uncompressed or compressed by Snappy, Zstandard or gzip.
    Parquet,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 6] =
        [Format::Csv, Format::Tsv, Format::Jsonl, Format::Json, Format::Xlsx, Format::Parquet];

    /// The name, which is also the usual extension.
    pub fn name(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Tsv => "tsv",
            Format::Jsonl => "jsonl",
            Format::Json => "json",
            Format::Xlsx => "xlsx",
            Format::Parquet => "parquet",
        }
    }

    /// The format that a file's extension promises, in any case.
    pub fn of(path: &Path) -> Option<Format> {
        let extension = path.extension()?.to_str()?;
        Format::ALL.into_iter().find(|format| extension.eq_ignore_ascii_case(format.name()))
    }

    pub(crate) fn extensions() -> String {
        Format::ALL.map(|format| format!(".{}", format.name())).join(", ")
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Format {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Format, UnknownName> {
        named("format", &Format::ALL, Format::name, name)
    }
}
