//! What is wrong with the files as files of records.

use std::collections::HashMap;

use serde::Serialize;
use xxhash_rust::xxh3::xxh3_64;

use super::Site;
use crate::error::Error;
use crate::intake::{Files, Place};
use crate::record::Record;

/// What is wrong with the files as files of records.
#[derive(Debug, Default, Serialize)]
pub struct Schema {
    /// Every line that is not a valid record; it is left out of everything else.
    pub faults: Vec<Error>,
    /// Every record whose id is that of an earlier one.
    pub id_clashes: Vec<IdClash>,
    /// The names of files that were given more than once, and read once.
    pub files_given_twice: Vec<String>,
}

/// A record whose id is that of an earlier one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IdClash {
    /// The id, cut after 40 characters.
    pub id: String,
    /// Where it came first.
    pub first: Site,
    /// Where it came again.
    pub again: Site,
}

/// The ids seen so far.
#[derive(Debug, Default)]
pub(super) struct Ids {
    /// By file and the hash of the id: a record without an id has the number of its line, and only in its file can
    /// that clash with another.
    in_file: HashMap<(u32, u64), Place>,
    /// By the hash of ids that stand in the files.
    own: HashMap<u64, Place>,
}

impl Ids {
    /// Notes the id of a record, and says what is wrong with it.
    pub(super) fn add(&mut self, record: &Record, place: Place, files: &Files) -> Option<IdClash> {
        let id = xxh3_64(record.id.as_bytes());
        let in_file = *self.in_file.entry((place.file, id)).or_insert(place);
        let own = match record.has_own_id() {
            true => *self.own.entry(id).or_insert(place),
            false => place,
        };
        let first = [in_file, own].into_iter().find(|&first| first != place)?;
        Some(IdClash {
            id: record.id.chars().take(40).collect(),
            first: Site::new(first, files),
            again: Site::new(place, files),
        })
    }
}
