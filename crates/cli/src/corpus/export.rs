//! `risala corpus export`: records for other programs.

use risala_corpus::export::{Format, export};

use crate::args::Export;
use crate::error::Failure;
use crate::input::Tally;
use crate::output::say;
use crate::whole_file::WholeFile;

pub(crate) fn run(args: &Export) -> Result<Tally, Failure> {
    let Some(format) = args.format.or_else(|| Format::of(&args.output)) else {
        let known = Format::ALL.map(Format::name).join(", ");
        let problem = format!("its extension is not that of a format; name one with --format: {known}");
        return Err(Failure::file(&args.output, problem));
    };
    let mut file = WholeFile::create(&args.output)?;
    let report = export(&args.files, format, file.writer(), |problem| say(&problem.to_string()))?;
    file.finish()?;
    say(&format!("wrote {}: {} records", args.output.display(), report.written));
    if format == Format::Fasttext {
        say("fastText keeps labels and texts only");
    }
    if report.unlabelled > 0 {
        say(&format!("{} records have no label and were left out", report.unlabelled));
    }
    if report.folded > 0 {
        say(&format!(
            "{} texts were changed: line ends to spaces, \"__label__\" taken apart",
            report.folded
        ));
    }
    Ok(Tally { total: report.written + report.unlabelled + report.set_aside, rejected: report.set_aside })
}
