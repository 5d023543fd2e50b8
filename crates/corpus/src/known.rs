//! The fields that Risala knows, and how an input line spelt them.

/// A field with a meaning of its own. The order is the one in which new records are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Known {
    Id,
    Text,
    Label,
    Level,
    Effect,
    Source,
    License,
    Group,
    Confidence,
}

impl Known {
    pub(crate) const ALL: [Known; 9] = [
        Known::Id,
        Known::Text,
        Known::Label,
        Known::Level,
        Known::Effect,
        Known::Source,
        Known::License,
        Known::Group,
        Known::Confidence,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Known::Id => "id",
            Known::Text => "text",
            Known::Label => "label",
            Known::Level => "level",
            Known::Effect => "effect",
            Known::Source => "source",
            Known::License => "license",
            Known::Group => "group",
            Known::Confidence => "confidence",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Known> {
        Known::ALL.into_iter().find(|known| known.name() == name)
    }
}

/// How a known field stood in its line: what a record needs to write it back the same way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Not there: it is written only if it has a value by now.
    Absent,
    /// There, as a JSON number.
    Number,
    /// There, as anything else; null if it has no value.
    Plain,
}

/// Where a known field is written: after so many of the unknown ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Slot {
    pub(crate) known: Known,
    pub(crate) form: Form,
    pub(crate) after: usize,
}

/// The slots of a record that was not read: the known fields that have values, then the unknown ones.
pub(crate) fn fresh_layout() -> Vec<Slot> {
    Known::ALL.map(|known| Slot { known, form: Form::Absent, after: 0 }).into()
}

/// Adds the fields that a line did not have: its number as the id first, the others behind the known
/// ones that it had.
pub(crate) fn complete_layout(layout: &mut Vec<Slot>) {
    for known in Known::ALL {
        if layout.iter().any(|slot| slot.known == known) {
            continue;
        }
        if known == Known::Id {
            layout.insert(0, Slot { known, form: Form::Absent, after: 0 });
        } else {
            let after = layout.last().map_or(0, |slot| slot.after);
            layout.push(Slot { known, form: Form::Absent, after });
        }
    }
}
