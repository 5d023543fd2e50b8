//! The model that a command works with.

use std::path::{Path, PathBuf};

use risala::{AnyModel, Cascade, Encoder, Judge};

use crate::args::WhichModel;
use crate::error::Failure;

/// Opens what `--model` names. An embedded model's name always means that model, whatever lies in the current
/// folder; a file of the same name is `./deep`.
pub(crate) fn open(model: &Path) -> Result<AnyModel, Failure> {
    match model.to_str().and_then(AnyModel::embedded) {
        Some(embedded) => embedded.map_err(Failure::Embedded),
        None => Ok(AnyModel::open(model)?),
    }
}

/// What answers: a model, and above it the deep one where the run is a cascade.
pub(crate) struct Answering {
    /// What `--model` named.
    path: PathBuf,
    model: AnyModel,
    above: Option<(&'static Encoder, f64)>,
}

impl Answering {
    /// Opens what the options name.
    pub(crate) fn open(which: &WhichModel) -> Result<Answering, Failure> {
        let path = which.path().to_owned();
        let model = open(&path)?;
        let Some(threshold) = which.cascade else {
            return Ok(Answering { path, model, above: None });
        };
        let AnyModel::Base(base) = &model else {
            return Err(Failure::Cascade(
                "--model must name a base model; the deep one is the embedded one",
            ));
        };
        let deep = risala::embedded_deep().map_err(Failure::Embedded)?;
        let chosen = deep.header().cascade.as_ref().filter(|cascade| cascade.base == base.checksum());
        let threshold = threshold.or(chosen.map(|cascade| cascade.threshold)).ok_or(Failure::Cascade(
            "no threshold was chosen for this base model; give one, as --cascade=0.9",
        ))?;
        Ok(Answering { path, model, above: Some((deep, threshold)) })
    }

    /// The model's name.
    #[cfg(feature = "full")]
    pub(crate) fn name(&self) -> &str {
        self.model.name()
    }

    /// What tells it from all others that answer otherwise.
    pub(crate) fn identity(&self) -> Result<String, Failure> {
        let embedded = self.path.to_str().and_then(AnyModel::embedded).is_some();
        let model = if embedded {
            format!("{} of {}", self.model.name(), env!("CARGO_PKG_VERSION"))
        } else {
            let bytes = std::fs::read(&self.path).map_err(|error| Failure::file(&self.path, error))?;
            blake3::hash(&bytes).to_hex().to_string()
        };
        Ok(match self.above {
            Some((_, threshold)) => format!("{model}, cascade {threshold}"),
            None => model,
        })
    }

    /// What reads texts.
    pub(crate) fn judge(&self) -> Judge<'_> {
        match (&self.model, self.above) {
            (AnyModel::Base(base), Some((deep, threshold))) => {
                Judge::Cascade(Cascade::new(base, deep, threshold))
            }
            (model, _) => model.judge(),
        }
    }

    /// How many texts are worth reading together, where that is no delay: many for the deep tier, which reads
    /// them on all cores.
    pub(crate) fn together(&self) -> usize {
        match (&self.model, self.above) {
            (AnyModel::Base(_), None) => 1,
            _ => 256,
        }
    }
}
