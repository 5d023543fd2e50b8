//! From records to a model file.
//!
//! ```text
//! Config, [Record] ─ Examples ─ folds ─ temperature ┐
//!                        └───── fit on all ─────────┴─ Weights, Header ─ bytes of the model file
//! ```

mod config;
mod counts;
mod design;
mod draw;
mod examples;
mod folds;
mod gather;
mod texts;
mod watch;

use risala_corpus::Record;
use risala_model::{Header, LEAVES, Weights, encode};
use serde::Serialize;

use crate::calibrate;
use crate::classifier::FitReport;
use crate::error::{Error, Kind};

pub use config::{Calibration, Config, Data, Table, TechniqueSettings, Together, Trust};
pub use examples::Examples;
pub use folds::{Grown, HoldOut, cross_validate, learning_curve};
pub use texts::SourceCount;
pub use watch::Watch;

pub(crate) use folds::{all_but, parts, parts_of};
pub(crate) use gather::{digest, gather};
pub(crate) use texts::{Space, Texts};

/// The program, as model files name it.
pub(crate) const CREATED_BY: &str = concat!("risala ", env!("CARGO_PKG_VERSION"));

/// How a model came about, as its file tells: with this and the data it can be made again.
#[derive(Clone, Debug, Serialize)]
pub struct Provenance<'p> {
    config: &'p Config,
    examples: usize,
    features: usize,
    /// In how many texts a feature may have been without being counted.
    missed: u32,
    data_blake3: &'p str,
    sources: &'p [SourceCount],
    fit: &'p FitReport,
    calibration: Option<calibrate::Calibration>,
}

/// Trains a model and returns its file. The same examples and configuration give the same bytes, on any
/// number of threads.
///
/// # Errors
/// If the configuration cannot be followed, or the examples do not allow a fit.
pub fn train(examples: &Examples, config: &Config, watch: &dyn Watch) -> Result<Vec<u8>, Error> {
    let all: Vec<usize> = (0..examples.len()).collect();
    watch.start(1);
    // The fit on all takes longest, so it begins first; cores that are free take folds.
    let (fitted, calibration) = rayon::join(
        || folds::fit(examples, &all, config, watch),
        || folds::calibrate(examples, config, watch),
    );
    let (fitted, calibration) = (fitted?, calibration?);

    let temperature = calibration.as_ref().map_or(1.0, |found| found.temperature);
    let bias: [f32; LEAVES] = fitted.classifier.bias().map(|bias| bias as f32);
    let Space { vocabulary, gains, .. } = &fitted.space;
    let weights = fitted.space.by_slot(fitted.classifier.weights());
    let weights = Weights::new(vocabulary, gains, &weights, bias, temperature as f32)?;
    let provenance = Provenance {
        config,
        examples: examples.len(),
        features: vocabulary.features(),
        missed: examples.texts.missed(),
        data_blake3: examples.digest(),
        sources: &examples.texts.sources,
        fit: fitted.classifier.report(),
        calibration,
    };
    let training = serde_json::to_value(&provenance)
        .map_err(|error| Error::new(Kind::Provenance(error.to_string())))?;
    Ok(encode(&header(config, training), &weights)?)
}

/// A model file without weights: the features that a fit on these records would know, and what each counts. What is
/// known of the records is not looked at.
///
/// # Errors
/// If the configuration cannot be followed, or leaves no records or no features.
pub fn features_only(records: &[Record], config: &Config) -> Result<Vec<u8>, Error> {
    let gathered = gather(records.iter().map(Ok::<&Record, Error>), config, |_| Ok(()))?;
    let (texts, _) = Texts::new(gathered, config)?;
    let all: Vec<usize> = (0..texts.records.len()).collect();
    let Space { vocabulary, gains, .. } = texts.space(&all, config)?;
    let weights = vec![[0.0; LEAVES]; vocabulary.slots()];
    let weights = Weights::new(&vocabulary, &gains, &weights, [0.0; LEAVES], 1.0)?;
    Ok(encode(&header(config, serde_json::Value::Null), &weights)?)
}

fn header(config: &Config, training: serde_json::Value) -> Header {
    Header {
        name: config.name.clone(),
        created_by: CREATED_BY.to_owned(),
        text: config.text.clone(),
        features: config.features.clone(),
        leaves: Header::leaf_names(),
        training,
    }
}
