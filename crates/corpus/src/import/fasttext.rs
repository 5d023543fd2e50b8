//! Lines of fastText: labels, each with `__label__` before it, then the text.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::sync::Arc;

use risala_model::Label;

use super::Item;
use super::draft::{Draft, Origin};
use super::meaning::{Meaning, Said};
use super::rows::origin;
use crate::error::{Error, Fault};
use crate::reader::{BYTE_ORDER_MARK, not_utf8};
use crate::table::Place;

/// What stands before a label.
pub(crate) const PREFIX: &str = "__label__";

pub(crate) struct Lines {
    paths: VecDeque<PathBuf>,
    open: Option<(BufReader<File>, Arc<Origin>, u64)>,
    /// Whether the open file had a line that is not blank.
    begun: bool,
    bytes: Vec<u8>,
}

impl Lines {
    pub(crate) fn new(paths: &[PathBuf]) -> Lines {
        Lines { paths: paths.iter().cloned().collect(), open: None, begun: false, bytes: Vec::new() }
    }
}

impl Iterator for Lines {
    type Item = Result<Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let Some((input, file, line)) = &mut self.open else {
                let path = self.paths.pop_front()?;
                let file = origin(&path);
                match File::open(&path) {
                    Ok(input) => {
                        self.open = Some((BufReader::with_capacity(1 << 16, input), file, 0));
                        self.begun = false;
                    }
                    Err(error) => return Some(Err(Error::read(&file.name, error))),
                }
                continue;
            };
            self.bytes.clear();
            match input.read_until(b'\n', &mut self.bytes) {
                Ok(0) => {
                    let empty = (!self.begun).then(|| {
                        Error::file_fault(
                            &file.name,
                            "has no lines",
                            "give a label and a text on each line",
                        )
                    });
                    self.open = None;
                    if let Some(error) = empty {
                        return Some(Err(error));
                    }
                    continue;
                }
                Ok(_) => *line += 1,
                Err(error) => return Some(Err(Error::read(&file.name, error))),
            }
            let mut bytes = self.bytes.trim_ascii();
            if *line == 1 {
                bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
            }
            if bytes.is_empty() {
                continue;
            }
            self.begun = true;
            let place = Place::Line(*line);
            return Some(match draft(bytes, place, file) {
                Ok(draft) => Ok(Item::Draft(Box::new(draft))),
                Err(fault) => Err(place.fault(&file.name, fault)),
            });
        }
    }
}

fn draft(bytes: &[u8], place: Place, file: &Arc<Origin>) -> Result<Draft, Fault> {
    let mut text = std::str::from_utf8(bytes).map_err(not_utf8)?.trim();
    let mut labels: Vec<&str> = Vec::new();
    while let Some(rest) = text.strip_prefix(PREFIX) {
        let (label, rest) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        labels.push(label);
        text = rest.trim_start();
    }
    let mut draft = Draft::new(file, place, text.to_owned());
    draft.label = match labels[..] {
        [] => return Err(Fault::new("has no label", "begin each line with __label__ and the label")),
        [label] => Some(label.to_owned()),
        _ => return Err(Fault::new("has several labels", "give each line the one label that counts")),
    };
    let label = draft.label.as_deref().and_then(|label| label.parse::<Label>().ok());
    draft.said = label.map(|label| Said::source(Meaning::of(label)));
    Ok(draft)
}
