//! Files in memory without reading them: with `kernel`, a place with `unsafe`.
#![allow(unsafe_code, reason = "a mapped file is memory that others may write to; see `map`")]

use std::fs::File;
use std::io;

use memmap2::Mmap;

/// The bytes of a model file.
#[derive(Debug)]
pub(crate) enum Bytes {
    /// Linked into the program.
    Borrowed(&'static [u8]),
    /// A file, read by the operating system where it is looked at.
    Mapped(Mmap),
}

impl std::ops::Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Bytes::Borrowed(bytes) => bytes,
            Bytes::Mapped(map) => map,
        }
    }
}

/// Maps a file into memory, read only.
///
/// Mapping is what keeps a start short and lets several processes share one copy of the file. Its price: the
/// compiler takes the bytes for constant, and they are, unless another process writes to the file meanwhile.
/// After opening, only the embeddings of the pieces are read here, and whatever stands there is a number, so
/// a file that is overwritten gives wrong answers. One that is cut short while it is in use ends the program
/// by a signal, as it does with every program that maps files; replace model files by renaming.
pub(crate) fn map(file: &File) -> io::Result<Bytes> {
    // SAFETY: the file is opened to be read, as model files are, which nobody changes in place; see above for
    // what happens if somebody does.
    let map = unsafe { Mmap::map(file) }?;
    Ok(Bytes::Mapped(map))
}
