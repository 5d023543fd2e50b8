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
    /// One line is at fault, and so are `more` later ones.
    Line { file: String, line: u64, fault: Fault, more: u64 },
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

impl Error {
    pub(crate) fn read(file: &str, source: io::Error) -> Error {
        let reason = source.to_string();
        Error(Box::new(Kind::Read { file: file.to_owned(), source, reason }))
    }

    pub(crate) fn line_fault(file: &str, line: u64, fault: Fault) -> Error {
        Error(Box::new(Kind::Line { file: file.to_owned(), line, fault, more: 0 }))
    }

    /// The same error, which now also says how many more lines have problems.
    pub(crate) fn and_more(mut self, lines: u64) -> Error {
        if let Kind::Line { more, .. } = &mut *self.0 {
            *more = lines;
        }
        self
    }

    /// The name of the file.
    pub fn file(&self) -> &str {
        match &*self.0 {
            Kind::Read { file, .. } | Kind::Line { file, .. } => file,
        }
    }

    /// The number of the line at fault, counted from 1 and including blank lines; `None` if the file
    /// could not be read.
    pub fn line(&self) -> Option<u64> {
        match &*self.0 {
            Kind::Read { .. } => None,
            Kind::Line { line, .. } => Some(*line),
        }
    }

    /// The field at fault (the first one, where fields contradict each other); `None` if the line as a
    /// whole is at fault or the file could not be read.
    pub fn field(&self) -> Option<&str> {
        match &*self.0 {
            Kind::Read { .. } => None,
            Kind::Line { fault, .. } => fault.fields.first().copied(),
        }
    }

    /// What is wrong, without the place and the remedy.
    pub fn reason(&self) -> &str {
        match &*self.0 {
            Kind::Read { reason, .. } => reason,
            Kind::Line { fault, .. } => &fault.reason,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.0 {
            Kind::Read { file, reason, .. } => write!(f, "cannot read {file}: {reason}"),
            Kind::Line { file, line, fault, more } => {
                write!(f, "{file}:{line}: ")?;
                match fault.fields {
                    [] => {}
                    [field] => write!(f, "field `{field}`: ")?,
                    fields => write!(f, "fields `{}`: ", fields.join("` and `"))?,
                }
                write!(f, "{}; {}", fault.reason, fault.remedy)?;
                match more {
                    0 => Ok(()),
                    1 => write!(f, " (and 1 more line)"),
                    _ => write!(f, " (and {more} more lines)"),
                }
            }
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &*self.0 {
            Kind::Read { source, .. } => Some(source),
            Kind::Line { .. } => None,
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
