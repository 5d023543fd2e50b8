//! The shared task on propaganda detection of WANLP 2022:
//! <https://gitlab.com/arabic-nlp/propaganda-detection>.
//!
//! Verified in its README: a JSON array with `id`, `text` and `labels`, in task 1 names ("no technique" if there is
//! none), in task 2 objects with `technique`, `start`, `end` and the words of the span, `text` in the example and
//! `text_fragment` in the description; offsets are code points there. Not verified: that task 2 has an empty list
//! where there is no technique, as is assumed here.

use std::sync::Arc;

use super::draft::{Draft, Origin, Refusal};
use super::rows::{optional, required};
use super::techniques::{Trust, read_list};
use crate::table::Row;

pub(crate) fn understand(row: &Row, file: &Arc<Origin>, trust: Trust) -> Result<Draft, Refusal> {
    let mut draft = Draft::new(file, row.place(), required(row, &["text"])?);
    draft.key = optional(row, "id");
    match row.cell("labels") {
        Some(labels) => read_list(&mut draft, labels, trust)?,
        None => return Err(Refusal::Columns(vec!["labels".to_owned()])),
    }
    Ok(draft)
}
