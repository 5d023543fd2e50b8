//! ArPro, later ArMPro: <https://github.com/MaramHasanain/ArMPro>.
//!
//! Verified in the files of versions 1 and 2: `paragraph`, `paragraph_id`, `page_id`; the binary task has `label`
//! ("true", "false"), coarse and multilabel have `labels` with names, span has `labels` with `technique`, `text`,
//! `start` and `end` in code points. No technique is `["no_technique"]` (multilabel, version 1) or `[]` (span; coarse
//! and multilabel, version 2).

use std::sync::Arc;

use super::draft::{Draft, Origin, Refusal};
use super::rows::{optional, required};
use super::techniques::{Trust, read_binary, read_list};
use crate::table::Row;

pub(crate) fn understand(row: &Row, file: &Arc<Origin>, trust: Trust) -> Result<Draft, Refusal> {
    let mut draft = Draft::new(file, row.place(), required(row, &["paragraph"])?);
    draft.key = optional(row, "paragraph_id");
    draft.group = optional(row, "page_id");
    match row.cell("labels") {
        Some(labels) => read_list(&mut draft, labels, trust)?,
        None => read_binary(&mut draft, required(row, &["label", "labels"])?, "true", "false", trust),
    }
    Ok(draft)
}
