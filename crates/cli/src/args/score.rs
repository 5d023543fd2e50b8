//! The words of `risala score`.

use std::path::PathBuf;

use clap::ValueEnum;

use super::{WhichModel, probability};

#[derive(Debug, clap::Args)]
pub(crate) struct Score {
    /// Files whose names end as one of .jsonl, .csv, .tsv, with .gz or .zst behind it where they are compressed; a
    /// pattern, as in 'posts/*.jsonl.gz'; or - for standard input
    #[arg(value_name = "INPUT", required = true)]
    pub(crate) inputs: Vec<PathBuf>,
    /// The file for the rows with their answers, which appears when it is whole; rows that cannot be scored go to
    /// FILE.rejects.jsonl. Without it, both go to standard output and standard error
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Go on where a run with the same words was stopped
    #[arg(long, requires = "output")]
    pub(crate) resume: bool,
    /// The field or column with the text
    #[arg(long, value_name = "NAME", default_value = "text")]
    pub(crate) text_field: String,
    /// The field or column that names a row among those that could not be scored
    #[arg(long, value_name = "NAME", default_value = "id")]
    pub(crate) id_field: String,
    /// What standard input holds
    #[arg(long, value_enum, default_value_t = Form::Jsonl)]
    pub(crate) format: Form,
    /// Only write rows with these labels
    #[arg(long, value_name = "LABELS", value_delimiter = ',', value_parser = ["neutral", "advertising", "propaganda"])]
    pub(crate) only: Vec<String>,
    /// Only write rows whose label is at least so probable, 0 to 1
    #[arg(long, value_name = "P", default_value_t = 0.0, value_parser = probability)]
    pub(crate) min_confidence: f64,
    /// Mark answers whose label is less probable than this as abstained, 0 to 1
    #[arg(long, value_name = "P", default_value_t = 0.0, value_parser = probability)]
    pub(crate) abstain_below: f64,
    /// Also write which words and sentences spoke for which label, and a reason in Arabic and English
    #[arg(long)]
    pub(crate) explain: bool,
    /// Put this before the names of the answer's fields, for rows that have fields of the same names
    #[arg(long, value_name = "PREFIX", default_value = "", hide_default_value = true)]
    pub(crate) prefix: String,
    #[command(flatten)]
    pub(crate) model: WhichModel,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Form {
    /// One JSON object a line
    Jsonl,
    /// Cells with commas between, below their names
    Csv,
    /// Cells with tabs between, below their names
    Tsv,
}
