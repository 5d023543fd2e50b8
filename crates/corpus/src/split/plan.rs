//! Which parts there are.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use super::clusters::Clusters;
use super::deal::deal;
use crate::record::Record;

/// How records are split.
#[derive(Clone, Debug, PartialEq)]
pub enum Plan {
    /// Into parts of these names and shares, such as `train=0.8,dev=0.1,test=0.1`. Shares are positive; they
    /// count relative to their sum.
    Shares(Vec<(String, f64)>),
    /// Into so many folds, each held out once; at least 2.
    Folds(usize),
    /// Each value of a field is held out once (leave-one-source-out with the field `source`). Records without a
    /// value are never held out.
    LeaveOneOut(String),
}

/// A set of records, by their positions in the order of the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The fold or the value that is held out, if there is one.
    pub held_out: Option<String>,
    /// What it is for: `train`, `test`, or a name of the plan.
    pub name: String,
    /// Its records.
    pub records: Vec<usize>,
}

impl Plan {
    /// The parts of the records. With [`Plan::Shares`] every record is in one part; with the others each fold or
    /// value has a part `test` and a part `train`, all other records that share no cluster with it.
    ///
    /// Parts are as like the whole as can be in the values of the fields `stratify` taken together; a
    /// [`Plan::LeaveOneOut`] has no choice and heeds neither those nor the seed.
    pub fn parts(
        &self,
        records: &[Record],
        clusters: &Clusters,
        stratify: &[String],
        seed: u64,
    ) -> Vec<Part> {
        let dealt = |shares: &[f64]| {
            let sum: f64 = shares.iter().sum();
            let shares: Vec<f64> = shares.iter().map(|share| share / sum).collect();
            deal(clusters, &strata(records, stratify), &shares, seed)
        };
        match self {
            Plan::Shares(named) => {
                let shares: Vec<f64> = named.iter().map(|(_, share)| *share).collect();
                let parts = dealt(&shares);
                let of_part = |part| (0..records.len()).filter(|&record| parts[record] == part).collect();
                let part = |(number, (name, _)): (usize, &(String, f64))| Part {
                    held_out: None,
                    name: name.clone(),
                    records: of_part(number),
                };
                named.iter().enumerate().map(part).collect()
            }
            Plan::Folds(folds) => {
                let parts = dealt(&vec![1.0; *folds]);
                let names = parts.iter().map(|part| Some(format!("fold-{}", part + 1)));
                held_out(clusters, names.collect())
            }
            Plan::LeaveOneOut(field) => {
                let names =
                    records.iter().map(|record| record.field(field).map(std::borrow::Cow::into_owned));
                held_out(clusters, names.collect())
            }
        }
    }
}

/// For each name the records that have it, and the rest without what belongs together with those.
fn held_out(clusters: &Clusters, names: Vec<Option<String>>) -> Vec<Part> {
    let mut tests: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (record, name) in names.into_iter().enumerate() {
        if let Some(name) = name {
            tests.entry(name).or_default().push(record);
        }
    }
    let of_records = clusters.of_records();
    let mut parts = Vec::with_capacity(2 * tests.len());
    for (name, test) in tests {
        let mut is_tested = vec![false; clusters.count()];
        for &record in &test {
            is_tested[of_records[record]] = true;
        }
        let train = (0..of_records.len()).filter(|&record| !is_tested[of_records[record]]).collect();
        parts.push(Part { held_out: Some(name.clone()), name: "train".to_owned(), records: train });
        parts.push(Part { held_out: Some(name), name: "test".to_owned(), records: test });
    }
    parts
}

/// What each record is, for stratifying: its values of the fields, one behind the other.
fn strata(records: &[Record], fields: &[String]) -> Vec<String> {
    let of_record = |record: &Record| {
        let values = fields.iter().map(|field| record.field(field).unwrap_or_default());
        values.collect::<Vec<_>>().join("\u{1f}")
    };
    records.iter().map(of_record).collect()
}

/// Words that are not the names and shares of parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownPlan(String);

impl fmt::Display for UnknownPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; write parts as train=0.8,dev=0.1,test=0.1", self.0)
    }
}

impl std::error::Error for UnknownPlan {}

/// Reads `NAME=SHARE,NAME=SHARE…` as [`Plan::Shares`]. Names are letters, digits, `-` and `_`, for they become names
/// of files.
impl FromStr for Plan {
    type Err = UnknownPlan;

    fn from_str(words: &str) -> Result<Plan, UnknownPlan> {
        let mut named: Vec<(String, f64)> = Vec::new();
        for word in words.split(',') {
            let fault = |reason: &str| Err(UnknownPlan(format!("{word:?} {reason}")));
            let Some((name, share)) = word.split_once('=') else { return fault("has no share") };
            let name = name.trim();
            if name.is_empty() || !name.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_') {
                return fault("has a name that cannot be that of a file");
            }
            if named.iter().any(|(other, _)| other == name) {
                return fault("is named twice");
            }
            match share.trim().parse::<f64>() {
                Ok(share) if share.is_finite() && share > 0.0 => named.push((name.to_owned(), share)),
                _ => return fault("has a share that is not a positive number"),
            }
        }
        Ok(Plan::Shares(named))
    }
}
