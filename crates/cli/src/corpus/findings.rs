//! What a check found, for people.

use std::fmt::Write;

use risala_corpus::check::{Conflict, Feature, Report, Shortcuts, Site, Verdict};

use super::stats;
use crate::grid::{Grid, Look};
use crate::render::printable;

/// All findings: the tables, then what is wrong, then a line of summary.
pub(super) fn page(report: &Report, show: usize) -> String {
    let mut page = String::new();
    // Writing to a string does not fail.
    let _ = writeln!(page, "{} records in {} files", report.records, report.files.len());
    page.push_str(&stats::page(&report.tables, Look::Plain));
    schema(&mut page, report, show);
    duplicates(&mut page, report);
    conflicts(&mut page, report, show);
    groups(&mut page, report, show);
    for shortcuts in &report.shortcuts {
        of_target(&mut page, shortcuts);
    }
    let verdict = if report.passed { "passed" } else { "failed" };
    let _ = writeln!(page, "\n{verdict}: {}", summary(report).join(", "));
    page
}

/// The counts of everything that was looked for.
fn summary(report: &Report) -> Vec<String> {
    let flagged: u64 = report.shortcuts.iter().map(|of_target| of_target.flagged).sum();
    vec![
        format!("{} invalid lines", report.schema.faults.len()),
        format!("{} ids used again", report.schema.id_clashes.len()),
        format!("{} files given again", report.schema.files_given_twice.len()),
        format!("{} pairs of splits with duplicates", report.duplicates.between.len().div_ceil(2)),
        format!("{} groups across splits", report.groups.leaks.len()),
        format!("{} label conflicts", report.conflicts.groups.len()),
        format!("{flagged} shortcuts"),
    ]
}

/// What made a check fail.
pub(super) fn failures(report: &Report, strict: bool) -> String {
    if report.records == 0 {
        return "there is no valid record".to_owned();
    }
    let failing = if strict { 7 } else { 5 };
    let found = summary(report).into_iter().take(failing).filter(|line| !line.starts_with("0 "));
    found.collect::<Vec<_>>().join(", ")
}

fn schema(page: &mut String, report: &Report, show: usize) {
    let schema = &report.schema;
    let _ = writeln!(page, "\nInvalid lines: {} (left out of everything else)", schema.faults.len());
    list(page, show, schema.faults.iter().map(ToString::to_string));
    let _ = writeln!(page, "Records with the id of an earlier one: {}", schema.id_clashes.len());
    let clash = |clash: &risala_corpus::check::IdClash| {
        format!("{}: {:?} is the id of {} too", site(&clash.again), clash.id, site(&clash.first))
    };
    list(page, show, schema.id_clashes.iter().map(clash));
    if !schema.files_given_twice.is_empty() {
        let _ = writeln!(page, "Files given more than once: {}", schema.files_given_twice.len());
        list(page, show, schema.files_given_twice.iter().cloned());
    }
}

fn duplicates(page: &mut String, report: &Report) {
    let found = &report.duplicates;
    let _ = writeln!(
        page,
        "\nDuplicates: {} records ({} of them with exactly the text of another) are in {} groups of texts that are \
         at least {} alike; the largest has {}. There are {} different texts.",
        found.records, found.exact, found.groups, found.similarity, found.largest, found.texts
    );
    let mut table = |title: &str, rows: Vec<[String; 5]>| {
        if !rows.is_empty() {
            let mut grid = Grid::new(Look::Plain, [title, "in", "exact", "exact or near", "of records"]);
            rows.into_iter().for_each(|row| grid.row(row));
            page.push('\n');
            page.push_str(&grid.finish(2..5));
        }
    };
    let size = |name: &str| {
        let split = report.tables.splits.iter().find(|split| split.name == name);
        split.map_or(0, |split| split.records).to_string()
    };
    let between = found.between.iter().map(|pair| {
        let (exact, near) = (pair.exact.to_string(), pair.near.to_string());
        [pair.split.clone(), pair.other.clone(), exact, near, size(&pair.split)]
    });
    table("records of", between.collect());
    let within = found.within.iter().map(|split| {
        let (exact, near) = (split.exact.to_string(), split.near.to_string());
        [split.split.clone(), "the same split".to_owned(), exact, near, size(&split.split)]
    });
    table("records of", within.collect());
}

