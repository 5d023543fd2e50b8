//! The compiled half of the Python package `risala`: texts come in without a copy, are judged on all cores without
//! the interpreter's lock, and go out as Python objects, NumPy arrays or Arrow.
//!
//! It is glue. What judges is the crate `risala`, what trains is `risala-train`; the parts that only Python needs
//! (scikit-learn's interface) are written in Python, in `python/risala`.
//!
//! The main choice: every batch is one list of `Option<&str>` ([`texts`]), whatever it came from. A Python string
//! lends its UTF-8 and an Arrow array its buffer, so texts are never copied; and places where something is wrong are
//! rows of that list, so every error names its row.

mod features;
mod html;
mod layer;
mod model;
mod offsets;
mod prediction;
mod predictions;
mod spread;
mod texts;
mod train;

use pyo3::prelude::*;

/// Python calls this module `risala._risala`; `risala` shows what of it is meant for users.
#[pymodule]
mod _risala {
    #[pymodule_export]
    use crate::layer::{Normalizer, Token, is_stop_word, sentences, stem, tokenize};
    #[pymodule_export]
    use crate::model::{Model, load};
    #[pymodule_export]
    use crate::prediction::{Explanation, Prediction, Span};
    #[pymodule_export]
    use crate::predictions::Predictions;
    #[pymodule_export]
    use crate::train::{fit_features, train};
    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
