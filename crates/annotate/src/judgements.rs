//! What holds after all events: who says what of which text.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use risala_eval::agreement::Judged;

use crate::error::Error;
use crate::event::{Action, Event, Judgement, Key};
use crate::log::read_log;

/// What annotators say of texts, after their events in order.
#[derive(Clone, Debug, Default)]
pub struct Judgements {
    /// By text and annotator, the states that it went through; the last one holds.
    states: HashMap<Key, BTreeMap<String, Vec<Judgement>>>,
    /// Texts in the order of their first event.
    keys: Vec<Key>,
    /// Annotators in the order of their first event.
    annotators: Vec<String>,
}

impl Judgements {
    /// Reads logs, one behind the other: of an annotator who is in several, the later log counts. Also returns
    /// what has to be said about them.
    ///
    /// # Errors
    /// If a log cannot be read.
    pub fn read<P: AsRef<Path>>(paths: &[P]) -> Result<(Judgements, Vec<String>), Error> {
        let mut judgements = Judgements::default();
        let mut notices = Vec::new();
        for path in paths {
            let log = read_log(path.as_ref())?;
            notices.extend(log.notice);
            log.events.iter().for_each(|event| judgements.add(event));
        }
        Ok((judgements, notices))
    }

    /// Takes an event into account. An undo of nothing changes nothing.
    pub fn add(&mut self, event: &Event) {
        if !self.annotators.contains(&event.annotator) {
            self.annotators.push(event.annotator.clone());
        }
        let of_text = self.states.entry(event.key.clone()).or_insert_with(|| {
            self.keys.push(event.key.clone());
            BTreeMap::new()
        });
        let states = of_text.entry(event.annotator.clone()).or_default();
        if event.action == Action::Undo {
            states.pop();
        } else {
            states.push(event.judgement.clone());
        }
    }

    /// What an annotator says of a text at last.
    pub fn get(&self, key: &Key, annotator: &str) -> Option<&Judgement> {
        self.states.get(key)?.get(annotator)?.last()
    }

    /// What each annotator says of a text at last, by name in alphabetical order.
    pub fn of_text(&self, key: &Key) -> impl Iterator<Item = (&str, &Judgement)> {
        self.states
            .get(key)
            .into_iter()
            .flatten()
            .filter_map(|(name, states)| states.last().map(|last| (name.as_str(), last)))
    }

    /// The texts, in the order of their first event.
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// The annotators, in the order of their first event.
    pub fn annotators(&self) -> &[String] {
        &self.annotators
    }

    /// The leaves as [`risala_eval::agreement`] takes them; annotators in the order of [`Self::annotators`].
    pub fn table(&self) -> Vec<Judged> {
        let leaf = |key, name: &String| self.get(key, name).and_then(|judgement| judgement.leaf);
        self.keys
            .iter()
            .map(|key| Judged {
                id: key.id.clone(),
                leaves: self.annotators.iter().map(|name| leaf(key, name)).collect(),
            })
            .collect()
    }
}
