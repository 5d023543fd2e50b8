//! `risala corpus stats`: what files of records hold.

use std::collections::BTreeMap;
use std::fmt::Write;

use risala_corpus::stats::{CrossRow, CrossTable, Options, Quantiles, Tables, stats};

use crate::args::Stats;
use crate::error::Failure;
use crate::grid::{Grid, Look};
use crate::output::{Output, say};

/// Values of a field beyond these many are counted together; `--json` has all.
const SHOWN_VALUES: usize = 30;

/// Splits beyond these many get no columns and lines of their own; `--json` has all.
const SHOWN_SPLITS: usize = 6;

pub(crate) fn run(args: &Stats) -> Result<(), Failure> {
    let options = Options { split_field: args.split_field.clone(), by: args.by.clone() };
    let stats = stats(&args.files, &options)?;
    let mut output = Output::new();
    if args.json {
        output.json(&stats)?;
    } else {
        let look = if args.markdown { Look::Markdown } else { Look::Plain };
        output.page(&format!("{} records\n{}", stats.records, page(&stats.tables, look)))?;
    }
    output.flush()?;
    match stats.faults.len() {
        0 => Ok(()),
        n => {
            stats.faults.iter().for_each(|fault| say(&fault.to_string()));
            Err(Failure::SetAside(format!(
                "{n} lines were set aside and not counted, for the reasons above"
            )))
        }
    }
}

/// All tables.
pub(super) fn page(tables: &Tables, look: Look) -> String {
    let mut page = String::new();
    let splits = &tables.splits;
    let shown_splits =
        if splits.len() > 1 && splits.len() <= SHOWN_SPLITS { splits.as_slice() } else { &[] };
    let columns = shown_splits.iter().map(|split| split.name.as_str());
    if splits.len() > 1 {
        let mut grid = Grid::new(look, ["split", "records"]);
        for split in splits {
            grid.row([split.name.clone(), split.records.to_string()]);
        }
        add(&mut page, grid.finish(1..2));
    }
    for counts in &tables.counts {
        let head = [counts.field.as_str(), "records", "share"].into_iter().chain(columns.clone());
        let mut grid = Grid::new(look, head);
        let mut line = |name: &str, records: u64, share: f64, splits: &[u64]| {
            let figures = [name.to_owned(), records.to_string(), percent(share)];
            let splits = splits.iter().take(shown_splits.len()).map(u64::to_string);
            grid.row(figures.into_iter().chain(splits));
        };
        // One more line than a sum of two would need.
        let shown = if counts.rows.len() > SHOWN_VALUES + 1 { SHOWN_VALUES } else { counts.rows.len() };
        for row in counts.rows.iter().take(shown) {
            line(row.value.as_deref().unwrap_or("(none)"), row.records, row.share, &row.splits);
        }
        let rest = counts.rows.get(shown..).unwrap_or(&[]);
        if !rest.is_empty() {
            let mut of_splits = vec![0; splits.len()];
            for row in rest {
                of_splits.iter_mut().zip(&row.splits).for_each(|(sum, n)| *sum += n);
            }
            let name = format!("({} other values)", rest.len());
            let share = rest.iter().map(|row| row.share).sum();
            line(&name, rest.iter().map(|row| row.records).sum(), share, &of_splits);
        }
        add(&mut page, grid.finish(1..usize::MAX));
    }
    add(&mut page, lengths(tables, shown_splits.len(), look));
    if let Some(cross) = &tables.cross {
        add(&mut page, cross_table(cross, look));
    }
    page
}

fn add(page: &mut String, table: String) {
    page.push('\n');
    page.push_str(&table);
}

fn lengths(tables: &Tables, shown_splits: usize, look: Look) -> String {
    let head = ["length", "split", "min", "10 %", "25 %", "median", "75 %", "90 %", "99 %", "max", "mean"];
    let mut grid = Grid::new(look, head);
    for (unit, of) in [("words", 0), ("characters", 1), ("bytes", 2)] {
        for lengths in tables.lengths.iter().take(1 + shown_splits) {
            let Quantiles { min, p10, p25, median, p75, p90, p99, max, mean } =
                [lengths.words, lengths.characters, lengths.bytes][of];
            let figures = [min, p10, p25, median, p75, p90, p99, max].map(|length| length.to_string());
            let split = lengths.split.clone().unwrap_or_else(|| "(all)".to_owned());
            grid.row([unit.to_owned(), split].into_iter().chain(figures).chain([format!("{mean:.1}")]));
        }
    }
    grid.finish(2..usize::MAX)
}

/// The values of the first field are columns, those of the others lines.
fn cross_table(cross: &CrossTable, look: Look) -> String {
    let Some((first, others)) = cross.by.split_first() else { return String::new() };
    let name = |value: &Option<String>| value.clone().unwrap_or_else(|| "(none)".to_owned());
    // They come in the order of the tree.
    let mut columns: Vec<String> = Vec::new();
    let mut lines: BTreeMap<Vec<String>, BTreeMap<String, u64>> = BTreeMap::new();
    for CrossRow { values, records } in &cross.rows {
        let mut values = values.iter().map(name);
        let column = values.next().unwrap_or_default();
        if !columns.contains(&column) {
            columns.push(column.clone());
        }
        *lines.entry(values.collect()).or_default().entry(column).or_default() += records;
    }
    let head = others.iter().cloned();
    let named = columns.iter().map(|column| format!("{first} {column}"));
    let mut grid = Grid::new(look, head.chain(named).chain(["records".to_owned()]));
    for (values, records) in &lines {
        let cells = columns.iter().map(|column| records.get(column).copied().unwrap_or(0).to_string());
        let sum: u64 = records.values().sum();
        grid.row(values.iter().cloned().chain(cells).chain([sum.to_string()]));
    }
    grid.finish(others.len()..usize::MAX)
}

/// A share in a hundred.
pub(super) fn percent(share: f64) -> String {
    let mut text = String::new();
    // Writing to a string does not fail.
    let _ = write!(text, "{:.1} %", share * 100.0);
    text
}
