//! Vocabularies as files: `tokenizer.json`.

use std::path::Path;

use risala_text::{Normalizer, Rules};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tokenizers::Tokenizer;

use super::error::{ErrorKind, guarded, one_line};
use super::{Error, Subwords};

/// Where our part lies: inside `model`, because readers of the format refuse an unknown key beside it.
const KEY: &str = "risala";

const FORMAT: u32 = 1;

/// The largest number of a piece. Larger ones only cost memory: upstream walks over every number up to the
/// largest when it saves.
const MAX_ID: u64 = (1 << 24) - 1;

#[derive(Serialize, Deserialize)]
struct Front {
    format: u32,
    rules: Rules,
}

impl Subwords {
    /// Opens a `tokenizer.json`, one of ours or a foreign one.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or [`Self::from_json`] refuses it.
    pub fn load(path: &Path) -> Result<Subwords, Error> {
        let read = std::fs::read_to_string(path).map_err(|error| Error::from(ErrorKind::Read(error)));
        read.and_then(|json| Subwords::from_json(&json)).map_err(|error| error.at(path))
    }

    /// Saves the vocabulary as a `tokenizer.json`.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), Error> {
        let write = |json| std::fs::write(path, json).map_err(|error| ErrorKind::Write(error).into());
        self.to_json().and_then(write).map_err(|error| error.at(path))
    }

    /// Opens the text of a `tokenizer.json`.
    ///
    /// # Errors
    ///
    /// If it is damaged, does not hold together, or was written by a newer program than this one.
    pub fn from_json(json: &str) -> Result<Subwords, Error> {
        // Upstream panics on parts that break off, so the text is parsed before it gets there.
        let mut file: Map<String, Value> =
            serde_json::from_str(json).map_err(|error| bad(&error.to_string()))?;
        let model =
            file.get_mut("model").and_then(Value::as_object_mut).ok_or_else(|| bad("it has no model"))?;
        let front = model.remove(KEY).map(front).transpose()?;
        // Pieces shall cover the text, and be the same whenever it is encoded.
        model.remove("dropout");
        check_model(model).map_err(|reason| bad(&reason))?;
        file.remove("truncation");
        file.remove("padding");

        let tokenizer: Tokenizer =
            guarded(|| Ok(serde_json::from_value(Value::Object(file))?)).map_err(|reason| bad(&reason))?;
        Ok(Subwords { tokenizer, normalizer: front.map(|front| Normalizer::new(front.rules)) })
    }

    /// The text of the `tokenizer.json`. The same vocabulary gives the same bytes.
    ///
    /// # Errors
    ///
    /// Only if a foreign pipeline cannot be written.
    pub fn to_json(&self) -> Result<String, Error> {
        let write = || {
            let mut file = serde_json::to_value(&self.tokenizer)?;
            if let (Some(rules), Some(model)) =
                (self.rules(), file.get_mut("model").and_then(Value::as_object_mut))
            {
                let front = Front { format: FORMAT, rules: rules.clone() };
                model.insert(KEY.to_owned(), serde_json::to_value(front)?);
            }
            Ok(serde_json::to_string_pretty(&file)?)
        };
        Ok(guarded(write).map_err(ErrorKind::Pipeline)?)
    }
}

fn bad(reason: &str) -> ErrorKind {
    ErrorKind::BadFile(one_line(reason))
}

fn front(value: Value) -> Result<Front, ErrorKind> {
    // The number first: the rules of a newer format may be unreadable for that very reason.
    match value.get("format").and_then(Value::as_u64).and_then(|format| u32::try_from(format).ok()) {
        Some(FORMAT) => serde_json::from_value(value).map_err(|error| bad(&error.to_string())),
        Some(found) if found > FORMAT => Err(ErrorKind::Newer { found, supported: FORMAT }),
        _ => Err(bad("the number of its format is wrong")),
    }
}

/// Checks what upstream takes on trust: that numbers are small, and that every merge joins two pieces of
/// the vocabulary into a third.
fn check_model(model: &Map<String, Value>) -> Result<(), String> {
    let Some(vocab) = model.get("vocab").and_then(Value::as_object) else {
        // Unigram models have a list instead, whose order gives the numbers.
        return if model.contains_key("merges") { Err("it has no vocabulary".to_owned()) } else { Ok(()) };
    };
    for (token, id) in vocab {
        if id.as_u64().is_none_or(|id| id > MAX_ID) {
            return Err(format!("the number of {token:?} is not one from 0 to {MAX_ID}"));
        }
    }
    let prefix = model.get("continuing_subword_prefix").and_then(Value::as_str).unwrap_or_default();
    let merges = model.get("merges").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    for (rank, merge) in merges.iter().enumerate() {
        let pair = match merge {
            Value::String(line) if line.starts_with("#version") => continue,
            Value::String(line) => line.split_once(' '),
            Value::Array(pair) => match pair.as_slice() {
                [Value::String(left), Value::String(right)] => Some((left.as_str(), right.as_str())),
                _ => None,
            },
            _ => None,
        };
        let (left, right) = pair.ok_or_else(|| format!("merge {rank} is not a pair"))?;
        let joined = right.strip_prefix(prefix).map(|rest| format!("{left}{rest}"));
        let is_known = |token: &str| vocab.contains_key(token);
        if !(is_known(left) && is_known(right) && joined.is_some_and(|joined| is_known(&joined))) {
            return Err(format!("merge {rank}, {left:?} and {right:?}, is not in the vocabulary"));
        }
    }
    Ok(())
}
