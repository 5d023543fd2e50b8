//! `risala corpus`: work on files of records.

mod perturb;

use crate::args::CorpusCommand;
use crate::error::Failure;

pub(crate) fn run(command: &CorpusCommand) -> Result<(), Failure> {
    match command {
        CorpusCommand::Perturb(args) => perturb::run(args),
    }
}
