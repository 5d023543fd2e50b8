//! Whether files of records can be trusted to train and to measure on.
//!
//! A model that has seen its test texts, or almost, is measured too well; so is one that can read the label off a
//! sign that has nothing to do with the matter. [`check`] looks for both, and for what is plainly wrong:
//!
//! - lines that are no records, ids that are there twice ([`Schema`]);
//! - texts that are the same or nearly so, and how many lead from one split to another ([`Duplicates`]);
//! - such texts whose annotations exclude each other ([`Conflicts`]);
//! - groups (topics, authors) that are in more than one split ([`GroupLeaks`]);
//! - single features that tell the class ([`Shortcuts`]).
//!
//! Texts are compared after [`Rules::search`](risala_text::Rules::search), by their letters and digits alone, without
//! links, addresses, account names, emoji and spaces, in which copies differ. A text that has no letters is compared
//! as it stands.
//!
//! The result is the same on any number of threads, and but for the order of lists the same for any order of files and
//! records. Memory is linear in the records: what is kept of each is its key, its bands and a few numbers.

mod columns;
mod conflicts;
mod copies;
mod digest;
mod duplicates;
mod groups;
mod ledger;
mod minhash;
mod near;
mod schema;
mod shingles;
mod shortcuts;
mod texts;

pub use conflicts::{Conflict, Conflicts};
pub use copies::copies;
pub use duplicates::{Duplicates, GroupedRecord, Overlap, TextGroup, Within};
pub use groups::{GroupLeak, GroupLeaks};
pub use schema::{IdClash, Schema};
pub use shortcuts::{Class, Feature, PureFeature, Shortcuts, Target, Verdict};

use std::path::Path;

use serde::Serialize;

use crate::error::Error;
use crate::intake::{Files, Place, Splits};
use crate::stats::{SPLIT_FIELD, Tables, Tally};

/// From which similarity on texts are near-duplicates, unless told otherwise: of twenty words one may differ.
pub const DEFAULT_SIMILARITY: f64 = 0.8;

/// What to look for.
#[derive(Clone, Debug)]
pub struct Options {
    /// From which Jaccard similarity of their runs of five letters texts are near-duplicates. Values below 0.5 count
    /// as 0.5, values above 1 as 1.
    pub similarity: f64,
    /// The field whose value is a record's split; a record without it belongs to the split of its file's name.
    pub split_field: String,
    /// The field that ties records together, which must not come apart.
    pub group_field: String,
    /// The fields to try as features; if there are none, all that have few values.
    pub fields: Vec<String>,
    /// What features are tried on.
    pub targets: Vec<Target>,
    /// From how much balanced accuracy over chance a feature is a shortcut.
    pub shortcut: f64,
    /// How many features are listed.
    pub top: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            similarity: DEFAULT_SIMILARITY,
            split_field: SPLIT_FIELD.to_owned(),
            group_field: "group".to_owned(),
            fields: Vec::new(),
            targets: vec![Target::Label, Target::Level],
            shortcut: 0.1,
            top: 20,
        }
    }
}

/// Where a record stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Site {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: u64,
}

impl Site {
    fn new(place: Place, files: &Files) -> Site {
        Site { file: files.name(place.file).to_owned(), line: place.line }
    }
}

/// What was found. Its JSON keys are stable and come in the order of the fields.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Whether nothing was found that must not be: see [`Report::passes`].
    pub passed: bool,
    /// How many valid records there are.
    pub records: u64,
    /// The files, each once.
    pub files: Vec<String>,
    /// What is wrong with the files.
    pub schema: Schema,
    /// Texts that are the same, or nearly.
    pub duplicates: Duplicates,
    /// Those that are annotated in ways that exclude each other.
    pub conflicts: Conflicts,
    /// Groups in more than one split.
    pub groups: GroupLeaks,
    /// Features that tell a class, for each target.
    pub shortcuts: Vec<Shortcuts>,
    /// What the files hold.
    pub tables: Tables,
    #[serde(skip)]
    alike: duplicates::Alike,
}

impl Report {
    /// Whether there are records, all lines are valid, no id and no file is there twice, and no split has
    /// texts or groups of another. If `strict`, also whether there are no conflicts and no shortcuts.
    pub fn passes(&self, strict: bool) -> bool {
        let is_whole = self.records > 0
            && self.schema.faults.is_empty()
            && self.schema.id_clashes.is_empty()
            && self.schema.files_given_twice.is_empty();
        let is_tight = self.duplicates.between.is_empty() && self.groups.leaks.is_empty();
        let is_clean = self.conflicts.groups.is_empty()
            && self.shortcuts.iter().all(|of_target| of_target.flagged == 0);
        is_whole && is_tight && (is_clean || !strict)
    }

    /// The groups of texts that are the same or nearly so, in the order of their first records.
    pub fn text_groups(&self) -> impl Iterator<Item = TextGroup> {
        self.alike.groups(&self.files, &self.tables.splits)
    }
}

/// Checks `files` together.
///
/// # Errors
/// If a file cannot be read, or there are more than 1000 splits. Whatever is wrong with what was read is in the report.
pub fn check(files: &[impl AsRef<Path>], options: &Options) -> Result<Report, Error> {
    let similarity = usable(options.similarity);
    let mut files = Files::new(files);
    let mut splits = Splits::new(&options.split_field);
    let mut tally = Tally::new(&[]);
    let mut schema = Schema { files_given_twice: std::mem::take(&mut files.twice), ..Schema::default() };
    let mut ids = schema::Ids::default();
    let columns = columns::Columns::new(&options.fields, [&options.split_field, &options.group_field]);
    let mut ledger = ledger::Ledger::new(columns, &options.group_field);
    let digester = digest::Digester::new(similarity);
    files.read(
        |record| digester.digest(record),
        |place, item| {
            match item {
                Ok((record, digest)) => {
                    let split = splits.of(&record, files.name(place.file))?;
                    tally.add(&record, &digest.facts, split, splits.name(split));
                    schema.id_clashes.extend(ids.add(&record, place, &files));
                    ledger.add(&record, &digest, place, split);
                }
                Err(error) => schema.faults.push(error),
            }
            Ok(())
        },
    )?;
    drop(ids);
    let sets = near::near_duplicates(&mut ledger.roll.texts, similarity);
    let splits = splits.names();
    let groups = groups::find(&ledger, &splits);
    let shortcuts = shortcuts::find(&mut ledger, &sets, options);
    let alike = duplicates::Alike::new(ledger.roll, &sets);
    let mut report = Report {
        passed: false,
        records: tally.records(),
        files: files.names().to_vec(),
        schema,
        duplicates: alike.duplicates(similarity, &splits),
        conflicts: alike.conflicts(&files),
        groups,
        shortcuts,
        tables: tally.tables(&splits),
        alike,
    };
    report.passed = report.passes(false);
    Ok(report)
}

/// A similarity that texts can be compared by.
fn usable(similarity: f64) -> f64 {
    if similarity.is_nan() { 1.0 } else { similarity.clamp(0.5, 1.0) }
}
