//! `risala corpus`: work on files of records.

mod check;
mod export;
mod findings;
mod import;
mod label;
mod perturb;
mod split;
mod stats;

use std::collections::HashSet;
use std::path::PathBuf;

use risala_corpus::Record;

use crate::args::CorpusCommand;
use crate::error::Failure;
use crate::input::Tally;
use crate::train::read_files;

pub(crate) fn run(command: &CorpusCommand) -> Result<Tally, Failure> {
    let done = |()| Tally::default();
    match command {
        CorpusCommand::Import(args) => import::run(args),
        CorpusCommand::Check(args) => check::run(args).map(done),
        CorpusCommand::Stats(args) => stats::run(args).map(done),
        CorpusCommand::Split(args) => split::run(args).map(done),
        CorpusCommand::Perturb(args) => perturb::run(args).map(done),
        CorpusCommand::Label(args) => label::run(args),
        CorpusCommand::Export(args) => export::run(args),
    }
}

/// Reads files of records that are to be written to one: each id may be there once, or nobody could read it.
fn read_distinct(paths: &[PathBuf]) -> Result<Vec<Record>, Failure> {
    let records = read_files(paths)?;
    let mut ids = HashSet::new();
    match records.iter().find(|record| !ids.insert(record.id.as_str())) {
        Some(twice) => Err(Failure::SharedId(twice.id.chars().take(40).collect())),
        None => Ok(records),
    }
}
