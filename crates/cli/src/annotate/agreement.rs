//! `risala annotate agreement`: how far annotators agree.

use std::fmt::Write;

use risala_annotate::Judgements;
use risala_eval::agreement::{Agreement, Figure, View, agreement};

use crate::args::AgreementOf;
use crate::error::Failure;
use crate::evaluate::{between, number};
use crate::output::{Output, say};
use crate::render::printable;

/// How many texts with disagreement a page lists.
const LISTED: usize = 20;

pub(crate) fn run(args: &AgreementOf) -> Result<(), Failure> {
    let (judgements, notices) = Judgements::read(&args.logs)?;
    notices.iter().for_each(|notice| say(notice));
    let report = agreement(judgements.annotators().to_vec(), &judgements.table())?;
    let mut output = Output::new();
    if args.json {
        output.json(&report)?;
    } else {
        output.page(&page(&report))?;
    }
    output.flush()
}

fn page(report: &Agreement) -> String {
    let mut page = String::new();
    // Writing to a string does not fail.
    let _ = writeln!(page, "texts    {}, {} of them judged by two or more", report.texts, report.shared);
    for (name, judged) in report.annotators.iter().zip(&report.judged) {
        let _ = writeln!(page, "judged   {judged:<6} {}", printable(name));
    }
    let _ =
        writeln!(page, "\n         texts  raw                    alpha                  alpha (ordinal)");
    let views = [
        ("label", &report.label),
        ("level", &report.level),
        ("effect", &report.effect),
        ("leaf", &report.leaf),
    ];
    for (name, view) in views {
        let ordinal = view.alpha_ordinal.map(figure).unwrap_or_default();
        let (raw, alpha) = (figure(view.raw), figure(view.alpha));
        let line = format!("{name:<8} {:<6} {raw:<22} {alpha:<22} {ordinal}", view.n);
        let _ = writeln!(page, "{}", line.trim_end());
    }
    for (name, view) in views {
        pairs(&mut page, name, view);
    }
    let _ = writeln!(page, "\nagreement by value");
    for (name, view) in views {
        let by_value: Vec<String> =
            view.per_value.iter().map(|(value, share)| format!("{value} {}", number(*share))).collect();
        let _ = writeln!(page, "{name:<8} {}", by_value.join("  "));
    }
    confusions(&mut page, &report.leaf);
    disagreements(&mut page, report);
    page
}

fn figure(figure: Figure) -> String {
    format!("{}{}", number(figure.value), between(figure.interval))
}

fn pairs(page: &mut String, name: &str, view: &View) {
    for pair in &view.pairs {
        let [first, second] = pair.annotators.each_ref().map(|name| printable(name));
        let _ = write!(page, "\n{name}: {first} and {second} (n {})", pair.n);
        let _ = write!(page, "\n  raw {}  kappa {}", figure(pair.raw), figure(pair.kappa));
        if let Some(weighted) = pair.kappa_weighted {
            let _ = write!(page, "  weighted {}", figure(weighted));
        }
        page.push('\n');
    }
}

fn confusions(page: &mut String, view: &View) {
    let leaves: Vec<&str> = view.per_value.iter().map(|(name, _)| name).collect();
    for pair in &view.pairs {
        let [first, second] = pair.annotators.each_ref().map(|name| printable(name));
        let _ = write!(page, "\n{first} \\ {second}\n{:<10}", "");
        for leaf in &leaves {
            let _ = write!(page, " {leaf:>9}");
        }
        for (leaf, counts) in leaves.iter().zip(&pair.confusion) {
            let _ = write!(page, "\n{leaf:<10}");
            for count in counts {
                let _ = write!(page, " {count:>9}");
            }
        }
        page.push('\n');
    }
}

fn disagreements(page: &mut String, report: &Agreement) {
    let all = report.disagreements.len();
    if all > 0 {
        let _ = writeln!(page, "\ndisagreements");
    }
    for text in report.disagreements.iter().take(LISTED) {
        let said: Vec<String> =
            text.leaves.iter().map(|(name, leaf)| format!("{}: {leaf}", printable(name))).collect();
        let _ = writeln!(page, "{}  {}", printable(&text.id), said.join(", "));
    }
    if all > LISTED {
        let _ = writeln!(page, "and {} more; --json lists them all", all - LISTED);
    }
}
