//! What files of records hold, in counts: the tables of a data sheet.
//!
//! Records are counted as they stream past, so memory is that of the distinct values, not of the records. A
//! table over several fields ([`Options::by`]) says what single counts hide: a corpus may be balanced by label
//! and by dialect and still have all its adverts in one dialect.
//!
//! ```no_run
//! use risala_corpus::stats::{Options, stats};
//!
//! let options = Options { by: vec!["label".to_owned(), "variety".to_owned()], ..Options::default() };
//! let stats = stats(&["train.jsonl"], &options)?;
//! println!("{} records", stats.records);
//! # Ok::<(), risala_corpus::Error>(())
//! ```

mod counts;
mod lengths;
mod tally;

pub use counts::{CountRow, Counts};
pub use lengths::{Lengths, Quantiles};
pub use tally::{CrossRow, CrossTable, Split, Tables};

pub(crate) use tally::Tally;

use std::path::Path;

use serde::Serialize;

use crate::error::Error;
use crate::facts::Facts;
use crate::intake::{Files, Splits};

/// The field that says which split a record belongs to, if nothing else is asked for.
pub const SPLIT_FIELD: &str = "split";

/// The name by which tables call the dialect that a text seems to be written in
/// ([`risala_tokenize::dialect`]); its value is `none` where nothing speaks for any.
pub const DIALECT_HINT: &str = "dialect-hint";

/// What to count.
#[derive(Clone, Debug)]
pub struct Options {
    /// The field whose value is a record's split; a record without it belongs to the split of its file's name.
    pub split_field: String,
    /// The fields of the table over several fields; none for no such table. Besides the fields of records
    /// there are [`DIALECT_HINT`] and `split`, where records have no such fields of their own.
    pub by: Vec<String>,
}

impl Default for Options {
    fn default() -> Options {
        Options { split_field: SPLIT_FIELD.to_owned(), by: Vec::new() }
    }
}

/// What files hold. Its JSON keys are stable and come in the order of the fields.
#[derive(Debug, Serialize)]
pub struct Stats {
    /// How many records were counted.
    pub records: u64,
    /// The counts.
    #[serde(flatten)]
    pub tables: Tables,
    /// The lines that hold no valid record, which are not counted.
    pub faults: Vec<Error>,
}

/// Counts what `files` hold. A file that is given twice is counted once.
///
/// # Errors
/// If a file cannot be read, or there are more than 1000 splits. Lines that hold no valid record are in the result.
pub fn stats(files: &[impl AsRef<Path>], options: &Options) -> Result<Stats, Error> {
    let files = Files::new(files);
    let mut splits = Splits::new(&options.split_field);
    let mut tally = Tally::new(&options.by);
    let mut faults = Vec::new();
    files.read(Facts::of, |place, item| {
        match item {
            Ok((record, facts)) => {
                let split = splits.of(&record, files.name(place.file))?;
                tally.add(&record, &facts, split, splits.name(split));
            }
            Err(error) => faults.push(error),
        }
        Ok(())
    })?;
    Ok(Stats { records: tally.records(), tables: tally.tables(&splits.names()), faults })
}
