//! Labels whole files and streams.
//!
//! ```text
//! inputs ─ Blocks ─ waves ─┬─ score ─┐
//!  (cut where a row ends)  ├─ score ─┼─ in order ─ OUTPUT.partial ─ OUTPUT
//!                          └─ score ─┘              and its checkpoint
//! ```
//!
//! The main choice is the block: some hundred kilobytes of whole rows, cut in the same places whatever
//! the number of cores. A block is scored by one core into the bytes that it becomes, compressed by itself (a member of a
//! gzip file, a frame of a Zstandard file), so what is written is the same bytes however often a run is stopped and taken
//! up: a checkpoint is a number of blocks and two lengths. Reading, scoring and writing go on at the same time, a few
//! blocks each, so memory does not grow with files.
//!
//! Nothing is lost: a row becomes a row of the output, or a line of the rejects that says where it stands and why it was
//! set aside, or it is left out because the caller asked for that, and counted.

mod answer;
mod block;
mod checkpoint;
mod error;
mod format;
mod input;
mod json;
mod output;
#[cfg(feature = "parquet")]
mod parquet;
mod rejects;
mod run;
mod table;

pub use answer::Wanted;
pub use error::Error;
pub use format::{Compression, Format};
pub use input::Input;
pub use output::Output;
pub use run::{Counts, Job, Watch, run};
