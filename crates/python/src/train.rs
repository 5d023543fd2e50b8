//! Training, by `risala-train`.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use risala_corpus::Record;
use risala_train::pipeline::{Config, Examples, features_only};

use crate::model::Model;
use crate::texts::{Texts, all_there};

/// Trains a model on texts of which `classes` names a label, a level or a leaf each; `config` is a training
/// configuration in JSON. Texts of one of the `groups` stay together when the temperature is found.
#[pyfunction]
#[pyo3(signature = (texts, classes, config, groups = None))]
pub(crate) fn train(
    py: Python<'_>,
    texts: &Bound<'_, PyAny>,
    classes: Vec<String>,
    config: &str,
    groups: Option<Vec<String>>,
) -> PyResult<Model> {
    let (mut records, config) = (records(texts)?, read(config)?);
    for (given, what) in [(Some(classes.len()), "classes"), (groups.as_ref().map(Vec::len), "groups")] {
        if let Some(given) = given
            && given != records.len()
        {
            return Err(PyValueError::new_err(format!("{} texts but {given} {what}", records.len())));
        }
    }
    for (record, group) in records.iter_mut().zip(groups.unwrap_or_default()) {
        record.group = Some(group);
    }
    for (row, (record, class)) in records.iter_mut().zip(&classes).enumerate() {
        annotate(record, class).ok_or_else(|| {
            PyValueError::new_err(format!("row {row}: {class:?} is no label, level or leaf"))
        })?;
    }
    let train = || {
        let examples = Examples::new(&records, &config)?;
        risala_train::pipeline::train(&examples, &config, &())
    };
    Model::of(in_pool(py, train)?)
}

/// Finds the features of texts that a model trained on them would know: a model without weights.
#[pyfunction]
pub(crate) fn fit_features(py: Python<'_>, texts: &Bound<'_, PyAny>, config: &str) -> PyResult<Model> {
    let (records, config) = (records(texts)?, read(config)?);
    Model::of(in_pool(py, || features_only(&records, &config))?)
}

/// Runs without the interpreter's lock, on threads that end with the work: a pool that stays does not survive `fork`.
fn in_pool(
    py: Python<'_>,
    work: impl FnOnce() -> Result<Vec<u8>, risala_train::Error> + Send,
) -> PyResult<Vec<u8>> {
    let refused = |error: &dyn std::fmt::Display| PyValueError::new_err(error.to_string());
    let pool = rayon::ThreadPoolBuilder::new().build().map_err(|error| refused(&error))?;
    py.detach(|| pool.install(work)).map_err(|error| refused(&error))
}

fn read(config: &str) -> PyResult<Config> {
    serde_json::from_str(config).map_err(|error| PyValueError::new_err(error.to_string()))
}

/// A record a text, named by its row.
fn records(texts: &Bound<'_, PyAny>) -> PyResult<Vec<Record>> {
    let texts = Texts::of(texts, None)?;
    let rows = all_there(&texts.rows()?)?;
    if rows.is_empty() {
        return Err(PyValueError::new_err("there are 0 texts to fit on; a minimum of 1 is required"));
    }
    Ok(rows.into_iter().enumerate().map(|(row, text)| Record::new(row.to_string(), text)).collect())
}

/// Writes what is known into the record; `None` if no label, level or leaf has that name.
fn annotate(record: &mut Record, class: &str) -> Option<()> {
    match class {
        "purchase" => record.label = "advertising".parse().ok(),
        "fear" | "belief" => record.effect = class.parse().ok(),
        "inform" | "interact" | "persuade" => record.level = class.parse().ok(),
        _ => record.label = Some(class.parse().ok()?),
    }
    Some(())
}
