//! `risala score`: the labels of whole files.

use std::path::{Path, PathBuf};

use risala::Label;
use risala_score::{Counts, Format, Input, Job, Output, Wanted};

use crate::args::{Form, Score};
use crate::error::Failure;
use crate::opened::Answering;
use crate::output::say;
use crate::progress::Bytes;

pub(crate) fn run(args: &Score) -> Result<(), Failure> {
    let inputs = inputs(args)?;
    let answering = Answering::open(&args.model)?;
    let job = Job {
        output: args.output.clone().map_or(Output::Stdout, Output::File),
        text_field: args.text_field.clone(),
        id_field: args.id_field.clone(),
        wanted: Wanted {
            only: Label::ALL
                .iter()
                .map(|label| label.name())
                .filter(|name| args.only.iter().any(|only| only == name))
                .collect(),
            min_confidence: args.min_confidence,
            abstain_below: args.abstain_below,
            explain: args.explain,
            prefix: args.prefix.clone(),
        },
        model: answering.identity()?,
        resume: args.resume,
        inputs,
    };
    let progress = Bytes::of(&job.inputs);
    let counts = risala_score::run(&job, || answering.judge(), &progress)?;
    drop(progress);
    report(counts, &job.output)
}

/// Files, and what patterns stand for, in the order of their names.
fn inputs(args: &Score) -> Result<Vec<Input>, Failure> {
    let mut inputs = Vec::new();
    for path in &args.inputs {
        if path == Path::new("-") {
            inputs.push(Input::Stdin(match args.format {
                Form::Jsonl => Format::Jsonl,
                Form::Csv => Format::Csv,
                Form::Tsv => Format::Tsv,
            }));
            continue;
        }
        match path.to_str().filter(|name| name.contains(['*', '?', '[']) && !path.exists()) {
            None => inputs.push(Input::File(path.clone())),
            Some(pattern) => {
                let found = matching(path, pattern)?;
                if found.is_empty() {
                    return Err(Failure::file(path, "no file has such a name"));
                }
                inputs.extend(found.into_iter().map(Input::File));
            }
        }
    }
    Ok(inputs)
}

fn matching(path: &Path, pattern: &str) -> Result<Vec<PathBuf>, Failure> {
    let found =
        glob::glob(pattern).map_err(|error| Failure::file(path, format!("not a pattern: {error}")))?;
    found.map(|found| found.map_err(|error| Failure::file(path, error))).collect()
}

/// Says what became of the rows. Rows that were set aside are a failure, as in every command.
fn report(counts: Counts, output: &Output) -> Result<(), Failure> {
    let Counts { written, left_out, rejected } = counts;
    let mut said = format!("{written} of {} rows were written", counts.total());
    if left_out > 0 {
        said += &format!(", {left_out} were not asked for");
    }
    if rejected == 0 {
        say(&said);
        return Ok(());
    }
    let place = match output.rejects() {
        Some(path) => format!("{} says", path.display()),
        None => "the lines above say".to_owned(),
    };
    Err(Failure::SetAside(format!("{said}, {rejected} were set aside; {place} which and why")))
}
