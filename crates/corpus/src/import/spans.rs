//! Spans of techniques: from a source's offsets to ours.
//!
//! Sources count code points, as Python does; ours are bytes. Where a source repeats the words of a span, they
//! are compared.

use serde_json::{Value, json};

use super::mask::Masked;
use crate::error::Fault;

/// The field that holds them.
pub(crate) const SPANS: &str = "spans";

/// Bytes of a text in which a technique was marked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) technique: String,
}

impl Span {
    /// A span of bytes from one of code points.
    pub(crate) fn of_code_points(
        text: &str,
        start: u64,
        end: u64,
        technique: &str,
        words: Option<&str>,
    ) -> Result<Span, Fault> {
        let wrong = |reason: String| Fault::new(reason, "correct the offsets, which count code points");
        let mut offsets = text.char_indices().map(|(at, _)| at).chain([text.len()]);
        let span =
            usize::try_from(start).ok().zip(usize::try_from(end).ok()).filter(|(start, end)| start < end);
        let Some((first, last)) = span else {
            return Err(wrong(format!("the span {start}..{end} is empty")));
        };
        let bounds = offsets.nth(first).and_then(|start| Some((start, offsets.nth(last - first - 1)?)));
        let Some((from, to)) = bounds else {
            let length = text.chars().count();
            return Err(wrong(format!(
                "the span {start}..{end} goes beyond the text of {length} characters"
            )));
        };
        match words {
            Some(words) if text.get(from..to) != Some(words) => {
                Err(wrong(format!("the span {start}..{end} holds other words than the source says")))
            }
            _ => Ok(Span { start: from, end: to, technique: technique.to_owned() }),
        }
    }

    /// The span in the masked text.
    pub(crate) fn masked(mut self, masked: &Masked) -> Span {
        self.start = masked.start(self.start);
        self.end = masked.end(self.end);
        self
    }

    pub(crate) fn to_json(&self) -> Value {
        json!({"start": self.start, "end": self.end, "technique": self.technique})
    }
}

/// Moves the spans that a table gives, in the form of records, from a text to the masked text.
pub(crate) fn move_along(spans: &mut Value, text: &str, masked: &Masked) -> Result<(), Fault> {
    let wrong = || Fault {
        fields: &[SPANS],
        reason: "are not bytes of the text, so that they cannot be moved to the masked text".to_owned(),
        remedy: "correct them, or leave the text as it is (--no-mask)",
    };
    for span in spans.as_array_mut().ok_or_else(wrong)? {
        let span = span.as_object_mut().ok_or_else(wrong)?;
        let at = |name| span.get(name).and_then(Value::as_u64).and_then(|at| usize::try_from(at).ok());
        let (Some(start), Some(end)) = (at("start"), at("end")) else { return Err(wrong()) };
        text.get(start..end).ok_or_else(wrong)?;
        span.insert("start".to_owned(), masked.start(start).into());
        span.insert("end".to_owned(), masked.end(end).into());
    }
    Ok(())
}

/// In order, each once.
pub(crate) fn in_order(spans: &mut Vec<Span>) {
    spans.sort_unstable();
    spans.dedup();
}

/// The techniques of spans, each once, in the order of their first span.
pub(crate) fn techniques(spans: &[Span]) -> Vec<String> {
    let mut techniques: Vec<String> = Vec::new();
    for span in spans {
        if !techniques.contains(&span.technique) {
            techniques.push(span.technique.clone());
        }
    }
    techniques
}
