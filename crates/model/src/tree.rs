//! The communication tree: five leaves, and everything else is a sum of leaves.
//!
//! ```text
//! message ── inform (level 1) ──────────────────────────── neutral
//!         ├─ interact (level 2) ────────────────────────── neutral
//!         └─ persuade (level 3) ── act of purchase ─────── advertising
//!                               └─ ideological act ─ fear  propaganda
//!                                                  └ belief propaganda
//! ```
//!
//! A classifier over the leaves answers every coarser question by adding probabilities, so the label,
//! the level and the effect can never contradict each other, and there is one place where a label is
//! decided: [`LeafProbabilities::label`]. What an annotator knew (a label, a level, an effect, or
//! some of these) is a [`LeafSet`]: the leaves that it allows.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::UnknownName;

/// How many leaves the tree has.
pub const LEAVES: usize = 5;

/// A leaf of the communication tree. The discriminants are the order of every vector over leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Leaf {
    /// Level 1: the sender tells, the reader just receives.
    Inform = 0,
    /// Level 2: the sender waits for a reply.
    Interact = 1,
    /// Level 3, towards an act of purchase (الإشهار).
    Purchase = 2,
    /// Level 3, towards an ideological act (الدعاية) that settles in the reader as fear.
    Fear = 3,
    /// Level 3, towards an ideological act (الدعاية) that settles in the reader as belief.
    Belief = 4,
}

impl Leaf {
    /// Every leaf, in the order of vectors over leaves.
    pub const ALL: [Leaf; LEAVES] =
        [Leaf::Inform, Leaf::Interact, Leaf::Purchase, Leaf::Fear, Leaf::Belief];

    /// The position in vectors over leaves, `0..LEAVES`.
    pub fn index(self) -> usize {
        self as usize
    }

    /// The stable name used in files.
    pub fn name(self) -> &'static str {
        match self {
            Leaf::Inform => "inform",
            Leaf::Interact => "interact",
            Leaf::Purchase => "purchase",
            Leaf::Fear => "fear",
            Leaf::Belief => "belief",
        }
    }

    /// The label that this leaf belongs to.
    pub fn label(self) -> Label {
        match self {
            Leaf::Inform | Leaf::Interact => Label::Neutral,
            Leaf::Purchase => Label::Advertising,
            Leaf::Fear | Leaf::Belief => Label::Propaganda,
        }
    }

    /// The level of communication that this leaf belongs to.
    pub fn level(self) -> Level {
        match self {
            Leaf::Inform => Level::Inform,
            Leaf::Interact => Level::Interact,
            Leaf::Purchase | Leaf::Fear | Leaf::Belief => Level::Persuade,
        }
    }

    /// The effect on the reader, of propaganda leaves only.
    pub fn effect(self) -> Option<Effect> {
        match self {
            Leaf::Fear => Some(Effect::Fear),
            Leaf::Belief => Some(Effect::Belief),
            Leaf::Inform | Leaf::Interact | Leaf::Purchase => None,
        }
    }
}

