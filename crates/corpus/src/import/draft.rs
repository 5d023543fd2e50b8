//! A row as its family understands it, before ids, masks and the user's own map.

use std::sync::Arc;

use risala_model::{Effect, Level};
use serde_json::{Map, Value};

use super::meaning::Said;
use super::spans::Span;
use crate::error::{Error, Fault};
use crate::table::Place;

/// The file that a draft came from.
#[derive(Debug)]
pub(crate) struct Origin {
    /// What messages call it.
    pub(crate) name: String,
    /// Its name without folder and extension, part of ids.
    pub(crate) stem: String,
}

/// A row as its family understands it.
pub(crate) struct Draft {
    pub(crate) file: Arc<Origin>,
    pub(crate) place: Place,
    /// The id that the source gave; ids of ours are made of it.
    pub(crate) key: Option<String>,
    pub(crate) text: String,
    pub(crate) group: Option<String>,
    /// The source's own label, in its words.
    pub(crate) label: Option<String>,
    /// What the family makes of the label; `None` if it knows no such label.
    pub(crate) said: Option<Said>,
    /// `None` if the source says nothing of techniques.
    pub(crate) techniques: Option<Vec<String>>,
    pub(crate) spans: Vec<Span>,
    pub(crate) extra: Map<String, Value>,
    /// Of tables, what their columns say of a record beside its text and label.
    pub(crate) own: Option<Own>,
}

/// Fields that a table gives by itself.
/// `None` where there is no value, or no such column.
pub(crate) struct Own {
    pub(crate) source: Option<String>,
    pub(crate) license: Option<String>,
    pub(crate) level: Option<Level>,
    pub(crate) effect: Option<Effect>,
    /// `None` if there is no such column.
    pub(crate) confidence: Option<Option<String>>,
}

impl Draft {
    pub(crate) fn new(file: &Arc<Origin>, place: Place, text: String) -> Draft {
        Draft {
            file: Arc::clone(file),
            place,
            key: None,
            text,
            group: None,
            label: None,
            said: Some(Said::NOTHING),
            techniques: None,
            spans: Vec::new(),
            extra: Map::new(),
            own: None,
        }
    }

    pub(crate) fn fault(&self, fault: Fault) -> Error {
        self.place.fault(&self.file.name, fault)
    }
}

/// Why a row is no draft.
pub(crate) enum Refusal {
    /// This row is at fault.
    Row(Fault),
    /// None of these columns is there; if it is the first row, the table is not of this kind.
    Columns(Vec<String>),
    /// No row of this table can be understood.
    Table(Fault),
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Refusal {
        Refusal::Row(fault)
    }
}
