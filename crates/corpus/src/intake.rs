//! Many records from many files, read on all cores and handed on in their order.
//!
//! Lines are cut by one thread, a batch at a time; parsing and whatever is worked out of a record alone run in
//! parallel; the results come back in the order of the lines. So what is made of them is the same on any
//! number of threads, and memory is that of a batch.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use indexmap::IndexSet;
use rayon::prelude::*;

use crate::error::Error;
use crate::reader::{one_line, record_of_line};
use crate::record::Record;

/// A batch ends with the line that reaches either.
const BATCH_LINES: usize = 1 << 14;
const BATCH_BYTES: usize = 1 << 23;

/// More splits are none: that many names are ids or addresses. What is counted for each pair of splits would be
/// more than the records themselves.
const MOST_SPLITS: usize = 1000;

/// Where a record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The number of the file among those read.
    pub(crate) file: u32,
    /// The line, from 1.
    pub(crate) line: u64,
}

/// The files of one run, each once.
#[derive(Debug)]
pub(crate) struct Files {
    paths: Vec<PathBuf>,
    names: Vec<String>,
    /// The names of those that were given again.
    pub(crate) twice: Vec<String>,
}

impl Files {
    /// Files are the same if the system says that their paths lead to one place.
    pub(crate) fn new(paths: &[impl AsRef<Path>]) -> Files {
        let mut seen = IndexSet::new();
        let mut files = Files { paths: Vec::new(), names: Vec::new(), twice: Vec::new() };
        for path in paths.iter().map(AsRef::as_ref) {
            let name = one_line(&path.display().to_string());
            // A path that leads nowhere is a fault of reading, which says more.
            if seen.insert(path.canonicalize().unwrap_or_else(|_| path.to_owned())) {
                files.paths.push(path.to_owned());
                files.names.push(name);
            } else {
                files.twice.push(name);
            }
        }
        files
    }

    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    pub(crate) fn name(&self, number: u32) -> &str {
        self.names.get(number as usize).map_or("", String::as_str)
    }

    /// Reads every file. `work` sees each record on some thread, `take` each record and what `work` made of it
    /// in order, or what is wrong with its line.
    ///
    /// # Errors
    /// If a file cannot be opened or read, and what `take` says.
    pub(crate) fn read<W: Send>(
        &self,
        work: impl Fn(&Record) -> W + Sync,
        mut take: impl FnMut(Place, Result<(Record, W), Error>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        for (file, (path, name)) in (0..).zip(self.paths.iter().zip(&self.names)) {
            let input = File::open(path).map_err(|error| Error::read(name, error))?;
            let mut input = BufReader::with_capacity(1 << 16, input);
            let mut batch = Batch::default();
            while batch.fill(&mut input).map_err(|error| Error::read(name, error))? {
                let items: Vec<_> = batch
                    .lines()
                    .into_par_iter()
                    .map(|(line, bytes)| {
                        let item = record_of_line(bytes, line)?;
                        let item = item.map_err(|fault| Error::line_fault(name, line, fault));
                        let item = item.map(|record| {
                            let work = work(&record);
                            (record, work)
                        });
                        Some((Place { file, line }, item))
                    })
                    .collect();
                items.into_iter().flatten().try_for_each(|(place, item)| take(place, item))?;
            }
        }
        Ok(())
    }
}

/// Lines of a file, one behind the other.
#[derive(Default)]
struct Batch {
    bytes: Vec<u8>,
    ends: Vec<usize>,
    /// How many lines came before.
    before: u64,
}

impl Batch {
    /// Replaces the lines by the next ones; `false` if there are none.
    fn fill(&mut self, input: &mut impl BufRead) -> std::io::Result<bool> {
        self.before += self.ends.len() as u64;
        self.bytes.clear();
        self.ends.clear();
        while self.ends.len() < BATCH_LINES && self.bytes.len() < BATCH_BYTES {
            if input.read_until(b'\n', &mut self.bytes)? == 0 {
                break;
            }
            self.ends.push(self.bytes.len());
        }
        Ok(!self.ends.is_empty())
    }

    /// The lines with their numbers.
    fn lines(&self) -> Vec<(u64, &[u8])> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let spans = starts.zip(self.ends.iter().copied());
        let lines = spans.map(|(start, end)| self.bytes.get(start..end).unwrap_or_default());
        (self.before + 1..).zip(lines).collect()
    }
}

/// Which split each record belongs to: the value of a field, or else its file.
#[derive(Debug)]
pub(crate) struct Splits {
    field: String,
    names: IndexSet<String>,
}

impl Splits {
    pub(crate) fn new(field: &str) -> Splits {
        Splits { field: field.to_owned(), names: IndexSet::new() }
    }

    /// The number of the split of `record`, which stands in `file`.
    ///
    /// # Errors
    /// If there are more splits than anybody makes.
    pub(crate) fn of(&mut self, record: &Record, file: &str) -> Result<u32, Error> {
        let value = record.field(&self.field);
        let number = number_of(&mut self.names, value.as_deref().unwrap_or(file));
        if self.names.len() > MOST_SPLITS {
            return Err(Error::file_fault(
                file,
                format!(
                    "there are more than {MOST_SPLITS} splits: files, or values of the field {:?}",
                    self.field
                ),
                "name another field with the names of splits, or put files together",
            ));
        }
        Ok(number)
    }

    pub(crate) fn name(&self, number: u32) -> &str {
        self.names.get_index(number as usize).map_or("", String::as_str)
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.names.iter().cloned().collect()
    }
}

/// The number of a name, which is added if it is new.
pub(crate) fn number_of<S>(names: &mut IndexSet<S>, name: &str) -> u32
where
    S: std::borrow::Borrow<str> + for<'s> From<&'s str> + std::hash::Hash + Eq,
{
    match names.get_index_of(name) {
        Some(number) => number as u32,
        None => names.insert_full(S::from(name)).0 as u32,
    }
}
