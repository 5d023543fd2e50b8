//! Which formats records can be written in.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

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
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Format, UnknownFormat> {
        Format::ALL
            .into_iter()
            .find(|format| format.name() == name)
            .ok_or_else(|| UnknownFormat { name: name.to_owned() })
    }
}

/// A name that is not that of a format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownFormat {
    name: String,
}

impl fmt::Display for UnknownFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown format {:?} (known: {})", self.name, Format::ALL.map(Format::name).join(", "))
    }
}

impl std::error::Error for UnknownFormat {}
