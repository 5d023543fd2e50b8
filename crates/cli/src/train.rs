//! `risala train`: from labelled records to a model file.

use std::path::{Path, PathBuf};

use risala::{Judge, Model};
use risala_corpus::{Record, read_each};
use risala_train::pipeline::{Config, Examples, train};

use crate::args::{Head, Train};
use crate::error::Failure;
use crate::evaluate::{print_report, report};
use crate::output::say;
use crate::progress::Fits;
use crate::techniques;
use crate::whole_file::WholeFile;

/// The fields by which a trained model's figures are broken down.
const SLICES: [&str; 2] = ["level", "confidence"];

pub(crate) fn run(args: &Train) -> Result<(), Failure> {
    let config = read_config(args.config.as_deref())?;
    let dev = read_files(&args.dev)?;
    if args.head == Head::Techniques {
        return techniques::train(args, &config, &read_files(&args.train)?, &dev);
    }
    let examples = Examples::try_new(each_record(&args.train), &config)?;
    let file = WholeFile::create(&args.output)?;
    let bytes = train(&examples, &config, &Fits::new())?;
    finish(file, &bytes, examples.len(), &args.output)?;
    if !dev.is_empty() {
        let model = Model::from_bytes(bytes)?;
        let slices: Vec<String> = SLICES.map(str::to_owned).to_vec();
        print_report(&report(&mut Judge::Base(model.scorer()), &dev, &slices, None)?)?;
    }
    Ok(())
}

/// Puts a trained model in its place and says so.
pub(crate) fn finish(
    mut file: WholeFile,
    bytes: &[u8],
    examples: usize,
    output: &Path,
) -> Result<(), Failure> {
    file.write(bytes)?;
    file.finish()?;
    let size = bytes.len() as f64 / 1e6;
    say(&format!("wrote {}: {examples} examples, {size:.2} MB", output.display()));
    Ok(())
}

/// Reads a training configuration; the defaults if none is named.
pub(crate) fn read_config(path: Option<&Path>) -> Result<Config, Failure> {
    let Some(path) = path else { return Ok(Config::default()) };
    let text = std::fs::read_to_string(path).map_err(|error| Failure::file(path, error))?;
    toml::from_str(&text).map_err(|error| Failure::config(path, &text, &error))
}

/// Reads files of records, one behind the other.
pub(crate) fn read_files(paths: &[PathBuf]) -> Result<Vec<Record>, Failure> {
    each_record(paths).collect()
}

/// The records of files, one at a time: those of a million texts need not be in memory together.
fn each_record(paths: &[PathBuf]) -> impl Iterator<Item = Result<Record, Failure>> {
    paths.iter().flat_map(|path| {
        let (records, failure) = match read_each(path) {
            Ok(records) => (Some(records), None),
            Err(error) => (None, Some(Err(error))),
        };
        records.into_iter().flatten().chain(failure).map(|item| item.map_err(Failure::from))
    })
}
