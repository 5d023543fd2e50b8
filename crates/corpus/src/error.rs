//! What can be wrong with a file of records.
//!
//! Problems of the data are told apart from problems of the machine by [`Error::line`] alone: whoever
//! reads the message wants the place and the remedy, not a type to match on. So the kind stays private.

use std::fmt;
use std::io;

use serde::ser::{Serialize, SerializeStruct, Serializer};

/// A file that cannot be read, or a line of it that is not a valid record.
///
/// It displays as one line: `FILE:LINE: field NAME: reason; what to do`.
#[derive(Debug)]
pub struct Error(Box<Kind>);

#[derive(Debug)]
enum Kind {
    /// The operating system refused to open or read the file.
    Read { file: String, source: io::Error, reason: String },
    /// The stream that was to be written refused.
    Write { source: io::Error, reason: String },
    /// The file as a whole is not what it should be.
    File { file: String, reason: String, remedy: String },
    /// One line is at fault, and so are `more` later ones.
    Line { file: String, line: u64, fault: Fault, more: u64 },
    /// One row of a table without lines is at fault.
    Row { file: String, row: u64, fault: Fault },
}

/// What is wrong with one line, wherever it stands.
#[derive(Debug)]
pub(crate) struct Fault {
    /// The fields at fault; none if the line as a whole is.
    pub(crate) fields: &'static [&'static str],
    /// What is wrong.
    pub(crate) reason: String,
    /// What to do about it.
    pub(crate) remedy: &'static str,
}

impl Fault {
    /// A fault that no single known field is to blame for.
    pub(crate) fn new(reason: impl Into<String>, remedy: &'static str) -> Fault {
        Fault { fields: &[], reason: reason.into(), remedy }
    }
}

impl Error {
    pub(crate) fn read(file: &str, source: io::Error) -> Error {
        let reason = source.to_string();
        Error(Box::new(Kind::Read { file: file.to_owned(), source, reason }))
    }

    pub(crate) fn line_fault(file: &str, line: u64, fault: Fault) -> Error {
        Error(Box::new(Kind::Line { file: file.to_owned(), line, fault, more: 0 }))
    }

    pub(crate) fn row_fault(file: &str, row: u64, fault: Fault) -> Error {
        Error(Box::new(Kind::Row { file: file.to_owned(), row, fault }))
    }

    pub(crate) fn file_fault(file: &str, reason: impl Into<String>, remedy: impl Into<String>) -> Error {
        let (reason, remedy) = (reason.into(), remedy.into());
        Error(Box::new(Kind::File { file: file.to_owned(), reason, remedy }))
    }

    pub(crate) fn write(source: io::Error) -> Error {
        let reason = source.to_string();
        Error(Box::new(Kind::Write { source, reason }))
    }

    /// The same error, which now also says how many more lines have problems.
    pub(crate) fn and_more(mut self, lines: u64) -> Error {
        if let Kind::Line { more, .. } = &mut *self.0 {
            *more = lines;
        }
        self
    }

    /// The name of the file; empty if a stream that was to be written is at fault.
    pub fn file(&self) -> &str {
        match &*self.0 {
            Kind::Write { .. } => "",
            Kind::Read { file, .. }
            | Kind::File { file, .. }
            | Kind::Line { file, .. }
            | Kind::Row { file, .. } => file,
        }
    }

    /// The same error one line further up: for a file that was read with a line put before it.
    pub(crate) fn line_before(mut self) -> Error {
        if let Kind::Line { line, .. } = &mut *self.0 {
            *line = line.saturating_sub(1);
        }
        self
    }

    /// The number of the line at fault, counted from 1 and including blank lines; `None` if the file
    /// as a whole is at fault, could not be read or has no lines.
    pub fn line(&self) -> Option<u64> {
        match &*self.0 {
            Kind::Line { line, .. } => Some(*line),
            _ => None,
        }
    }

    /// The number of the row at fault, of tables without lines (see [`crate::table`]).
    pub fn row(&self) -> Option<u64> {
        match &*self.0 {
            Kind::Row { row, .. } => Some(*row),
            _ => None,
        }
    }

    /// The field at fault (the first one, where fields contradict each other); `None` if the line as a
    /// whole is at fault or the file could not be read.
    pub fn field(&self) -> Option<&str> {
        match &*self.0 {
            Kind::Line { fault, .. } | Kind::Row { fault, .. } => fault.fields.first().copied(),
            Kind::Read { .. } | Kind::Write { .. } | Kind::File { .. } => None,
        }
    }

    /// What is wrong, without the place and the remedy.
    pub fn reason(&self) -> &str {
        match &*self.0 {
            Kind::Read { reason, .. } | Kind::Write { reason, .. } | Kind::File { reason, .. } => reason,
            Kind::Line { fault, .. } | Kind::Row { fault, .. } => &fault.reason,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Kind::Read { file, reason, .. } => write!(f, "cannot read {file}: {reason}"),
            Kind::Write { reason, .. } => write!(f, "cannot write: {reason}"),
            Kind::File { file, reason, remedy } => write!(f, "{file}: {reason}; {remedy}"),
            Kind::Row { file, row, fault } => write!(f, "{file}: row {row}: {fault}"),
            Kind::Line { file, line, fault, more } => {
                write!(f, "{file}:{line}: {fault}")?;
                match more {
                    0 => Ok(()),
                    1 => write!(f, " (and 1 more line)"),
                    _ => write!(f, " (and {more} more lines)"),
                }
            }
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.fields {
            [] => {}
            [field] => write!(f, "field `{field}`: ")?,
            fields => write!(f, "fields `{}`: ", fields.join("` and `"))?,
        }
        write!(f, "{}; {}", self.reason, self.remedy)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &*self.0 {
            Kind::Read { source, .. } | Kind::Write { source, .. } => Some(source),
            Kind::File { .. } | Kind::Line { .. } | Kind::Row { .. } => None,
        }
    }
}

/// An object of `file`, `line`, `field` and `reason`; null where there is none.
impl Serialize for Error {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Error", 4)?;
        object.serialize_field("file", self.file())?;
        object.serialize_field("line", &self.line())?;
        object.serialize_field("field", &self.field())?;
        object.serialize_field("reason", self.reason())?;
        object.end()
    }
}
