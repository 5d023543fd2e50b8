//! From a draft to a record: meaning, mask, id, and what came before.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use risala_model::{Label, LeafSet};
use serde_json::Value;

use super::draft::{Draft, Origin};
use super::kind::Kind;
use super::mask::{Masked, mask};
use super::meaning::{self, Meaning, Said};
use super::options::Options;
use super::plain::shortened;
use super::spans::{self, SPANS, Span};
use super::summary::Summary;
use crate::Record;
use crate::digest::digest;
use crate::error::{Error, Fault};
use crate::table::Place;

/// Where a record came from.
type Whence = (Arc<Origin>, Place);

pub(crate) struct Finish {
    kind: Kind,
    options: Options,
    /// By digest, as texts.
    ids: HashMap<u64, Whence>,
    texts: HashMap<u64, (Option<Label>, Whence)>,
    /// Names of the user's map that were met.
    met: HashSet<String>,
    pub(crate) summary: Summary,
}

impl Finish {
    pub(crate) fn new(kind: Kind, options: Options) -> Finish {
        Finish {
            kind,
            options,
            ids: HashMap::new(),
            texts: HashMap::new(),
            met: HashSet::new(),
            summary: Summary::default(),
        }
    }

    pub(crate) fn record(&mut self, draft: Draft) -> Result<Record, Error> {
        let label = draft.label.clone();
        let result = self.try_record(draft);
        match label {
            None => self.summary.unlabelled += u64::from(result.is_ok()),
            Some(name) => {
                let fate = self.summary.labels.entry(name).or_default();
                fate.rows += 1;
                match &result {
                    Ok(record) => fate.count(record.label),
                    Err(_) => fate.set_aside += 1,
                }
            }
        }
        result
    }

    fn try_record(&mut self, mut draft: Draft) -> Result<Record, Error> {
        if draft.text.chars().all(char::is_whitespace) {
            let fault =
                Fault { fields: &["text"], reason: "is empty".to_owned(), remedy: "give each row a text" };
            return Err(draft.fault(fault));
        }
        let (said, mapped) = self.said(&draft).map_err(|fault| draft.fault(fault))?;
        let masked = if self.options.mask { Some(mask(&draft.text)) } else { None };
        if let Some(masked) = masked.as_ref().filter(|masked| masked.text != draft.text)
            && let Some(spans) = draft.extra.get_mut(SPANS)
        {
            let moved = spans::move_along(spans, &draft.text, masked);
            moved.map_err(|fault| draft.fault(fault))?;
        }
        let mut record = Record::new(self.id(&draft), String::new());
        record.text = match &masked {
            Some(masked) => masked.text.clone(),
            None => std::mem::take(&mut draft.text),
        };
        let Meaning { label, level, effect } = said.meaning;
        (record.label, record.level, record.effect) = (label, level, effect);
        record.confidence = said.confidence.map(str::to_owned);
        record.group = draft.group.take();
        self.provenance(&mut record, &mut draft, mapped);
        self.source_annotation(&mut record, &mut draft, mapped, masked.as_ref());
        self.compare(&record, &draft)?;
        if let Some(masked) = masked {
            self.summary.masked.mentions += masked.counts.mentions;
            self.summary.masked.emails += masked.counts.emails;
            self.summary.masked.numbers += masked.counts.numbers;
        }
        for technique in draft.techniques.iter().flatten() {
            *self.summary.techniques.entry(technique.clone()).or_default() += 1;
        }
        Ok(record)
    }

    /// What the draft's label means, and whether that is the user's word.
    fn said(&mut self, draft: &Draft) -> Result<(Said, bool), Fault> {
        let mapped =
            draft.label.as_deref().and_then(|label| self.options.map.get(label).map(|said| (label, said)));
        let (mut said, by_user) = match (mapped, draft.said) {
            (Some((label, meaning)), _) => {
                if !self.met.contains(label) {
                    self.met.insert(label.to_owned());
                }
                (Said::weak(meaning), true)
            }
            (None, Some(said)) => (said, false),
            (None, None) => {
                return Err(Fault {
                    fields: &["label"],
                    reason: format!(
                        "unknown label {:?}",
                        shortened(draft.label.as_deref().unwrap_or_default())
                    ),
                    remedy: "map it (--map) to neutral, advertising, propaganda or null",
                });
            }
        };
        if let Some(own) = &draft.own {
            said.meaning.level = own.level.or(said.meaning.level);
            said.meaning.effect = own.effect.or(said.meaning.effect);
            let Meaning { label, level, effect } = said.meaning;
            if LeafSet::allowed(label, level, effect).is_empty() {
                return Err(Fault {
                    fields: &["label", "level", "effect"],
                    reason: "contradict each other".to_owned(),
                    remedy: "correct one of them, or leave empty what is not known",
                });
            }
        }
        Ok((said, by_user))
    }

