//! Which formats there are, and how a file's name tells them.

use std::io::{self, Write};
use std::path::Path;

use flate2::write::GzEncoder;
use serde::Serialize;

use crate::error::Error;

/// A format of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Format {
    /// One JSON object a line.
    Jsonl,
    /// Cells with commas between; the first row names the columns.
    Csv,
    /// Cells with tabs between; the first row names the columns.
    Tsv,
    /// Apache Parquet.
    #[cfg(feature = "parquet")]
    Parquet,
}

/// How a file is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Compression {
    /// Not at all.
    None,
    /// As gzip does (RFC 1952).
    Gzip,
    /// As Zstandard does (RFC 8878).
    Zstd,
}

/// The level of Zstandard's own program.
const ZSTD_LEVEL: i32 = 3;

impl Format {
    /// What a file's name promises, as in `posts.jsonl.gz`.
    ///
    /// # Errors
    /// If it promises nothing that is known here.
    pub fn of(path: &Path) -> Result<(Format, Compression), Error> {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        let (name, compression) = match (name.strip_suffix(".gz"), name.strip_suffix(".zst")) {
            (Some(rest), _) => (rest, Compression::Gzip),
            (_, Some(rest)) => (rest, Compression::Zstd),
            _ => (name.as_str(), Compression::None),
        };
        let format = match name.rsplit_once('.') {
            Some((_, "jsonl" | "ndjson")) => Format::Jsonl,
            Some((_, "csv")) => Format::Csv,
            Some((_, "tsv")) => Format::Tsv,
            #[cfg(feature = "parquet")]
            Some((_, "parquet")) if compression == Compression::None => Format::Parquet,
            #[cfg(not(feature = "parquet"))]
            Some((_, "parquet")) => {
                return Err(Error::path(
                    path,
                    "this program was built without Parquet; build it with --features full",
                ));
            }
            _ => {
                let known = "its name does not end as one of .jsonl, .csv, .tsv, with .gz or .zst behind it where it \
                             is compressed, or as .parquet";
                return Err(Error::path(path, known));
            }
        };
        Ok((format, compression))
    }

    pub(crate) fn delimiter(self) -> u8 {
        match self {
            Format::Tsv => b'\t',
            _ => b',',
        }
    }
}

impl Compression {
    /// The bytes as a member or frame of their own: such pieces may stand behind each other in a file.
    pub(crate) fn pack(self, bytes: Vec<u8>) -> io::Result<Vec<u8>> {
        match self {
            // Nothing stays nothing: there may be empty files.
            _ if bytes.is_empty() => Ok(bytes),
            Compression::None => Ok(bytes),
            Compression::Gzip => {
                let mut packed = GzEncoder::new(Vec::new(), flate2::Compression::default());
                packed.write_all(&bytes)?;
                packed.finish()
            }
            Compression::Zstd => zstd::encode_all(bytes.as_slice(), ZSTD_LEVEL),
        }
    }
}
