//! A sitting of one annotator: the rules that the terminal and the browser share.
//!
//! A front end shows [`Session::view`] and hands what the annotator does to [`Session::act`]. Whatever changes
//! a judgement is in the log before `act` returns; if the log cannot be written, nothing has changed.

use std::path::Path;
use std::time::Instant;

use jiff::{Timestamp, Unit};
use risala_model::Leaf;

use crate::error::{Error, Kind};
use crate::event::{Action, Event, Judgement, Key};
use crate::judgements::Judgements;
use crate::log::Log;
use crate::queue::Item;
use crate::view::{Earlier, View};

/// What an annotator can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Choose a leaf for the text; the next open text follows.
    Judge(Leaf),
    /// Turn low confidence on or off. Of a text that has a leaf this is a revision; otherwise it waits for the
    /// leaf.
    Low,
    /// Pass the text over, with the note that it has; the next open text follows.
    Skip,
    /// Take back the last thing done, and go to its text.
    Undo,
    /// Go to the text before.
    Back,
    /// Go to the text behind.
    Forward,
    /// Write the note on the text; an empty one removes it.
    Note(String),
}

/// A sitting of one annotator with one queue and one log.
#[derive(Debug)]
pub struct Session {
    annotator: String,
    items: Vec<Item>,
    /// What holds for each item; `None` while it is open.
    current: Vec<Option<Judgement>>,
    /// What the annotator's events were about, those that were taken back left out.
    done: Vec<usize>,
    judgements: Judgements,
    log: Log,
    position: usize,
    /// Low confidence that waits for a leaf.
    low: bool,
    revision: u64,
    shown: Instant,
}

impl Session {
    /// Begins a sitting, or goes on with it: what the log says of the queue's texts holds. Also returns what has
    /// to be said to the annotator beforehand.
    ///
    /// # Errors
    /// If the name cannot be one, the queue is empty, or the log cannot be opened: see [`Log::open`].
    pub fn open(items: Vec<Item>, annotator: &str, log: &Path) -> Result<(Session, Vec<String>), Error> {
        let length = annotator.chars().count();
        if annotator.trim().is_empty() || length > 64 || annotator.chars().any(char::is_control) {
            return Err(Kind::Name(annotator.chars().take(64).collect()).into());
        }
        if items.is_empty() {
            return Err(Kind::Empty.into());
        }
        let (log, read) = Log::open(log)?;
        let places: std::collections::HashMap<&Key, usize> =
            items.iter().enumerate().map(|(place, item)| (&item.key, place)).collect();
        let mut judgements = Judgements::default();
        let mut done: Vec<usize> = Vec::new();
        for event in read.events.iter().filter(|event| event.annotator == annotator) {
            judgements.add(event);
            let Some(&place) = places.get(&event.key) else { continue };
            if event.action != Action::Undo {
                done.push(place);
            } else if let Some(last) = done.iter().rposition(|&of| of == place) {
                done.remove(last);
            }
        }
        let mut notices: Vec<String> = read.notice.into_iter().collect();
        notices.extend(changed(&items, &judgements, annotator));
        let current = items.iter().map(|item| judgements.get(&item.key, annotator).cloned()).collect();
        let mut session = Session {
            annotator: annotator.to_owned(),
            items,
            current,
            done,
            judgements,
            log,
            position: 0,
            low: false,
            revision: 0,
            shown: Instant::now(),
        };
        session.go(session.next_open(0).unwrap_or(0));
        Ok((session, notices))
    }