    fn provenance(&self, record: &mut Record, draft: &mut Draft, mapped: bool) {
        let own = draft.own.take();
        let (source, license, confidence) = match own {
            Some(own) => (own.source, own.license, own.confidence),
            None => (None, None, None),
        };
        record.source =
            Some(self.options.source.clone().or(source).unwrap_or_else(|| self.kind.name().to_owned()));
        record.license =
            self.options.license.clone().or(license).or_else(|| self.kind.license().map(str::to_owned));
        // How sure a table is of its own label says nothing of what the user makes of it.
        if let (Some(confidence), false) = (confidence, mapped) {
            record.confidence = confidence;
        }
    }

    fn source_annotation(
        &self,
        record: &mut Record,
        draft: &mut Draft,
        mapped: bool,
        masked: Option<&Masked>,
    ) {
        let ours = record.label.map(Label::name);
        let is_table = self.kind.format().is_some();
        if let Some(label) = &draft.label {
            // A table's label in our words needs no second place, and what the table itself calls the origin's
            // label goes before.
            let is_known = !mapped && is_table && ours == Some(label);
            if !is_known && !draft.extra.contains_key("origin_label") {
                record.extra.insert("origin_label".to_owned(), Value::from(label.clone()));
            }
        }
        if let Some(techniques) = &draft.techniques {
            record.extra.insert("techniques".to_owned(), Value::from(techniques.clone()));
        }
        if !draft.spans.is_empty() {
            let mut spans = std::mem::take(&mut draft.spans);
            if let Some(masked) = masked {
                spans = spans.into_iter().map(|span| span.masked(masked)).collect();
                spans::in_order(&mut spans);
            }
            record.extra.insert(SPANS.to_owned(), spans.iter().map(Span::to_json).collect());
        }
        for (name, value) in std::mem::take(&mut draft.extra) {
            record.extra.entry(name).or_insert(value);
        }
    }

    fn id(&self, draft: &Draft) -> String {
        if let (true, Some(key)) = (draft.own.is_some(), &draft.key) {
            return key.clone();
        }
        let source = self.options.source.as_deref().unwrap_or(self.kind.name());
        let stem = &draft.file.stem;
        match &draft.key {
            Some(key) => format!("{source}-{stem}-{key}"),
            None => format!("{source}-{stem}-{}", draft.place.number()),
        }
    }

    /// Refuses an id that came before, and a text that came under another label.
    fn compare(&mut self, record: &Record, draft: &Draft) -> Result<(), Error> {
        let whence = || (Arc::clone(&draft.file), draft.place);
        if let Some(earlier) = self.ids.get(&digest(&record.id)) {
            return Err(draft.fault(Fault {
                fields: &["id"],
                reason: format!("{:?} is the id of {} too", shortened(&record.id), told(earlier)),
                remedy: "give each row an id of its own",
            }));
        }
        let text = digest(&record.text);
        if let Some((label, earlier)) = self.texts.get_mut(&text) {
            if let (Some(before), Some(now)) = (*label, record.label)
                && before != now
            {
                let reason = format!("is {now}, and the same text is {before} at {}", told(earlier));
                let remedy = "decide which it is, and keep one of them";
                return Err(draft.fault(Fault { fields: &["label"], reason, remedy }));
            }
            if label.is_none() && record.label.is_some() {
                (*label, *earlier) = (record.label, whence());
            }
            self.summary.repeated_texts += 1;
        } else {
            self.texts.insert(text, (record.label, whence()));
        }
        self.ids.insert(digest(&record.id), whence());
        Ok(())
    }

    /// Notes what the user named and no row had.
    pub(crate) fn end(&mut self) {
        let met: HashSet<String> = self.met.iter().map(|name| meaning::key(name)).collect();
        let unmet = self.options.map.names().filter(|name| !met.contains(*name));
        self.summary.notes.extend(unmet.map(|name| format!("no row has the label {name:?} of the map")));
    }
}

fn told((file, place): &Whence) -> String {
    match place {
        Place::Line(line) => format!("{}:{line}", file.name),
        Place::Row(row) => format!("{}, row {row},", file.name),
    }
}
