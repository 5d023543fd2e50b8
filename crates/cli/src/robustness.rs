//! `risala evaluate --perturb`: how often a model changes its label when texts say the same otherwise.

use std::fmt::Write;

use risala::Model;
use risala_corpus::{Perturbation, Record};
use risala_eval::{Stability, Table, stability};
use serde::Serialize;

use crate::args::Evaluate;
use crate::error::Failure;
use crate::evaluate::{between, number, outcome};
use crate::opened::open;
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
    let model = open(&args.model.model)?;
    let report = Report {
        n: records.len(),
        share: args.share,
        seed: args.seed,
        perturbations: lines(&model, records, kinds, args.share, args.seed),
    };
    let mut output = Output::new();
    if args.json {
        output.json(&report)?;
    } else {
        output.page(&table(&report))?;
    }
    output.flush()
}

fn lines(model: &Model, records: &[Record], kinds: &[Perturbation], share: f64, seed: u64) -> Table<Line> {
    let mut scorer = model.scorer();
    let mut judge = |record: &Record, text: &str| outcome(record, scorer.probabilities(text));
    let originals: Vec<_> = records.iter().map(|record| (record, judge(record, &record.text))).collect();
    let mut line = |kind: Perturbation| {
        let pairs: Vec<_> = originals
            .iter()
            .filter_map(|&(record, before)| {
                let text = kind.apply(&record.text, share, seed)?;
                Some((before, judge(record, &text)))
            })
            .collect();
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
