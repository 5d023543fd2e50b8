//! Judging the answers, and the tables of `docs/conformance.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use risala_tests::workspace_root;

use crate::Recording;
use crate::case::{Answer, Case};
use crate::differences::{DIFFERENCES, Explains};

/// How a recording fared.
#[derive(Debug, Default)]
pub(crate) struct Row {
    name: &'static str,
    agreed: usize,
    wrong: usize,
    may_be_wrong: usize,
    /// By the number of the difference.
    differs: BTreeMap<usize, usize>,
    elsewhere: BTreeMap<&'static str, usize>,
    not_ours: BTreeMap<&'static str, usize>,
    /// Cases that are listed as different and agree.
    stale: Vec<String>,
}

impl Row {
    fn cells(&self) -> [usize; 6] {
        let sum = |counts: &BTreeMap<&str, usize>| counts.values().sum::<usize>();
        let (differs, elsewhere, not_ours) =
            (self.differs.values().sum::<usize>(), sum(&self.elsewhere), sum(&self.not_ours));
        let cases = self.agreed + differs + self.wrong + elsewhere + not_ours;
        [cases, self.agreed, differs, self.wrong, elsewhere, not_ours]
    }
}

/// Answers all cases of a recording. What is wrong is printed.
pub(crate) fn judge(recording: &Recording, cases: &[Case]) -> Row {
    let mut row = Row { name: recording.name, may_be_wrong: recording.may_be_wrong, ..Row::default() };
    for case in cases {
        let answer = match (recording.answer)(case) {
            Answer::Ours(value) => value,
            Answer::Elsewhere(test) => {
                *row.elsewhere.entry(test).or_default() += 1;
                continue;
            }
            Answer::NotOurs(what) => {
                *row.not_ours.entry(what).or_default() += 1;
                continue;
            }
        };
        let agrees = answer == case.expected;
        let number = case.number();
        let found = DIFFERENCES.iter().position(|difference| {
            difference.recording == recording.name
                && case.function.starts_with(difference.functions)
                && match difference.explains {
                    Explains::Ids(ids) => ids.contains(&number),
                    Explains::If(explains) => !agrees && explains(case, &answer),
                }
        });
        match found {
            Some(_) if agrees => row.stale.push(case.id.clone()),
            Some(difference) => {
                *row.differs.entry(difference).or_default() += 1;
            }
            None if agrees => row.agreed += 1,
            None => {
                row.wrong += 1;
                let Case { id, function, input, kwargs, expected, .. } = case;
                println!("{id} {function} {kwargs}\n  input {input:?}\n  ours {answer}\n  them {expected}");
            }
        }
    }
    row
}

/// Compares what was found with the floors and with the page, or writes the page's tables anew.
pub(crate) fn check(rows: &[Row], stems: String) {
    let tables = [
        ("agreement", agreement(rows)),
        ("stems", stems),
        ("differences", differences(rows)),
        ("others", others(rows)),
    ];
    println!("{}", tables[0].1);
    for row in rows {
        assert!(row.stale.is_empty(), "listed as different, but agree: {:?}", row.stale);
        assert!(row.wrong <= row.may_be_wrong, "{}: {} cases are wrong", row.name, row.wrong);
    }
    let explained: BTreeSet<usize> = rows.iter().flat_map(|row| row.differs.keys().copied()).collect();
    for (number, difference) in DIFFERENCES.iter().enumerate() {
        let (recording, functions) = (difference.recording, difference.functions);
        assert!(
            explained.contains(&number),
            "{recording} {functions}: no case shows the difference {number}"
        );
    }
    let path = workspace_root().join("docs/conformance.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let mut renewed = page.clone();
    for (name, table) in tables {
        renewed = replaced(&renewed, name, &table);
    }
    if std::env::var_os("RISALA_BLESS").is_some_and(|value| value == "1") {
        std::fs::write(&path, &renewed).unwrap();
    } else {
        assert_eq!(
            renewed, page,
            "docs/conformance.md does not say what was found: see RISALA_BLESS in conformance.rs"
        );
    }
}

/// The page with `table` between the two comments that name it.
fn replaced(page: &str, name: &str, table: &str) -> String {
    let (before, rest) = page.split_once(&format!("<!-- {name} -->\n")).unwrap();
    let (_, after) = rest.split_once("<!-- end -->\n").unwrap();
    format!("{before}<!-- {name} -->\n{table}<!-- end -->\n{after}")
}

fn agreement(rows: &[Row]) -> String {
    let mut table = String::from(
        "| recording | cases | agreed | differs by design | wrong | tested elsewhere | not ours | agreed, % |\n\
         |---|--:|--:|--:|--:|--:|--:|--:|\n",
    );
    let mut total = [0; 6];
    let mut line = |name: &str, cells: [usize; 6]| {
        let [cases, agreed, differs, wrong, elsewhere, not_ours] = cells;
        let compared = agreed + differs + wrong;
        let share = match compared {
            0 => "–".to_owned(),
            _ => format!("{:.1}", 100.0 * agreed as f64 / compared as f64),
        };
        writeln!(
            table,
            "| {name} | {cases} | {agreed} | {differs} | {wrong} | {elsewhere} | {not_ours} | {share} |"
        )
        .unwrap();
    };
    for row in rows {
        let cells = row.cells();
        line(row.name, cells);
        total = std::array::from_fn(|column| total[column] + cells[column]);
    }
    line("**all**", total);
    table
}

fn differences(rows: &[Row]) -> String {
    let mut table = String::from("| recording | function | cases | reason |\n|---|---|--:|---|\n");
    for (number, difference) in DIFFERENCES.iter().enumerate() {
        let count: usize = rows.iter().filter_map(|row| row.differs.get(&number)).sum();
        let functions = match difference.functions {
            "" => "several".to_owned(),
            functions => format!("`{functions}`"),
        };
        writeln!(table, "| {} | {functions} | {count} | {} |", difference.recording, difference.why)
            .unwrap();
    }
    table
}

fn others(rows: &[Row]) -> String {
    let mut table = String::from("| recording | cases | |\n|---|--:|---|\n");
    for row in rows {
        for (test, count) in &row.elsewhere {
            writeln!(table, "| {} | {count} | tested by `{test}` |", row.name).unwrap();
        }
        for (what, count) in &row.not_ours {
            writeln!(table, "| {} | {count} | not ours: {what} |", row.name).unwrap();
        }
    }
    table
}
