//! `risala evaluate`: how good a model is, or a way of training.

use std::fmt::Write;

use risala::{Judge, Leaf, LeafProbabilities, Unscorable};
use risala_corpus::Record;
use risala_eval::page::LearningPoint;
use risala_eval::{ABSTENTION_CERTAINTY, Abstention, Evaluation, Interval, Outcome, Report};
use risala_train::pipeline::{Examples, Grown, HoldOut, learning_curve};

use crate::args::{Evaluate, Head};
use crate::error::Failure;
use crate::opened::Answering;
use crate::output::Output;
use crate::page;
use crate::progress::Fits;
use crate::render::printable;
use crate::robustness;
use crate::slices::slice_value;
use crate::techniques;
use crate::train::{read_config, read_files};

/// The shares of the training records that a report shows beside the whole.
const SHARES: [f64; 5] = [0.0625, 0.125, 0.25, 0.5, 1.0];

pub(crate) fn run(args: &Evaluate) -> Result<(), Failure> {
    let records = read_files(&args.data)?;
    if args.head == Head::Techniques {
        return techniques::evaluate(args, records);
    }
    if let Some(kinds) = &args.perturb {
        return robustness::run(args, &records, &kinds.0);
    }
    let judged = match args.cross_validate {
        Some(hold_out) => cross_validated(args, &records, hold_out)?,
        None => Judged::by(&mut Answering::open(&args.model)?.judge(), &records),
    };
    let report = judged.measure(&args.slices, args.max_error)?;
    if let Some(folder) = &args.report {
        page::write(folder, args, &judged, &report)?;
    }
    if args.json {
        let mut output = Output::new();
        output.json(&report)?;
        return output.flush();
    }
    print_report(&report)
}

/// Records and what was said of them, in the same order.
pub(crate) struct Judged<'r> {
    pub(crate) records: Vec<&'r Record>,
    pub(crate) outcomes: Vec<Outcome>,
    /// The values of the field `family`, where it was held out by that.
    families: Option<Vec<String>>,
    /// How models did that saw less; empty if that was not asked for.
    pub(crate) learning: Vec<LearningPoint>,
}

impl<'r> Judged<'r> {
    /// Judges records by a model.
    fn by(judge: &mut Judge<'_>, records: &'r [Record]) -> Judged<'r> {
        let texts: Vec<&str> = records.iter().map(|record| record.text.as_str()).collect();
        let judged = judge.probabilities(&texts);
        let outcomes = records.iter().zip(judged).map(|(record, judged)| outcome(record, judged)).collect();
        Judged { records: records.iter().collect(), outcomes, families: None, learning: Vec::new() }
    }

    /// The report, broken down by fields.
    fn measure(&self, slices: &[String], max_error: Option<f64>) -> Result<Report, Failure> {
        let Judged { records, outcomes, families, .. } = self;
        if outcomes.iter().all(|outcome| outcome.truth.label().is_none()) {
            return Err(Failure::NothingToMeasure);
        }
        let mut evaluation = Evaluation::new(outcomes)
            .groups(records.iter().map(|record| Some(record.cluster())))
            .max_error(max_error);
        for field in slices {
            let values: Vec<Option<String>> = match families {
                Some(families) if field == "family" => families.iter().cloned().map(Some).collect(),
                _ => records.iter().map(|record| slice_value(record, field)).collect(),
            };
            evaluation = evaluation.slice(field.as_str(), values);
        }
        Ok(evaluation.report()?)
    }
}

/// Judges records by a model, and reports.
pub(crate) fn report(
    judge: &mut Judge<'_>,
    records: &[Record],
    slices: &[String],
    max_error: Option<f64>,
) -> Result<Report, Failure> {
    Judged::by(judge, records).measure(slices, max_error)
}

/// Judges records by models that were trained without them.
fn cross_validated<'r>(
    args: &Evaluate,
    given: &'r [Record],
    hold_out: HoldOut,
) -> Result<Judged<'r>, Failure> {
    let config = read_config(args.config.as_deref())?;
    let others = read_files(&args.train)?;
    let examples = Examples::new(given.iter().chain(&others), &config)?;
    let rows: Vec<usize> =
        examples.annotated().filter(|&row| examples.records()[row] < given.len()).collect();
    let shares = if args.report.is_some() { &SHARES[..] } else { &[1.0] };
    let mut grown = learning_curve(&examples, &rows, hold_out, &config, shares, &Fits::new())?;
    let records: Vec<&Record> = rows.iter().map(|&row| &given[examples.records()[row]]).collect();
    let outcomes = |predicted: &[LeafProbabilities]| -> Vec<Outcome> {
        let judged = |(record, predicted): (&&Record, &LeafProbabilities)| {
            outcome(record, Unscorable::check(&record.text).map(|()| *predicted))
        };
        records.iter().zip(predicted).map(judged).collect()
    };
    let learnt = |grown: &Grown| -> Result<LearningPoint, Failure> {
        let outcomes = outcomes(&grown.predicted);
        let evaluation =
            Evaluation::new(&outcomes).groups(records.iter().map(|record| Some(record.cluster())));
        let report = evaluation.report()?;
        let (macro_f1, macro_f1_interval) = (report.metrics.macro_f1, report.intervals.macro_f1);
        Ok(LearningPoint { examples: grown.examples, macro_f1, macro_f1_interval })
    };
    let learning = match args.report {
        Some(_) => grown.iter().map(learnt).collect::<Result<_, Failure>>()?,
        None => Vec::new(),
    };
    // The last share is the whole.
    let outcomes = grown.pop().map_or_else(Vec::new, |whole| outcomes(&whole.predicted));
    let families = rows.iter().map(|&row| examples.families()[row].clone()).collect();
    Ok(Judged { records, outcomes, families: Some(families), learning })
}

