//! A run: reading, scoring and writing at the same time, in order.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use rayon::prelude::*;
use risala::Judge;
use serde::{Deserialize, Serialize};

use crate::answer::Wanted;
use crate::block::{Block, Rows, blocks};
use crate::checkpoint::Checkpoint;
use crate::error::{Error, Kind};
use crate::format::{Compression, Format};
use crate::input::Input;
use crate::output::{Output, Writer};
#[cfg(feature = "parquet")]
use crate::parquet;
use crate::rejects::Reject;
use crate::{json, table};

/// Waves have so many blocks, or one for each core where there are more: several for a core, so that no core waits for
/// the last block long, but few, for memory.
const BLOCKS_PER_CORE: usize = 4;
const BLOCKS: usize = 16;

/// What is to be done.
#[derive(Clone, Debug)]
pub struct Job {
    /// What is read, in this order. All have one format.
    pub inputs: Vec<Input>,
    /// Where the rows go.
    pub output: Output,
    /// The name of the field or column that has the text.
    pub text_field: String,
    /// The name of the field or column that names a row in the rejects.
    pub id_field: String,
    /// Which answers are written, and how.
    pub wanted: Wanted,
    /// What the judge is, in words that another judge does not have.
    pub model: String,
    /// Whether a run that was stopped is taken up, if there is one.
    pub resume: bool,
}

/// What became of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// They are in the output.
    pub written: u64,
    /// They have an answer that was not asked for.
    pub left_out: u64,
    /// They could not be scored, and are in the rejects.
    pub rejected: u64,
}

impl Counts {
    pub(crate) fn add(&mut self, more: Counts) {
        self.written += more.written;
        self.left_out += more.left_out;
        self.rejected += more.rejected;
    }

    /// All rows.
    pub fn total(&self) -> u64 {
        self.written + self.left_out + self.rejected
    }
}

/// Is told how far a run has come.
pub trait Watch: Sync {
    /// So many more bytes of the inputs were read, as they are in their files.
    fn read(&self, bytes: u64);
    /// So many more rows are done. Those that an earlier run has done are told first.
    fn rows(&self, rows: u64);
}

/// What a block has become.
#[derive(Debug, Default)]
pub(crate) struct Done {
    pub(crate) output: Vec<u8>,
    pub(crate) rejects: Vec<u8>,
    pub(crate) counts: Counts,
}

/// What the stages of a run need to know of it.
pub(crate) struct Plan<'j> {
    pub(crate) job: &'j Job,
    pub(crate) format: Format,
    pub(crate) compression: Compression,
}

/// Scores all rows of the inputs, on the threads of rayon's current pool.
///
/// # Errors
/// If the job makes no sense, or reading or writing fails. What was written stays, and [`Job::resume`] goes on there,
/// if the output is a file.
pub fn run<'m>(
    job: &Job,
    make_judge: impl Fn() -> Judge<'m> + Sync,
    watch: &dyn Watch,
) -> Result<Counts, Error> {
    let plan = Plan::new(job)?;
    plan.check_inputs()?;
    let mut writer = Writer::open(&plan)?;
    let Checkpoint { blocks, counts, is_whole, .. } = *writer.checkpoint();
    watch.rows(counts.total());
    if !is_whole {
        let cores = rayon::current_num_threads();
        let most = (cores * BLOCKS_PER_CORE).min(BLOCKS).max(cores);
        let judges = Judges { free: Mutex::new(Vec::new()), make: make_judge };
        let (plan, judges, writer) = (&plan, &judges, &mut writer);
        thread::scope(|scope| {
            let (to_score, from_reader) = sync_channel(most);
            let (to_write, from_scorer) = sync_channel(1);
            scope.spawn(move || plan.read(blocks, watch, &to_score));
            let written = scope.spawn(move || {
                from_scorer.into_iter().try_for_each(|wave: Vec<Done>| {
                    watch.rows(wave.iter().map(|done| done.counts.total()).sum());
                    writer.write(&wave)
                })
            });
            let scored = plan.score(most, &from_reader, judges, &to_write);
            // The other threads end when nobody listens to them or speaks to them.
            drop((from_reader, to_write));
            let written = written.join().unwrap_or(Err(Error::from(Kind::Thread)));
            written.and(scored)
        })?;
    }
    writer.finish()
}

