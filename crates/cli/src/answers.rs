//! Files of answers: what some model said of records, without the model.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::Path;

use risala::{LEAVES, Leaf, LeafProbabilities, Unscorable};
use risala_corpus::Record;
use serde::Deserialize;

use crate::error::Failure;

/// How files of answers end.
const EXTENSION: &str = "jsonl";

const NO_ANSWER: &str = "it has neither `leaves` nor `probabilities` with those of levels and effects; give answers of \
                         classify --json or corpus label";

/// A line of `corpus label`, or any line of another program with these fields.
#[derive(Deserialize)]
struct Labelled {
    id: String,
    leaves: Leaves,
}

/// A line of `classify --json`. Records too have a level and an effect, but not of this form.
#[derive(Deserialize)]
struct Classified {
    id: String,
    probabilities: Labels,
    level: Levels,
    effect: Effects,
}

#[derive(Deserialize)]
struct Leaves {
    inform: f64,
    interact: f64,
    purchase: f64,
    fear: f64,
    belief: f64,
}

#[derive(Deserialize)]
struct Labels {
    advertising: f64,
    propaganda: f64,
}

#[derive(Deserialize)]
struct Levels {
    inform: f64,
    interact: f64,
}

#[derive(Deserialize)]
struct Effects {
    fear: f64,
    belief: f64,
}

/// Which record an answer is of.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Of {
    /// `corpus label` keeps ids.
    Id(String),
    /// `classify` numbers texts from 1.
    Place(String),
}

/// What a line says of which record; `None` if it is of neither form.
fn answer(line: &str) -> Option<(Of, [f64; LEAVES])> {
    if let Ok(Labelled { id, leaves }) = serde_json::from_str(line) {
        let Leaves { inform, interact, purchase, fear, belief } = leaves;
        return Some((Of::Id(id), in_order(inform, interact, purchase, fear, belief)));
    }
    let Classified { id, probabilities, level, effect } = serde_json::from_str(line).ok()?;
    let (fear, belief) = (probabilities.propaganda * effect.fear, probabilities.propaganda * effect.belief);
    Some((Of::Place(id), in_order(level.inform, level.interact, probabilities.advertising, fear, belief)))
}

fn in_order(inform: f64, interact: f64, purchase: f64, fear: f64, belief: f64) -> [f64; LEAVES] {
    let mut leaves = [0.0; LEAVES];
    let named = [
        (Leaf::Inform, inform),
        (Leaf::Interact, interact),
        (Leaf::Purchase, purchase),
        (Leaf::Fear, fear),
        (Leaf::Belief, belief),
    ];
    for (leaf, probability) in named {
        leaves[leaf.index()] = probability;
    }
    leaves
}

/// Whether a path names a file of answers.
pub(crate) fn is_answers(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == EXTENSION)
}

/// Reads what a file says of records, in their order. What cannot be judged may be missing.
pub(crate) fn read_answers(
    path: &Path,
    records: &[Record],
) -> Result<Vec<Result<LeafProbabilities, Unscorable>>, Failure> {
    let file = std::fs::File::open(path).map_err(|error| Failure::file(path, error))?;
    let mut answers: HashMap<Of, LeafProbabilities> = HashMap::new();
    for (number, line) in BufReader::new(file).lines().enumerate() {
        let fault = |problem: String| Failure::file(path, format!("line {}: {problem}", number + 1));
        let line = line.map_err(|error| fault(error.to_string()))?;
        if line.trim().is_empty() {
            continue;
        }
        let (of, leaves) = answer(&line).ok_or_else(|| fault(NO_ANSWER.to_owned()))?;
        let sound = LeafProbabilities::from_array(leaves)
            .ok_or_else(|| fault("its probabilities do not add up to 1".to_owned()))?;
        let (Of::Id(id) | Of::Place(id)) = &of;
        let twice = fault(format!("a second answer with the id {id:?}"));
        if answers.insert(of, sound).is_some() {
            return Err(twice);
        }
    }
    let mut judged = Vec::with_capacity(records.len());
    for (place, record) in records.iter().enumerate() {
        let found = answers
            .remove(&Of::Id(record.id.clone()))
            .or_else(|| answers.remove(&Of::Place((place + 1).to_string())));
        judged.push(match (found, Unscorable::check(&record.text)) {
            (Some(found), _) => Ok(found),
            (None, Err(reason)) => Err(reason),
            (None, Ok(())) => {
                let problem = format!("it has no answer for record {} ({:?})", place + 1, record.id);
                return Err(Failure::file(path, format!("{problem}; give answers for these very records")));
            }
        });
    }
    if answers.is_empty() {
        return Ok(judged);
    }
    Err(Failure::file(path, format!("{} of its answers are for no record of the data", answers.len())))
}
