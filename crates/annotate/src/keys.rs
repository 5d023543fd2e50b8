//! Keys, the same in the terminal and in the browser.
//!
//! Who reads Arabic often has an Arabic keyboard switched on. Each key therefore also works by the letter that
//! stands on it there (layout 101), and by the digits of Arabic and Persian.

use risala_model::Leaf;
use serde::{Serialize, Serializer};

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Choose this leaf.
    Judge(Leaf),
    /// Low confidence on or off.
    Low,
    /// Pass over.
    Skip,
    /// Take back.
    Undo,
    /// Begin to write a note.
    Note,
    /// Show or hide the guideline.
    Guideline,
    /// Leave.
    Quit,
}

const KEYS: [(Command, &str); 11] = [
    (Command::Judge(Leaf::Inform), "1١۱"),
    (Command::Judge(Leaf::Interact), "2٢۲"),
    (Command::Judge(Leaf::Purchase), "3٣۳"),
    (Command::Judge(Leaf::Fear), "4٤۴"),
    (Command::Judge(Leaf::Belief), "5٥۵"),
    (Command::Low, "lLم"),
    (Command::Skip, "sSس"),
    (Command::Undo, "uUع"),
    (Command::Note, "nNى"),
    (Command::Guideline, "gGل"),
    (Command::Quit, "qQض"),
];

impl Command {
    /// What a typed character asks for.
    pub fn of_key(key: char) -> Option<Command> {
        KEYS.iter().find(|(_, keys)| keys.contains(key)).map(|(command, _)| *command)
    }

    /// Every character that asks for something, and what: for the browser.
    pub(crate) fn all() -> impl Iterator<Item = (char, Command)> {
        KEYS.iter().flat_map(|(command, keys)| keys.chars().map(|key| (key, *command)))
    }

    fn name(self) -> &'static str {
        match self {
            Command::Judge(leaf) => leaf.name(),
            Command::Low => "low",
            Command::Skip => "skip",
            Command::Undo => "undo",
            Command::Note => "note",
            Command::Guideline => "guideline",
            Command::Quit => "quit",
        }
    }
}

impl Serialize for Command {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
