//! What can go wrong with names and model files.

use std::path::{Path, PathBuf};

use risala_features::RecipeError;

/// A name that is not one of the known ones.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown {kind} {name:?} (known: {known})")]
pub struct UnknownName {
    kind: &'static str,
    name: String,
    known: String,
}

impl UnknownName {
    pub(crate) fn new(kind: &'static str, name: &str, known: &[&str]) -> UnknownName {
        // A whole text may stand where a name should: quote only its beginning.
        let name = name.chars().take(40).collect();
        UnknownName { kind, name, known: known.join(", ") }
    }
}

/// A model that cannot be opened or made. One line: the file if there is one, what is wrong, what to do.
#[derive(Debug, thiserror::Error)]
#[error("{}{kind}", Place(path))]
pub struct Error {
    path: Option<PathBuf>,
    #[source]
    kind: ErrorKind,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum ErrorKind {
    #[error("cannot read the model file: {0}; give a file, or no --model for the embedded one")]
    Io(#[from] std::io::Error),
    #[error(
        "not a Risala model file ({0}); give a whole model file (.safetensors), or copy it again from its source"
    )]
    NotAModel(String),
    #[error("model format {found} is newer than this program reads ({supported}); install a newer risala")]
    Newer { found: u64, supported: u32 },
    #[error("the model file is damaged (its checksum does not match); copy it again from its source")]
    Checksum,
    #[error("it is {found}; give {wanted}")]
    OtherKind { found: String, wanted: String },
    #[error("the model cannot be made: {0}")]
    Setting(String),
    #[error("the model file is not consistent: {0}; train it again or copy it again from its source")]
    Inconsistent(String),
    #[error(transparent)]
    Recipe(#[from] RecipeError),
}

impl Error {
    /// The same error, naming the file.
    pub fn at(self, path: &Path) -> Error {
        Error { path: Some(path.to_owned()), ..self }
    }

    /// Whether it is a model, but of another kind than the one wanted.
    pub fn is_other_kind(&self) -> bool {
        matches!(self.kind, ErrorKind::OtherKind { .. })
    }

    /// A file whose parts do not hold together, for readers of other kinds of models.
    pub fn inconsistent(reason: impl std::fmt::Display) -> Error {
        ErrorKind::Inconsistent(one_line(reason)).into()
    }
}

impl<K: Into<ErrorKind>> From<K> for Error {
    fn from(kind: K) -> Error {
        Error { path: None, kind: kind.into() }
    }
}

/// A reason that may quote a foreign file, as one line of bounded length.
pub(crate) fn one_line(reason: impl std::fmt::Display) -> String {
    const MOST: usize = 300;
    let reason = reason.to_string();
    let mut kept: String =
        reason.chars().take(MOST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if kept.len() < reason.len() {
        kept.push('…');
    }
    kept
}

struct Place<'e>(&'e Option<PathBuf>);

impl std::fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            // A path may hold a line break; the message must not.
            Some(path) => write!(f, "{}: ", path.display().to_string().replace(['\n', '\r'], " ")),
            None => Ok(()),
        }
    }
}
