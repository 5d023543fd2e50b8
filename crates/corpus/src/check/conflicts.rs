//! Texts that are alike, with annotations that cannot both be right.

use serde::Serialize;

use super::Site;
use super::ledger::Entry;

/// Groups of like texts whose annotations exclude each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Conflicts {
    /// In how many of the groups even records with exactly the same text do so.
    pub exact: u64,
    /// The groups.
    pub groups: Vec<Conflict>,
}

/// A group of like texts whose annotations exclude each other, and two records that show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Conflict {
    /// The number of the group, as in [`super::TextGroup`].
    pub group: u64,
    /// How many records the group has.
    pub records: u64,
    /// Whether records with exactly the same text exclude each other.
    pub exact: bool,
    /// A record.
    pub first: Site,
    /// The leaves that its annotation allows.
    pub first_leaves: Vec<&'static str>,
    /// Another, which allows none of these.
    pub other: Site,
    /// The leaves that that one allows.
    pub other_leaves: Vec<&'static str>,
}

/// Two records whose annotations have no leaf in common, the earliest such, if there are any.
pub(super) fn exclude_each_other<'e>(
    entries: impl Iterator<Item = &'e Entry>,
) -> Option<(&'e Entry, &'e Entry)> {
    // One record for each annotation is enough, and there are few annotations.
    let mut seen: Vec<&Entry> = Vec::new();
    for entry in entries {
        if let Some(first) = seen.iter().find(|seen| seen.leaves.intersection(entry.leaves).is_empty()) {
            return Some((first, entry));
        }
        if !seen.iter().any(|seen| seen.leaves == entry.leaves) {
            seen.push(entry);
        }
    }
    None
}
