//! Rows that were set aside, a JSON object a line.

use serde::Serialize;

/// A row that was set aside.
#[derive(Debug, Serialize)]
pub(crate) struct Reject<'a> {
    /// The name of the input.
    pub(crate) input: &'a str,
    /// The line that it begins at, from 1.
    pub(crate) line: u64,
    /// Its id, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<&'a str>,
    /// Why, and what to do about it.
    pub(crate) reason: &'a str,
    /// The line itself where it can be kept: a stream cannot be read again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) row: Option<&'a str>,
}

impl Reject<'_> {
    pub(crate) fn write(&self, to: &mut Vec<u8>) {
        // Writing strings and numbers to memory does not fail.
        let _ = serde_json::to_writer(&mut *to, self);
        to.push(b'\n');
    }
}
