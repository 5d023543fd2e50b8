//! The words of `risala corpus check`.

use std::path::PathBuf;

use risala_corpus::check::{DEFAULT_SIMILARITY, Target};

#[derive(Debug, clap::Args)]
pub(crate) struct Check {
    /// Records, JSON lines; each file is a split, unless records say theirs
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// One JSON object instead of tables
    #[arg(long)]
    pub(crate) json: bool,
    /// Texts are near-duplicates from this similarity on, 0.5 to 1: of the runs of five letters that either has,
    /// the share that both have
    #[arg(long, value_name = "SHARE", default_value_t = DEFAULT_SIMILARITY, value_parser = similarity)]
    pub(crate) similarity: f64,
    /// The field with the name of a record's split
    #[arg(long, value_name = "NAME", default_value = risala_corpus::stats::SPLIT_FIELD)]
    pub(crate) split_field: String,
    /// The field that ties records together which must stay in one split: a topic, an author, an article
    #[arg(long, value_name = "NAME", default_value = "group")]
    pub(crate) group_field: String,
    /// Write the groups of duplicates and near-duplicates here, one a line
    #[arg(long, value_name = "FILE.jsonl")]
    pub(crate) groups: Option<PathBuf>,
    /// What single features are tried on: label, level or leaf, with commas between
    #[arg(long, value_name = "TARGETS", value_delimiter = ',', default_value = "label,level")]
    pub(crate) target: Vec<Target>,
    /// The fields to try as features; without this, all with at most 50 values
    #[arg(long, value_name = "FIELD", value_delimiter = ',')]
    pub(crate) fields: Vec<String>,
    /// A feature is a shortcut if its balanced accuracy is this much over chance, 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 0.1, value_parser = super::probability)]
    pub(crate) shortcut: f64,
    /// How many features to list
    #[arg(long, value_name = "NUMBER", default_value_t = 20)]
    pub(crate) top: usize,
    /// How many lines to show of a list of problems; --json has all
    #[arg(long, value_name = "NUMBER", default_value_t = 10)]
    pub(crate) show: usize,
    /// Conflicts and shortcuts are failures too
    #[arg(long)]
    pub(crate) strict: bool,
}

/// A similarity of texts.
pub(super) fn similarity(word: &str) -> Result<f64, String> {
    match word.parse::<f64>() {
        Ok(number) if (0.5..=1.0).contains(&number) => Ok(number),
        _ => Err("give a number from 0.5 to 1".to_owned()),
    }
}
