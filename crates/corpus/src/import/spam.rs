//! Spam and ham in two columns.
//!
//! The tweets of Kaddoura and Henno (<https://data.mendeley.com/datasets/86x733xkb8>) are a spreadsheet in which each
//! tweet is "Spam" or "Ham"; how its columns are called could not be verified, so usual names are tried. Ham is
//! whatever is not spam, propaganda too, and so says nothing.

use std::sync::Arc;

use risala_model::Label;

use super::draft::{Draft, Origin, Refusal};
use super::meaning::{Meaning, Said};
use super::options::Columns;
use super::rows::optional;
use crate::table::Row;

/// In lower case, letters and digits only; the first that is there counts.
const TEXTS: [&str; 9] =
    ["text", "tweet", "tweettext", "tweets", "message", "content", "sms", "comment", "نص"];
const LABELS: [&str; 8] = ["label", "class", "category", "type", "target", "spam", "tag", "labels"];

pub(crate) fn understand(row: &Row, file: &Arc<Origin>, columns: &Columns) -> Result<Draft, Refusal> {
    let text = column(row, columns.text.as_deref(), &TEXTS)?;
    let label = column(row, columns.label.as_deref(), &LABELS)?;
    let text = optional(row, &text).unwrap_or_default();
    let mut draft = Draft::new(file, row.place(), text);
    if let Some(id) = &columns.id {
        draft.key = optional(row, &column(row, Some(id), &[])?);
    }
    if let Some(group) = &columns.group {
        draft.group = optional(row, &column(row, Some(group), &[])?);
    }
    let label = optional(row, &label).unwrap_or_default();
    draft.said = match label.trim().to_lowercase().as_str() {
        "spam" => Some(Said::weak(Meaning::of(Label::Advertising))),
        "ham" | "non spam" | "non-spam" | "not spam" => Some(Said::NOTHING),
        _ => None,
    };
    draft.label = Some(label);
    Ok(draft)
}

fn column(row: &Row, named: Option<&str>, usual: &[&str]) -> Result<String, Refusal> {
    let found = match named {
        Some(named) => row.names().iter().find(|name| *name == named),
        None => usual.iter().find_map(|usual| row.names().iter().find(|name| plain(name) == *usual)),
    };
    found.cloned().ok_or_else(|| {
        Refusal::Columns(named.map_or_else(
            || usual.iter().map(|&name| name.to_owned()).collect(),
            |name| vec![name.to_owned()],
        ))
    })
}

fn plain(name: &str) -> String {
    name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}
