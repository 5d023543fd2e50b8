//! What became of everything that was read.

use std::collections::BTreeMap;

use risala_model::Label;
use serde::Serialize;

use super::mask::Counts;

/// What became of everything that was read. It serialises to the summary that the command writes.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Summary {
    /// Rows that were read, or, of articles, lines.
    pub rows: u64,
    /// Records that came of them.
    pub written: u64,
    /// Rows that were set aside, each with a reason.
    pub set_aside: u64,
    /// What became of each label of the source, by its name.
    pub labels: BTreeMap<String, Fate>,
    /// Records without a label of the source.
    pub unlabelled: u64,
    /// How many records have each technique.
    pub techniques: BTreeMap<String, u64>,
    /// Records whose text another record had before, with the same label or none.
    pub repeated_texts: u64,
    /// What was masked.
    pub masked: Counts,
    /// What else should be known, each a sentence.
    pub notes: Vec<String>,
}

/// What became of the rows with one label of the source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Fate {
    /// Such rows.
    pub rows: u64,
    /// Those that became neutral.
    pub neutral: u64,
    /// Those that became advertising.
    pub advertising: u64,
    /// Those that became propaganda.
    pub propaganda: u64,
    /// Those written without a label of ours.
    pub no_label: u64,
    /// Those set aside.
    pub set_aside: u64,
}

impl Fate {
    pub(crate) fn count(&mut self, label: Option<Label>) {
        let count = match label {
            Some(Label::Neutral) => &mut self.neutral,
            Some(Label::Advertising) => &mut self.advertising,
            Some(Label::Propaganda) => &mut self.propaganda,
            None => &mut self.no_label,
        };
        *count += 1;
    }
}
