//! What belongs together.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::known::Known;
use crate::record::Record;

/// Records by what they are not independent of; no cluster is ever split.
#[derive(Clone, Debug)]
pub struct Clusters {
    /// What each cluster is called: the least name of its records.
    names: Vec<String>,
    /// For each record the number of its cluster.
    of_records: Vec<usize>,
}

impl Clusters {
    /// The clusters of records by [`Record::cluster`]: those of a group, or a record by itself. Records that do not
    /// say their source belong with those of every source that has the group, as in [`check`](crate::check).
    pub fn by_group(records: &[Record]) -> Clusters {
        Clusters::by_field(records, Known::Group.name())
    }

    /// The clusters of records by the values of a field, such as an author, within their sources as with groups;
    /// records without a value stay by themselves.
    pub fn by_field(records: &[Record], field: &str) -> Clusters {
        let names = records.iter().map(|record| match record.field(field) {
            Some(value) if field == Known::Group.name() => record.named("group", &value),
            Some(value) => record.named("field", &value),
            None => record.named("id", &record.id),
        });
        let clusters = Clusters::by_name(names);
        let mut knots: HashMap<Cow<'_, str>, Vec<usize>> = HashMap::new();
        for record in records.iter().filter(|record| record.source.is_none()) {
            if let Some(value) = record.field(field) {
                knots.entry(value).or_default();
            }
        }
        if knots.is_empty() {
            return clusters;
        }
        for (position, record) in records.iter().enumerate() {
            if let Some(value) = record.field(field)
                && let Some(knot) = knots.get_mut(&value)
            {
                knot.push(position);
            }
        }
        clusters.joined(knots.values().map(Vec::as_slice))
    }

    fn by_name(names_of_records: impl Iterator<Item = String>) -> Clusters {
        let mut numbers: HashMap<String, usize> = HashMap::new();
        let mut names = Vec::new();
        let of_records = names_of_records
            .map(|name| match numbers.get(&name) {
                Some(&number) => number,
                None => {
                    names.push(name.clone());
                    numbers.insert(name, names.len() - 1);
                    names.len() - 1
                }
            })
            .collect();
        Clusters { names, of_records }
    }

    /// The clusters with those made one that have records in the same `knot`: lists of positions of records,
    /// such as groups of near-duplicates. Positions that no record has are passed over.
    #[must_use]
    pub fn joined<'k>(&self, knots: impl IntoIterator<Item = &'k [usize]>) -> Clusters {
        let mut parents: Vec<usize> = (0..self.names.len()).collect();
        for knot in knots {
            let mut clusters = knot.iter().filter_map(|&record| self.of_records.get(record));
            let Some(&first) = clusters.next() else { continue };
            for &other in clusters {
                let (a, b) = (root(&mut parents, first), root(&mut parents, other));
                // The cluster with the lesser name gives the name, whatever the order of the records.
                if self.names[a] <= self.names[b] {
                    parents[b] = a;
                } else {
                    parents[a] = b;
                }
            }
        }
        let names = self.of_records.iter().map(|&cluster| self.names[root(&mut parents, cluster)].clone());
        Clusters::by_name(names.collect::<Vec<_>>().into_iter())
    }

    /// How many clusters there are.
    pub fn count(&self) -> usize {
        self.names.len()
    }

    /// For each record the number of its cluster, below [`Clusters::count`].
    pub fn of_records(&self) -> &[usize] {
        &self.of_records
    }

    pub(super) fn names(&self) -> &[String] {
        &self.names
    }
}

/// The representative of a cluster, with the way to it made shorter.
fn root(parents: &mut [usize], mut cluster: usize) -> usize {
    while parents[cluster] != cluster {
        parents[cluster] = parents[parents[cluster]];
        cluster = parents[cluster];
    }
    cluster
}
