//! Values as the text of a cell, and back.
//!
//! A cell of CSV has no type. So that a number comes back as a number and the string `7` as a string, a string
//! that would be read as something else is written as JSON, in quotation marks; everything else looks as one
//! would write it by hand.

use std::borrow::Cow;

use serde_json::Value;

/// The cell that [`value_of`] reads as `value`. Null is the empty cell.
pub(crate) fn cell_of(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Null => Cow::Borrowed(""),
        Value::String(text) if is_plain(text) => Cow::Borrowed(text),
        _ => Cow::Owned(value.to_string()),
    }
}

/// What a cell says: JSON if it can be read as JSON without loss, else its text. An empty cell is null.
pub(crate) fn value_of(cell: String) -> Value {
    if cell.is_empty() {
        return Value::Null;
    }
    match read(&cell) {
        Some(value) => value,
        None => Value::String(cell),
    }
}

fn is_plain(text: &str) -> bool {
    !text.is_empty() && read(text).is_none()
}

fn read(cell: &str) -> Option<Value> {
    // Most cells are words: one look at the first byte spares the parser.
    if !matches!(cell.as_bytes().first(), Some(b'"' | b'[' | b'{' | b'-' | b't' | b'f' | b'0'..=b'9')) {
        return None;
    }
    let value: Value = serde_json::from_str(cell).ok()?;
    match &value {
        // Long numbers and other spellings (1.50, 1e3) would not come back as they were.
        Value::Number(number) if number.to_string() != cell => None,
        Value::Bool(_) if cell.len() > "false".len() => None,
        _ => Some(value),
    }
}
