//! What ends a command, in one line.

use std::io;
use std::path::{Path, PathBuf};

/// What ends a command.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Model(#[from] risala::Error),
    #[error("the embedded model cannot be used: {0}")]
    Embedded(&'static risala::Error),
    #[error(transparent)]
    Corpus(#[from] risala_corpus::Error),
    #[error(transparent)]
    Eval(#[from] risala_eval::Error),
    #[error("training: {0}")]
    Train(#[from] risala_train::Error),
    #[error("{}: {problem}", path.display())]
    File { path: PathBuf, problem: String },
    #[error("standard input: {0}")]
    Input(io::Error),
    #[error("standard output: {0}")]
    Output(#[from] io::Error),
}

impl Failure {
    /// A failure that has to do with a file.
    pub(crate) fn file(path: &Path, problem: impl std::fmt::Display) -> Failure {
        // Parsers of configuration files explain themselves over several lines.
        let problem = problem.to_string().trim().replace('\n', " ");
        Failure::File { path: path.to_owned(), problem }
    }

    /// Whether the reader of our output has gone.
    pub(crate) fn is_closed_pipe(&self) -> bool {
        matches!(self, Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}
