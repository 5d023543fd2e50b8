//! `risala evaluate --perturb`: how often a model changes its label when texts say the same otherwise.

use std::fmt::Write;

use risala::Judge;
use risala_corpus::{Perturbation, Record};
use risala_eval::{Outcome, Stability, Table, stability};
use serde::Serialize;

use crate::args::Evaluate;
use crate::error::Failure;
use crate::evaluate::{between, number, outcome};
use crate::opened::Answering;
use crate::output::Output;

/// What `--json` prints; the keys are stable.
#[derive(Serialize)]
struct Report {
    /// How many records were given.
    n: usize,
    share: f64,
    seed: u64,
    /// By the name of the kind, in the order asked for.
    perturbations: Table<Line>,
}

#[derive(Serialize)]
struct Line {
    lossless: bool,
    #[serde(flatten)]
    stability: Stability,
}

/// Measures the model of `args` on records perturbed by each of the kinds.
pub(crate) fn run(args: &Evaluate, records: &[Record], kinds: &[Perturbation]) -> Result<(), Failure> {
    let answering = Answering::open(&args.model)?;
    let report = Report {
        n: records.len(),
        share: args.share,
        seed: args.seed,
        perturbations: lines(&mut answering.judge(), records, kinds, args.share, args.seed),
    };
    let mut output = Output::new();
    if args.json {
        output.json(&report)?;
    } else {
        output.page(&table(&report))?;
    }
    output.flush()
}

fn lines(
    judge: &mut Judge<'_>,
    records: &[Record],
    kinds: &[Perturbation],
    share: f64,
    seed: u64,
) -> Table<Line> {
    let mut outcomes = |records: &[&Record], texts: &[&str]| -> Vec<Outcome> {
        records
            .iter()
            .zip(judge.probabilities(texts))
            .map(|(record, judged)| outcome(record, judged))
            .collect()
    };
    let all: Vec<&Record> = records.iter().collect();
    let originals = outcomes(&all, &all.iter().map(|record| record.text.as_str()).collect::<Vec<_>>());
    let mut line = |kind: Perturbation| {
        let mut touched = Vec::new();
        let mut before = Vec::new();
        let mut perturbed = Vec::new();
        for (record, original) in records.iter().zip(&originals) {
            if let Some(text) = kind.apply(&record.text, share, seed) {
                touched.push(record);
                before.push(*original);
                perturbed.push(text);
            }
        }
        let after = outcomes(&touched, &perturbed.iter().map(String::as_str).collect::<Vec<_>>());
        let pairs: Vec<_> = before.into_iter().zip(after).collect();
        Line { lossless: kind.is_lossless(), stability: stability(&pairs) }
    };
    kinds.iter().map(|kind| (kind.name(), line(*kind))).collect()
}

fn table(report: &Report) -> String {
    let Report { n, share, seed, perturbations } = report;
    let mut page = String::new();
    // Writing to a string does not fail.
    let _ = writeln!(page, "texts {n}, share of words changed {share}, seed {seed}\n");
    let _ = writeln!(
        page,
        "{:<21} {:<9} {:<8} {:<15} {:<21} macro-F1",
        "perturbation", "lossless", "touched", "labels changed", "share of touched"
    );
    for (name, Line { lossless, stability }) in perturbations.iter() {
        let lossless = if *lossless { "yes" } else { "no" };
        let Stability { touched, changed, .. } = stability;
        let share =
            format!("{}{}", number(stability.changed_share), between(stability.changed_share_interval));
        let (before, after) = (number(stability.macro_f1_before), number(stability.macro_f1_after));
        let _ = writeln!(
            page,
            "{name:<21} {lossless:<9} {touched:<8} {changed:<15} {share:<21} {before} → {after}"
        );
    }
    page
}
