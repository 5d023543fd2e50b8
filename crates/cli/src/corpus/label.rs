//! `risala corpus label`: what models say of records, as soft labels for others to learn from.

use std::path::Path;

use risala::{AnyModel, Judge, LEAVES, Leaf, LeafProbabilities};
use risala_corpus::{Record, RecordReader};
use serde_json::{Map, Value, json};

use crate::args::Label;
use crate::error::Failure;
use crate::input::Tally;
use crate::opened::open;
use crate::output::say;
use crate::whole_file::WholeFile;

/// How many records are read together.
const TOGETHER: usize = 1024;

/// The field with the models' names, beside the probabilities in [`Record::TAUGHT`].
const MODELS_FIELD: &str = "labelled_by";

pub(crate) fn run(args: &Label) -> Result<Tally, Failure> {
    let models = args.model.iter().map(|model| open(model)).collect::<Result<Vec<AnyModel>, Failure>>()?;
    let names: Value = models.iter().map(AnyModel::name).collect();
    let mut judges: Vec<Judge<'_>> = models.iter().map(AnyModel::judge).collect();
    let mut file = WholeFile::create(&args.output)?;
    let mut tally = Tally::default();
    for path in &args.data {
        let mut records = RecordReader::open(path)?;
        loop {
            let part = next_part(&mut records, path)?;
            if part.is_empty() {
                break;
            }
            tally.total += part.len() as u64;
            let texts: Vec<&str> = part.iter().map(|(_, record)| record.text.as_str()).collect();
            let said: Vec<_> = judges.iter_mut().map(|judge| judge.probabilities(&texts)).collect();
            for (at, (line, mut record)) in part.into_iter().enumerate() {
                let one: Result<Vec<_>, _> = said.iter().map(|said| said[at]).collect();
                match one {
                    Ok(one) => {
                        record.extra.insert(Record::TAUGHT.to_owned(), Value::Object(mean(&one)));
                        record.extra.insert(MODELS_FIELD.to_owned(), names.clone());
                        file.write(record.to_json_line().as_bytes())?;
                        file.write(b"\n")?;
                    }
                    Err(reason) => {
                        tally.rejected += 1;
                        say(&format!("{}:{line}: {reason}", path.display()));
                    }
                }
            }
        }
    }
    file.finish()?;
    say(&format!("wrote {}: {} records", args.output.display(), tally.total - tally.rejected));
    Ok(tally)
}

/// The next records of a file, with their lines; none at its end.
fn next_part(records: &mut RecordReader, path: &Path) -> Result<Vec<(u64, Record)>, Failure> {
    let mut part = Vec::new();
    while part.len() < TOGETHER
        && let Some(record) = records.next().transpose()?
    {
        let line = records.line();
        let taken = |field: &&str| record.extra.contains_key(*field);
        if let Some(field) = [Record::TAUGHT, MODELS_FIELD].into_iter().find(taken) {
            return Err(Failure::file(path, format!("line {line}: it has a field {field:?} already")));
        }
        part.push((line, record));
    }
    Ok(part)
}

/// The mean of the models' probabilities, by the leaves' names, with six decimals.
fn mean(said: &[LeafProbabilities]) -> Map<String, Value> {
    let mut sums = [0.0; LEAVES];
    for probabilities in said {
        for (sum, probability) in sums.iter_mut().zip(probabilities.as_array()) {
            *sum += probability / said.len() as f64;
        }
    }
    let rounded = sums.map(|sum| json!((sum * 1e6).round() / 1e6));
    Leaf::ALL.iter().map(|leaf| leaf.name().to_owned()).zip(rounded).collect()
}
