//! The model that a command works with.

use std::path::Path;

use risala::Model;

use crate::error::Failure;

/// A model that was opened for this run, or the embedded one.
pub(crate) enum Opened {
    Embedded(&'static Model),
    File(Box<Model>),
}

impl std::ops::Deref for Opened {
    type Target = Model;

    fn deref(&self) -> &Model {
        match self {
            Opened::Embedded(model) => model,
            Opened::File(model) => model,
        }
    }
}

/// Opens what `--model` names. The embedded model's name always means that model, whatever lies in the
/// current folder; a file of the same name is `./risala-base`.
pub(crate) fn open(model: &Path) -> Result<Opened, Failure> {
    if model.as_os_str() == risala::EMBEDDED_NAME {
        return risala::embedded().map(Opened::Embedded).map_err(Failure::Embedded);
    }
    Ok(Opened::File(Box::new(Model::open(model)?)))
}
