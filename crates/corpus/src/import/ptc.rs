//! Articles with spans of techniques in files beside them.
//!
//! Verified in the README of the Propaganda Techniques Corpus, version 2 (SemEval 2020 task 11), and in programs that
//! read SemEval 2023 task 3: an article is a text file `article<ID>.txt` (title, empty line, a sentence or paragraph
//! a line); labels are rows without header, tabs between: article id, technique, start, end; offsets are code
//! points of the whole file, line ends counted as one, the end exclusive. They stand in one file for many articles
//! or in a file for each. Not verified: how files of one article each are called; any name with `label` in it and
//! the article's id before the first dot, hyphen or underscore is understood.
//!
//! Each line of an article becomes a record; a span over several lines is cut at their ends.

use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

use super::Item;
use super::draft::{Draft, Origin};
use super::rows::origin;
use super::spans::{self, Span};
use super::techniques::Trust;
use crate::error::{Error, Fault};
use crate::table::{Format, Place, Quotes, Row, TableReader};

/// A row of a file of labels.
struct Mark {
    file: Arc<Origin>,
    place: Place,
    technique: String,
    start: u64,
    end: u64,
}

pub(crate) struct Articles {
    paths: VecDeque<PathBuf>,
    marks: BTreeMap<String, Vec<Mark>>,
    ready: VecDeque<Result<Item, Error>>,
    trust: Trust,
    over: bool,
}

impl Articles {
    pub(crate) fn new(paths: &[PathBuf], trust: Trust) -> Articles {
        let mut articles = Articles {
            paths: VecDeque::new(),
            marks: BTreeMap::new(),
            ready: VecDeque::new(),
            trust,
            over: false,
        };
        if let Err(error) = articles.sort_out(paths) {
            articles.ready.push_back(Err(error));
        }
        articles
    }

    /// Reads the labels, and keeps the articles for later.
    fn sort_out(&mut self, paths: &[PathBuf]) -> Result<(), Error> {
        let mut files = Vec::new();
        for path in paths {
            if path.is_dir() {
                files.extend(entries(path).map_err(|error| Error::read(&origin(path).name, error))?);
            } else {
                files.push(path.clone());
            }
        }
        for path in files {
            let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
            if name.contains("label") {
                self.read_labels(&path)?;
            } else if name.ends_with(".txt") {
                self.paths.push_back(path);
            } else if paths.contains(&path) {
                let remedy = "give articles as .txt, and labels in files with `label` in their names";
                return Err(Error::file_fault(
                    &origin(&path).name,
                    "is neither an article nor labels",
                    remedy,
                ));
            }
        }
        if self.paths.is_empty() && self.marks.is_empty() && self.ready.is_empty() {
            let names: Vec<_> = paths.iter().map(|path| origin(path).name.clone()).collect();
            let remedy = "give files or the folders that hold them; folders inside of folders are not read";
            return Err(Error::file_fault(&names.join(", "), "has neither articles nor labels", remedy));
        }
        Ok(())
    }

    fn read_labels(&mut self, path: &Path) -> Result<(), Error> {
        let file = origin(path);
        let text = fs::read(path).map_err(|error| Error::read(&file.name, error))?;
        // A file of one article's own may be empty: then the article has no technique.
        let own = file.stem.split(['.', '-', '_']).next().unwrap_or_default();
        if let Some(id) = own.strip_prefix("article") {
            self.marks.entry(id.to_owned()).or_default();
        }
        if text.trim_ascii().is_empty() {
            return Ok(());
        }
        // The file has no header: one is put before it, so that the lines count from 0.
        let table = io::Read::chain(&b"id\ttechnique\tstart\tend\n"[..], text.as_slice());
        let reader =
            TableReader::stream(io::BufReader::new(table), &file.name, Format::Tsv, Quotes::Ordinary)?;
        for row in reader {
            let read = row.map_err(|error| error.line_before()).and_then(|row| {
                let place = Place::Line(row.place().number().saturating_sub(1));
                mark(&row, &file, place).map_err(|fault| place.fault(&file.name, fault))
            });
            match read {
                Ok((id, mark)) => self.marks.entry(id).or_default().push(mark),
                Err(error) => self.ready.push_back(Err(error)),
            }
        }
        Ok(())
    }

