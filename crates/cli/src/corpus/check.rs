//! `risala corpus check`: whether records can be trusted to train and to measure on.

use std::path::Path;

use risala_corpus::check::{Options, Report, check};

use super::findings;
use crate::args::Check;
use crate::error::Failure;
use crate::output::{Output, say};
use crate::whole_file::WholeFile;

pub(crate) fn run(args: &Check) -> Result<(), Failure> {
    // A folder that cannot be written to is noticed before the work.
    let groups = args.groups.as_deref().map(WholeFile::create).transpose()?;
    let options = Options {
        similarity: args.similarity,
        split_field: args.split_field.clone(),
        group_field: args.group_field.clone(),
        fields: args.fields.clone(),
        targets: args.target.clone(),
        shortcut: args.shortcut,
        top: args.top,
    };
    let mut report = check(&args.files, &options)?;
    report.passed = report.passes(args.strict);
    if let (Some(file), Some(path)) = (groups, &args.groups) {
        write_groups(&report, file, path)?;
    }
    let mut output = Output::new();
    if args.json {
        output.json(&report)?;
    } else {
        output.page(&findings::page(&report, args.show))?;
    }
    output.flush()?;
    if report.passed { Ok(()) } else { Err(Failure::CheckFailed(findings::failures(&report, args.strict))) }
}

fn write_groups(report: &Report, mut file: WholeFile, path: &Path) -> Result<(), Failure> {
    for group in report.text_groups() {
        let line = serde_json::to_string(&group).map_err(|error| Failure::file(path, error))?;
        file.write(line.as_bytes())?;
        file.write(b"\n")?;
    }
    file.finish()?;
    say(&format!("wrote {}: {} groups", path.display(), report.duplicates.groups));
    Ok(())
}