fn conflicts(page: &mut String, report: &Report, show: usize) {
    let found = &report.conflicts;
    let _ = writeln!(
        page,
        "\nLabel conflicts: {} of these groups have annotations that exclude each other ({} of them even on the same text)",
        found.groups.len(),
        found.exact
    );
    let line = |conflict: &Conflict| {
        let Conflict { first, first_leaves, other, other_leaves, .. } = conflict;
        let (a, b) = (first_leaves.join("/"), other_leaves.join("/"));
        format!("{} is {a}, {} is {b}", site(first), site(other))
    };
    list(page, show, found.groups.iter().map(line));
}

fn groups(page: &mut String, report: &Report, show: usize) {
    let found = &report.groups;
    let _ = writeln!(
        page,
        "\nGroups: {} records are in {} groups, of which {} are in more than one split",
        found.records,
        found.groups,
        found.leaks.len()
    );
    let line = |leak: &risala_corpus::check::GroupLeak| {
        format!("{}: {} records in {}", leak.group, leak.records, leak.splits.join(", "))
    };
    list(page, show, found.leaks.iter().map(line));
    if found.same_name_only > 0 {
        let _ = writeln!(
            page,
            "{} more names of groups are in several splits, but in each with other sources: taken for different groups",
            found.same_name_only
        );
    }
}

fn of_target(page: &mut String, found: &Shortcuts) {
    let _ = writeln!(page, "\nShortcuts to the {}", found.target);
    for class in &found.set_aside {
        let _ = writeln!(
            page,
            "{} was set aside: {} records, {} of them independent, are too few",
            class.name, class.records, class.units
        );
    }
    let Some(chance) = found.chance else {
        page.push_str("Nothing was tried: there are not two classes to tell apart.\n");
        return;
    };
    let _ = writeln!(
        page,
        "Each feature alone predicts the {} of records held out. Chance is right for {chance:.3} of each class; {} of \
         {} features reach {:.3} and not by chance (shortcut), {} are better than chance but less than that (weak), \
         {} reach it, but perhaps by chance (unproven).",
        found.target,
        found.flagged,
        found.tried,
        chance + found.threshold,
        found.weak,
        found.unproven
    );
    if !found.features.is_empty() {
        let head = ["feature", "", "value", "coverage"].map(str::to_owned).into_iter();
        let classes = found.classes.iter().map(|class| format!("of {}", class.name));
        let tail = ["balanced accuracy", "p", ""].map(str::to_owned);
        let mut grid = Grid::new(Look::Plain, head.chain(classes).chain(tail));
        found.features.iter().for_each(|feature| grid.row(feature_row(feature)));
        page.push('\n');
        page.push_str(&grid.finish(3..found.classes.len() + 4));
    }
    if !found.pure.is_empty() {
        page.push_str(
            "\nWords and signs whose records are nearly all of one class (with 95 % interval)\n\n",
        );
        let head =
            ["feature", "", "class", "records", "coverage", "share of class", "times its usual share"];
        let mut grid = Grid::new(Look::Plain, head);
        for pure in &found.pure {
            let [low, high] = pure.interval;
            grid.row([
                pure.kind.to_owned(),
                pure.name.clone(),
                pure.class.clone(),
                pure.records.to_string(),
                stats::percent(pure.coverage),
                format!("{:.3} [{low:.3}, {high:.3}]", pure.share),
                format!("{:.1}", pure.lift),
            ]);
        }
        page.push_str(&grid.finish(3..7));
    }
}

fn feature_row(feature: &Feature) -> Vec<String> {
    let [low, high] = feature.interval;
    let verdict = match feature.verdict {
        Verdict::Shortcut => "shortcut",
        Verdict::Weak => "weak",
        Verdict::Unproven => "unproven",
    };
    let mut row = vec![
        feature.kind.to_owned(),
        feature.name.clone(),
        feature.value.as_deref().unwrap_or("there").chars().take(30).collect(),
        stats::percent(feature.coverage),
    ];
    row.extend(feature.shares.iter().map(|&share| stats::percent(share)));
    let p = if feature.p < 1e-4 { "<0.0001".to_owned() } else { format!("{:.4}", feature.p) };
    row.extend([format!("{:.3} [{low:.3}, {high:.3}]", feature.balanced_accuracy), p, verdict.to_owned()]);
    row
}

fn site(site: &Site) -> String {
    format!("{}:{}", site.file, site.line)
}

/// The first of many lines, and how many more there are.
fn list(page: &mut String, show: usize, lines: impl ExactSizeIterator<Item = String>) {
    let more = lines.len().saturating_sub(show);
    for line in lines.take(show) {
        let _ = writeln!(page, "  {}", printable(&line));
    }
    if more > 0 {
        let _ = writeln!(page, "  … and {more} more (--show, --json)");
    }
}
