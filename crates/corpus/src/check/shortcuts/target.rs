//! What features are tried on.

use std::fmt;
use std::str::FromStr;

use crate::name::{UnknownName, named};

use risala_model::{Label, Leaf, LeafSet, Level};
use serde::{Serialize, Serializer};

/// What is predicted from a feature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The label.
    Label,
    /// The level of communication.
    Level,
    /// The leaf of the tree.
    Leaf,
}

impl Target {
    /// Every target.
    pub const ALL: [Target; 3] = [Target::Label, Target::Level, Target::Leaf];

    /// The stable name used in files and options.
    pub fn name(self) -> &'static str {
        match self {
            Target::Label => "label",
            Target::Level => "level",
            Target::Leaf => "leaf",
        }
    }

    /// The names of its classes.
    pub(super) fn classes(self) -> Vec<String> {
        match self {
            Target::Label => Label::ALL.iter().map(ToString::to_string).collect(),
            Target::Level => Level::ALL.iter().map(|level| level.number().to_string()).collect(),
            Target::Leaf => Leaf::ALL.iter().map(|leaf| leaf.name().to_owned()).collect(),
        }
    }

    /// The number of the class that an annotation fixes.
    pub(super) fn class(self, leaves: LeafSet) -> Option<usize> {
        match self {
            Target::Label => leaves.label().map(Label::index),
            Target::Level => leaves.level().map(Level::index),
            Target::Leaf => leaves.iter().next().filter(|_| leaves.len() == 1).map(Leaf::index),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Target {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Target, UnknownName> {
        named("target", &Target::ALL, Target::name, name)
    }
}

impl Serialize for Target {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}