/// A record that cannot be judged counts as the guideline has it, neutral level 1, and as abstained.
pub(crate) fn outcome(record: &Record, judged: Result<LeafProbabilities, Unscorable>) -> Outcome {
    Outcome {
        truth: record.leaves(),
        abstained: judged.is_err(),
        predicted: judged.unwrap_or(LeafProbabilities::certain(Leaf::Inform)),
    }
}

/// Writes a report as tables.
pub(crate) fn print_report(report: &Report) -> Result<(), Failure> {
    let mut output = Output::new();
    output.page(&tables(report))?;
    output.flush()
}

fn tables(report: &Report) -> String {
    let metrics = &report.metrics;
    let mut page = String::new();
    // Writing to a string does not fail.
    let _ = writeln!(page, "texts      {}", metrics.n);
    let mut figure = |name: &str, value, interval| {
        let _ = writeln!(page, "{name:<10} {}{}", number(value), between(interval));
    };
    figure("macro-F1", metrics.macro_f1, report.intervals.macro_f1);
    figure("micro-F1", metrics.micro_f1, report.intervals.micro_f1);
    figure("accuracy", metrics.accuracy, report.intervals.accuracy);
    figure("ECE", metrics.ece, report.intervals.ece);
    figure("coverage", Some(metrics.coverage), None);
    if let Some(abstention) = &report.abstention {
        let _ = writeln!(page, "\n{}", promise(abstention));
    }

    for (title, table) in
        [("label", &metrics.per_label), ("level", &metrics.per_level), ("effect", &metrics.per_effect)]
    {
        let _ = writeln!(page, "\n{title:<14} precision  recall  F1     support");
        for (name, scores) in table.iter() {
            let (precision, recall, f1) =
                (number(scores.precision), number(scores.recall), number(scores.f1));
            let _ = writeln!(page, "{name:<14} {precision:<10} {recall:<7} {f1:<6} {}", scores.support);
        }
    }

    let _ = writeln!(page, "\ntruth \\ predicted");
    let _ = write!(page, "{:<14}", "");
    for label in metrics.confusion.labels {
        let _ = write!(page, " {label:>12}");
    }
    for (label, counts) in metrics.confusion.labels.iter().zip(&metrics.confusion.counts) {
        let _ = write!(page, "\n{label:<14}");
        for count in counts {
            let _ = write!(page, " {count:>12}");
        }
    }
    page.push('\n');

    for (field, slices) in report.slices.iter().filter(|(_, slices)| !slices.is_empty()) {
        let width =
            slices.iter().map(|(value, _)| value.chars().count()).max().unwrap_or(0).max(field.len());
        let _ = writeln!(page, "\n{field:<width$}  texts  macro-F1           accuracy  ECE");
        for (value, slice) in slices.iter() {
            let value = printable(value);
            let f1 = format!("{}{}", number(slice.macro_f1), between(slice.macro_f1_interval));
            let (accuracy, ece) = (number(slice.accuracy), number(slice.ece));
            let _ = writeln!(page, "{value:<width$}  {:<5}  {f1:<19} {accuracy:<9} {ece}", slice.n);
        }
    }
    page
}

/// What a threshold promises, as a sentence.
fn promise(abstention: &Abstention) -> String {
    let Abstention { max_error, coverage, .. } = abstention;
    match (abstention.threshold, abstention.error, abstention.bound) {
        (Some(threshold), Some(error), Some(bound)) => format!(
            "with --abstain-below {threshold:.2} it answers {:.1} % of such texts, and at most {:.2} % of the answers \
             are wrong ({:.0} % sure; here {:.2} %)",
            coverage * 100.0,
            bound * 100.0,
            ABSTENTION_CERTAINTY * 100.0,
            error * 100.0,
        ),
        _ => format!(
            "no threshold can promise that at most {:.2} % of the answers are wrong: label more texts, or allow more",
            max_error * 100.0,
        ),
    }
}

pub(crate) fn number(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.3}"))
}

pub(crate) fn between(interval: Option<Interval>) -> String {
    interval.map_or_else(String::new, |[low, high]| format!(" [{low:.3}, {high:.3}]"))
}