impl<'j> Plan<'j> {
    fn new(job: &'j Job) -> Result<Plan<'j>, Error> {
        let Some(first) = job.inputs.first() else {
            return Err(Kind::Job("there is no input; name files, or - for standard input").into());
        };
        let format = first.format()?;
        for input in &job.inputs {
            if matches!(input, Input::Stdin(_)) && (job.inputs.len() > 1 || job.resume) {
                return Err(Kind::Job(
                    "standard input can be neither one of several inputs nor read again for --resume; give files",
                )
                .into());
            }
            if input.format()? != format {
                let problem = "has another format than the inputs before it; score them one at a time";
                return Err(Error::input(&input.name(), problem));
            }
        }
        let compression = match &job.output {
            Output::Stdout if job.resume => {
                return Err(Kind::Job("--resume goes on with a file; name one with --output").into());
            }
            #[cfg(feature = "parquet")]
            Output::Stdout if format == Format::Parquet => {
                return Err(
                    Kind::Job("Parquet cannot be written to a stream; name a file with --output").into()
                );
            }
            Output::Stdout => Compression::None,
            Output::File(path) => {
                let (own, compression) = Format::of(path)?;
                if own != format {
                    let problem = "has another format than the inputs; end its name as theirs end";
                    return Err(Error::path(path, problem));
                }
                compression
            }
        };
        Ok(Plan { job, format, compression })
    }

    /// Finds what is wrong with later inputs before hours are spent on earlier ones.
    fn check_inputs(&self) -> Result<(), Error> {
        let mut first: Option<Rows> = None;
        for input in self.job.inputs.iter().filter(|input| matches!(input, Input::File(_))) {
            let mut blocks = blocks(input, self.format, &Unwatched)?;
            if self.format == Format::Jsonl {
                continue;
            }
            if let Some(Block { input, rows }) = blocks.next().transpose()? {
                self.header(&input, &rows)?;
                if first.as_ref().is_some_and(|first| !first.has_columns_of(&rows)) {
                    let problem = "has other columns than the inputs before it; score them one at a time";
                    return Err(Error::input(&input, problem));
                }
                first = Some(rows);
            }
        }
        Ok(())
    }

    /// # Errors
    /// If there is no column of texts, or there are columns of the answer's names.
    pub(crate) fn check_names<N: AsRef<str>>(&self, input: &str, names: &[N]) -> Result<(), Error> {
        let has = |wanted: &str| names.iter().any(|name| name.as_ref() == wanted);
        let field = &self.job.text_field;
        if !has(field) {
            let known: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
            let known = known.join(", ");
            let problem = format!(
                "it has no column {field:?} (but {known}); name the column of the texts with --text-field"
            );
            return Err(Error::input(input, problem));
        }
        match self.job.wanted.columns().iter().find(|(name, _)| has(name)) {
            None => Ok(()),
            Some((name, _)) => {
                let problem = format!(
                    "it has a column {name:?}, which the answer has too; give the answer's columns other names, as in \
                     --prefix risala_"
                );
                Err(Error::input(input, problem))
            }
        }
    }

    /// Sends all blocks but those that are done, until nobody takes them.
    fn read(&self, done: u64, watch: &dyn Watch, to: &SyncSender<Result<Block, Error>>) {
        let mut seen = 0;
        for (number, input) in self.job.inputs.iter().enumerate() {
            let blocks = match blocks(input, self.format, watch) {
                Ok(blocks) => blocks,
                Err(error) => {
                    let _ = to.send(Err(error));
                    return;
                }
            };
            for block in blocks {
                // Tables one behind the other have one header.
                if number > 0 && block.as_ref().is_ok_and(|block| block.rows.is_header()) {
                    continue;
                }
                seen += 1;
                let is_last = block.is_err();
                let is_heard = (seen <= done && !is_last) || to.send(block).is_ok();
                if is_last || !is_heard {
                    return;
                }
            }
        }
    }

    /// Scores what has come, and waits for more, until there is no more.
    fn score<'m>(
        &self,
        most: usize,
        from: &Receiver<Result<Block, Error>>,
        judges: &Judges<'m, impl Fn() -> Judge<'m> + Sync>,
        to: &SyncSender<Vec<Done>>,
    ) -> Result<(), Error> {
        while let Ok(block) = from.recv() {
            let mut wave = vec![block];
            wave.extend(from.try_iter().take(most - 1));
            let mut failed = None;
            let wave: Vec<Block> = wave
                .into_iter()
                .map_while(|block| block.map_err(|error| failed = Some(error)).ok())
                .collect();
            let done: Vec<Result<Done, Error>> = wave
                .into_par_iter()
                .map(|block| judges.lend(|judge| self.become_of(block, judge)))
                .collect();
            let mut whole = Vec::with_capacity(done.len());
            for done in done {
                match done {
                    Ok(done) => whole.push(done),
                    Err(error) => {
                        failed = Some(error);
                        break;
                    }
                }
            }
            // The writer says itself why it takes no more.
            if to.send(whole).is_err() {
                return Ok(());
            }
            if let Some(error) = failed {
                return Err(error);
            }
        }
        Ok(())
    }

