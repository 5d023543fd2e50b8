//! The file of trials: a line for each, written as soon as it is known, so that a search that was stopped goes on where
//! it was.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use risala_train::pipeline::Config;
use risala_train::tune::{Candidate, Trial};
use serde::{Deserialize, Serialize};

use crate::error::Failure;

const NAME: &str = "trials.jsonl";

/// A line of the file.
#[derive(Serialize, Deserialize)]
struct Line {
    /// The digest of the records and of how they were held out.
    data: String,
    /// The whole configuration: the same choices on another base are another trial.
    config: Config,
    #[serde(flatten)]
    trial: Trial,
}

/// The trials of a folder.
pub(crate) struct Trials {
    file: File,
    path: PathBuf,
    known: Vec<Line>,
}

impl Trials {
    /// Opens the file of a folder, or begins one.
    pub(crate) fn open(folder: &Path) -> Result<Trials, Failure> {
        std::fs::create_dir_all(folder).map_err(|error| Failure::file(folder, error))?;
        let path = folder.join(NAME);
        let fail = |error| Failure::file(&path, error);
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(&path).map_err(fail)?;
        // Two searches would write into each other's lines.
        file.try_lock().map_err(|error| {
            Failure::file(&path, format!("{error}: another search is at work there; give another --output"))
        })?;
        let mut text = String::new();
        file.read_to_string(&mut text).map_err(fail)?;
        // A line without an end was being written when a run was killed.
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        file.set_len(whole as u64).map_err(fail)?;
        let line = |(number, line): (usize, &str)| {
            serde_json::from_str(line).map_err(|error| {
                let problem =
                    format!("line {number}: not a trial ({error}); give another --output, or remove it");
                Failure::file(&path, problem)
            })
        };
        let known = (1..).zip(text[..whole].lines()).map(line).collect::<Result<_, Failure>>()?;
        Ok(Trials { file, path, known })
    }

    /// The trial of a candidate on the data of a digest, if it was made before.
    pub(crate) fn find(&self, digest: &str, candidate: &Candidate) -> Option<Trial> {
        let same = |line: &&Line| line.data == digest && line.config == candidate.config;
        let found = self.known.iter().find(same)?.trial.clone();
        Some(Trial { choices: candidate.choices.clone(), ..found })
    }

    /// Writes a trial down.
    pub(crate) fn add(
        &mut self,
        digest: &str,
        candidate: &Candidate,
        trial: &Trial,
    ) -> Result<(), Failure> {
        let (data, config) = (digest.to_owned(), candidate.config.clone());
        let line = Line { data, config, trial: trial.clone() };
        let fail = |error| Failure::file(&self.path, error);
        let text = serde_json::to_string(&line).map_err(|error| fail(error.into()))?;
        self.file.write_all(format!("{text}\n").as_bytes()).map_err(fail)?;
        self.known.push(line);
        Ok(())
    }
}
