//! The answers for many texts, as NumPy arrays and as an Arrow table.

use std::sync::Arc;

use arrow_array::builder::{Float64Builder, StringBuilder};
use arrow_array::{Array, ArrayRef, StructArray};
use arrow_schema::{ArrowError, Field, FieldRef, Fields};
use pyo3::exceptions::{PyIndexError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyCapsule, PyTuple};
use pyo3_arrow::ffi::{ArrayIterator, to_array_pycapsules, to_stream_pycapsule};
use risala::{Effect, Label, LeafProbabilities, Level};

use crate::prediction::Prediction;

/// The predictions of a batch, in the order of its texts.
#[pyclass(frozen, module = "risala")]
pub(crate) struct Predictions {
    rows: Vec<Option<LeafProbabilities>>,
    #[pyo3(get)]
    model: String,
}

impl Predictions {
    pub(crate) fn new(rows: Vec<Option<LeafProbabilities>>, model: &str) -> Predictions {
        Predictions { rows, model: model.to_owned() }
    }

    /// `number`s of every row, NaN for a row without an answer.
    fn numbers<'py, const N: usize>(
        &self,
        py: Python<'py>,
        numbers: impl Fn(&LeafProbabilities) -> [f64; N],
    ) -> PyResult<Bound<'py, PyAny>> {
        let row = |row: &Option<LeafProbabilities>| row.as_ref().map_or([f64::NAN; N], &numbers);
        let all: Vec<f64> = self.rows.iter().flat_map(row).collect();
        array(py, "f8", &all, f64::to_ne_bytes, (self.rows.len(), N))
    }

    /// The table that Arrow gets.
    fn table(&self) -> Result<(FieldRef, ArrayRef), ArrowError> {
        let text = |name: &str, of: &dyn Fn(&LeafProbabilities) -> Option<&'static str>| {
            let mut column = StringBuilder::new();
            self.rows.iter().for_each(|row| column.append_option(row.as_ref().and_then(of)));
            (name.to_owned(), Arc::new(column.finish()) as ArrayRef)
        };
        let number = |name: &str, of: &dyn Fn(&LeafProbabilities) -> f64| {
            let mut column = Float64Builder::new();
            self.rows.iter().for_each(|row| column.append_option(row.as_ref().map(of)));
            (name.to_owned(), Arc::new(column.finish()) as ArrayRef)
        };
        let mut columns = vec![
            text("label", &|row| Some(row.label().name())),
            text("level", &|row| Some(row.level().name())),
            text("effect", &|row| (row.label() == Label::Propaganda).then(|| row.effect().name())),
            number("confidence", &|row| row.of(row.label().leaves())),
        ];
        columns.extend(Label::ALL.iter().map(|label| number(label.name(), &|row| row.of(label.leaves()))));
        columns.extend(Level::ALL.iter().map(|level| number(level.name(), &|row| row.of(level.leaves()))));
        let effect = |effect: &Effect| number(effect.name(), &|row| row.effect_given_propaganda(*effect));
        columns.extend(Effect::ALL.iter().map(effect));
        let fields: Fields = columns
            .iter()
            .map(|(name, column)| Field::new(name, column.data_type().clone(), true))
            .collect();
        let arrays = columns.into_iter().map(|(_, column)| column).collect();
        let table = StructArray::try_new_with_length(fields, arrays, None, self.rows.len())?;
        let field = Field::new("", table.data_type().clone(), false);
        Ok((Arc::new(field), Arc::new(table)))
    }
}

/// A NumPy array of numbers, which owns them.
pub(crate) fn array<'py, T: Copy, const B: usize>(
    py: Python<'py>,
    kind: &str,
    numbers: &[T],
    bytes: impl Fn(T) -> [u8; B],
    shape: impl IntoPyObject<'py>,
) -> PyResult<Bound<'py, PyAny>> {
    let buffer = PyByteArray::new_with(py, numbers.len() * B, |buffer| {
        for (place, &number) in buffer.as_chunks_mut::<B>().0.iter_mut().zip(numbers) {
            *place = bytes(number);
        }
        Ok(())
    })?;
    py.import("numpy")?.getattr("ndarray")?.call1((shape, kind, buffer))
}

fn unexportable(error: impl std::fmt::Display) -> PyErr {
    PyValueError::new_err(error.to_string())
}

#[pymethods]
impl Predictions {
    /// The label of each text; None where there is no answer.
    #[getter]
    fn labels<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let names: Vec<Option<&str>> =
            self.rows.iter().map(|row| row.as_ref().map(|row| row.label().name())).collect();
        py.import("numpy")?.getattr("array")?.call1((names, "O"))
    }

    /// The probability of each text's label.
    #[getter]
    fn confidence<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.numbers(py, |row| [row.of(row.label().leaves())])?.call_method0("ravel")
    }

    /// The probabilities of the labels, a column for each name of `risala.LABELS`.
    #[getter]
    fn probabilities<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let [neutral, advertising, propaganda] =
            [Label::Neutral, Label::Advertising, Label::Propaganda].map(Label::leaves);
        self.numbers(py, |row| [neutral, advertising, propaganda].map(|label| row.of(label)))
    }

    /// The probabilities of the levels, a column for each name of `risala.LEVELS`.
    #[getter]
    fn levels<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let levels = [Level::Inform, Level::Interact, Level::Persuade].map(Level::leaves);
        self.numbers(py, |row| levels.map(|level| row.of(level)))
    }

    /// The probabilities of the effects given propaganda, a column for each name of `risala.EFFECTS`.
    #[getter]
    fn effects<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.numbers(py, |row| [Effect::Fear, Effect::Belief].map(|e| row.effect_given_propaganda(e)))
    }

    /// The probabilities of the leaves, a column for each name of `risala.LEAVES`.
    #[getter]
    fn leaves<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.numbers(py, |row| *row.as_array())
    }

    fn __len__(&self) -> usize {
        self.rows.len()
    }

    fn __getitem__(&self, row: isize) -> PyResult<Option<Prediction>> {
        let from_start = if row < 0 { row + self.rows.len() as isize } else { row };
        let found = usize::try_from(from_start).ok().and_then(|row| self.rows.get(row));
        let found = found.ok_or_else(|| PyIndexError::new_err(format!("no row {row}")))?;
        Ok(found.map(|row| Prediction::new(row, &self.model)))
    }

    /// The table for Arrow: label, level, effect, confidence and all probabilities, a row a text.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyTuple>> {
        let (field, table) = self.table().map_err(unexportable)?;
        Ok(to_array_pycapsules(py, field, &table, requested_schema)?)
    }

    /// The same table as a stream of one batch.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let (field, table) = self.table().map_err(unexportable)?;
        let reader = ArrayIterator::new(vec![Ok(table)], field);
        Ok(to_stream_pycapsule(py, Box::new(reader), requested_schema)?)
    }

    fn __repr__(&self) -> String {
        format!("<{} predictions of {}>", self.rows.len(), self.model)
    }
}
