//! The model that a command works with.

use std::path::Path;

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
    model: AnyModel,
    above: Option<(&'static Encoder, f64)>,
}

impl Answering {
    /// Opens what the options name.
    pub(crate) fn open(which: &WhichModel) -> Result<Answering, Failure> {
        let model = open(which.path())?;
        let Some(threshold) = which.cascade else {
            return Ok(Answering { model, above: None });
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
        Ok(Answering { model, above: Some((deep, threshold)) })
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
