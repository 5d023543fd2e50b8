//! The words of `risala corpus label`.

use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Label {
    /// Records, JSON lines
    #[arg(value_name = "DATA", required = true)]
    pub(crate) data: Vec<PathBuf>,
    /// A model: a file, "base" or "deep". Given several times, the mean of the models is taken
    #[arg(long, value_name = "MODEL", default_value = risala::EMBEDDED_DEEP_NAME)]
    pub(crate) model: Vec<PathBuf>,
    /// Where the records go
    #[arg(long, value_name = "FILE.jsonl")]
    pub(crate) output: PathBuf,
}
