//! Tables whose columns the user names.
//!
//! Columns named as our fields are those fields, all others become further fields: so what was exported can be
//! imported again.

use std::collections::HashSet;
use std::sync::Arc;

use risala_model::{Effect, Label, Level};

use super::draft::{Draft, Origin, Own, Refusal};
use super::meaning::{Meaning, Said};
use super::options::{Columns, Options};
use super::rows::optional;
use super::spans::SPANS;
use super::techniques;
use crate::error::Fault;
use crate::known::Known;
use crate::table::{Row, value_of};

/// The columns of one header.
struct Layout {
    names: Arc<[String]>,
    columns: Vec<Column>,
}

enum Column {
    Known(Known),
    /// A further field of this name.
    Other(String),
}

pub(crate) struct Plain {
    columns: Columns,
    /// Whether spans count code points.
    character_spans: bool,
    /// Whether cells are text, in which other values may be written.
    untyped: bool,
    layout: Option<Layout>,
    /// Whether a row had all the columns that the user named.
    begun: bool,
}

impl Plain {
    pub(crate) fn new(options: &Options, untyped: bool) -> Plain {
        let (columns, character_spans) = (options.columns.clone(), options.character_spans);
        Plain { columns, character_spans, untyped, layout: None, begun: false }
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
            let known = match column {
                Column::Known(known) => known,
                Column::Other(_) if cell.is_null() => continue,
                Column::Other(field) => {
                    let cell = match cell {
                        serde_json::Value::String(text) if self.untyped => value_of(text.clone()),
                        other => other.clone(),
                    };
                    draft.extra.insert(field.clone(), cell);
                    continue;
                }
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
        if self.character_spans
            && let Some(spans) = draft.extra.remove(SPANS)
        {
            draft.spans = techniques::read_spans(&draft.text, &spans)?;
        }
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
        let column = |name: &String| {
            if let Some((_, known)) = named.iter().find(|(named, _)| named.as_deref() == Some(name)) {
                return Column::Known(*known);
            }
            let elsewhere =
                |known: Known| named.iter().any(|(named, other)| *other == known && named.is_some());
            match Known::from_name(name) {
                // A field that the user finds elsewhere must not be written over by the column of its name.
                Some(known) if elsewhere(known) => Column::Other(format!("column_{name}")),
                Some(known) => Column::Known(known),
                None => Column::Other(name.clone()),
            }
        };
        let columns: Vec<Column> = row.names().iter().map(column).collect();
        let mut fields = HashSet::new();
        for column in &columns {
            let field = match column {
                Column::Known(known) => known.name(),
                Column::Other(field) => field,
            };
            if !fields.insert(field) {
                let reason = match field {
                    "" => "has several columns without a name".to_owned(),
                    _ => format!("has two columns {:?}", shortened(field)),
                };
                return Err(Refusal::Table(Fault::new(reason, "give each column a name of its own")));
            }
        }
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
