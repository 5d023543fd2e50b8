//! Which formats records can be written in.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use crate::name::{UnknownName, named};

/// A format that records can be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// JSON lines, as they are.
    Jsonl,
    /// Cells with commas between, below a header.
    Csv,
    /// Cells with tabs between, below a header.
    Tsv,
    /// Apache Parquet, compressed by Snappy.
    Parquet,
    /// Lines of fastText, `__label__name text`.
    Fasttext,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 5] =
        [Format::Jsonl, Format::Csv, Format::Tsv, Format::Parquet, Format::Fasttext];

    /// The name; of all but fastText also the usual extension.
    pub fn name(self) -> &'static str {
        match self {
            Format::Jsonl => "jsonl",
            Format::Csv => "csv",
            Format::Tsv => "tsv",
            Format::Parquet => "parquet",
            Format::Fasttext => "fasttext",
        }
    }

    /// The format that a file's extension promises, in any case.
    pub fn of(path: &Path) -> Option<Format> {
        let extension = path.extension()?.to_str()?;
        Format::ALL.into_iter().find(|format| extension.eq_ignore_ascii_case(format.name()))
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
