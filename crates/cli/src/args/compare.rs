//! The words of `risala compare`.

use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Compare {
    /// What is compared, at least two: model files, the embedded models "base" and "deep", or files of answers (.jsonl)
    /// that `classify --json` or `corpus label` made of the same records
    #[arg(value_name = "MODEL", required = true)]
    pub(crate) models: Vec<PathBuf>,
    /// Labelled records, JSON lines
    #[arg(long, value_name = "FILES", num_args = 1.., required = true)]
    pub(crate) data: Vec<PathBuf>,
    /// Also compare by these fields, as evaluate has them; every slice adds tests, for which all are corrected
    #[arg(long, value_name = "FIELD", value_delimiter = ',')]
    pub(crate) slices: Vec<String>,
    /// The training configuration whose [data.families] are the slices of "family"
    #[arg(long, value_name = "FILE.toml")]
    pub(crate) config: Option<PathBuf>,
    /// One JSON object instead of tables
    #[arg(long)]
    pub(crate) json: bool,
}