    fn become_of(&self, block: Block, judge: &mut Judge<'_>) -> Result<Done, Error> {
        let Block { input, rows } = block;
        let mut done = match rows {
            Rows::Lines { bytes, first } => json::score(self.job, judge, &input, first, &bytes),
            Rows::Table(rows) => table::score(self, judge, &input, &rows),
            #[cfg(feature = "parquet")]
            Rows::Batch { batch, first } => parquet::score(self, judge, &input, first, batch)?,
            Rows::TooLong { line } => {
                let reason = "longer than 4 MiB; a row is one object on one line";
                let mut rejects = Vec::new();
                Reject { input: &input, line, id: None, reason, row: None }.write(&mut rejects);
                let counts = Counts { rejected: 1, ..Counts::default() };
                Done { rejects, counts, ..Done::default() }
            }
            header => Done { output: self.header(&input, &header)?, ..Done::default() },
        };
        done.output =
            self.compression.pack(done.output).map_err(|error| Error::input(&input, error.to_string()))?;
        Ok(done)
    }

    /// What stands before the rows of the output.
    fn header(&self, input: &str, rows: &Rows) -> Result<Vec<u8>, Error> {
        match rows {
            Rows::Header(names) => table::header(self, input, names),
            #[cfg(feature = "parquet")]
            Rows::Schema(schema) => parquet::header(self, input, schema),
            _ => Ok(Vec::new()),
        }
    }
}

impl Job {
    /// What two runs have in common of which one can go on where the other was stopped.
    pub(crate) fn identity(&self) -> String {
        let Job { text_field, id_field, wanted, model, .. } = self;
        let version = env!("CARGO_PKG_VERSION");
        serde_json::json!([version, model, text_field, id_field, wanted]).to_string()
    }
}

/// Judges keep buffers: each thread takes one that is free.
struct Judges<'m, F> {
    free: Mutex<Vec<Judge<'m>>>,
    make: F,
}

impl<'m, F: Fn() -> Judge<'m>> Judges<'m, F> {
    fn lend<T>(&self, work: impl FnOnce(&mut Judge<'m>) -> T) -> T {
        let free = || self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = free().pop();
        let mut judge = taken.unwrap_or_else(&self.make);
        let done = work(&mut judge);
        free().push(judge);
        done
    }
}

struct Unwatched;

impl Watch for Unwatched {
    fn read(&self, _: u64) {}
    fn rows(&self, _: u64) {}
}
