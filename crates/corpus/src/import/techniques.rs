//! What the families with propaganda techniques share: labels and spans of ArPro, ArAIEval and WANLP.
//!
//! A technique is not yet propaganda by our guideline (on samples it was in 6 to 8 texts of 20), but a text
//! without any is soundly neutral, though its level is unknown.

use risala_model::Label;
use serde_json::{Map, Value};

use super::draft::Draft;
use super::meaning::{Meaning, Said};
use super::spans::{self, Span};
use crate::error::Fault;

/// Names of the label that says there is none.
const NONE: [&str; 2] = ["no_technique", "no technique"];
const REMEDY: &str =
    "give techniques as an array of names, or of objects with `technique`, `start` and `end`";

/// Which text a technique makes propaganda.
#[derive(Clone, Copy)]
pub(crate) struct Trust(pub(crate) bool);

impl Trust {
    /// What it says that a text has techniques, or has none.
    pub(crate) fn said(self, has_technique: bool) -> Said {
        match (has_technique, self.0) {
            (false, _) => Said::source(Meaning::of(Label::Neutral)),
            (true, true) => Said::weak(Meaning::of(Label::Propaganda)),
            (true, false) => Said::NOTHING,
        }
    }
}

/// Reads a list of techniques: names, or objects with offsets in code points.
pub(crate) fn read_list(draft: &mut Draft, cell: &Value, trust: Trust) -> Result<(), Fault> {
    let parsed;
    let entries = match cell {
        Value::Array(entries) => entries,
        // In tables whose cells are text.
        Value::String(text) => {
            parsed = serde_json::from_str::<Vec<Value>>(text)
                .map_err(|_| Fault::new("the techniques are not a list", REMEDY))?;
            &parsed
        }
        _ => return Err(Fault::new("the techniques are not a list", REMEDY)),
    };
    let mut names: Vec<String> = Vec::new();
    let mut said_none = false;
    for entry in entries {
        let name = match entry {
            Value::String(name) => name.trim(),
            Value::Object(span) => {
                let span = read_span(&draft.text, span)?;
                draft.spans.push(span);
                continue;
            }
            _ => return Err(Fault::new("a technique is neither a name nor a span", REMEDY)),
        };
        if NONE.contains(&name) {
            said_none = true;
        } else if name.is_empty() {
            return Err(Fault::new("a technique has no name", REMEDY));
        } else if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    spans::in_order(&mut draft.spans);
    names.extend(spans::techniques(&draft.spans));
    if said_none && !names.is_empty() {
        return Err(Fault::new("says that there is no technique, and names one", "correct the list"));
    }
    draft.label = Some(if names.is_empty() { "no_technique" } else { "technique" }.to_owned());
    draft.said = Some(trust.said(!names.is_empty()));
    draft.techniques = Some(names);
    Ok(())
}

/// Reads the spans of a table, objects with offsets in code points.
pub(crate) fn read_spans(text: &str, cell: &Value) -> Result<Vec<Span>, Fault> {
    let wrong = || Fault {
        fields: &[spans::SPANS],
        reason: "is no array of objects".to_owned(),
        remedy: "give an array of objects with `technique`, `start` and `end`, or [] for none",
    };
    let entries = cell.as_array().ok_or_else(wrong)?;
    let read = |entry: &Value| read_span(text, entry.as_object().ok_or_else(wrong)?);
    let mut spans: Vec<Span> = entries.iter().map(read).collect::<Result<_, Fault>>()?;
    spans::in_order(&mut spans);
    Ok(spans)
}

/// Reads the answer whether a text has a technique.
pub(crate) fn read_binary(draft: &mut Draft, label: String, yes: &str, no: &str, trust: Trust) {
    draft.said = match label.trim() {
        label if label == yes => Some(trust.said(true)),
        label if label == no => Some(trust.said(false)),
        _ => None,
    };
    draft.label = Some(label);
}

fn read_span(text: &str, span: &Map<String, Value>) -> Result<Span, Fault> {
    let offset = |name: &str| span.get(name).and_then(Value::as_u64);
    let technique =
        span.get("technique").and_then(Value::as_str).map(str::trim).filter(|name| !name.is_empty());
    let (Some(start), Some(end), Some(technique)) = (offset("start"), offset("end"), technique) else {
        return Err(Fault::new("a span lacks `technique`, `start` or `end`", REMEDY));
    };
    let words = span.get("text").or_else(|| span.get("text_fragment")).and_then(Value::as_str);
    Span::of_code_points(text, start, end, technique, words)
}

/// The article of a paragraph: its id without the number behind the last underscore.
pub(crate) fn article_of(paragraph: &str) -> Option<String> {
    let (article, number) = paragraph.rsplit_once('_')?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && !article.is_empty()).then(|| article.to_owned())
}
