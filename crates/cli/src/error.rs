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
    #[error("--cascade: {0}")]
    Cascade(&'static str),
    #[error(transparent)]
    Corpus(#[from] risala_corpus::Error),
    #[error(transparent)]
    Eval(#[from] risala_eval::Error),
    #[error(transparent)]
    Score(#[from] risala_score::Error),
    #[cfg(feature = "full")]
    #[error(transparent)]
    Server(#[from] risala_server::Error),
    #[error(transparent)]
    Annotate(#[from] risala_annotate::Error),
    #[error("training: {0}")]
    Train(#[from] risala_train::Error),
    #[error("this program holds no model of techniques; give one with --model FILE")]
    NoTechniques,
    #[error("no record has a label, so there is nothing to measure; give labelled records")]
    NothingToMeasure,
    #[error("{0:?} is the id of more than one record; give one file at a time, or ids of their own")]
    SharedId(String),
    #[error("compare: {0}")]
    Compare(String),
    #[error("tune: {0}")]
    Tune(String),
    #[error("split: {0}")]
    Split(String),
    #[error("the check failed: {0}")]
    CheckFailed(String),
    #[error("{0}")]
    SetAside(String),
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
        let problem = problem.to_string().trim().replace('\n', " ");
        Failure::File { path: path.to_owned(), problem }
    }

    /// A configuration that cannot be read: its line, and what is wrong there.
    pub(crate) fn config(path: &Path, text: &str, error: &toml::de::Error) -> Failure {
        let start = error.span().map_or(0, |span| span.start.min(text.len()));
        let number = text[..start].matches('\n').count();
        let line = text.lines().nth(number).unwrap_or_default().trim();
        Failure::file(path, format!("line {} ({line}): {}", number + 1, error.message()))
    }

    /// Whether the reader of our output has gone.
    pub(crate) fn is_closed_pipe(&self) -> bool {
        matches!(self, Failure::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}
