//! The words of `risala corpus`.

use std::path::PathBuf;

use clap::Subcommand;
use risala_corpus::{DEFAULT_SHARE, Perturbation};

use super::{Check, Export, Import, Label, Split, Stats, probability};

#[derive(Debug, Subcommand)]
pub(crate) enum CorpusCommand {
    /// Change the spelling of texts and keep what they say; records come out with the field "perturbation"
    Perturb(Perturb),
    /// Split records into parts that share no group: train, dev and test, or folds, or leaving one source out
    Split(Split),
    /// Look for what makes records worth less than they seem: duplicates and groups across splits, conflicting
    /// labels, single features that tell the label
    Check(Check),
    /// Count what files of records hold
    Stats(Stats),
    /// Make records of published data sets and of tables
    Import(Box<Import>),
    /// Add what models say to records without labels, as probabilities of the leaves in the field "leaves"
    Label(Label),
    /// Write records for other programs: CSV, TSV, Parquet, fastText
    Export(Export),
}

#[derive(Debug, clap::Args)]
pub(crate) struct Perturb {
    /// Records, JSON lines
    #[arg(value_name = "DATA", required = true)]
    pub(crate) data: Vec<PathBuf>,
    /// The kinds of change with commas between, or "all"; each makes records of its own
    #[arg(long, value_name = "KINDS|all", value_parser = kinds)]
    pub(crate) kind: Kinds,
    /// The part of the words to change, 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = DEFAULT_SHARE, value_parser = probability)]
    pub(crate) share: f64,
    /// Another number draws other words
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub(crate) seed: u64,
    /// Where the records go; standard output if not given
    #[arg(long, value_name = "FILE.jsonl")]
    pub(crate) output: Option<PathBuf>,
}

/// Kinds of perturbation, each once, in the order in which they were asked for.
#[derive(Clone, Debug)]
pub(crate) struct Kinds(pub(crate) Vec<Perturbation>);

/// Kinds of perturbation by name.
pub(super) fn kinds(words: &str) -> Result<Kinds, String> {
    let mut kinds = Vec::new();
    for word in words.split(',') {
        let named = match word {
            "all" => Perturbation::ALL.to_vec(),
            name => vec![name.parse().map_err(|error| format!("{error}, or \"all\""))?],
        };
        for kind in named {
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
    }
    Ok(Kinds(kinds))
}
