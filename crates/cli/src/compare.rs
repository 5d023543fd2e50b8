//! `risala compare`: which of several models is better on the same records, and whether that could be chance.

use std::fmt::Write;
use std::path::Path;

use risala::{AnyModel, LeafProbabilities, Unscorable};
use risala_corpus::Record;
use risala_eval::Outcome;
use risala_eval::compare::{Comparison, Pair, Part, Report};

use crate::answers::{is_answers, read_answers};
use crate::args::Compare;
use crate::error::Failure;
use crate::evaluate::{between, number, outcome};
use crate::grid::{Grid, Look};
use crate::opened::open;
use crate::output::Output;
use crate::slices::slice_value;
use crate::train::{read_config, read_files};

/// The fewest digits that tell p-values of so many draws apart.
const LEAST_P: f64 = 0.0001;

pub(crate) fn run(args: &Compare) -> Result<(), Failure> {
    if args.models.len() < 2 {
        return Err(Failure::Compare(
            "give at least two models, such as: risala compare base deep".to_owned(),
        ));
    }
    let config = read_config(args.config.as_deref())?;
    let mut sides: Vec<(Side<'_>, &Path)> = Vec::new();
    for path in &args.models {
        let side = Side::open(path)?;
        if let Some((_, before)) = sides.iter().find(|(other, _)| side.is(other)) {
            let (one, other) = (before.display(), path.display());
            return Err(Failure::Compare(format!(
                "{one} and {other} are the same model; give different ones"
            )));
        }
        sides.push((side, path.as_path()));
    }
    let records = read_files(&args.data)?;
    if records.iter().all(|record| record.leaves().label().is_none()) {
        return Err(Failure::NothingToMeasure);
    }
    let mut models: Vec<(String, Vec<Outcome>)> = Vec::new();
    for (side, path) in sides {
        let judged = side.judge(&records)?;
        let outcomes = records.iter().zip(judged).map(|(record, judged)| outcome(record, judged)).collect();
        models.push((path.display().to_string(), outcomes));
    }
    let mut comparison =
        Comparison::new(&models).groups(records.iter().map(|record| Some(record.cluster())));
    for field in &args.slices {
        let value = |record: &Record| match slice_value(record, field) {
            None if field == "family" => {
                record.source.as_deref().map(|source| config.data.family(source).to_owned())
            }
            own => own,
        };
        comparison = comparison.slice(field.as_str(), records.iter().map(value));
    }
    let report = comparison.report()?;
    let mut output = Output::new();
    if args.json {
        output.json(&report)?;
    } else {
        output.page(&page(&report))?;
    }
    output.flush()
}

/// What is compared.
enum Side<'p> {
    Model(Box<AnyModel>),
    Answers(&'p Path),
}

impl Side<'_> {
    fn open(path: &Path) -> Result<Side<'_>, Failure> {
        if is_answers(path) {
            return Ok(Side::Answers(path));
        }
        Ok(Side::Model(Box::new(open(path)?)))
    }

    /// Whether this is what the other is. Two encoders are the same if their files say the same of how they were made.
    fn is(&self, other: &Side<'_>) -> bool {
        match (self, other) {
            (Side::Answers(one), Side::Answers(other)) => {
                let place = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
                place(one) == place(other)
            }
            (Side::Model(one), Side::Model(other)) => match (one.as_ref(), other.as_ref()) {
                (AnyModel::Base(one), AnyModel::Base(other)) => one.checksum() == other.checksum(),
                (AnyModel::Deep(one), AnyModel::Deep(other)) => one.header() == other.header(),
                _ => false,
            },
            _ => false,
        }
    }

    fn judge(&self, records: &[Record]) -> Result<Vec<Result<LeafProbabilities, Unscorable>>, Failure> {
        match self {
            Side::Answers(path) => read_answers(path, records),
            Side::Model(model) => {
                let texts: Vec<&str> = records.iter().map(|record| record.text.as_str()).collect();
                Ok(model.judge().probabilities(&texts))
            }
        }
    }
}

fn page(report: &Report) -> String {
    let mut page = String::new();
    // Writing to a string does not fail.
    let _ = writeln!(page, "texts  {}\n", report.all.n);
    let all = [("", &report.all)];
    let _ = write!(page, "{}\n{}", figures("", &all), pairs("", &all));
    for (field, slices) in report.slices.iter().filter(|(_, slices)| !slices.is_empty()) {
        let parts: Vec<(&str, &Part)> = slices.iter().collect();
        let _ = write!(page, "\n{}\n{}", figures(field, &parts), pairs(field, &parts));
    }
    let _ = writeln!(
        page,
        "\ndifference: macro-F1 of the second model less that of the first, with its 95 % interval. p: by exchanging \
         answers at random;\nMcNemar: of right labels. In brackets after Holm's correction for all {} tests on this page.",
        report.tests
    );
    page
}

/// The models' figures by slice; of all rows if `field` is empty.
fn figures(field: &str, parts: &[(&str, &Part)]) -> String {
    let skipped = if field.is_empty() { 2 } else { 0 };
    let head = [field, "texts", "model", "macro-F1", "accuracy", "ECE"];
    let mut grid = Grid::new(Look::Plain, &head[skipped..]);
    for (value, part) in parts {
        for (at, (name, figures)) in part.models.iter().enumerate() {
            let n = part.n.to_string();
            let (value, n) = if at == 0 { (*value, n.as_str()) } else { ("", "") };
            let figure = |value, interval| format!("{}{}", number(value), between(interval));
            let row = [
                value,
                n,
                name,
                &figure(figures.macro_f1, figures.intervals.macro_f1),
                &figure(figures.accuracy, figures.intervals.accuracy),
                &figure(figures.ece, figures.intervals.ece),
            ];
            grid.row(&row[skipped..]);
        }
    }
    grid.finish(if field.is_empty() { 0..0 } else { 1..2 })
}

/// The pairs of models by slice; of all rows if `field` is empty.
fn pairs(field: &str, parts: &[(&str, &Part)]) -> String {
    let skipped = usize::from(field.is_empty());
    let head = [field, "first", "second", "difference", "p", "only right: first", "second", "McNemar"];
    let mut grid = Grid::new(Look::Plain, &head[skipped..]);
    for (value, part) in parts {
        for (at, pair) in part.pairs.iter().enumerate() {
            let Pair { first, second, only_first, only_second, .. } = pair;
            let row = [
                if at == 0 { (*value).to_owned() } else { String::new() },
                first.clone(),
                second.clone(),
                format!("{:+.3}{}", pair.macro_f1_difference, between(pair.interval)),
                format!("{} ({})", chance(pair.p), chance(pair.p_holm)),
                only_first.to_string(),
                only_second.to_string(),
                format!("{} ({})", chance(pair.mcnemar_p), chance(pair.mcnemar_p_holm)),
            ];
            grid.row(&row[skipped..]);
        }
    }
    grid.finish(5 - skipped..7 - skipped)
}

/// A p-value for people.
fn chance(p: f64) -> String {
    if p < LEAST_P { format!("<{LEAST_P}") } else { format!("{p:.4}") }
}
