//! A recorded case and what we answer.

use risala_tests::shared;
use serde_json::Value;

/// A recorded case.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) id: String,
    pub(crate) function: String,
    pub(crate) input: String,
    pub(crate) args: Value,
    pub(crate) kwargs: Value,
    pub(crate) expected: Value,
}

impl Case {
    fn read(line: &str) -> Case {
        let value: Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
        Case {
            id: text("id"),
            function: text("function"),
            input: text("input"),
            args: value["args"].clone(),
            kwargs: value["kwargs"].clone(),
            expected: value["expected"].clone(),
        }
    }

    /// The number in the id.
    pub(crate) fn number(&self) -> usize {
        self.id.rsplit('-').next().unwrap().parse().unwrap()
    }
}

/// What we say to a case.
#[derive(Debug)]
pub(crate) enum Answer {
    /// The value that is to be compared.
    Ours(Value),
    /// This test puts the case to us.
    Elsewhere(&'static str),
    /// There is nothing of ours to compare, for this reason.
    NotOurs(&'static str),
}

impl<T: Into<Value>> From<T> for Answer {
    fn from(value: T) -> Answer {
        Answer::Ours(value.into())
    }
}

/// The cases of a recording; nothing where the recordings are absent.
pub(crate) fn cases(name: &str) -> Option<Vec<Case>> {
    let path = shared(format!("conformance/{name}.jsonl"))?;
    let cases: Vec<Case> = std::fs::read_to_string(path).unwrap().lines().map(Case::read).collect();
    assert!(!cases.is_empty(), "{name} has no cases");
    Some(cases)
}
