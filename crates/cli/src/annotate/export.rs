//! `risala annotate export`: records with the labels that annotators chose.

use std::collections::BTreeMap;

use clap::error::ErrorKind;
use risala_annotate::{Judgements, Merge, Merged};

use crate::args::ExportTo;
use crate::error::Failure;
use crate::output::{Output, say};
use crate::train::read_files;
use crate::whole_file::WholeFile;

pub(crate) fn run(args: &ExportTo) -> Result<(), Failure> {
    if let Some(path) = args.written_over() {
        let words = format!("{path:?} is named for more than one thing, and would be written over\n");
        clap::Error::raw(ErrorKind::ArgumentConflict, words).exit();
    }
    let records = read_files(&args.data)?;
    let (judgements, notices) = Judgements::read(&args.log)?;
    notices.iter().for_each(|notice| say(notice));
    let merge = Merge::new(&judgements, args.adjudicator.as_deref())?;
    let mut output = args.output.as_deref().map(WholeFile::create).transpose()?;
    let mut set_aside = args.set_aside.as_deref().map(WholeFile::create).transpose()?;
    let mut printed = Output::new();
    let mut rules: BTreeMap<String, usize> = BTreeMap::new();
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for record in records {
        match merge.record(record) {
            Merged::Labelled { record, rule } => {
                *rules.entry(rule.to_owned()).or_default() += 1;
                match &mut output {
                    Some(file) => file.write(format!("{}\n", record.to_json_line()).as_bytes())?,
                    None => printed.json(&record)?,
                }
            }
            Merged::Aside { mut record, reason } => {
                *reasons.entry(reason.to_owned()).or_default() += 1;
                if let Some(file) = &mut set_aside {
                    record.extra.insert("reason".to_owned(), reason.to_owned().into());
                    file.write(format!("{}\n", record.to_json_line()).as_bytes())?;
                }
            }
        }
    }
    printed.flush()?;
    if let Some(file) = output {
        file.finish()?;
    }
    if let Some(file) = set_aside {
        file.finish()?;
    }
    let labelled: usize = rules.values().sum();
    let rules: Vec<String> = rules.iter().map(|(rule, count)| format!("{rule} {count}")).collect();
    let rules = if rules.is_empty() { String::new() } else { format!(" ({})", rules.join(", ")) };
    say(&format!("{labelled} records labelled{rules}"));
    for (reason, count) in reasons {
        say(&format!("{count} set aside: {reason}"));
    }
    Ok(())
}
