//! From what annotators say to labels of records.
//!
//! One rule, in this order:
//!
//! 1. If an adjudicator has judged the text, that leaf holds: `adjudicated`.
//! 2. If everyone chose one leaf, it holds: `single` if only one person judged, else `unanimous`.
//! 3. If more than half chose one leaf, it holds: `majority`.
//! 4. Otherwise the label, the level and the effect hold on which all agree: `partial`. Two who say fear and
//!    belief have agreed on propaganda, level 3.
//! 5. If they agree on nothing, or nobody chose a leaf, the record is set aside with the reason.
//!
//! The confidence is high if everyone, the adjudicator as well, chose the same leaf and nobody said low.

use std::collections::BTreeMap;

use risala_corpus::Record;
use risala_model::{Leaf, LeafSet};
use serde_json::{Map, Value, json};

use crate::error::{Error, Kind};
use crate::event::{Judgement, Key, confidence};
use crate::judgements::Judgements;

/// The field in which a merged record says how it came by its labels.
pub const ANNOTATION_FIELD: &str = "annotation";

/// What became of a record.
#[derive(Clone, Debug, PartialEq)]
pub enum Merged {
    /// It has labels, by a rule of this module. Those that it had before are gone.
    Labelled {
        /// The record with its labels.
        record: Box<Record>,
        /// The rule's name.
        rule: &'static str,
    },
    /// It has none.
    Aside {
        /// The record as it was.
        record: Box<Record>,
        /// Why.
        reason: &'static str,
    },
}

/// Merges what annotators say with records, by the rule of this module.
#[derive(Clone, Copy, Debug)]
pub struct Merge<'a> {
    judgements: &'a Judgements,
    adjudicator: Option<&'a str>,
}

impl<'a> Merge<'a> {
    /// What annotators say, and whose word is final, if somebody's is.
    ///
    /// # Errors
    /// If the adjudicator is none of the annotators.
    pub fn new(judgements: &'a Judgements, adjudicator: Option<&'a str>) -> Result<Merge<'a>, Error> {
        match adjudicator {
            Some(name) if !judgements.annotators().iter().any(|known| known == name) => {
                Err(Kind::Unheard(name.chars().take(64).collect()).into())
            }
            _ => Ok(Merge { judgements, adjudicator }),
        }
    }

    /// Labels a record.
    pub fn record(&self, mut record: Record) -> Merged {
        let key = Key::new(&record.id, &record.text);
        let said: Vec<(&str, &Judgement)> = self.judgements.of_text(&key).collect();
        let votes: Vec<(&str, Leaf, bool)> =
            said.iter().filter_map(|(name, says)| Some((*name, says.leaf?, says.low))).collect();
        let all: LeafSet = votes.iter().map(|(_, leaf, _)| *leaf).collect();
        let mut counts: BTreeMap<Leaf, usize> = BTreeMap::new();
        for (_, leaf, _) in &votes {
            *counts.entry(*leaf).or_default() += 1;
        }
        let adjudicated =
            votes.iter().find(|(name, ..)| Some(*name) == self.adjudicator).map(|(_, leaf, _)| *leaf);
        let majority = counts.iter().find(|(_, count)| **count * 2 > votes.len()).map(|(leaf, _)| *leaf);
        let (set, rule) = match (adjudicated, majority) {
            (Some(leaf), _) => (LeafSet::from(leaf), "adjudicated"),
            (None, Some(leaf)) if votes.len() == 1 => (leaf.into(), "single"),
            (None, Some(leaf)) if all.len() == 1 => (leaf.into(), "unanimous"),
            (None, Some(leaf)) => (leaf.into(), "majority"),
            (None, None) => (all, "partial"),
        };
        let (label, level, effect) = (set.label(), set.level(), set.effect());
        if label.is_none() && level.is_none() {
            let reason = self.reason(&key, &said);
            return Merged::Aside { record: Box::new(record), reason };
        }
        (record.label, record.level, record.effect) = (label, level, effect);
        let is_low = all.len() > 1 || votes.iter().any(|(.., low)| *low);
        record.confidence = Some(confidence(is_low).to_owned());
        let votes: Map<String, Value> =
            counts.into_iter().map(|(leaf, count)| (leaf.name().to_owned(), json!(count))).collect();
        record.extra.insert(ANNOTATION_FIELD.to_owned(), json!({"rule": rule, "votes": votes}));
        Merged::Labelled { record: Box::new(record), rule }
    }

    fn reason(&self, key: &Key, said: &[(&str, &Judgement)]) -> &'static str {
        let is_other_text =
            |other: &Key| other.id == key.id && self.judgements.of_text(other).next().is_some();
        if said.iter().any(|(_, says)| says.leaf.is_some()) {
            "annotators agree on nothing; adjudicate"
        } else if said.iter().any(|(_, says)| says.skipped) {
            "passed over by everyone who decided"
        } else if self.judgements.keys().iter().any(is_other_text) {
            "its text has changed since it was judged; judge it again"
        } else {
            "nobody has judged it"
        }
    }
}