/// Declares one of the coarser views of the tree: its variants, names, parsing and its leaf sets.
macro_rules! view {
    (
        $(#[$doc:meta])* $view:ident, $kind:literal, $of:expr;
        $($(#[$variant_doc:meta])* $variant:ident = $name:literal),+ $(,)?
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $view {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $view {
            /// Every value, in the order of reports.
            pub const ALL: &'static [$view] = &[$($view::$variant),+];

            /// The stable name used in files.
            pub fn name(self) -> &'static str {
                match self { $($view::$variant => $name),+ }
            }

            /// The position in [`Self::ALL`].
            pub fn index(self) -> usize {
                self as usize
            }

            /// The leaves that belong to it.
            pub fn leaves(self) -> LeafSet {
                Leaf::ALL.into_iter().filter(|&leaf| $of(leaf) == Some(self)).collect()
            }
        }

        impl fmt::Display for $view {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.name())
            }
        }

        impl FromStr for $view {
            type Err = UnknownName;

            fn from_str(name: &str) -> Result<Self, UnknownName> {
                Self::ALL.iter().copied().find(|value| value.name() == name).ok_or_else(|| {
                    UnknownName::new($kind, name, &[$($name),+])
                })
            }
        }

        impl Serialize for $view {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.name())
            }
        }

        impl<'de> Deserialize<'de> for $view {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let name = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                name.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

view! {
    /// What a text is: the answer most people ask for.
    Label, "label", |leaf: Leaf| Some(leaf.label());
    /// Informs or waits for a reply (levels 1 and 2).
    Neutral = "neutral",
    /// الإشهار: persuades towards an act of purchase.
    Advertising = "advertising",
    /// الدعاية: persuades towards an ideological act.
    Propaganda = "propaganda",
}

view! {
    /// The level of communication.
    Level, "level", |leaf: Leaf| Some(leaf.level());
    /// Level 1: the sender tells, the reader just receives.
    Inform = "inform",
    /// Level 2: the sender waits for a reply.
    Interact = "interact",
    /// Level 3: built with persuasive force, waits for an act.
    Persuade = "persuade",
}

view! {
    /// How propaganda settles in its reader.
    Effect, "effect", Leaf::effect;
    /// The reader is left afraid of, threatened by or hostile to somebody.
    Fear = "fear",
    /// The reader is left believing, admiring or committed.
    Belief = "belief",
}

impl Label {
    /// The name for Arabic readers.
    pub fn arabic(self) -> &'static str {
        match self {
            Label::Neutral => "محايد",
            Label::Advertising => "إشهار",
            Label::Propaganda => "دعاية",
        }
    }
}

impl Effect {
    /// The name for Arabic readers.
    pub fn arabic(self) -> &'static str {
        match self {
            Effect::Fear => "خوف",
            Effect::Belief => "اعتقاد",
        }
    }
}

impl Level {
    /// The level's number in records: 1, 2 or 3.
    pub fn number(self) -> u8 {
        self as u8 + 1
    }

    /// The level of a number, if it is 1, 2 or 3.
    pub fn from_number(number: u64) -> Option<Level> {
        match number {
            1 => Some(Level::Inform),
            2 => Some(Level::Interact),
            3 => Some(Level::Persuade),
            _ => None,
        }
    }
}

/// A set of leaves: what an annotation allows. The empty set is a contradiction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LeafSet(u8);

impl LeafSet {
    /// Every leaf: nothing is known.
    pub const ALL: LeafSet = LeafSet((1 << LEAVES) - 1);

    /// The leaves that a label, a level and an effect allow together; an absent one allows all.
    /// Empty if they contradict each other.
    pub fn allowed(label: Option<Label>, level: Option<Level>, effect: Option<Effect>) -> LeafSet {
        let mut set = LeafSet::ALL;
        for known in [label.map(Label::leaves), level.map(Level::leaves), effect.map(Effect::leaves)]
            .into_iter()
            .flatten()
        {
            set = set.intersection(known);
        }
        set
    }

    /// Whether the leaf is in the set.
    pub fn contains(self, leaf: Leaf) -> bool {
        self.0 & (1 << leaf.index()) != 0
    }

    /// Whether every leaf of `self` is in `other`.
    pub fn is_subset(self, other: LeafSet) -> bool {
        self.0 & !other.0 == 0
    }

    /// Whether no leaf is in the set.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many leaves are in the set.
    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// The leaves in both sets.
    pub fn intersection(self, other: LeafSet) -> LeafSet {
        LeafSet(self.0 & other.0)
    }

    /// The leaves of the set in tree order.
    pub fn iter(self) -> impl Iterator<Item = Leaf> {
        Leaf::ALL.into_iter().filter(move |&leaf| self.contains(leaf))
    }

    /// The one label that every leaf of the set has, if there is one.
    pub fn label(self) -> Option<Label> {
        Label::ALL.iter().copied().find(|&value| !self.is_empty() && self.is_subset(value.leaves()))
    }

