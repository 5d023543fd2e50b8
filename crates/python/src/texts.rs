//! Texts as Python hands them over: lists, Series, arrays and tables, lent and not copied.

use std::iter::repeat_n;

use arrow_array::cast::AsArray;
use arrow_array::types::{ArrowDictionaryKeyType, Int8Type, Int16Type, Int32Type, Int64Type};
use arrow_array::types::{UInt8Type, UInt16Type, UInt32Type, UInt64Type};
use arrow_array::{Array, ArrayRef};
use arrow_schema::DataType;
use pyo3::exceptions::{PyImportError, PyKeyError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use pyo3::types::{PyByteArray, PyBytes, PyDict, PyList, PyString, PyTuple};
use pyo3_arrow::{PyArray, PyChunkedArray};

/// The column of a table that is read if it has several and none is named.
const COLUMN: &str = "text";

/// Texts that Python or Arrow owns. They are kept alive here, so they can be read without the interpreter's lock.
pub(crate) enum Texts {
    /// Python strings, which keep their UTF-8 once it was asked for; `None` where one is missing.
    Strings(Vec<Option<PyBackedStr>>),
    /// Arrow arrays of strings, in the order of their rows.
    Arrow(Vec<ArrayRef>),
}

impl Texts {
    /// Takes the texts of any object that holds some; `column` names one of a table.
    pub(crate) fn of(object: &Bound<'_, PyAny>, column: Option<&str>) -> PyResult<Texts> {
        let is_one = object.is_instance_of::<PyString>()
            || object.is_instance_of::<PyBytes>()
            || object.is_instance_of::<PyByteArray>();
        if is_one || object.is_instance_of::<PyDict>() {
            let message = format!("texts must be a list, Series or array of str, not {}", kind(object)?);
            return Err(PyTypeError::new_err(message));
        }
        if object.is_instance_of::<PyList>() || object.is_instance_of::<PyTuple>() {
            return Texts::each(object);
        }
        if object.hasattr("columns")? && object.hasattr("iloc")? {
            return Texts::of(&frame_column(object, column)?, None);
        }
        // An array of objects may hold anything; Arrow would not say in which row.
        let is_of_objects =
            object.hasattr("dtype")? && object.getattr("dtype")?.str()?.to_cow()? == "object";
        if !is_of_objects && object.hasattr("__arrow_c_stream__")? {
            match object.extract::<PyChunkedArray>() {
                Ok(chunked) => return Texts::chunks(chunked.into_inner().0, column),
                // pandas, which exports by pyarrow.
                Err(error) if error.is_instance_of::<PyImportError>(object.py()) => {}
                Err(error) => return Err(error),
            }
        } else if !is_of_objects && object.hasattr("__arrow_c_array__")? {
            return Texts::chunks(vec![object.extract::<PyArray>()?.into_inner().0], column);
        }
        Texts::each(object)
    }

    fn each(object: &Bound<'_, PyAny>) -> PyResult<Texts> {
        let Ok(items) = object.try_iter() else {
            let message = format!("texts must be a list, Series or array of str, not {}", kind(object)?);
            return Err(PyTypeError::new_err(message));
        };
        items.enumerate().map(|(row, item)| one(row, &item?)).collect::<PyResult<_>>().map(Texts::Strings)
    }

    fn chunks(chunks: Vec<ArrayRef>, column: Option<&str>) -> PyResult<Texts> {
        let chunks: Vec<ArrayRef> =
            chunks.into_iter().map(|chunk| table_column(chunk, column)).collect::<PyResult<_>>()?;
        // Without rows there is nothing to be wrong, and often no type; nulls have a row each.
        let is_wrong = |chunk: &&ArrayRef| {
            !chunk.is_empty() && !is_text(chunk.data_type()) && *chunk.data_type() != DataType::Null
        };
        match chunks.iter().find(is_wrong) {
            Some(chunk) => {
                let hint = match chunk.data_type() {
                    DataType::Binary | DataType::LargeBinary | DataType::BinaryView => "; decode the bytes",
                    _ => "",
                };
                let message = format!("texts must be strings, not {}{hint}", chunk.data_type());
                Err(PyTypeError::new_err(message))
            }
            None => Ok(Texts::Arrow(chunks)),
        }
    }

    /// A text a row, `None` where one is missing.
    ///
    /// # Errors
    /// If an Arrow buffer does not hold UTF-8.
    pub(crate) fn rows(&self) -> PyResult<Vec<Option<&str>>> {
        let rows: Vec<Option<&str>> = match self {
            Texts::Strings(strings) => return Ok(strings.iter().map(|text| text.as_deref()).collect()),
            Texts::Arrow(chunks) => chunks.iter().flat_map(rows_of).collect(),
        };
        // Whoever made the buffer answers for it, and not every maker looks.
        let is_broken = |text: &Option<&str>| text.is_some_and(|t| str::from_utf8(t.as_bytes()).is_err());
        match rows.iter().position(is_broken) {
            Some(row) => Err(PyValueError::new_err(format!("row {row}: the text is not UTF-8"))),
            None => Ok(rows),
        }
    }
}

/// The rows, none of which may be missing.
pub(crate) fn all_there<'t>(rows: &[Option<&'t str>]) -> PyResult<Vec<&'t str>> {
    let there = |(row, text): (usize, &Option<&'t str>)| text.ok_or_else(|| missing(row));
    rows.iter().enumerate().map(there).collect()
}

