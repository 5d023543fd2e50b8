//! `risala corpus split`: parts that share no group, a file each.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use risala_corpus::check::copies;
use risala_corpus::{Clusters, Part, Record};

use super::read_distinct;
use crate::args::Split;
use crate::error::Failure;
use crate::output::say;
use crate::whole_file::WholeFile;

/// How many values of a field can be left out in turn: each has the rest of the records in a file of its own.
const MOST_LEFT_OUT: usize = 1000;

pub(crate) fn run(args: &Split) -> Result<(), Failure> {
    let records = read_distinct(&args.data)?;
    if records.is_empty() {
        return Err(Failure::Split("there are no records".to_owned()));
    }
    let named = args.stratify.iter().flatten().chain(&args.group_field).chain(&args.plan.leave_one_out);
    for field in named {
        if records.iter().all(|record| record.field(field).is_none()) {
            return Err(Failure::Split(format!("no record has the field {field:?}")));
        }
    }
    if let Some(field) = &args.plan.leave_one_out {
        let values: BTreeSet<_> = records.iter().filter_map(|record| record.field(field)).collect();
        if values.len() > MOST_LEFT_OUT {
            let values = values.len();
            return Err(Failure::Split(format!(
                "{field:?} has {values} values, and each would get two files; name a field with at most {MOST_LEFT_OUT}"
            )));
        }
    }
    let is_empty = |folder: &Path| std::fs::read_dir(folder).map(|mut entries| entries.next().is_none());
    if args.output.exists()
        && !is_empty(&args.output).map_err(|error| Failure::file(&args.output, error))?
    {
        return Err(Failure::file(&args.output, "is not empty; name a new folder"));
    }
    let clusters = match &args.group_field {
        Some(field) => Clusters::by_field(&records, field),
        None => Clusters::by_group(&records),
    };
    // Copies on both sides of a split are as bad as one group on both sides.
    let copies = copies(&records, args.similarity);
    let clusters = clusters.joined(copies.iter().map(Vec::as_slice));
    let plan = args.plan.plan();
    let label = vec!["label".to_owned()];
    let parts = plan.parts(&records, &clusters, args.stratify.as_ref().unwrap_or(&label), args.seed);
    check(&parts)?;
    let paths = paths(&parts, &args.output)?;
    for (part, path) in parts.iter().zip(&paths) {
        write(part, path, &records)?;
        let within: BTreeSet<usize> =
            part.records.iter().map(|&record| clusters.of_records()[record]).collect();
        say(&format!(
            "wrote {}: {} records in {} groups ({})",
            path.display(),
            part.records.len(),
            within.len(),
            labels(part, &records)
        ));
    }
    Ok(())
}

/// A part without records helps nobody, and comes from a plan that does not fit the data.
fn check(parts: &[Part]) -> Result<(), Failure> {
    match parts.iter().find(|part| part.records.is_empty()) {
        Some(part) => Err(Failure::Split(format!(
            "nothing is left for {:?}; ask for fewer parts, or see whether all records are of one group",
            name(part)
        ))),
        None => Ok(()),
    }
}

/// What a part is called among the others.
fn name(part: &Part) -> String {
    match &part.held_out {
        Some(held_out) => format!("{}/{}", tame(held_out), part.name),
        None => part.name.clone(),
    }
}

/// A value of the data as the name of a folder: what a file system may not like becomes `_`.
fn tame(value: &str) -> String {
    value.chars().map(|c| if c.is_alphanumeric() || "-_".contains(c) { c } else { '_' }).collect()
}

/// Where the parts go.
fn paths(parts: &[Part], folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut taken: BTreeMap<String, &Part> = BTreeMap::new();
    let mut paths = Vec::with_capacity(parts.len());
    for part in parts {
        let name = name(part);
        // File systems may not tell cases apart.
        if let Some(other) = taken.insert(name.to_lowercase(), part) {
            let [one, two] = [other, part].map(|part| part.held_out.as_deref().unwrap_or(&part.name));
            return Err(Failure::Split(format!(
                "{one:?} and {two:?} would go to the same file; rename one"
            )));
        }
        paths.push(folder.join(format!("{name}.jsonl")));
    }
    Ok(paths)
}

fn write(part: &Part, path: &Path, records: &[Record]) -> Result<(), Failure> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|error| Failure::file(folder, error))?;
    }
    let mut file = WholeFile::create(path)?;
    for &record in &part.records {
        file.write(records[record].to_json_line().as_bytes())?;
        file.write(b"\n")?;
    }
    file.finish()
}

/// The shares of the labels, in words.
fn labels(part: &Part, records: &[Record]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for &record in &part.records {
        *counts.entry(records[record].label.map_or("no label", |label| label.name())).or_default() += 1;
    }
    let share = |(label, count): (&str, usize)| {
        format!("{label} {:.1} %", 100.0 * count as f64 / part.records.len() as f64)
    };
    counts.into_iter().map(share).collect::<Vec<_>>().join(", ")
}
