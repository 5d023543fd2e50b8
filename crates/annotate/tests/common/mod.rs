//! What several tests need.

#![allow(clippy::unwrap_used, dead_code, reason = "a test may panic, and uses some of this")]

use std::path::{Path, PathBuf};

use risala_annotate::{Act, Judgements, Order, Session, queue};
use risala_corpus::Record;
use tempfile::TempDir;

pub(crate) fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

pub(crate) fn log_in(folder: &TempDir) -> PathBuf {
    folder.path().join("log.jsonl")
}

/// Records "0", "1", …, each with a text of its own and a label that nobody may see.
pub(crate) fn records(count: usize) -> Vec<Record> {
    (0..count)
        .map(|number| {
            let mut record =
                Record::new(number.to_string(), format!("وصل القطار رقم {number} إلى وادي نورا"));
            record.label = Some(risala_model::Label::Advertising);
            record
        })
        .collect()
}

pub(crate) fn sit(count: usize, name: &str, log: &Path) -> Session {
    let (session, notices) = Session::open(queue(records(count), Order::File).unwrap(), name, log).unwrap();
    assert_eq!(notices, Vec::<String>::new());
    session
}

pub(crate) fn act(session: &mut Session, acts: impl IntoIterator<Item = Act>) {
    for act in acts {
        session.act(act).unwrap();
    }
}

pub(crate) fn read(log: &Path) -> Judgements {
    let (judgements, notices) = Judgements::read(&[log]).unwrap();
    assert_eq!(notices, Vec::<String>::new());
    judgements
}

pub(crate) fn lines(log: &Path) -> Vec<serde_json::Value> {
    std::fs::read_to_string(log).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