    /// What there is to see now.
    pub fn view(&self) -> View<'_> {
        let item = self.items.get(self.position);
        let state = self.state(self.position);
        let count =
            |of: fn(&Judgement) -> bool| self.current.iter().flatten().filter(|state| of(state)).count();
        View {
            revision: self.revision,
            annotator: &self.annotator,
            position: self.position + 1,
            total: self.items.len(),
            judged: count(|state| state.leaf.is_some()),
            skipped: count(|state| state.skipped),
            finished: self.next_open(0).is_none(),
            text: item.map_or("", |item| &item.text),
            leaf: state.and_then(|state| state.leaf).map(Leaf::name),
            low: self.low,
            is_skipped: state.is_some_and(|state| state.skipped),
            note: state.map_or("", |state| &state.note),
            can_undo: !self.done.is_empty(),
            earlier: item.map_or_else(Vec::new, |item| item.earlier.iter().map(Earlier::new).collect()),
        }
    }

    /// Does what the annotator wants.
    ///
    /// # Errors
    /// If the log cannot be written; then nothing has changed, and the same may be tried again.
    pub fn act(&mut self, act: Act) -> Result<(), Error> {
        let here = self.position;
        let before = self.state(here).cloned().unwrap_or_default();
        let has_leaf = before.leaf.is_some();
        match act {
            Act::Back => self.go(here.saturating_sub(1)),
            Act::Forward => self.go((here + 1).min(self.items.len().saturating_sub(1))),
            Act::Low => {
                let low = !self.low;
                if has_leaf {
                    self.record(Action::Revise, here, Judgement { low, ..before })?;
                }
                self.low = low;
            }
            Act::Note(note) if note == before.note => {}
            Act::Note(note) => {
                let action = match before.leaf {
                    Some(_) => Action::Revise,
                    None if before.skipped => Action::Skip,
                    None => Action::Note,
                };
                self.record(action, here, Judgement { note, ..before })?;
            }
            Act::Judge(leaf) => {
                let action = if has_leaf { Action::Revise } else { Action::Annotate };
                let after =
                    Judgement { leaf: Some(leaf), low: self.low, skipped: false, note: before.note };
                self.record(action, here, after)?;
                self.go(self.next_open(here).unwrap_or(here));
            }
            Act::Skip => {
                let after = Judgement { leaf: None, low: false, skipped: true, note: before.note };
                self.record(Action::Skip, here, after)?;
                self.go(self.next_open(here).unwrap_or(here));
            }
            Act::Undo => {
                if let Some(&last) = self.done.last() {
                    self.record(Action::Undo, last, Judgement::default())?;
                    self.go(last);
                }
            }
        }
        self.revision += 1;
        Ok(())
    }

    fn state(&self, place: usize) -> Option<&Judgement> {
        self.current.get(place)?.as_ref()
    }

    /// Writes an event on an item to the log, and then takes it into account.
    fn record(&mut self, action: Action, place: usize, judgement: Judgement) -> Result<(), Error> {
        let Some(item) = self.items.get(place) else { return Ok(()) };
        let now = Timestamp::now();
        let event = Event {
            action,
            at: now.round(Unit::Second).unwrap_or(now).to_string(),
            annotator: self.annotator.clone(),
            key: item.key.clone(),
            judgement,
            seconds: (self.shown.elapsed().as_secs_f64() * 10.0).round() / 10.0,
        };
        self.log.append(&event)?;
        if action == Action::Undo {
            self.done.pop();
        } else {
            self.done.push(place);
        }
        self.judgements.add(&event);
        if let Some(current) = self.current.get_mut(place) {
            *current = self.judgements.get(&event.key, &self.annotator).cloned();
        }
        Ok(())
    }

    /// Shows another item.
    fn go(&mut self, place: usize) {
        self.position = place;
        self.low = self.state(place).is_some_and(|state| state.low);
        self.shown = Instant::now();
    }

    /// The next item from `place` on, around the end, that has neither a leaf nor was passed over.
    fn next_open(&self, place: usize) -> Option<usize> {
        let is_open = |state: &Option<Judgement>| {
            state.as_ref().is_none_or(|state| state.leaf.is_none() && !state.skipped)
        };
        let open = |(place, state)| is_open(state).then_some(place);
        let places = self.current.iter().enumerate();
        places.clone().skip(place).find_map(open).or_else(|| places.take(place).find_map(open))
    }
}

/// How many texts have changed since the annotator judged them.
fn changed(items: &[Item], judgements: &Judgements, annotator: &str) -> Option<String> {
    let old: std::collections::HashSet<&str> = judgements
        .keys()
        .iter()
        .filter(|key| judgements.get(key, annotator).is_some_and(|state| state.leaf.is_some()))
        .map(|key| key.id.as_str())
        .collect();
    let is_changed =
        |item: &&Item| old.contains(item.key.id.as_str()) && judgements.get(&item.key, annotator).is_none();
    let count = items.iter().filter(is_changed).count();
    (count > 0).then(|| {
        format!("{count} texts have changed since {annotator} judged them, and come up again; the log keeps what was said")
    })
}
