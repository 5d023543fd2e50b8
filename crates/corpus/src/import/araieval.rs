//! ArAIEval 2023 and 2024: <https://araieval.gitlab.io>.
//!
//! Verified, for 2023 in the files of all four subtasks as a participant published them
//! (<https://github.com/nouman-10/ArAIEval-Shared-Task>): JSON lines with `id`, `text`, `type` ("tweet",
//! "paragraph") and `label` ("true", "false") in 1A, `labels` (names, `["no_technique"]`) in 1B; `id`, `text` and
//! `label` in 2A ("disinfo", "no-disinfo") and 2B ("HS", "OFF", "SPAM", "Rumor"). For 2024 in the organisers' READMEs
//! and programs: task 1 has `labels` with `technique`, `text`, `start` and `end` in code points, task 2 a JSON array
//! with `id`, `img_path`, `text` and `class_label` ("propaganda", "not_propaganda").

use std::sync::Arc;

use risala_model::Label;

use super::draft::{Draft, Origin, Refusal};
use super::meaning::{Meaning, Said};
use super::rows::{optional, required};
use super::techniques::{Trust, article_of, read_binary, read_list};
use crate::table::Row;

pub(crate) fn understand_2023(row: &Row, file: &Arc<Origin>, trust: Trust) -> Result<Draft, Refusal> {
    let mut draft = start(row, file)?;
    if let Some(labels) = row.cell("labels") {
        read_list(&mut draft, labels, trust)?;
        return Ok(draft);
    }
    let label = required(row, &["label", "labels"])?;
    match label.trim() {
        // Spam may be an offer or a lure; neither is the absence of disinformation a sign of anything.
        "SPAM" => draft.said = Some(Said::weak(Meaning::of(Label::Advertising))),
        "disinfo" | "no-disinfo" | "HS" | "OFF" | "Rumor" => draft.said = Some(Said::NOTHING),
        _ => {
            read_binary(&mut draft, label, "true", "false", trust);
            return Ok(draft);
        }
    }
    draft.label = Some(label);
    Ok(draft)
}

pub(crate) fn understand_2024(row: &Row, file: &Arc<Origin>, trust: Trust) -> Result<Draft, Refusal> {
    let mut draft = start(row, file)?;
    if let Some(labels) = row.cell("labels") {
        read_list(&mut draft, labels, trust)?;
        return Ok(draft);
    }
    let label = required(row, &["class_label", "labels"])?;
    read_binary(&mut draft, label, "propaganda", "not_propaganda", trust);
    // The ids of memes are paths that name accounts.
    draft.key = None;
    Ok(draft)
}

fn start(row: &Row, file: &Arc<Origin>) -> Result<Draft, Refusal> {
    let mut draft = Draft::new(file, row.place(), required(row, &["text"])?);
    draft.key = optional(row, "id");
    if let Some(genre) = optional(row, "type") {
        if genre == "paragraph" {
            draft.group = draft.key.as_deref().and_then(article_of);
        }
        draft.extra.insert("type".to_owned(), genre.into());
    }
    Ok(draft)
}
