//! `risala corpus label`: what models say of records, as soft labels for others to learn from.

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

/// The fields that are added: the probability of each leaf, and the names of the models.
const LEAVES_FIELD: &str = "leaves";
const MODELS_FIELD: &str = "labelled_by";

pub(crate) fn run(args: &Label) -> Result<Tally, Failure> {
    let models = args.model.iter().map(|model| open(model)).collect::<Result<Vec<AnyModel>, Failure>>()?;
    let names: Value = models.iter().map(AnyModel::name).collect();
    let mut judges: Vec<Judge<'_>> = models.iter().map(AnyModel::judge).collect();
    let mut file = WholeFile::create(&args.output)?;
    let mut tally = Tally::default();
    // Records and their lines.
    let mut waiting: Vec<(u64, Record)> = Vec::new();
    for path in &args.data {
        let mut records = RecordReader::open(path)?;
        loop {
            let record = records.next().transpose()?;
            let ended = record.is_none();
            if let Some(record) = record {
                if let Some(field) =
                    [LEAVES_FIELD, MODELS_FIELD].into_iter().find(|field| record.extra.contains_key(*field))
                {
                    let problem = format!("line {}: it has a field {field:?} already", records.line());
                    return Err(Failure::file(path, problem));
                }
                waiting.push((records.line(), record));
            }
            if ended || waiting.len() == TOGETHER {
                tally.total += waiting.len() as u64;
                let texts: Vec<&str> = waiting.iter().map(|(_, record)| record.text.as_str()).collect();
                let said: Vec<_> = judges.iter_mut().map(|judge| judge.probabilities(&texts)).collect();
                for (at, (line, mut record)) in waiting.drain(..).enumerate() {
                    let one: Result<Vec<_>, _> = said.iter().map(|said| said[at]).collect();
                    match one {
                        Ok(one) => {
                            record.extra.insert(LEAVES_FIELD.to_owned(), Value::Object(mean(&one)));
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
            if ended {
                break;
            }
        }
    }
    file.finish()?;
    say(&format!("wrote {}: {} records", args.output.display(), tally.total - tally.rejected));
    Ok(tally)
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
