//! Published data sets and plain tables, as records.
//!
//! Sources mean different things by their labels, and none of them means ours. So a label is taken over only as far
//! as it goes; what the source said stays in the record, in fields of its own:
//!
//! | kind | the source says | `label` | `confidence` | further fields |
//! |---|---|---|---|---|
//! | `arpro`, `araieval23` (1A, 1B), `araieval24`, `wanlp22`, `ptc` | no technique | neutral | source | `origin_label`, `techniques`, `spans` |
//! | the same | a technique, propaganda | none; propaganda if trusted | weak | the same |
//! | `araieval23` (2B) | SPAM | advertising | weak | `origin_label` |
//! | `araieval23` (2A, 2B) | disinfo, no-disinfo, HS, OFF, Rumor | none | | `origin_label` |
//! | `fignews` | enough votes for "Not Propaganda" | neutral | weak | `origin_label`, `propaganda_votes`, `bias_votes`, `machine_translated` |
//! | `fignews` | enough votes for "Propaganda" | none; propaganda if trusted | weak | the same |
//! | `fignews` | anything else | none | | the same |
//! | `spam` | spam | advertising | weak | `origin_label` |
//! | `spam` | ham | none | | `origin_label` |
//! | `fasttext` and tables | our own label, level or effect | the same | source, or their column's | all other columns |
//! | any | a label in the user's map | as the user says | weak | `origin_label` |
//!
//! Levels stay unknown except where a table or the user says them. A technique is no proof: on samples, 6 to 8 texts
//! of 20 with a technique are propaganda by the project's guideline, while texts without any are soundly neutral.
//! `spans` are byte spans of the (masked) text with their `technique`.
//!
//! Ids are `SOURCE-FILE-ID`, with the file's name without its extension and the source's id or else the number of the
//! line or row; tables with an id column keep their ids. Texts are [masked](mask()) unless the user does not want that.
//!
//! ```no_run
//! use risala_corpus::import::{Importer, Kind, Options};
//!
//! let mut importer = Importer::new(Kind::Spam, &["tweets.xlsx".into()], Options::default());
//! for record in &mut importer {
//!     match record {
//!         Ok(record) => println!("{}", record.to_json_line()),
//!         Err(error) if Importer::is_fatal(&error) => return Err(error),
//!         Err(error) => eprintln!("{error}"),
//!     }
//! }
//! println!("{} set aside", importer.summary().set_aside);
//! # Ok::<(), risala_corpus::Error>(())
//! ```

mod araieval;
mod arpro;
mod draft;
mod fasttext;
mod fignews;
mod finish;
mod kind;
mod mask;
mod meaning;
mod options;
mod plain;
mod ptc;
mod rows;
mod spam;
mod spans;
mod summary;
mod techniques;
mod votes;
mod wanlp;

use std::path::PathBuf;

pub(crate) use fasttext::PREFIX as FASTTEXT_PREFIX;
pub use kind::Kind;
pub use mask::{Counts, Masked, mask};
pub use meaning::{LabelMap, Meaning};
pub use options::{Columns, Options};
pub use summary::{Fate, Summary};

use crate::Record;
use crate::error::Error;
use crate::table::{Format, Quotes};
use draft::Draft;
use finish::Finish;
use rows::{Opening, Rows, Understand};
use techniques::Trust;

/// What comes out of a source.
pub(crate) enum Item {
    Draft(Box<Draft>),
    /// Something that should be known.
    Note(String),
}

/// An iterator over the records of files of one kind; see the [module](self).
///
/// An error that is not [fatal](Importer::is_fatal) is of one row, which is set aside; the next follows. Memory is
/// that of a row, and up to 200 bytes for each record, by which ids and texts that come twice are found (of FIGNEWS the
/// votes, of articles the labels).
pub struct Importer {
    items: Box<dyn Iterator<Item = Result<Item, Error>>>,
    finish: Finish,
    over: bool,
}

impl Importer {
    /// Prepares an import. Whatever cannot be opened is an error when its turn comes.
    pub fn new(kind: Kind, paths: &[PathBuf], options: Options) -> Importer {
        Importer { items: items(kind, paths, &options), finish: Finish::new(kind, options), over: false }
    }

    /// Whether an error ends the import: a file that is not what it should be, rather than a row.
    pub fn is_fatal(error: &Error) -> bool {
        error.line().or(error.row()).is_none()
    }

    /// What became of everything that was read so far.
    pub fn summary(&self) -> &Summary {
        &self.finish.summary
    }
}

impl Iterator for Importer {
    type Item = Result<Record, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.over {
            let result = match self.items.next() {
                None => {
                    self.over = true;
                    self.finish.end();
                    return None;
                }
                Some(Ok(Item::Note(note))) => {
                    self.finish.summary.notes.push(note);
                    continue;
                }
                Some(Ok(Item::Draft(draft))) => self.finish.record(*draft),
                Some(Err(error)) if Importer::is_fatal(&error) => {
                    self.over = true;
                    return Some(Err(error));
                }
                Some(Err(error)) => Err(error),
            };
            let summary = &mut self.finish.summary;
            summary.rows += 1;
            *(if result.is_ok() { &mut summary.written } else { &mut summary.set_aside }) += 1;
            return Some(result);
        }
        None
    }
}

impl std::fmt::Debug for Importer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Importer").field("summary", self.summary()).finish_non_exhaustive()
    }
}

fn items(
    kind: Kind,
    paths: &[PathBuf],
    options: &Options,
) -> Box<dyn Iterator<Item = Result<Item, Error>>> {
    let trust = Trust(options.trust_techniques);
    let opening = Opening { format: kind.format(), quotes: options.quotes };
    let understand: Understand = match kind {
        Kind::Fasttext => return Box::new(fasttext::Lines::new(paths)),
        Kind::Ptc => return Box::new(ptc::Articles::new(paths, trust)),
        Kind::Fignews => {
            let opening = Opening { quotes: Quotes::Ordinary, ..opening };
            return Box::new(fignews::Posts::new(paths, opening, trust, options.agreement));
        }
        Kind::Arpro => Box::new(move |row, file| arpro::understand(row, file, trust)),
        Kind::Araieval23 => Box::new(move |row, file| araieval::understand_2023(row, file, trust)),
        Kind::Araieval24 => Box::new(move |row, file| araieval::understand_2024(row, file, trust)),
        Kind::Wanlp22 => Box::new(move |row, file| wanlp::understand(row, file, trust)),
        Kind::Spam => {
            let columns = options.columns.clone();
            Box::new(move |row, file| spam::understand(row, file, &columns))
        }
        Kind::Csv | Kind::Tsv | Kind::Jsonl | Kind::Json | Kind::Xlsx | Kind::Parquet => {
            let untyped = matches!(kind.format(), Some(Format::Csv | Format::Tsv));
            let mut plain = plain::Plain::new(options, untyped);
            Box::new(move |row, file| plain.understand(row, file))
        }
    };
    Box::new(Rows::new(paths, opening, understand))
}
