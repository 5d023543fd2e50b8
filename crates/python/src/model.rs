//! A model, as Python holds it.

use std::fs::File;
use std::io;
use std::path::PathBuf;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};
use risala::{EMBEDDED_NAME, Held, Unscorable};

use crate::features;
use crate::prediction::{Explanation, Prediction};
use crate::predictions::{Predictions, array};
use crate::spread::{cores, spread};
use crate::texts::{Texts, all_there, missing};

/// An additive model: embedded, read from a file, or trained.
#[pyclass(frozen, module = "risala")]
pub(crate) struct Model(pub(crate) Held<risala::Model>);

impl Model {
    /// The model in the bytes of a file.
    pub(crate) fn of(bytes: Vec<u8>) -> PyResult<Model> {
        let model =
            risala::Model::from_bytes(bytes).map_err(|error| PyValueError::new_err(error.to_string()))?;
        Ok(Model(Held::Opened(Box::new(model))))
    }
}

/// Opens a model: the embedded one ("base"), or a model file.
#[pyfunction]
#[pyo3(signature = (model = None))]
pub(crate) fn load(py: Python<'_>, model: Option<PathBuf>) -> PyResult<Model> {
    let path = model.unwrap_or_else(|| EMBEDDED_NAME.into());
    let name = path.to_str().unwrap_or_default();
    if name == EMBEDDED_NAME || name == "base" {
        let model = risala::embedded().map_err(|error| PyValueError::new_err(error.to_string()))?;
        return Ok(Model(Held::Embedded(model)));
    }
    let named = |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    File::open(&path).map_err(named)?;
    let opened = py.detach(|| risala::Model::open(&path));
    let model = opened.map_err(|error| PyValueError::new_err(error.to_string()))?;
    Ok(Model(Held::Opened(Box::new(model))))
}

#[pymethods]
impl Model {
    /// Opens the bytes of a model file.
    #[staticmethod]
    fn from_bytes(data: Vec<u8>) -> PyResult<Model> {
        Model::of(data)
    }

    /// The bytes of the model file.
    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.bytes())
    }

    /// The model's name.
    #[getter]
    fn name(&self) -> &str {
        &self.0.header().name
    }

    /// The file's checksum, which names the model exactly.
    #[getter]
    fn checksum(&self) -> String {
        self.0.checksum()
    }

    /// What the file says of itself, as JSON.
    fn header_json(&self) -> PyResult<String> {
        serde_json::to_string(self.0.header()).map_err(|error| PyValueError::new_err(error.to_string()))
    }

    /// Judges a text.
    fn classify(&self, text: &str) -> PyResult<Prediction> {
        let probabilities = self.0.scorer().probabilities(text);
        let probabilities = probabilities.map_err(|reason| PyValueError::new_err(reason.to_string()))?;
        Ok(Prediction::new(probabilities, self.name()))
    }

    /// Judges many texts, on all cores and without the interpreter's lock.
    #[pyo3(signature = (texts, *, column = None, errors = "raise", threads = None))]
    fn classify_batch(
        &self,
        py: Python<'_>,
        texts: &Bound<'_, PyAny>,
        column: Option<&str>,
        errors: &str,
        threads: Option<usize>,
    ) -> PyResult<Predictions> {
        if !matches!(errors, "raise" | "null") {
            return Err(PyValueError::new_err(format!(
                "errors must be \"raise\" or \"null\", not {errors:?}"
            )));
        }
        if threads == Some(0) {
            return Err(PyValueError::new_err("threads must be at least 1"));
        }
        let texts = Texts::of(texts, column)?;
        let rows = texts.rows()?;
        let judged = py.detach(|| {
            let judge = |scorer: &mut risala::Scorer<'_>, text: &Option<&str>| {
                text.and_then(|text| scorer.probabilities(text).ok())
            };
            spread(&rows, threads.unwrap_or_else(cores), || self.0.scorer(), judge)
        });
        if let (Some(row), "raise") = (judged.iter().position(Option::is_none), errors) {
            let reason = |text| Unscorable::check(text).err().map(|reason| reason.to_string());
            return Err(match rows[row] {
                None => missing(row),
                Some(text) => {
                    PyValueError::new_err(format!("row {row}: {}", reason(text).unwrap_or_default()))
                }
            });
        }
        Ok(Predictions::new(judged, self.name()))
    }

    /// Judges a text and says by which words.
    fn explain(&self, py: Python<'_>, text: &str) -> PyResult<Py<Explanation>> {
        let (explanation, prediction) = Explanation::of(&self.0, text)?;
        Py::new(py, PyClassInitializer::from(prediction).add_subclass(explanation))
    }

    /// The probabilities of the leaves for any texts, also for those that `classify` refuses.
    #[pyo3(signature = (texts, *, column = None))]
    fn leaf_probabilities<'py>(
        &self,
        py: Python<'py>,
        texts: &Bound<'py, PyAny>,
        column: Option<&str>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let texts = Texts::of(texts, column)?;
        let rows = all_there(&texts.rows()?)?;
        let judged = py.detach(|| {
            let judge = |scorer: &mut risala::Scorer<'_>, text: &&str| {
                *risala::LeafProbabilities::from_scores(scorer.scores(text)).as_array()
            };
            spread(&rows, cores(), || self.0.scorer(), judge)
        });
        array(py, "f8", judged.as_flattened(), f64::to_ne_bytes, (judged.len(), risala::LEAVES))
    }

    /// The features of texts that the model knows, as a SciPy matrix: a row a text, a column a slot.
    #[pyo3(signature = (texts, *, column = None))]
    fn features<'py>(
        &self,
        py: Python<'py>,
        texts: &Bound<'py, PyAny>,
        column: Option<&str>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let texts = Texts::of(texts, column)?;
        features::matrix(py, &self.0, &all_there(&texts.rows()?)?)
    }

    /// What a feature value of 1 adds to the score of each leaf: a row a leaf, a column a slot.
    #[getter]
    fn coefficients<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let by_slot = self.0.coefficients();
        let shape = (by_slot.len(), risala::LEAVES);
        array(py, "f8", by_slot.as_flattened(), f64::to_ne_bytes, shape)?.getattr("T")
    }

    /// The score of each leaf before any feature has spoken.
    #[getter]
    fn offset<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        array(py, "f8", &self.0.offset(), f64::to_ne_bytes, (risala::LEAVES,))
    }

    /// The same model as a scikit-learn pipeline.
    fn to_sklearn<'py>(this: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        this.py().import("risala.sklearn")?.getattr("pipeline_of")?.call1((this,))
    }

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, Bound<'py, PyTuple>)> {
        let open = py.get_type::<Model>().getattr("from_bytes")?;
        Ok((open, PyTuple::new(py, [self.to_bytes(py)])?))
    }

    fn __repr__(&self) -> String {
        format!("<risala.Model {:?}, {:.2} MB>", self.name(), self.0.size() as f64 / 1e6)
    }
}
