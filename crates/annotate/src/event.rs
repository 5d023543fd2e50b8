//! What an annotator did, as a line of the log.

use risala_model::{Effect, Label, Leaf, LeafSet, Level};
use serde::{Deserialize, Serialize};

/// A text under an id. A text that was changed is another key: what was said of the old one does not count for
/// the new one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The record's id.
    pub id: String,
    /// The BLAKE3 digest of the text, in hexadecimal.
    pub text_blake3: String,
}

impl Key {
    /// The key of a record.
    pub fn new(id: &str, text: &str) -> Key {
        Key { id: id.to_owned(), text_blake3: blake3::hash(text.as_bytes()).to_hex().to_string() }
    }
}

/// All that an annotator says of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Judgement {
    /// The leaf; `None` if the text was passed over, or if there is only a note.
    pub leaf: Option<Leaf>,
    /// Whether a careful second reader could well decide otherwise.
    pub low: bool,
    /// Whether the text was passed over on purpose.
    pub skipped: bool,
    /// Free text; empty if there is none.
    pub note: String,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// A leaf for a text that had none.
    Annotate,
    /// Another leaf, confidence or note for a text that had a leaf.
    Revise,
    /// The text was passed over, or has another note since.
    Skip,
    /// A note on an open text.
    Note,
    /// The last of the annotator's events on this text does not count.
    Undo,
}

/// One line of the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// What was done.
    pub action: Action,
    /// When: RFC 3339, UTC.
    pub at: String,
    /// Who.
    pub annotator: String,
    /// To which text.
    pub key: Key,
    /// What holds from now on; of an undo, nothing.
    pub judgement: Judgement,
    /// How long the text had been shown.
    pub seconds: f64,
}

/// The fields of a line, in order.
#[derive(Serialize, Deserialize)]
struct Line {
    event: Action,
    at: String,
    annotator: String,
    id: String,
    text_blake3: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    leaf: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    label: Option<Label>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    level: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    effect: Option<Effect>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    confidence: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    seconds: f64,
}

impl Event {
    /// The event as one line of JSON, without the line end.
    pub(crate) fn to_json_line(&self) -> serde_json::Result<String> {
        let Judgement { leaf, low, note, .. } = &self.judgement;
        let line = Line {
            event: self.action,
            at: self.at.clone(),
            annotator: self.annotator.clone(),
            id: self.key.id.clone(),
            text_blake3: self.key.text_blake3.clone(),
            leaf: leaf.map(|leaf| leaf.name().to_owned()),
            label: leaf.map(Leaf::label),
            level: leaf.map(|leaf| leaf.level().number().into()),
            effect: leaf.and_then(Leaf::effect),
            confidence: leaf.map(|_| confidence(*low).to_owned()),
            note: (!note.is_empty()).then(|| note.clone()),
            seconds: self.seconds,
        };
        serde_json::to_string(&line)
    }

    /// Reads a line.
    pub(crate) fn parse(line: &str) -> Result<Event, String> {
        let line: Line =
            serde_json::from_str(line).map_err(|error| format!("no event of a log ({error})"))?;
        let leaf = line.leaf.as_deref().map(leaf_named).transpose()?;
        let needs_leaf = matches!(line.event, Action::Annotate | Action::Revise);
        if needs_leaf != leaf.is_some() {
            let which = if needs_leaf { "needs a" } else { "has no" };
            return Err(format!("field `leaf`: this event {which} leaf"));
        }
        let level = match line.level {
            None => None,
            Some(number) => Some(
                Level::from_number(number).ok_or(format!("field `level`: {number} is not 1, 2 or 3"))?,
            ),
        };
        if leaf.is_some_and(|leaf| !LeafSet::allowed(line.label, level, line.effect).contains(leaf)) {
            return Err("field `leaf`: it contradicts the label, level or effect".to_owned());
        }
        let low = match line.confidence.as_deref() {
            None | Some("high") => false,
            Some("low") => true,
            Some(other) => return Err(format!("field `confidence`: {other:?} is neither high nor low")),
        };
        Ok(Event {
            action: line.event,
            at: line.at,
            annotator: line.annotator,
            key: Key { id: line.id, text_blake3: line.text_blake3 },
            judgement: Judgement {
                leaf,
                low,
                skipped: line.event == Action::Skip,
                note: line.note.unwrap_or_default(),
            },
            seconds: line.seconds,
        })
    }
}

/// The confidence's name in files.
pub(crate) fn confidence(low: bool) -> &'static str {
    if low { "low" } else { "high" }
}

/// The leaf of a name.
pub(crate) fn leaf_named(name: &str) -> Result<Leaf, String> {
    let names = Leaf::ALL.map(Leaf::name).join(", ");
    let leaf = Leaf::ALL.into_iter().find(|leaf| leaf.name() == name);
    leaf.ok_or(format!("field `leaf`: {name:?} is none of {names}"))
}