    /// The one level that every leaf of the set has, if there is one.
    pub fn level(self) -> Option<Level> {
        Level::ALL.iter().copied().find(|&value| !self.is_empty() && self.is_subset(value.leaves()))
    }

    /// The one effect that every leaf of the set has, if there is one.
    pub fn effect(self) -> Option<Effect> {
        Effect::ALL.iter().copied().find(|&value| !self.is_empty() && self.is_subset(value.leaves()))
    }
}

impl From<Leaf> for LeafSet {
    fn from(leaf: Leaf) -> LeafSet {
        LeafSet(1 << leaf.index())
    }
}

impl FromIterator<Leaf> for LeafSet {
    fn from_iter<I: IntoIterator<Item = Leaf>>(leaves: I) -> LeafSet {
        leaves.into_iter().fold(LeafSet::default(), |set, leaf| LeafSet(set.0 | 1 << leaf.index()))
    }
}

/// A probability for each leaf, adding up to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LeafProbabilities([f64; LEAVES]);

impl LeafProbabilities {
    /// The softmax of leaf scores (natural-log units). Scores must be finite.
    pub fn from_scores(scores: [f64; LEAVES]) -> LeafProbabilities {
        let top = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        // Not the platform's, whose last bit differs from machine to machine.
        let mut probabilities = scores.map(|score| libm::exp(score - top));
        let sum: f64 = probabilities.iter().sum();
        for probability in &mut probabilities {
            *probability /= sum;
        }
        LeafProbabilities(probabilities)
    }

    /// These probabilities, in leaf order, or `None` if one is negative or no number, or they are further than
    /// 0.001 from adding up to 1. What rounding took is shared out.
    pub fn from_array(probabilities: [f64; LEAVES]) -> Option<LeafProbabilities> {
        let sum: f64 = probabilities.iter().sum();
        let sound =
            probabilities.iter().all(|&probability| probability >= 0.0) && (sum - 1.0).abs() <= 1e-3;
        sound.then(|| LeafProbabilities(probabilities.map(|probability| probability / sum)))
    }

    /// All on one leaf.
    pub fn certain(leaf: Leaf) -> LeafProbabilities {
        LeafProbabilities(std::array::from_fn(|index| if index == leaf.index() { 1.0 } else { 0.0 }))
    }

    /// The probabilities in leaf order.
    pub fn as_array(&self) -> &[f64; LEAVES] {
        &self.0
    }

    /// The probability of one leaf.
    pub fn leaf(&self, leaf: Leaf) -> f64 {
        self.0[leaf.index()]
    }

    /// The probability that the text's leaf is in the set.
    pub fn of(&self, set: LeafSet) -> f64 {
        set.iter().map(|leaf| self.leaf(leaf)).sum()
    }

    /// The probability of an effect given that the text is propaganda.
    pub fn effect_given_propaganda(&self, effect: Effect) -> f64 {
        let propaganda = self.of(Label::Propaganda.leaves());
        // Far from propaganda both terms underflow; then nothing is known about the effect.
        if propaganda > 0.0 { self.of(effect.leaves()) / propaganda } else { 0.5 }
    }

    /// The most probable label: the only place where a label is decided. Ties go to the earlier label.
    pub fn label(&self) -> Label {
        self.most_probable(Label::ALL, Label::leaves)
    }

    /// The most probable level that goes with the most probable label, so that the two never contradict
    /// each other. Ties go to the lower level.
    pub fn level(&self) -> Level {
        let label = self.label().leaves();
        self.most_probable(Level::ALL, |level: Level| level.leaves().intersection(label))
    }

    /// The more probable effect, given that the text is propaganda.
    pub fn effect(&self) -> Effect {
        self.most_probable(Effect::ALL, Effect::leaves)
    }

    fn most_probable<V: Copy>(&self, values: &[V], leaves: impl Fn(V) -> LeafSet) -> V {
        let mut best = values[0];
        for &value in &values[1..] {
            if self.of(leaves(value)) > self.of(leaves(best)) {
                best = value;
            }
        }
        best
    }
}
