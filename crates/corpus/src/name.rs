//! Things that are asked for by name.

use std::fmt;

/// A name that nothing of its sort has. Displays as one line that lists those there are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName {
    sort: &'static str,
    name: String,
    known: Vec<&'static str>,
}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown {} {:?} (known: {})", self.sort, self.name, self.known.join(", "))
    }
}

impl std::error::Error for UnknownName {}

/// The one of `all` that has a name; `sort` says what they are.
pub(crate) fn named<T: Copy>(
    sort: &'static str,
    all: &[T],
    name_of: impl Fn(T) -> &'static str,
    name: &str,
) -> Result<T, UnknownName> {
    let unknown = || UnknownName {
        sort,
        name: name.chars().take(40).collect(),
        known: all.iter().map(|&one| name_of(one)).collect(),
    };
    all.iter().copied().find(|&one| name_of(one) == name).ok_or_else(unknown)
}
