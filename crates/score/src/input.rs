//! Where rows come from.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;

use crate::error::Error;
use crate::format::{Compression, Format};
use crate::run::Watch;

/// Bytes that are read at once.
const BUFFER: usize = 1 << 17;

/// A file, or a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A file, whose name tells its format.
    File(PathBuf),
    /// Standard input, in this format.
    Stdin(Format),
}

impl Input {
    /// What messages call it.
    pub(crate) fn name(&self) -> String {
        match self {
            Input::File(path) => path.display().to_string().replace(char::is_control, "\u{fffd}"),
            Input::Stdin(_) => "standard input".to_owned(),
        }
    }

    pub(crate) fn format(&self) -> Result<Format, Error> {
        match self {
            Input::File(path) => Ok(Format::of(path)?.0),
            Input::Stdin(format) => Ok(*format),
        }
    }

    /// What is read, decompressed; `watch` is told how much of the file was.
    pub(crate) fn open<'w>(&self, watch: &'w dyn Watch) -> Result<Box<dyn BufRead + 'w>, Error> {
        let (raw, compression): (Box<dyn Read>, Compression) = match self {
            Input::Stdin(_) => (Box::new(io::stdin()), Compression::None),
            Input::File(path) => (Box::new(opened(path)?), Format::of(path)?.1),
        };
        let counted = BufReader::with_capacity(BUFFER, Counted { raw, watch });
        Ok(match compression {
            Compression::None => Box::new(counted),
            Compression::Gzip => Box::new(BufReader::with_capacity(BUFFER, MultiGzDecoder::new(counted))),
            Compression::Zstd => {
                let decoder = zstd::stream::read::Decoder::with_buffer(counted)
                    .map_err(|error| Error::input(&self.name(), error.to_string()))?;
                Box::new(BufReader::with_capacity(BUFFER, decoder))
            }
        })
    }
}

/// Opens a file to be read.
pub(crate) fn opened(path: &Path) -> Result<File, Error> {
    let file = File::open(path).map_err(|error| Error::file(path, error))?;
    let metadata = file.metadata().map_err(|error| Error::file(path, error))?;
    if metadata.is_dir() {
        return Err(Error::path(path, "is a folder; give files, as in 'folder/*.jsonl'"));
    }
    Ok(file)
}

struct Counted<'w> {
    raw: Box<dyn Read>,
    watch: &'w dyn Watch,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.raw.read(buffer)?;
        self.watch.read(read as u64);
        Ok(read)
    }
}
