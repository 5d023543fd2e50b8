//! What can go wrong with sub-word vocabularies and their files.

use std::fmt;
use std::path::{Path, PathBuf};

/// A vocabulary that cannot be trained, opened, saved or used. One line: the file if there is one, what is
/// wrong, what to do.
#[derive(Debug, thiserror::Error)]
#[error("{}{kind}", Place(path))]
pub struct Error {
    path: Option<PathBuf>,
    #[source]
    kind: ErrorKind,
}

#[derive(Debug, thiserror::Error)]
pub(super) enum ErrorKind {
    #[error("cannot read the tokenizer file: {0}; check its path")]
    Read(std::io::Error),
    #[error("cannot write the tokenizer file: {0}; check that the folder exists and has room")]
    Write(std::io::Error),
    #[error("not a tokenizer.json that can be used ({0}); copy it again from its source")]
    BadFile(String),
    #[error(
        "its rules are of format {found}, newer than this program reads ({supported}); install a newer risala"
    )]
    Newer { found: u32, supported: u32 },
    #[error(
        "a vocabulary of {asked} has no room for the {least} pieces that it needs before anything is merged; \
         ask for more, or raise the least frequency so that rare characters stay out"
    )]
    Size { asked: usize, least: usize },
    #[error("no character occurs {0} times in the texts; give more text or lower the least frequency")]
    NoText(u64),
    #[error("the texts have more than {0} characters; train on a sample of them")]
    TooMuchText(u64),
    #[error("the tokenizer's own pipeline failed ({0}); repair its tokenizer.json or take another")]
    Pipeline(String),
}

impl Error {
    pub(super) fn at(self, path: &Path) -> Error {
        Error { path: Some(path.to_owned()), ..self }
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Error {
        Error { path: None, kind }
    }
}

struct Place<'e>(&'e Option<PathBuf>);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            // A path may hold a line break; the message must not.
            Some(path) => write!(f, "{}: ", path.display().to_string().replace(['\n', '\r'], " ")),
            None => Ok(()),
        }
    }
}

/// Calls into `tokenizers`, whose parts trust their settings: what they refuse and where they panic both
/// become a reason, one short line.
pub(super) fn guarded<T>(call: impl FnOnce() -> tokenizers::Result<T>) -> Result<T, String> {
    // No state of ours is touched inside, and theirs is read only, but for a cache that unwinding releases.
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(call)) {
        Ok(result) => result.map_err(|error| one_line(&error.to_string())),
        Err(_) => Err("the library `tokenizers` stopped on it".to_owned()),
    }
}

/// A reason may quote the file: keep its beginning, without line breaks and controls.
pub(super) fn one_line(reason: &str) -> String {
    reason.chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect()
}
