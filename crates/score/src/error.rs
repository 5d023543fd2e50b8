//! What ends a run, in one line.

use std::io;
use std::path::{Path, PathBuf};

/// A run that could not be made, or not to its end. Displays as one line that says what to do.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Error(#[from] Kind);

#[derive(Debug, thiserror::Error)]
pub(crate) enum Kind {
    #[error("{}: {source}", one_line(.path))]
    File { path: PathBuf, source: io::Error },
    #[error("{}: {source}; what was done is kept: free space, then go on with --resume", one_line(.path))]
    Full { path: PathBuf, source: io::Error },
    #[error("standard output: it was closed before all rows were written")]
    Closed,
    #[error("standard output: {0}")]
    Stdout(io::Error),
    #[error(transparent)]
    Corpus(#[from] risala_corpus::Error),
    #[error("{}: {problem}", one_line(.path))]
    Path { path: PathBuf, problem: String },
    #[error("{name}: {problem}")]
    Input { name: String, problem: String },
    #[error("{0}")]
    Job(&'static str),
    #[error("the thread that writes has ended before its time; this is a fault of the program")]
    Thread,
}

impl Error {
    pub(crate) fn path(path: &Path, problem: impl Into<String>) -> Error {
        Error(Kind::Path { path: path.to_owned(), problem: problem.into() })
    }

    pub(crate) fn input(name: &str, problem: impl Into<String>) -> Error {
        Error(Kind::Input { name: name.to_owned(), problem: problem.into() })
    }

    pub(crate) fn file(path: &Path, source: io::Error) -> Error {
        let path = path.to_owned();
        Error(match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Kind::Full { path, source },
            _ => Kind::File { path, source },
        })
    }

    pub(crate) fn stdout(source: io::Error) -> Error {
        Error(match source.kind() {
            io::ErrorKind::BrokenPipe => Kind::Closed,
            _ => Kind::Stdout(source),
        })
    }
}

impl From<risala_corpus::Error> for Error {
    fn from(error: risala_corpus::Error) -> Error {
        Error(Kind::Corpus(error))
    }
}

/// A path may hold anything; a message is one line.
fn one_line(path: &Path) -> String {
    path.display().to_string().replace(char::is_control, "\u{fffd}")
}
