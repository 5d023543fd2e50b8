//! The words of `risala corpus export`.

use std::path::PathBuf;

use risala_corpus::export::Format;

#[derive(Debug, clap::Args)]
pub(crate) struct Export {
    /// Records, JSON lines
    #[arg(value_name = "FILES", required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// jsonl, csv, tsv, parquet or fasttext; what the extension of --output says if not given
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<Format>,
    /// Where the table goes
    #[arg(long, value_name = "FILE")]
    pub(crate) output: PathBuf,
}
