//! `risala corpus import`: records of published data sets and of tables.

use std::fmt::Write;

use clap::error::ErrorKind;
use risala_corpus::import::{Importer, Summary};

use crate::args::Import;
use crate::error::Failure;
use crate::input::Tally;
use crate::output::{Output, say};
use crate::render::printable;
use crate::whole_file::WholeFile;

/// Writes the records, says what was set aside and why, and then what became of each label.
pub(crate) fn run(args: &Import) -> Result<Tally, Failure> {
    if let Some(option) = args.out_of_place() {
        let words = format!("{option} says nothing to the kind {}\n", args.kind);
        clap::Error::raw(ErrorKind::ArgumentConflict, words).exit();
    }
    let mut file = WholeFile::create(&args.output)?;
    let mut importer = Importer::new(args.kind, &args.paths, args.options());
    for record in &mut importer {
        match record {
            Ok(record) => {
                file.write(record.to_json_line().as_bytes())?;
                file.write(b"\n")?;
            }
            Err(error) if Importer::is_fatal(&error) => return Err(error.into()),
            Err(error) => say(&error.to_string()),
        }
    }
    file.finish()?;
    let summary = importer.summary();
    if args.json {
        let mut output = Output::new();
        output.json(summary)?;
        output.flush()?;
    } else {
        tell(args, summary);
    }
    Ok(Tally { total: summary.rows, rejected: summary.set_aside })
}

fn tell(args: &Import, summary: &Summary) {
    say(&format!("wrote {}: {} records of {} rows", args.output.display(), summary.written, summary.rows));
    for line in table(summary) {
        say(&line);
    }
    let masked = summary.masked;
    if masked != Default::default() {
        let (mentions, emails, numbers) = (masked.mentions, masked.emails, masked.numbers);
        say(&format!("masked: {mentions} account names, {emails} e-mail addresses, {numbers} numbers"));
    }
    if summary.repeated_texts > 0 {
        say(&format!("{} texts came more than once", summary.repeated_texts));
    }
    for note in &summary.notes {
        say(&printable(note));
    }
}

/// What became of each label, a line each.
fn table(summary: &Summary) -> Vec<String> {
    let mut lines = Vec::new();
    let width =
        summary.labels.keys().map(|name| printable(name).chars().count()).max().unwrap_or(0).max(14);
    if !summary.labels.is_empty() {
        lines.push(format!(
            "{:<width$}  {:>8} {:>8} {:>11} {:>10} {:>8} {:>9}",
            "label there", "rows", "neutral", "advertising", "propaganda", "no label", "set aside"
        ));
    }
    for (name, fate) in &summary.labels {
        let mut line = String::new();
        // Writing to a string does not fail.
        let _ = write!(line, "{:<width$}  {:>8} {:>8}", printable(name), fate.rows, fate.neutral);
        let _ = write!(line, " {:>11} {:>10} {:>8}", fate.advertising, fate.propaganda, fate.no_label);
        let _ = write!(line, " {:>9}", fate.set_aside);
        lines.push(line);
    }
    if summary.unlabelled > 0 {
        lines.push(format!("{:<width$}  {:>8}", "(no label)", summary.unlabelled));
    }
    lines
}
