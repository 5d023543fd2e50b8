//! Named values in a fixed order.
//!
//! Reports are read by people too: labels stand in the order of the tree and slices in the order asked
//! for, neither of which a sorted or a hashed map keeps.

use serde::{Serialize, Serializer};

/// Named values that keep their order; serialises as a map.
#[derive(Clone, Debug, PartialEq)]
pub struct Table<V>(Vec<(String, V)>);

impl<V> Table<V> {
    /// The value of a name, the first one if the name is there twice.
    pub fn get(&self, name: &str) -> Option<&V> {
        self.iter().find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    /// Names and values in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &V)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// How many names there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no names.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<S: Into<String>, V> FromIterator<(S, V)> for Table<V> {
    fn from_iter<I: IntoIterator<Item = (S, V)>>(rows: I) -> Table<V> {
        Table(rows.into_iter().map(|(name, value)| (name.into(), value)).collect())
    }
}

impl<V: Serialize> Serialize for Table<V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}
