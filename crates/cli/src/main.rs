//! The command line of Risala: glue between a terminal and the crates.
//!
//! Words are parsed first ([`args`]), each command is a module, and every failure is one line on standard
//! error that says what is wrong, where, and what to do. Exit codes: 0 done, 1 the input or data is at
//! fault, 2 usage.

mod annotate;
mod answers;
mod args;
mod classify;
mod compare;
mod corpus;
mod cuts;
mod error;
mod evaluate;
mod grid;
mod input;
mod model;
mod normalize;
mod opened;
mod output;
mod page;
mod progress;
mod reading;
mod render;
mod robustness;
mod rules;
mod score;
#[cfg(feature = "full")]
mod serve;
mod slices;
mod stem;
mod techniques;
mod terms;
mod tokenize;
mod train;
mod tune;
mod whole_file;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command, ModelCommand};
use error::Failure;
use input::Tally;
use output::say;

fn main() -> ExitCode {
    let args = Args::parse();
    args.color.write_global();
    match run(args.command) {
        Ok(tally) if tally.rejected == 0 => ExitCode::SUCCESS,
        Ok(tally) => {
            if tally.total > 1 {
                let Tally { total, rejected } = tally;
                say(&format!("{rejected} of {total} texts were set aside, for the reasons above"));
            }
            ExitCode::FAILURE
        }
        // Whoever reads our output has seen enough.
        Err(failure) if failure.is_closed_pipe() => ExitCode::SUCCESS,
        Err(failure) => {
            say(&failure.to_string());
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<Tally, Failure> {
    match command {
        Command::Classify(args) => classify::run(&args),
        Command::Techniques(args) => techniques::run(&args),
        Command::Score(args) => score::run(&args).map(|()| Tally::default()),
        #[cfg(feature = "full")]
        Command::Serve(args) => serve::run(args).map(|()| Tally::default()),
        Command::Evaluate(args) => evaluate::run(&args).map(|()| Tally::default()),
        Command::Compare(args) => compare::run(&args).map(|()| Tally::default()),
        Command::Tune(args) => tune::run(&args).map(|()| Tally::default()),
        Command::Train(args) => train::run(&args).map(|()| Tally::default()),
        Command::Corpus(command) => corpus::run(&command),
        Command::Annotate(args) => annotate::run(&args).map(|()| Tally::default()),
        Command::Normalize(args) => normalize::run(&args),
        Command::Tokenize(args) => tokenize::run(&args),
        Command::Stem(args) => stem::run(&args),
        Command::Model(ModelCommand::Info(args)) => model::info(&args).map(|()| Tally::default()),
    }
}
