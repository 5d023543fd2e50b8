//! The words of `risala corpus stats`.

use std::path::PathBuf;

#[derive(Debug, clap::Args)]
pub(crate) struct Stats {
    /// Records, JSON lines; each file is a split, unless records say theirs
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Also count how often values of these fields occur together; the first one's make the columns. Besides the
    /// fields of records: "dialect-hint" and "split"
    #[arg(long, value_name = "FIELD", value_delimiter = ',')]
    pub(crate) by: Vec<String>,
    /// The field with the name of a record's split
    #[arg(long, value_name = "NAME", default_value = risala_corpus::stats::SPLIT_FIELD)]
    pub(crate) split_field: String,
    /// One JSON object instead of tables
    #[arg(long, conflicts_with = "markdown")]
    pub(crate) json: bool,
    /// Tables for a data sheet in Markdown
    #[arg(long)]
    pub(crate) markdown: bool,
}
