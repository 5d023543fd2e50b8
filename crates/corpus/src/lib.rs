//! Labelled texts as they lie in files: one JSON object a line, read strictly and given back untouched.
//!
//! A corpus is written by many hands and tools, so its reader has two duties that pull in opposite
//! directions. It must be *strict* with what it understands (a misspelt label that is silently taken as
//! "unknown" costs a day of training), and it must be *blind* to what it does not (a field that some
//! other tool put there must come out again as it went in). So the nine fields that Risala knows are
//! checked and typed when a line is read, everything else is carried along as it is, and each problem
//! is one line of text that says where, what, and what to do.
//!
//! One bad line never hides the others: [`RecordReader`] goes on after it, and [`read_all`] says how
//! many more there are.
//!
//! [`import`] makes records of published data sets and of tables ([`table`]), [`export`] tables of records.
//!
//! [`Perturbation`] makes texts that say the same in a looser or disguised spelling, for measuring whether a
//! classifier minds. [`stats`] counts what files hold, and [`check`] looks for what makes figures measured on them
//! worth less than they seem.
//!
//! ```
//! use risala_corpus::RecordReader;
//! use risala_model::Label;
//!
//! let lines = "{\"id\": 7, \"text\": \"خصم كبير على الأحذية\", \"label\": \"advertising\", \"page\": 3}\n";
//! let records: Vec<_> = RecordReader::new(lines.as_bytes(), "posts.jsonl").collect::<Result<_, _>>()?;
//! assert_eq!(records[0].label, Some(Label::Advertising));
//! assert_eq!(records[0].field("page").as_deref(), Some("3"));
//! # Ok::<(), risala_corpus::Error>(())
//! ```

pub mod check;
mod digest;
mod error;
pub mod export;
mod facts;
pub mod import;
mod intake;
mod known;
mod name;
mod parse;
mod perturb;
mod reader;
mod record;
mod sets;
mod split;
pub mod stats;
pub mod table;

pub use error::Error;
pub use name::UnknownName;
pub use perturb::{DEFAULT_SHARE, PERTURBATION_FIELD, Perturbation};
pub use reader::{RecordReader, read_all, read_each};
pub use record::Record;
pub use split::{Clusters, Part, Plan, UnknownPlan};
