//! JSON lines, and arrays of JSON objects.
//!
//! Elements of an array are cut out by their brackets before they are parsed: so an array is read in the memory
//! of its longest element, and one that is no object does not hide the next.

use std::io::BufRead;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::Rows;
use super::row::{Place, Row};
use crate::error::{Error, Fault};
use crate::parse::{not_json, shown};
use crate::reader::{BYTE_ORDER_MARK, not_utf8};

struct Lines<R> {
    input: R,
    name: String,
    line: u64,
    bytes: Vec<u8>,
    failed: bool,
    names: Names,
}

pub(super) fn lines<'r>(input: impl BufRead + 'r, name: String) -> Rows<'r> {
    let names = Names::default();
    Box::new(Lines { input, name, line: 0, bytes: Vec::new(), failed: false, names })
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = Result<Row, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.failed {
            self.bytes.clear();
            match self.input.read_until(b'\n', &mut self.bytes) {
                Ok(0) => return None,
                Ok(_) => self.line += 1,
                Err(error) => {
                    self.failed = true;
                    return Some(Err(Error::read(&self.name, error)));
                }
            }
            let mut bytes = self.bytes.as_slice();
            if self.line == 1 {
                bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
            }
            if !bytes.trim_ascii().is_empty() {
                return Some(self.names.row(bytes, Place::Line(self.line), &self.name));
            }
        }
        None
    }
}

/// The names of the last row: usually the next one has the same.
struct Names(Arc<[String]>);

impl Default for Names {
    fn default() -> Names {
        Names(Arc::new([]))
    }
}

impl Names {
    fn row(&mut self, bytes: &[u8], place: Place, name: &str) -> Result<Row, Error> {
        match object(bytes) {
            Err(fault) => Err(place.fault(name, fault)),
            Ok(object) => {
                if !object.keys().eq(self.0.iter()) {
                    self.0 = object.keys().cloned().collect();
                }
                Ok(Row::new(place, Arc::clone(&self.0), object.into_iter().map(|(_, cell)| cell).collect()))
            }
        }
    }
}

fn object(bytes: &[u8]) -> Result<Map<String, Value>, Fault> {
    let text = std::str::from_utf8(bytes).map_err(not_utf8)?;
    match serde_json::from_str(text).map_err(|error| not_json(&error))? {
        Value::Object(object) => Ok(object),
        other => Err(Fault::new(
            format!("expected a JSON object, found {}", shown(&other)),
            "write each row as an object, {\"column\": value, …}",
        )),
    }
}

struct Array<R> {
    input: R,
    name: String,
    /// The line that the last byte read stands on.
    line: u64,
    at: At,
    names: Names,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    Start,
    /// Behind the opening bracket, where the array may end at once.
    First,
    /// Behind an element.
    Behind,
    End,
}

pub(super) fn array<'r>(input: impl BufRead + 'r, name: String) -> Rows<'r> {
    Box::new(Array { input, name, line: 1, at: At::Start, names: Names::default() })
}

impl<R: BufRead> Iterator for Array<R> {
    type Item = Result<Row, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.at == At::End {
            return None;
        }
        match self.element() {
            Ok(None) => {
                self.at = At::End;
                None
            }
            Ok(Some((bytes, line))) => Some(self.names.row(&bytes, Place::Line(line), &self.name)),
            Err(error) => {
                self.at = At::End;
                Some(Err(error))
            }
        }
    }
}

impl<R: BufRead> Array<R> {
    /// The bytes of the next element and its line; `None` behind the last.
    fn element(&mut self) -> Result<Option<(Vec<u8>, u64)>, Error> {
        let mut byte = self.meaningful()?;
        if self.at == At::Start {
            for mark in BYTE_ORDER_MARK {
                if byte == Some(*mark) {
                    byte = self.byte()?;
                }
            }
            if byte.is_some_and(|byte| byte.is_ascii_whitespace()) {
                byte = self.meaningful()?;
            }
            if byte != Some(b'[') {
                return Err(self.broken(
                    "is not a JSON array",
                    "give one array of objects, or one object a line in a file that ends in .jsonl",
                ));
            }
            self.at = At::First;
            byte = self.meaningful()?;
        }
        match (self.at, byte) {
            (_, Some(b']')) => {
                return match self.meaningful()? {
                    None => Ok(None),
                    Some(_) => Err(self.broken(
                        "there is more behind the array",
                        "give one array, or one object a line in a file that ends in .jsonl",
                    )),
                };
            }
            (At::Behind, Some(b',')) => byte = self.meaningful()?,
            (At::First, Some(_)) => {}
            (_, Some(_)) => return Err(self.broken("expected a comma or `]` here", "correct the array")),
            (_, None) => return Err(self.broken("the array has no end", "give the whole file")),
        }
        self.at = At::Behind;
        let line = self.line;
        self.cut(byte).map(|bytes| Some((bytes, line)))
    }

    /// Reads from `byte` to the end of the value that it begins.
    fn cut(&mut self, mut byte: Option<u8>) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        let (mut depth, mut quoted, mut escaped) = (0_u64, false, false);
        while let Some(next) = byte {
            bytes.push(next);
            match next {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                b'[' | b'{' if !quoted => depth += 1,
                b']' | b'}' if !quoted => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 && !quoted {
                let over = self.peek()?;
                let ends = |next: u8| next.is_ascii_whitespace() || matches!(next, b',' | b']');
                if matches!(next, b'}' | b']' | b'"') || over.is_none_or(ends) {
                    return Ok(bytes);
                }
            }
            byte = self.byte()?;
        }
        Err(self.broken("the array has no end", "give the whole file"))
    }

    fn meaningful(&mut self) -> Result<Option<u8>, Error> {
        loop {
            match self.byte()? {
                Some(byte) if byte.is_ascii_whitespace() => {}
                other => return Ok(other),
            }
        }
    }

    fn peek(&mut self) -> Result<Option<u8>, Error> {
        let buffer = self.input.fill_buf().map_err(|error| Error::read(&self.name, error))?;
        Ok(buffer.first().copied())
    }

    fn byte(&mut self) -> Result<Option<u8>, Error> {
        let byte = self.peek()?;
        if let Some(byte) = byte {
            self.input.consume(1);
            self.line += u64::from(byte == b'\n');
        }
        Ok(byte)
    }

    fn broken(&self, reason: &str, remedy: &str) -> Error {
        Error::file_fault(&format!("{}:{}", self.name, self.line), reason, remedy)
    }
}
