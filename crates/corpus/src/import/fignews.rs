//! FIGNEWS 2024: <https://github.com/CAMeL-Lab/FIGNEWS-2024>.
//!
//! Verified there: the texts (`FIGNEWS-2024-TEXT-*.tsv`) have `Batch`, `Source Language`, `ID`, `Type`, `Text`,
//! `English MT`, `Arabic MT`, `Annotator ID`, `Bias`, `Propaganda`, `Comments`, whose last four the teams filled in; the
//! counts of votes (`…-ALL-CLEAN-FLAT.tsv`) have `batch`, `source_language`, `id`, `type` and a column for each label,
//! those of bias first, some with the same name; quotes in the texts are ordinary characters. By the program that
//! evaluates them, the single votes (`…-ALL-CLEAN.tsv`) have `batch`, `source_language`, `id`, `type`, `team_name`,
//! `sheet_type`, `task` ("Bias", "Propaganda") and `label`. Not verified: the one file of the data set's page.
//!
//! All files of one import are taken together: texts from those with a column `Text`, votes from all. A text in
//! Arabic is taken as it is, any other in its machine translation.

use std::collections::{HashMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::Value;

use super::draft::{Draft, Origin};
use super::rows::{Opening, no_columns, open, origin};
use super::techniques::Trust;
use super::votes::{Votes, YES, add, judge, vote};
use super::{Importer, Item};
use crate::error::{Error, Fault};
use crate::table::{Row, TableReader};

/// Batch, language, id and type: what names a text.
type Key = [String; 4];

pub(crate) struct Posts {
    /// Files with texts, once the votes are read.
    paths: VecDeque<PathBuf>,
    opening: Opening,
    open: Option<(TableReader<'static>, Arc<Origin>)>,
    votes: HashMap<Key, Votes>,
    /// Rows that could not be read, told in the first pass.
    wrong: VecDeque<Error>,
    trust: Trust,
    agreement: f64,
    over: bool,
}

impl Posts {
    pub(crate) fn new(paths: &[PathBuf], opening: Opening, trust: Trust, agreement: f64) -> Posts {
        let mut posts = Posts {
            paths: VecDeque::new(),
            opening,
            open: None,
            votes: HashMap::new(),
            wrong: VecDeque::new(),
            trust,
            agreement,
            over: false,
        };
        for path in paths {
            if let Err(error) = posts.tally(path) {
                posts.wrong.push_back(error);
                break;
            }
        }
        posts
    }

    /// Counts the votes of a file, and notes it if it has texts.
    fn tally(&mut self, path: &Path) -> Result<(), Error> {
        let file = origin(path);
        let mut first = true;
        for row in open(path, self.opening)? {
            let row = match row {
                Ok(row) => row,
                Err(error) if Importer::is_fatal(&error) => return Err(error),
                Err(error) => {
                    self.wrong.push_back(error);
                    continue;
                }
            };
            if first {
                let has = |name: &str| row.names().iter().any(|own| plain(own) == name);
                if !has("id") || !(has("text") || has("not propaganda") || (has("task") && has("label"))) {
                    let wanted = ["id", "text", "not propaganda", "task"].map(str::to_owned);
                    return Err(no_columns(&file.name, &wanted, row.names()));
                }
                if has("text") {
                    self.paths.push_back(path.to_owned());
                }
                first = false;
            }
            let place = row.place();
            if let Err(fault) = self.tally_row(&row) {
                self.wrong.push_back(place.fault(&file.name, fault));
            }
        }
        if first {
            return Err(Error::file_fault(&file.name, "has no rows", "give texts, votes or both"));
        }
        Ok(())
    }

    fn tally_row(&mut self, row: &Row) -> Result<(), Fault> {
        let Some(key) = key(row) else {
            return Err(Fault::new("has no id", "give each text the id by which votes name it"));
        };
        let votes = self.votes.entry(key).or_default();
        let has = |name: &str| row.names().iter().any(|own| plain(own) == name);
        if has("not propaganda") {
            // The columns of propaganda begin with its name; before them stand those of bias.
            let mut of_propaganda = false;
            for (name, cell) in row.iter() {
                let is_key = ["batch", "source language", "id", "type"].contains(&plain(name).as_str());
                of_propaganda |= name == YES;
                let Some(count) = text(cell).filter(|_| !is_key && !name.is_empty()) else { continue };
                let count = count.trim().parse().map_err(|_| {
                    Fault::new(format!("{count:?} is not a number of votes"), "give whole numbers")
                })?;
                add(if of_propaganda { &mut votes.propaganda } else { &mut votes.bias }, name, count);
            }
        } else if has("task") && has("label") {
            let label = cell(row, "label").unwrap_or_default();
            match cell(row, "task").as_deref() {
                Some("Bias") => add(&mut votes.bias, &label, 1),
                Some("Propaganda") => vote(&mut votes.propaganda, &label)?,
                other => {
                    let reason =
                        format!("unknown task {:?} (known: Bias, Propaganda)", other.unwrap_or_default());
                    return Err(Fault::new(reason, "correct it"));
                }
            }
        } else {
            if let Some(label) = cell(row, "propaganda") {
                vote(&mut votes.propaganda, &label)?;
            }
            if let Some(label) = cell(row, "bias") {
                add(&mut votes.bias, &label, 1);
            }
        }
        Ok(())
    }

    /// The text of a row, unless it came before.
    fn draft(&mut self, row: &Row, file: &Arc<Origin>) -> Option<Draft> {
        let key = key(row)?;
        let votes = self.votes.get_mut(&key)?;
        if std::mem::replace(&mut votes.used, true) {
            return None;
        }
        let language = cell(row, "source language");
        let arabic = language.as_deref().is_none_or(|language| language == "Arabic");
        let text = cell(row, if arabic { "text" } else { "arabic mt" }).unwrap_or_default();
        let mut draft = Draft::new(file, row.place(), text);
        draft.key = Some(
            key.iter().filter(|part| !part.is_empty()).map(String::as_str).collect::<Vec<_>>().join("-"),
        );
        draft.extra.insert("machine_translated".to_owned(), Value::Bool(!arabic));
        for (name, counts) in [("propaganda_votes", &votes.propaganda), ("bias_votes", &votes.bias)] {
            if !counts.is_empty() {
                let counts = counts.iter().map(|(label, count)| (label.clone(), Value::from(*count)));
                draft.extra.insert(name.to_owned(), Value::Object(counts.collect()));
            }
        }
        let (label, said) = judge(&votes.propaganda, self.agreement, self.trust);
        (draft.label, draft.said) = (label, Some(said));
        Some(draft)
    }
}

impl Iterator for Posts {
    type Item = Result<Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(error) = self.wrong.pop_front() {
            return Some(Err(error));
        }
        loop {
            let Some((reader, file)) = &mut self.open else {
                let Some(path) = self.paths.pop_front() else {
                    let without = self.votes.values().filter(|votes| !votes.used).count();
                    let tell = without > 0 && !std::mem::replace(&mut self.over, true);
                    return tell.then(|| {
                        Ok(Item::Note(format!("{without} texts have votes, but are in no file")))
                    });
                };
                match open(&path, self.opening) {
                    Ok(reader) => self.open = Some((reader, origin(&path))),
                    Err(error) => return Some(Err(error)),
                }
                continue;
            };
            let row = match reader.next() {
                Some(Ok(row)) => row,
                Some(Err(error)) if Importer::is_fatal(&error) => return Some(Err(error)),
                // Rows at fault were told in the first pass.
                Some(Err(_)) => continue,
                None => {
                    self.open = None;
                    continue;
                }
            };
            let file = Arc::clone(file);
            if let Some(draft) = self.draft(&row, &file) {
                return Some(Ok(Item::Draft(Box::new(draft))));
            }
        }
    }
}

/// `None` if there is no id.
fn key(row: &Row) -> Option<Key> {
    cell(row, "id")?;
    Some(["batch", "source language", "id", "type"].map(|name| cell(row, name).unwrap_or_default()))
}

/// A cell by the name of its column in any spelling.
fn cell(row: &Row, name: &str) -> Option<String> {
    row.iter()
        .find(|(own, _)| plain(own) == name)
        .and_then(|(_, cell)| text(cell))
        .filter(|text| !text.trim().is_empty())
}

fn text(cell: &Value) -> Option<String> {
    match cell {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn plain(name: &str) -> String {
    name.trim().to_lowercase().replace('_', " ")
}
