//! How far a run has come, so that it can be taken up: a small file beside the output, replaced whole.

use std::fs;
use std::path::Path;
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::input::Input;
use crate::output::beside;
use crate::run::{Counts, Job};

/// The version of the form of checkpoints.
const VERSION: u32 = 1;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Checkpoint {
    version: u32,
    /// What is done, to what: another run must not go on from here.
    job: String,
    inputs: Vec<Seen>,
    /// So many blocks are written.
    pub(crate) blocks: u64,
    /// The lengths of the unfinished files.
    pub(crate) output: u64,
    pub(crate) rejects: u64,
    pub(crate) counts: Counts,
    /// Whether all is written, and only names have to be given.
    pub(crate) is_whole: bool,
}

/// An input as it was when the run began.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Seen {
    name: String,
    bytes: u64,
    modified_nanoseconds: Option<u128>,
}

impl Checkpoint {
    /// Where a run begins.
    pub(crate) fn start(job: &Job) -> Result<Checkpoint, Error> {
        let mut inputs = Vec::new();
        for input in &job.inputs {
            let mut seen = Seen { name: input.name(), bytes: 0, modified_nanoseconds: None };
            if let Input::File(path) = input {
                let metadata = fs::metadata(path).map_err(|error| Error::file(path, error))?;
                let modified =
                    metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
                seen.bytes = metadata.len();
                seen.modified_nanoseconds = modified.map(|since| since.as_nanos());
            }
            inputs.push(seen);
        }
        let job = job.identity();
        let (blocks, output, rejects, counts) = (0, 0, 0, Counts::default());
        Ok(Checkpoint { version: VERSION, job, inputs, blocks, output, rejects, counts, is_whole: false })
    }

    /// The checkpoint of a run that was stopped, if there is one; `start` is where such a run begins.
    pub(crate) fn read(path: &Path, start: &Checkpoint) -> Result<Option<Checkpoint>, Error> {
        let text = match fs::read_to_string(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            text => text.map_err(|error| Error::file(path, error))?,
        };
        let found: Checkpoint = serde_json::from_str(&text).map_err(|error| {
            Error::path(
                path,
                format!("not a checkpoint ({error}); remove it and begin anew without --resume"),
            )
        })?;
        let what = if found.version != start.version || found.job != start.job {
            "another model, options or version of the program"
        } else if found.inputs != start.inputs {
            "other inputs, or they were changed since"
        } else {
            return Ok(Some(found));
        };
        let problem = format!(
            "the run that was stopped had {what}; run as then, or remove this file and the .partial files beside it"
        );
        Err(Error::path(path, problem))
    }

    /// Replaces what is there.
    pub(crate) fn write(&self, path: &Path) -> Result<(), Error> {
        let fail = |error| Error::file(path, error);
        let text = serde_json::to_string(self).map_err(|error| fail(error.into()))?;
        let new = beside(path, "new");
        fs::write(&new, text).map_err(fail)?;
        fs::rename(&new, path).map_err(fail)
    }
}
