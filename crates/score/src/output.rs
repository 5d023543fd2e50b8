//! Where rows go: a file that appears when it is whole, or a stream.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::checkpoint::Checkpoint;
use crate::error::Error;
use crate::format::Format;
#[cfg(feature = "parquet")]
use crate::parquet;
use crate::run::{Counts, Done, Plan};

/// Checkpoints are written no closer than this: each waits for the disk.
const BETWEEN: Duration = Duration::from_millis(100);

const OTHER_RUN: &str = "another run is writing here; wait for it, or stop it";

/// Where rows go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// A file, whose name tells its format. Rejects go to a file beside it.
    File(PathBuf),
    /// Standard output; rejects go to standard error.
    Stdout,
}

impl Output {
    /// Where rejects are when a run has ended; `None` if on standard error.
    pub fn rejects(&self) -> Option<PathBuf> {
        match self {
            Output::File(path) => Some(beside(path, "rejects.jsonl")),
            Output::Stdout => None,
        }
    }
}

/// What writes.
pub(crate) struct Writer {
    to: To,
    format: Format,
    checkpoint: Checkpoint,
}

enum To {
    Files {
        names: Names,
        files: Files,
    },
    /// Files that are written, and only need their names.
    Whole(Names),
    Stdout,
}

/// Where the files will be when they are whole, and what is removed then.
struct Names {
    output: PathBuf,
    rejects: PathBuf,
    checkpoint: PathBuf,
}

/// The unfinished files, and when it was last noted how far they are good.
struct Files {
    output: Unfinished,
    rejects: Unfinished,
    saved: Instant,
}

struct Unfinished {
    file: File,
    path: PathBuf,
}

impl Writer {
    /// Begins, or goes on where an earlier run was stopped.
    pub(crate) fn open(plan: &Plan<'_>) -> Result<Writer, Error> {
        let start = Checkpoint::start(plan.job)?;
        let (Output::File(path), Some(rejects)) = (&plan.job.output, plan.job.output.rejects()) else {
            return Ok(Writer { format: plan.format, to: To::Stdout, checkpoint: start });
        };
        if path.is_dir() {
            return Err(Error::path(path, "is a folder; give the name of a file"));
        }
        let checkpoint = beside(path, "checkpoint");
        let names = Names { output: path.clone(), rejects, checkpoint };
        let found = Checkpoint::read(&names.checkpoint, &start)?;
        if found.is_some() && !plan.job.resume {
            let problem = "a run was stopped here, or is not done; go on with --resume, or remove this file to begin anew";
            return Err(Error::path(&names.checkpoint, problem));
        }
        if let Some(whole) = found.as_ref().filter(|found| found.is_whole) {
            return Ok(Writer { format: plan.format, to: To::Whole(names), checkpoint: whole.clone() });
        }
        let (mut output, mut rejects) =
            (Unfinished::open(&names.output)?, Unfinished::open(&names.rejects)?);
        // The file is locked now; it may have been finished before.
        if Checkpoint::read(&names.checkpoint, &start)? != found {
            return Err(Error::path(&names.output, OTHER_RUN));
        }
        let checkpoint = found.unwrap_or(start);
        output.cut(checkpoint.output)?;
        rejects.cut(checkpoint.rejects)?;
        let mut files = Files { output, rejects, saved: Instant::now() };
        files.save(&checkpoint, &names)?;
        Ok(Writer { format: plan.format, to: To::Files { names, files }, checkpoint })
    }

    /// How far it has come.
    pub(crate) fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    pub(crate) fn write(&mut self, wave: &[Done]) -> Result<(), Error> {
        for done in wave {
            let Checkpoint { blocks, output, rejects, counts, .. } = &mut self.checkpoint;
            *blocks += 1;
            *output += done.output.len() as u64;
            *rejects += done.rejects.len() as u64;
            counts.add(done.counts);
            match &mut self.to {
                To::Files { files, .. } => {
                    files.output.write(&done.output)?;
                    files.rejects.write(&done.rejects)?;
                }
                To::Whole(_) => {}
                To::Stdout => {
                    // Someone who reads both sees a row's reject before the rows behind it.
                    let _ = io::stderr().write_all(&done.rejects);
                    io::stdout().write_all(&done.output).map_err(Error::stdout)?;
                }
            }
        }
        match &mut self.to {
            To::Files { names, files } if files.saved.elapsed() >= BETWEEN => {
                files.save(&self.checkpoint, names)
            }
            To::Files { .. } | To::Whole(_) => Ok(()),
            To::Stdout => io::stdout().flush().map_err(Error::stdout),
        }
    }