    fn read_article(&mut self, path: &Path) -> Result<(), Error> {
        let file = origin(path);
        let bytes = fs::read(path).map_err(|error| Error::read(&file.name, error))?;
        let text = match String::from_utf8(bytes) {
            // Offsets count a line end as one character.
            Ok(text) => text.replace("\r\n", "\n"),
            Err(_) => {
                return Err(Place::Line(1)
                    .fault(&file.name, Fault::new("not valid UTF-8", "convert the file to UTF-8")));
            }
        };
        let id = file.stem.strip_prefix("article").unwrap_or(&file.stem).to_owned();
        let marks = self.marks.remove(&id);
        let labelled = marks.is_some();
        let mut spans = Vec::new();
        for mark in marks.into_iter().flatten() {
            let span = Span::of_code_points(&text, mark.start, mark.end, &mark.technique, None);
            // Without this mark a line might look as if it had no technique, so no line is taken.
            spans.push(span.map_err(|fault| mark.place.fault(&mark.file.name, fault))?);
        }
        spans::in_order(&mut spans);
        let mut start = 0;
        for (number, line) in text.split('\n').enumerate() {
            let words = line.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
            let from = start + line.find(words).unwrap_or(0);
            start += line.len() + 1;
            if words.is_empty() {
                continue;
            }
            let mut draft = Draft::new(&file, Place::Line(number as u64 + 1), words.to_owned());
            draft.key = Some((number + 1).to_string());
            draft.group = Some(id.clone());
            if labelled {
                draft.spans =
                    spans.iter().filter_map(|span| within(span, from, from + words.len())).collect();
                let techniques = spans::techniques(&draft.spans);
                draft.label =
                    Some(if techniques.is_empty() { "no_technique" } else { "technique" }.to_owned());
                draft.said = Some(self.trust.said(!techniques.is_empty()));
                draft.techniques = Some(techniques);
            }
            self.ready.push_back(Ok(Item::Draft(Box::new(draft))));
        }
        Ok(())
    }
}

impl Iterator for Articles {
    type Item = Result<Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.ready.is_empty() && !self.over {
            if let Some(path) = self.paths.pop_front() {
                if let Err(error) = self.read_article(&path) {
                    return Some(Err(error));
                }
                continue;
            }
            self.over = true;
            for (id, marks) in &self.marks {
                if let Some(mark) = marks.first() {
                    let reason = format!("the article {id:?} is not among the files");
                    let fault = Fault::new(reason, "give its text as well");
                    self.ready.push_back(Err(mark.place.fault(&mark.file.name, fault)));
                }
            }
        }
        self.ready.pop_front()
    }
}

fn mark(row: &Row, file: &Arc<Origin>, place: Place) -> Result<(String, Mark), Fault> {
    let cell = |name: &str| row.text(name).map(|text| text.trim().to_owned()).unwrap_or_default();
    let (id, technique) = (cell("id"), cell("technique"));
    let (Ok(start), Ok(end)) = (cell("start").parse(), cell("end").parse()) else {
        return Err(Fault::new(
            "start and end are not numbers",
            "give article id, technique, start and end",
        ));
    };
    if id.is_empty() || technique.is_empty() {
        return Err(Fault::new("has no id or no technique", "give article id, technique, start and end"));
    }
    Ok((id, Mark { file: Arc::clone(file), place, technique, start, end }))
}

/// The part of a span that lies in these bytes, counted from their start.
fn within(span: &Span, from: usize, to: usize) -> Option<Span> {
    let (start, end) = (span.start.max(from), span.end.min(to));
    (start < end).then(|| Span { start: start - from, end: end - from, technique: span.technique.clone() })
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<Vec<_>>>()?;
    paths.retain(|path| path.is_file());
    paths.sort_unstable();
    Ok(paths)
}
