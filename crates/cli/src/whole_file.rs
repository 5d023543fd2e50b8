//! Files that appear under their name when they are whole.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::Failure;

/// A file that is being written beside its place. Dropped before [`WholeFile::finish`] it leaves nothing, and
/// what lay at its place stays as it was.
pub(crate) struct WholeFile {
    out: BufWriter<NamedTempFile<File>>,
    path: PathBuf,
}

impl WholeFile {
    /// Begins a file. A folder that cannot be written to is noticed here, before the work.
    pub(crate) fn create(path: &Path) -> Result<WholeFile, Failure> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let file = tempfile::Builder::new()
            .make_in(folder.unwrap_or(Path::new(".")), |path| File::create_new(path))
            .map_err(|error| Failure::file(path, error))?;
        Ok(WholeFile { out: BufWriter::with_capacity(1 << 16, file), path: path.to_owned() })
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.out.write_all(bytes).map_err(|error| Failure::file(&self.path, error))
    }

    /// Where a library writes by itself.
    pub(crate) fn writer(&mut self) -> &mut (impl Write + Send + use<>) {
        &mut self.out
    }

    /// Puts the file in its place.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        let WholeFile { out, path } = self;
        let file = out.into_inner().map_err(|error| Failure::file(&path, error.error()))?;
        file.persist(&path).map_err(|error| Failure::file(&path, error.error))?;
        Ok(())
    }
}
