//! Tables whose columns the user names.
//!
//! Columns named as our fields are those fields, all others become further fields: so what was exported can be
//! imported again.

use std::sync::Arc;

use risala_model::{Effect, Label, Level};

use super::draft::{Draft, Origin, Own, Refusal};
use super::meaning::{Meaning, Said};
use super::options::Columns;
use super::rows::optional;
use crate::error::Fault;
use crate::known::Known;
use crate::table::{Row, value_of};

/// The columns of one header.
struct Layout {
    names: Arc<[String]>,
    columns: Vec<Column>,
}

#[derive(Clone, Copy)]
enum Column {
    Known(Known),
    Other,
}

pub(crate) struct Plain {
    columns: Columns,
    /// Whether cells are text, in which other values may be written.
    untyped: bool,
    layout: Option<Layout>,
    /// Whether a row had all the columns that the user named.
    begun: bool,
}

impl Plain {
    pub(crate) fn new(columns: Columns, untyped: bool) -> Plain {
        Plain { columns, untyped, layout: None, begun: false }
    }

    pub(crate) fn understand(&mut self, row: &Row, file: &Arc<Origin>) -> Result<Draft, Refusal> {
        let layout = match self.layout.take() {
            Some(layout) if Arc::ptr_eq(&layout.names, row.shared_names()) => layout,
            _ => self.lay_out(row)?,
        };
        let layout = self.layout.insert(layout);
        self.begun = true;
        let mut draft = Draft::new(file, row.place(), String::new());
        let mut own = Own { source: None, license: None, level: None, effect: None, confidence: None };
        for ((name, cell), column) in row.iter().zip(&layout.columns) {
            let Column::Known(known) = column else {
                if !cell.is_null() {
                    let cell = match cell {
                        serde_json::Value::String(text) if self.untyped => value_of(text.clone()),
                        other => other.clone(),
                    };
                    draft.extra.insert(name.to_owned(), cell);
                }
                continue;
            };
            let text = optional(row, name);
            match known {
                Known::Id => draft.key = text,
                Known::Text => draft.text = text.unwrap_or_default(),
                Known::Label => draft.label = text,
                Known::Level => own.level = text.as_deref().map(level).transpose()?,
                Known::Effect => own.effect = text.as_deref().map(effect).transpose()?,
                Known::Source => own.source = text,
                Known::License => own.license = text,
                Known::Group => draft.group = text,
                Known::Confidence => own.confidence = Some(text),
            }
        }
        draft.said = match &draft.label {
            None => Some(Said::source(Meaning { label: None, level: own.level, effect: own.effect })),
            Some(label) => label.parse::<Label>().ok().map(|label| Said::source(Meaning::of(label))),
        };
        draft.own = Some(own);
        Ok(draft)
    }

    fn lay_out(&self, row: &Row) -> Result<Layout, Refusal> {
        let named = [
            (&self.columns.text, Known::Text),
            (&self.columns.label, Known::Label),
            (&self.columns.id, Known::Id),
            (&self.columns.level, Known::Level),
            (&self.columns.effect, Known::Effect),
            (&self.columns.group, Known::Group),
        ];
        for (name, known) in named {
            let wanted = match name {
                // Objects leave out what they do not know.
                Some(_) if self.begun && known != Known::Text => continue,
                Some(name) => name.as_str(),
                None if known == Known::Text => known.name(),
                None => continue,
            };
            if !row.names().iter().any(|name| name == wanted) {
                return Err(Refusal::Columns(vec![wanted.to_owned()]));
            }
        }
        for (place, name) in row.names().iter().enumerate() {
            if row.names().iter().skip(place + 1).any(|other| other == name) {
                let reason = format!("the column {name:?} is there twice");
                return Err(Fault::new(reason, "name each column differently").into());
            }
        }
        let column = |name: &String| {
            if let Some((_, known)) = named.iter().find(|(named, _)| named.as_deref() == Some(name)) {
                return Column::Known(*known);
            }
            // A field that the user finds elsewhere is not also in the column of its name.
            let elsewhere =
                |known: &Known| named.iter().any(|(named, other)| other == known && named.is_some());
            Known::from_name(name).filter(|known| !elsewhere(known)).map_or(Column::Other, Column::Known)
        };
        let columns = row.names().iter().map(column).collect();
        Ok(Layout { names: Arc::clone(row.shared_names()), columns })
    }
}

fn level(text: &str) -> Result<Level, Fault> {
    text.trim().parse().ok().and_then(Level::from_number).ok_or_else(|| Fault {
        fields: &["level"],
        reason: format!("unknown level {:?} (known: 1, 2, 3)", shortened(text)),
        remedy: "use a known number, or leave it empty",
    })
}

fn effect(text: &str) -> Result<Effect, Fault> {
    text.trim().parse().map_err(|error: <Effect as std::str::FromStr>::Err| Fault {
        fields: &["effect"],
        reason: error.to_string(),
        remedy: "use a known name, or leave it empty",
    })
}

pub(crate) fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}
