//! Training and measuring models of techniques.

use std::fmt::Write;

use clap::error::ErrorKind;
use risala::Techniques;
use risala_corpus::Record;
use risala_eval::{Presence, TechniquesOutcome, TechniquesReport, techniques};
use risala_train::pipeline::{Config, HoldOut};
use risala_train::techniques::{TechniqueExamples, cross_validate, judge, train as train_model};

use super::Held;
use crate::args::{Evaluate, Train};
use crate::error::Failure;
use crate::evaluate::{between, number};
use crate::output::Output;
use crate::progress::Fits;
use crate::render::printable;
use crate::train::{finish, read_config, read_files};
use crate::whole_file::WholeFile;

/// `risala train --head techniques`.
pub(crate) fn train(
    args: &Train,
    config: &Config,
    records: &[Record],
    dev: &[Record],
) -> Result<(), Failure> {
    let examples = TechniqueExamples::new(records, config)?;
    let file = WholeFile::create(&args.output)?;
    let bytes = train_model(&examples, records, config, &Fits::new())?;
    finish(file, &bytes, examples.len(), &args.output)?;
    if dev.is_empty() {
        return Ok(());
    }
    let model = Techniques::from_bytes(bytes)?;
    let outcomes = judge(&model, dev)?;
    let dev: Vec<&Record> = dev.iter().collect();
    print(&report(&model.header().outputs, &outcomes, &dev, &["source".to_owned()])?)
}

/// `risala evaluate --head techniques`.
pub(crate) fn evaluate(args: &Evaluate, records: Vec<Record>) -> Result<(), Failure> {
    let options = [
        ("--cascade", args.model.cascade.is_some()),
        ("--max-error", args.max_error.is_some()),
        ("--report", args.report.is_some()),
        ("--perturb", args.perturb.is_some()),
    ];
    if let Some((option, _)) = options.iter().find(|(_, given)| *given) {
        let words = format!("{option} says nothing to the head techniques\n");
        clap::Error::raw(ErrorKind::ArgumentConflict, words).exit();
    }
    let report = match args.cross_validate {
        Some(hold_out) => cross_validated(args, records, hold_out)?,
        None => {
            let held = Held::open(args.model.model.as_deref())?;
            let outcomes = judge(held.get(), &records)?;
            let records: Vec<&Record> = records.iter().collect();
            report(&held.get().header().outputs, &outcomes, &records, &args.slices)?
        }
    };
    if args.json {
        let mut output = Output::new();
        output.json(&report)?;
        return output.flush();
    }
    print(&report)
}

fn cross_validated(
    args: &Evaluate,
    mut records: Vec<Record>,
    hold_out: HoldOut,
) -> Result<TechniquesReport, Failure> {
    let config = read_config(args.config.as_deref())?;
    let given = records.len();
    records.extend(read_files(&args.train)?);
    let examples = TechniqueExamples::new(&records, &config)?;
    let judged: Vec<usize> = (0..examples.len()).filter(|&row| examples.records()[row] < given).collect();
    let outcomes = cross_validate(&examples, &records, &judged, hold_out, &config, &Fits::new())?;
    let judged: Vec<&Record> = judged.iter().map(|&row| &records[examples.records()[row]]).collect();
    report(examples.outputs(), &outcomes, &judged, &args.slices)
}

/// The report of outcomes, which come in the order of `records`, by the fields of which any record has a value.
fn report(
    outputs: &[String],
    outcomes: &[TechniquesOutcome],
    records: &[&Record],
    fields: &[String],
) -> Result<TechniquesReport, Failure> {
    let values = |field: &String| -> Vec<Option<String>> {
        records.iter().map(|record| record.field(field).map(String::from)).collect()
    };
    let slices: Vec<_> = fields
        .iter()
        .map(|field| (field.clone(), values(field)))
        .filter(|(_, values)| values.iter().any(Option::is_some))
        .collect();
    Ok(techniques(outputs, outcomes, &slices)?)
}

fn print(report: &TechniquesReport) -> Result<(), Failure> {
    let mut output = Output::new();
    output.page(&tables(report))?;
    output.flush()
}

fn tables(report: &TechniquesReport) -> String {
    let mut page = String::new();
    // Writing to a string does not fail.
    let Presence { n, positives, macro_f1, micro_f1, accuracy, .. } = report.presence;
    let (of_macro, of_accuracy) = (report.presence.macro_f1_interval, report.presence.accuracy_interval);
    let _ = writeln!(page, "texts      {n}, {positives} with a technique");
    let _ = writeln!(page, "macro-F1   {macro_f1:.3}{}", between(of_macro));
    let _ = writeln!(page, "micro-F1   {micro_f1:.3}{}", between(of_accuracy));
    let _ = writeln!(page, "accuracy   {accuracy:.3}{}", between(of_accuracy));

    for (field, slices) in report.slices.iter() {
        let width =
            slices.iter().map(|(value, _)| value.chars().count()).max().unwrap_or(0).max(field.len());
        let _ =
            writeln!(page, "\n{field:<width$}  texts  with a technique  macro-F1              micro-F1");
        for (value, slice) in slices.iter() {
            let of_macro = format!("{:.3}{}", slice.macro_f1, between(slice.macro_f1_interval));
            let of_micro = format!("{:.3}{}", slice.micro_f1, between(slice.accuracy_interval));
            let (value, n, positives) = (printable(value), slice.n, slice.positives);
            let _ = writeln!(page, "{value:<width$}  {n:<5}  {positives:<16}  {of_macro:<20}  {of_micro}");
        }
    }

    let names =
        report.techniques.iter().map(|(name, _)| name).chain(report.spans.iter().map(|(name, _)| name));
    let width = names.map(|name| name.chars().count()).max().unwrap_or(0).max("which".len());
    let _ = writeln!(page, "\n{:<width$}  texts  share  average precision  precision  recall  F1", "which");
    for (name, one) in report.techniques.iter() {
        let _ = writeln!(
            page,
            "{:<width$}  {:<5}  {:.3}  {:<17}  {:<9}  {:<6}  {}",
            printable(name),
            one.positives,
            one.prevalence,
            number(Some(one.average_precision)),
            number(Some(one.precision)),
            number(Some(one.recall)),
            number(Some(one.f1)),
        );
    }
    if report.spans.is_empty() {
        return page;
    }
    let _ = writeln!(
        page,
        "\n{:<width$}  texts  words  precision  recall  F1     all words  difference",
        "words"
    );
    for (name, words) in report.spans.iter() {
        let _ = writeln!(
            page,
            "{:<width$}  {:<5}  {:<5}  {:<9}  {:<6}  {}  {:<9}  {:+.3}{}",
            printable(name),
            words.n,
            words.words,
            number(Some(words.precision)),
            number(Some(words.recall)),
            number(Some(words.f1)),
            number(Some(words.all_words_f1)),
            words.f1 - words.all_words_f1,
            between(words.gain_interval),
        );
    }
    page
}
