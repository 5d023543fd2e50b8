//! What a record says of the techniques in its text.

use std::ops::Range;

use risala_corpus::Record;
use serde_json::Value;

use crate::error::{Error, Kind};

/// The field with the names.
const NAMES: &str = "techniques";
/// The field with the places.
const SPANS: &str = "spans";

/// The techniques of a text, as its record has them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Annotation {
    /// Each once; none if the text uses none.
    pub(crate) names: Vec<String>,
    /// Bytes of the text and the technique there; none if nobody marked places.
    pub(crate) spans: Vec<(Range<usize>, String)>,
}

impl Annotation {
    /// Reads the fields `techniques` and `spans`, as `risala corpus import` writes them.
    ///
    /// # Errors
    /// If `techniques` is absent or no list of names, or `spans` is there and does not hold bytes of the text, each
    /// with one of those names.
    pub(crate) fn of(record: &Record) -> Result<Annotation, Error> {
        let fault = |field: &'static str, reason: String| {
            let id = record.id.chars().take(60).collect();
            Error::new(Kind::Techniques { id, field, reason })
        };
        let wrong = |reason: &str| fault(NAMES, reason.to_owned());
        let list = match record.extra.get(NAMES) {
            None | Some(Value::Null) => return Err(wrong("is not there")),
            Some(Value::Array(list)) => list,
            Some(_) => return Err(wrong("is no array")),
        };
        let mut names: Vec<String> = Vec::new();
        for name in list {
            match name.as_str().map(str::trim) {
                Some(name) if !name.is_empty() => {
                    if !names.iter().any(|known| known == name) {
                        names.push(name.to_owned());
                    }
                }
                _ => return Err(wrong("holds something that is no name")),
            }
        }
        let mut spans = Vec::new();
        let list: &[Value] = match record.extra.get(SPANS) {
            None | Some(Value::Null) => &[],
            Some(Value::Array(list)) => list,
            Some(_) => return Err(fault(SPANS, "is no array".to_owned())),
        };
        for (number, span) in (1..).zip(list) {
            let wrong = |reason: &str| fault(SPANS, format!("{reason} in its entry {number}"));
            let at = |name| span.get(name).and_then(Value::as_u64).and_then(|at| usize::try_from(at).ok());
            let (Some(start), Some(end)) = (at("start"), at("end")) else {
                return Err(wrong("lacks `start` or `end`"));
            };
            if start >= end || record.text.get(start..end).is_none() {
                return Err(wrong("does not hold bytes of the text between characters"));
            }
            match span.get("technique").and_then(Value::as_str).map(str::trim) {
                Some(name) if names.iter().any(|known| known == name) => {
                    spans.push((start..end, name.to_owned()))
                }
                _ => return Err(wrong("names no technique of the record")),
            }
        }
        Ok(Annotation { names, spans })
    }

    /// Whether the text uses the technique of an output: any at all for the first.
    pub(crate) fn uses(&self, output: usize, name: &str) -> bool {
        if output == 0 { !self.names.is_empty() } else { self.names.iter().any(|known| known == name) }
    }

    /// The annotation as the digest of the data has it.
    pub(crate) fn written(&self) -> String {
        let spans = self.spans.iter().map(|(span, name)| format!("{}..{} {name}", span.start, span.end));
        self.names.iter().cloned().chain(spans).collect::<Vec<_>>().join("|")
    }
}