/// What is said of a row without a text.
pub(crate) fn missing(row: usize) -> PyErr {
    PyValueError::new_err(format!(
        "row {row}: the text is missing (None, NaN or null); drop or fill such rows"
    ))
}

fn one(row: usize, item: &Bound<'_, PyAny>) -> PyResult<Option<PyBackedStr>> {
    if item.is_instance_of::<PyString>() {
        let lent = item.extract::<PyBackedStr>();
        return lent.map(Some).map_err(|error| PyValueError::new_err(format!("row {row}: {error}")));
    }
    let name = kind(item)?;
    let is_missing = item.is_none()
        || matches!(name.as_str(), "NAType" | "NaTType")
        || item.extract::<f64>().is_ok_and(f64::is_nan);
    if is_missing {
        return Ok(None);
    }
    let hint = if item.is_instance_of::<PyBytes>() { "; decode it" } else { "" };
    Err(PyTypeError::new_err(format!("row {row}: a text must be str, not {name}{hint}")))
}

fn kind(object: &Bound<'_, PyAny>) -> PyResult<String> {
    Ok(object.get_type().name()?.to_cow()?.into_owned())
}

/// The one column of a pandas DataFrame that is meant.
fn frame_column<'py>(frame: &Bound<'py, PyAny>, column: Option<&str>) -> PyResult<Bound<'py, PyAny>> {
    let names: Vec<Bound<'py, PyAny>> = frame.getattr("columns")?.try_iter()?.collect::<PyResult<_>>()?;
    let shown: Vec<String> =
        names.iter().map(|name| Ok(name.str()?.to_cow()?.into_owned())).collect::<PyResult<_>>()?;
    let shown: Vec<&str> = shown.iter().map(String::as_str).collect();
    frame.get_item(&names[choose(&shown, column)?])
}

/// The one column of a table that is meant; an array that is no table as it is.
fn table_column(chunk: ArrayRef, column: Option<&str>) -> PyResult<ArrayRef> {
    let Some(table) = chunk.as_struct_opt() else { return Ok(chunk) };
    let at = choose(&table.column_names(), column)?;
    Ok(table.column(at).clone())
}

/// The position of the column that is named, or is the only one, or is called as texts are.
fn choose(names: &[&str], column: Option<&str>) -> PyResult<usize> {
    if let Some(column) = column {
        let at = names.iter().position(|name| *name == column);
        return at.ok_or_else(|| {
            PyKeyError::new_err(format!("no column {column:?}; there are {}", names.join(", ")))
        });
    }
    if names.len() == 1 {
        return Ok(0);
    }
    names.iter().position(|name| *name == COLUMN).ok_or_else(|| {
        let message =
            format!("which column has the texts? give its name as column=; there are {}", names.join(", "));
        PyValueError::new_err(message)
    })
}

fn is_text(kind: &DataType) -> bool {
    match kind {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        DataType::Dictionary(_, values) => is_text(values),
        _ => false,
    }
}

fn rows_of(chunk: &ArrayRef) -> Vec<Option<&str>> {
    match chunk.data_type() {
        DataType::Utf8 => chunk.as_string::<i32>().iter().collect(),
        DataType::LargeUtf8 => chunk.as_string::<i64>().iter().collect(),
        DataType::Utf8View => chunk.as_string_view().iter().collect(),
        DataType::Dictionary(key, _) => match key.as_ref() {
            DataType::Int8 => by_key::<Int8Type>(chunk),
            DataType::Int16 => by_key::<Int16Type>(chunk),
            DataType::Int32 => by_key::<Int32Type>(chunk),
            DataType::Int64 => by_key::<Int64Type>(chunk),
            DataType::UInt8 => by_key::<UInt8Type>(chunk),
            DataType::UInt16 => by_key::<UInt16Type>(chunk),
            DataType::UInt32 => by_key::<UInt32Type>(chunk),
            DataType::UInt64 => by_key::<UInt64Type>(chunk),
            _ => missing_rows(chunk),
        },
        _ => missing_rows(chunk),
    }
}

/// The rows of an array that holds a number for each text, and each text once.
fn by_key<K: ArrowDictionaryKeyType>(chunk: &ArrayRef) -> Vec<Option<&str>> {
    let dictionary = chunk.as_dictionary::<K>();
    let texts = rows_of(dictionary.values());
    (0..chunk.len()).map(|row| texts.get(dictionary.key(row)?).copied().flatten()).collect()
}

/// The rows of an array without a type, which has nulls alone.
fn missing_rows(chunk: &ArrayRef) -> Vec<Option<&'static str>> {
    repeat_n(None, chunk.len()).collect()
}
