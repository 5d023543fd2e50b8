//! Features, and how the records with each of their values are spread over classes and folds.

use super::super::panel::{Panel, Row};
use crate::check::columns::Column;
use crate::check::digest::{EMOJI, PUNCTUATION, WORD};
use crate::check::ledger::Ledger;

/// Words and signs are tried if at least so many records have them and so many lack them: fewer tell too little of
/// a class to be a shortcut, and trying them would only weaken what can be said of the others.
const LEAST_RECORDS: u32 = 5;
const LEAST_COVERAGE: f64 = 0.001;

/// Lengths and shares are put into so many bins of about the same size.
const BINS: usize = 10;

/// The numbers that entries have.
const NUMBERS: [(&str, &str); 4] = [
    ("length", "words"),
    ("length", "characters"),
    ("script", "Arabic letters of 100"),
    ("script", "Latin letters of 100"),
];

/// A feature to be tried.
pub(super) struct Candidate {
    pub(super) kind: &'static str,
    pub(super) name: String,
    /// The share of the records that have it.
    pub(super) coverage: f64,
    /// The names of its values, of which the first is of the first cells; none if it is there or not.
    pub(super) values: Vec<String>,
    /// Records by value, fold and class. Of a feature that is there or not, those with it, then those without.
    pub(super) cells: Vec<u32>,
}

/// Words and signs that are neither too rare nor too common to tell anything.
pub(super) fn signs(panel: &Panel, ledger: &Ledger) -> Vec<Candidate> {
    let traits = &ledger.traits;
    let n = panel.rows.len() as u32;
    let least = LEAST_RECORDS.max((f64::from(n) * LEAST_COVERAGE).ceil() as u32);
    let mut records = vec![0_u32; traits.names.len()];
    for row in &panel.rows {
        for &feature in traits.of(row.record as usize) {
            if let Some(records) = records.get_mut(feature as usize) {
                *records += 1;
            }
        }
    }
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut numbers = vec![None; records.len()];
    for ((name, &records), number) in traits.names.iter().zip(&records).zip(&mut numbers) {
        if records < least || n - records < least {
            continue;
        }
        *number = Some(candidates.len());
        let mut rest = name.chars();
        let kind = match rest.next() {
            Some(WORD) => "word",
            Some(EMOJI) => "emoji",
            Some(PUNCTUATION) => "punctuation",
            _ => "kind",
        };
        candidates.push(Candidate {
            kind,
            name: rest.collect(),
            coverage: f64::from(records) / f64::from(n),
            values: Vec::new(),
            cells: vec![0; panel.cells()],
        });
    }
    for row in &panel.rows {
        let cell = panel.cell(*row);
        for &feature in traits.of(row.record as usize) {
            let number = numbers.get(feature as usize).copied().flatten();
            let candidate = number.and_then(|number| candidates.get_mut(number));
            if let Some(records) = candidate.and_then(|candidate| candidate.cells.get_mut(cell)) {
                *records += 1;
            }
        }
    }
    for candidate in &mut candidates {
        let without = panel.totals.iter().zip(&candidate.cells).map(|(all, with)| all - with);
        let without: Vec<u32> = without.collect();
        candidate.cells.extend(without);
    }
    candidates
}

/// The numbers of entries, in bins.
pub(super) fn numbers(panel: &Panel, ledger: &Ledger) -> Vec<Candidate> {
    let entries = &ledger.roll.entries;
    let binned = |(at, (kind, name)): (usize, (&'static str, &str))| {
        let number = |row: &Row| {
            let number = entries.get(row.record as usize).and_then(|entry| entry.numbers.get(at)).copied();
            number.filter(|&number| number != u32::MAX)
        };
        let mut sorted: Vec<u32> = panel.rows.iter().filter_map(number).collect();
        sorted.sort_unstable();
        let start = |bin: usize| sorted.get(bin * sorted.len() / BINS).copied();
        let mut starts: Vec<u32> = (0..BINS).filter_map(start).collect();
        starts.dedup();
        let ends = starts.iter().skip(1).map(|&next| next - 1).chain(sorted.last().copied());
        let range = |(&start, end): (&u32, u32)| {
            if start == end { start.to_string() } else { format!("{start} to {end}") }
        };
        let names: Vec<String> = starts.iter().zip(ends).map(range).collect();
        let bin = |row: &Row| number(row).map_or(0, |n| starts.partition_point(|&start| start <= n));
        table(panel, kind, name, names.iter().map(String::as_str), bin)
    };
    NUMBERS.into_iter().enumerate().map(binned).collect()
}

/// A field.
pub(super) fn field(panel: &Panel, name: &str, column: &Column) -> Candidate {
    // By name: of values that tell as much, the same one is shown whichever was read first.
    let mut names: Vec<(&str, usize)> = column.names.iter().map(AsRef::as_ref).zip(1..).collect();
    names.sort_unstable();
    let mut numbers = vec![0; names.len() + 1];
    for (number, &(_, read)) in (1..).zip(&names) {
        if let Some(of_read) = numbers.get_mut(read) {
            *of_read = number;
        }
    }
    let value = |row: &Row| {
        let read = column.values.get(row.record as usize).copied().unwrap_or(0);
        numbers.get(read as usize).copied().unwrap_or(0)
    };
    table(panel, "field", name, names.iter().map(|&(name, _)| name), value)
}

/// A feature whose values have these names; `value` says the number of a row's from 1, or 0 for none.
fn table<'n>(
    panel: &Panel,
    kind: &'static str,
    name: &str,
    names: impl Iterator<Item = &'n str>,
    value: impl Fn(&Row) -> usize,
) -> Candidate {
    let values: Vec<String> = std::iter::once("none").chain(names).map(str::to_owned).collect();
    let mut cells = vec![0_u32; values.len() * panel.cells()];
    let mut covered = 0_u32;
    for row in &panel.rows {
        let value = value(row);
        covered += u32::from(value > 0);
        if let Some(records) = cells.get_mut(value * panel.cells() + panel.cell(*row)) {
            *records += 1;
        }
    }
    let coverage = f64::from(covered) / panel.rows.len() as f64;
    Candidate { kind, name: name.to_owned(), coverage, values, cells }
}
