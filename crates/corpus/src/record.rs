//! A text and what is known about it.

use std::borrow::Cow;

use risala_model::{Effect, LEAVES, Label, Leaf, LeafProbabilities, LeafSet, Level};
use serde::{Serialize, Serializer};
use serde_json::{Map, Number, Value};

use crate::known::{Form, Known, Slot, fresh_layout};

/// A text and what is known about it. Absent knowledge is `None`.
///
/// A record that was read serialises to the fields of its line: the same names and values in the same
/// order, null where they were null, a number where `id` or another text field was a number. Two things
/// may differ: a line without an `id` gains one, and integers beyond 64 bits come back as the nearest
/// double. Values that were changed since are written as they are now.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// Names the record in its file. Records without one are named by their line number.
    pub id: String,
    /// The text: at least one character that is not white space.
    pub text: String,
    /// What the text is.
    pub label: Option<Label>,
    /// Its level of communication.
    pub level: Option<Level>,
    /// How it settles in the reader, of propaganda only.
    pub effect: Option<Effect>,
    /// The data set that it came from.
    pub source: Option<String>,
    /// The licence that it is under.
    pub license: Option<String>,
    /// What ties it to other records (a topic, an author): records of a group are not independent.
    pub group: Option<String>,
    /// How sure its annotator was, in the annotator's words.
    pub confidence: Option<String>,
    /// Every other field, in the order of the line.
    pub extra: Map<String, Value>,
    /// How the line was laid out; every known field once.
    pub(crate) layout: Vec<Slot>,
}

impl Record {
    /// A record of which nothing more is known.
    pub fn new(id: impl Into<String>, text: impl Into<String>) -> Record {
        Record {
            id: id.into(),
            text: text.into(),
            label: None,
            level: None,
            effect: None,
            source: None,
            license: None,
            group: None,
            confidence: None,
            extra: Map::new(),
            layout: fresh_layout(),
        }
    }

    /// The leaves that the label, the level and the effect allow together. Never empty for a record
    /// that was read: the reader refuses contradictions.
    pub fn leaves(&self) -> LeafSet {
        LeafSet::allowed(self.label, self.level, self.effect)
    }

    /// The field with what a teacher says of the text, among the `extra` ones: an object of the leaves'
    /// names and probabilities, as `risala corpus label` writes it.
    pub const TAUGHT: &str = "leaves";

    /// What a teacher says of the text. `None` without the field [`Record::TAUGHT`], and where it is not a
    /// probability for each leaf.
    pub fn taught(&self) -> Option<LeafProbabilities> {
        let fields = self.extra.get(Record::TAUGHT)?.as_object().filter(|fields| fields.len() == LEAVES)?;
        let mut probabilities = [0.0; LEAVES];
        for leaf in Leaf::ALL {
            probabilities[leaf.index()] = fields.get(leaf.name())?.as_f64()?;
        }
        LeafProbabilities::from_array(probabilities)
    }

    /// Whether the annotation says anything, that is, rules out at least one leaf.
    pub fn is_annotated(&self) -> bool {
        self.leaves() != LeafSet::ALL
    }

    /// Names what the record is not independent of: its `group`, or else itself. Groups and ids count within
    /// their `source`, because two data sets may both number their articles from 1.
    pub fn cluster(&self) -> String {
        match &self.group {
            Some(group) => self.named("group", group),
            None => self.named("id", &self.id),
        }
    }

    /// A name within the record's source; `kind` keeps names of different kinds apart.
    pub(crate) fn named(&self, kind: &str, name: &str) -> String {
        format!("{}\u{1f}{kind}\u{1f}{name}", self.source.as_deref().unwrap_or_default())
    }

    /// The value of any field as text, for slicing and filtering: known fields under their names in
    /// files (`level` as its number), and the strings, numbers and booleans among the others. `None` if
    /// the field is absent, null, an array or an object.
    pub fn field(&self, name: &str) -> Option<Cow<'_, str>> {
        let Some(known) = Known::from_name(name) else {
            return match self.extra.get(name)? {
                Value::String(text) => Some(Cow::Borrowed(text)),
                Value::Number(number) => Some(Cow::Owned(number.to_string())),
                Value::Bool(truth) => Some(Cow::Borrowed(if *truth { "true" } else { "false" })),
                Value::Null | Value::Array(_) | Value::Object(_) => None,
            };
        };
        self.known(known)
    }

    /// Whether the id stood in the record's line, so that it is more than the number of that line.
    pub(crate) fn has_own_id(&self) -> bool {
        !self.layout.iter().any(|slot| slot.known == Known::Id && slot.form == Form::Absent)
    }

    /// The record as one line of JSON, without the line end.
    pub fn to_json_line(&self) -> String {
        Value::Object(self.to_object()).to_string()
    }

    fn known(&self, known: Known) -> Option<Cow<'_, str>> {
        match known {
            Known::Id => Some(Cow::Borrowed(&self.id)),
            Known::Text => Some(Cow::Borrowed(&self.text)),
            Known::Label => self.label.map(|label| Cow::Borrowed(label.name())),
            Known::Level => self.level.map(|level| Cow::Owned(level.number().to_string())),
            Known::Effect => self.effect.map(|effect| Cow::Borrowed(effect.name())),
            Known::Source => self.source.as_deref().map(Cow::Borrowed),
            Known::License => self.license.as_deref().map(Cow::Borrowed),
            Known::Group => self.group.as_deref().map(Cow::Borrowed),
            Known::Confidence => self.confidence.as_deref().map(Cow::Borrowed),
        }
    }

    fn to_object(&self) -> Map<String, Value> {
        let mut object = Map::new();
        let mut slots = self.layout.iter().peekable();
        for (position, (name, value)) in self.extra.iter().enumerate() {
            while let Some(slot) = slots.next_if(|slot| slot.after <= position) {
                self.write_known(*slot, &mut object);
            }
            object.insert(name.clone(), value.clone());
        }
        for slot in slots {
            self.write_known(*slot, &mut object);
        }
        object
    }

    fn write_known(&self, slot: Slot, object: &mut Map<String, Value>) {
        let value = match self.known(slot.known) {
            None if slot.form == Form::Absent => return,
            None => Value::Null,
            Some(text) if slot.form == Form::Number || slot.known == Known::Level => {
                match text.parse::<Number>() {
                    Ok(number) => Value::Number(number),
                    Err(_) => Value::String(text.into_owned()),
                }
            }
            Some(text) => Value::String(text.into_owned()),
        };
        object.insert(slot.known.name().to_owned(), value);
    }
}

impl Serialize for Record {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_object().serialize(serializer)
    }
}
