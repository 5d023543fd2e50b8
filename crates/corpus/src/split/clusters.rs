//! What belongs together.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::known::Known;
use crate::record::Record;
use crate::sets::Sets;

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
        let mut sets = Sets::new(self.names.len());
        for knot in knots {
            let mut clusters = knot.iter().filter_map(|&record| self.of_records.get(record));
            let Some(&first) = clusters.next() else { continue };
            for &other in clusters {
                sets.join(first as u32, other as u32);
            }
        }
        sets.flatten();
        // The least name is that of the whole, whatever the order of the records.
        let mut least: Vec<&String> = self.names.iter().collect();
        for (cluster, name) in self.names.iter().enumerate() {
            let set = sets.find(cluster as u32) as usize;
            least[set] = least[set].min(name);
        }
        let name = |&cluster: &usize| least[sets.find(cluster as u32) as usize].clone();
        Clusters::by_name(self.of_records.iter().map(name))
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