    /// Gives the files their names.
    pub(crate) fn finish(mut self) -> Result<Counts, Error> {
        let names = match self.to {
            To::Stdout => return Ok(self.checkpoint.counts),
            To::Whole(names) => names,
            To::Files { names, mut files } => {
                self.checkpoint.is_whole = true;
                files.save(&self.checkpoint, &names)?;
                names
            }
        };
        let Names { output, rejects, checkpoint } = names;
        if self.checkpoint.rejects == 0 {
            remove(&partial_of(&rejects))?;
            // Those of an older output of this name.
            remove(&rejects)?;
        } else {
            put(&rejects)?;
        }
        match self.format {
            #[cfg(feature = "parquet")]
            Format::Parquet if partial_of(&output).exists() => {
                let joined = beside(&output, "joined");
                parquet::join(&partial_of(&output), &joined)?;
                fs::rename(&joined, &output).map_err(|error| Error::file(&output, error))?;
                remove(&partial_of(&output))?;
            }
            _ => put(&output)?,
        }
        remove(&checkpoint)?;
        Ok(self.checkpoint.counts)
    }
}

impl Files {
    /// What the checkpoint speaks of must be on the disk before it.
    fn save(&mut self, checkpoint: &Checkpoint, names: &Names) -> Result<(), Error> {
        self.output.sync()?;
        self.rejects.sync()?;
        checkpoint.write(&names.checkpoint)?;
        self.saved = Instant::now();
        Ok(())
    }
}

impl Unfinished {
    /// Opens it for this run alone.
    fn open(whole: &Path) -> Result<Unfinished, Error> {
        let path = partial_of(whole);
        let fail = |error| Error::file(&path, error);
        let file = OpenOptions::new().write(true).create(true).truncate(false).open(&path).map_err(fail)?;
        match file.try_lock() {
            Ok(()) => Ok(Unfinished { file, path }),
            Err(TryLockError::WouldBlock) => Err(Error::path(&path, OTHER_RUN)),
            Err(TryLockError::Error(error)) => Err(fail(error)),
        }
    }

    /// Keeps what is good of it: so many bytes.
    fn cut(&mut self, bytes: u64) -> Result<(), Error> {
        let fail = |error| Error::file(&self.path, error);
        if self.file.metadata().map_err(fail)?.len() < bytes {
            let problem =
                "is shorter than its checkpoint says; remove both and begin anew without --resume";
            return Err(Error::path(&self.path, problem));
        }
        self.file.set_len(bytes).map_err(fail)?;
        self.file.seek(SeekFrom::Start(bytes)).map_err(fail)?;
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.file.write_all(bytes).map_err(|error| Error::file(&self.path, error))
    }

    fn sync(&mut self) -> Result<(), Error> {
        self.file.sync_data().map_err(|error| Error::file(&self.path, error))
    }
}

/// Gives a file its name, unless a run that was stopped has done so.
fn put(whole: &Path) -> Result<(), Error> {
    match fs::rename(partial_of(whole), whole) {
        Err(error) if error.kind() == io::ErrorKind::NotFound && whole.exists() => Ok(()),
        renamed => renamed.map_err(|error| Error::file(whole, error)),
    }
}

/// Removes a file, if it is there.
fn remove(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed.map_err(|error| Error::file(path, error)),
    }
}

/// The name of a file that belongs to another.
pub(crate) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

/// The name of a file until it is whole.
fn partial_of(whole: &Path) -> PathBuf {
    beside(whole, "partial")
}
