//! Groups that were torn apart.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::ledger::Ledger;

/// The source of a record without one.
const NO_SOURCE: u32 = 0;

/// Groups in more than one split.
///
/// A group is a topic, an author, an article: texts that are alike without being the same. Whoever names groups names
/// them within a source: the author 12 of one data set is not the author 12 of the next. So records of different
/// sources are in one group only if one of the two does not say where it comes from; what else has the same
/// name is counted apart, for somebody who knows the sources to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GroupLeaks {
    /// How many groups there are.
    pub groups: u64,
    /// How many records have a group.
    pub records: u64,
    /// The groups in more than one split, those with most records first.
    pub leaks: Vec<GroupLeak>,
    /// How many names of groups are in several splits, but there each with other sources.
    pub same_name_only: u64,
}

/// A group in more than one split.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GroupLeak {
    /// Its name.
    pub group: String,
    /// How many records have it.
    pub records: u64,
    /// The splits that it is in.
    pub splits: Vec<String>,
}

pub(super) fn find(ledger: &Ledger, splits: &[String]) -> GroupLeaks {
    // Records of each group by source and split.
    let mut groups: Vec<BTreeMap<(u32, u32), u64>> = vec![BTreeMap::new(); ledger.groups.len() + 1];
    let mut records = 0;
    for entry in ledger.roll.entries.iter().filter(|entry| entry.group > 0) {
        records += 1;
        if let Some(places) = groups.get_mut(entry.group as usize) {
            *places.entry((entry.source, entry.split)).or_default() += 1;
        }
    }
    let mut found =
        GroupLeaks { groups: ledger.groups.len() as u64, records, leaks: Vec::new(), same_name_only: 0 };
    for (number, places) in (0..).zip(&groups) {
        let all: BTreeSet<u32> = places.keys().map(|&(_, split)| split).collect();
        if all.len() < 2 {
            continue;
        }
        let leaking = leaking(places);
        if leaking.is_empty() {
            found.same_name_only += 1;
            continue;
        }
        let in_leak = places.iter().filter(|((_, split), _)| leaking.contains(split));
        found.leaks.push(GroupLeak {
            group: ledger.group(number).unwrap_or_default().to_owned(),
            records: in_leak.map(|(_, records)| records).sum(),
            splits: leaking.iter().filter_map(|&split| splits.get(split as usize).cloned()).collect(),
        });
    }
    found.leaks.sort_by(|a, b| (b.records, &a.group).cmp(&(a.records, &b.group)));
    found
}

/// The splits that have the group in common with another split, of a group that is in at least two.
fn leaking(places: &BTreeMap<(u32, u32), u64>) -> BTreeSet<u32> {
    let mut sources: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    for &(source, split) in places.keys() {
        sources.entry(source).or_default().insert(split);
    }
    if sources.contains_key(&NO_SOURCE) {
        // Each source shares the group with the records that name none, and so through them no split is alone.
        return places.keys().map(|&(_, split)| split).collect();
    }
    sources.into_values().filter(|splits| splits.len() > 1).flatten().collect()
}
