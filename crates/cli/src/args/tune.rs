//! The words of `risala tune`.

use std::path::PathBuf;

use risala_train::pipeline::HoldOut;

use super::hold_out;

#[derive(Debug, clap::Args)]
pub(crate) struct Tune {
    /// What is tried: a training configuration under [base], and under [search] lists or ranges of values for some of
    /// its keys
    #[arg(value_name = "SPACE.toml")]
    pub(crate) space: PathBuf,
    /// Labelled records by which trials are judged, each by models that have not seen it; JSON lines
    #[arg(long, value_name = "FILES", num_args = 1.., required = true)]
    pub(crate) data: Vec<PathBuf>,
    /// More records to train on, which are not judged
    #[arg(long, value_name = "FILES", num_args = 1..)]
    pub(crate) train: Vec<PathBuf>,
    /// "family" leaves out each family of sources in turn, a number splits at random into so many folds
    #[arg(long, value_name = "family|FOLDS", value_parser = hold_out, default_value = "5")]
    pub(crate) cross_validate: HoldOut,
    /// Also say what the search is worth: make it anew without each part of the data, and judge the part by what was
    /// found without it
    #[arg(long, value_name = "family|FOLDS", value_parser = hold_out)]
    pub(crate) nested: Option<HoldOut>,
    /// The folder for the trials, which a later run with the same data takes up, and for the best configuration
    #[arg(long, value_name = "FOLDER")]
    pub(crate) output: PathBuf,
}
