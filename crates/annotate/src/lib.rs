//! Labelling texts by hand: one text at a time, one key a leaf, and nothing is ever lost.
//!
//! A [`Session`] is one annotator with a [`queue`] of texts and a [`Log`]. It has all the rules; [`terminal`] and
//! [`browser`] only show its [`View`] and pass on what the annotator does. The log is a file of events that only
//! grows; what holds is what follows from them ([`Judgements`]). [`Merge`] makes labels of it, and
//! [`risala_eval::agreement`] says how far annotators agree.
//!
//! Annotators are blind: of a record the queue keeps its id and text, so no front end can show its labels.
//!
//! ```
//! use risala_annotate::{Act, Judgements, Merge, Merged, Order, Session, queue};
//! use risala_corpus::Record;
//! use risala_model::{Label, Leaf};
//!
//! let folder = tempfile::tempdir()?;
//! let log = folder.path().join("noor.jsonl");
//! let record = Record::new("7", "خصم كبير على الأحذية، اطلب الآن");
//! let items = queue(vec![record.clone()], Order::File)?;
//! let (mut session, _) = Session::open(items, "noor", &log)?;
//! session.act(Act::Judge(Leaf::Purchase))?;
//! assert!(session.view().finished);
//!
//! let (judgements, _) = Judgements::read(&[&log])?;
//! let Merged::Labelled { record, .. } = Merge::new(&judgements, None)?.record(record) else { panic!() };
//! assert_eq!(record.label, Some(Label::Advertising));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod browser;
mod error;
mod event;
mod export;
mod judgements;
mod keys;
mod log;
mod queue;
mod session;
pub mod terminal;
mod view;
mod words;

pub use error::Error;
pub use event::{Action, Event, Judgement, Key};
pub use export::{ANNOTATION_FIELD, Merge, Merged};
pub use judgements::Judgements;
pub use keys::Command;
pub use log::{Events, Log, read_log};
pub use queue::{Item, Order, queue};
pub use session::{Act, Session};
pub use view::{Earlier, View};
pub use words::Language;
