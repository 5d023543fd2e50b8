//! Features as a matrix that SciPy knows.

use pyo3::prelude::*;
use pyo3::types::PyDict;
use risala::Model;

use crate::predictions::array;
use crate::spread::{cores, spread};

/// A `scipy.sparse.csr_matrix` with a row for each text.
pub(crate) fn matrix<'py>(py: Python<'py>, model: &Model, texts: &[&str]) -> PyResult<Bound<'py, PyAny>> {
    let (starts, slots, values) = py.detach(|| {
        let rows = spread(texts, cores(), || (), |(), text: &&str| model.row(text));
        let mut starts = vec![0i64];
        for row in &rows {
            starts.push(starts[starts.len() - 1] + row.len() as i64);
        }
        // There are at most 2^20 slots.
        let slots: Vec<i32> = rows.iter().flatten().map(|&(slot, _)| slot as i32).collect();
        let values: Vec<f64> = rows.iter().flatten().map(|&(_, value)| value).collect();
        (starts, slots, values)
    });
    let parts = (
        array(py, "f8", &values, f64::to_ne_bytes, (values.len(),))?,
        array(py, "i4", &slots, i32::to_ne_bytes, (slots.len(),))?,
        array(py, "i8", &starts, i64::to_ne_bytes, (starts.len(),))?,
    );
    let named = PyDict::new(py);
    named.set_item("shape", (texts.len(), model.slots()))?;
    py.import("scipy.sparse")?.getattr("csr_matrix")?.call((parts,), Some(&named))
}
