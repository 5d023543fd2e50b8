//! Blocks of tables. Cells are kept; the answer's columns stand behind them.

use csv::WriterBuilder;
use risala::Judge;
use risala_corpus::table::Row;
use serde_json::Value;

use crate::answer::Cell;
use crate::block::TableRow;
use crate::error::Error;
use crate::format::Format;
use crate::rejects::Reject;
use crate::run::{Counts, Done, Plan};

/// The first row of the output.
///
/// # Errors
/// If the table has no column of texts, or has columns of the answer's names.
pub(crate) fn header(plan: &Plan<'_>, input: &str, names: &[String]) -> Result<Vec<u8>, Error> {
    plan.check_names(input, names)?;
    let columns: Vec<String> = plan.job.wanted.columns().into_iter().map(|(name, _)| name).collect();
    Ok(rows(plan.format, [names.iter().chain(&columns)]))
}

pub(crate) fn score(plan: &Plan<'_>, judge: &mut Judge<'_>, input: &str, rows_of: &[TableRow]) -> Done {
    let job = plan.job;
    let text = |row: &Row| -> Option<String> { Some(row.text(&job.text_field)?.into_owned()) };
    let found: Vec<Result<String, String>> = rows_of
        .iter()
        .map(|row| match row {
            Err(error) => Err(error.reason().to_owned()),
            Ok(row) => text(row).ok_or_else(|| format!("its cell {:?} is empty", job.text_field)),
        })
        .collect();
    let texts: Vec<&str> = found.iter().filter_map(|text| text.as_deref().ok()).collect();
    let mut answers = job.wanted.judge(judge, &texts).into_iter();
    let mut done = Done::default();
    let mut written = Vec::new();
    for (row, found) in rows_of.iter().zip(&found) {
        let answer = match found {
            Err(reason) => Err(reason.clone()),
            Ok(_) => match answers.next() {
                Some(answer) => answer.map_err(|reason| reason.to_string()),
                None => Err("was not answered".to_owned()),
            },
        };
        done.counts.add(match (answer, row) {
            (Ok(answer), Ok(row)) if job.wanted.takes(&answer) => {
                let mut cells: Vec<String> = row.cells().iter().map(cell).collect();
                cells.extend(job.wanted.cells(&answer).into_iter().map(Cell::into_text));
                written.push(cells);
                Counts { written: 1, ..Counts::default() }
            }
            (Ok(_), _) => Counts { left_out: 1, ..Counts::default() },
            (Err(reason), row) => {
                let (line, id, kept) = match row {
                    Ok(row) => {
                        let cells: Vec<String> = row.cells().iter().map(cell).collect();
                        let kept = String::from_utf8(rows(plan.format, [&cells])).ok();
                        (row.place().number(), row.text(&job.id_field), kept)
                    }
                    Err(error) => (error.line().unwrap_or_default(), None, None),
                };
                let row = kept.as_deref().map(|row| row.trim_end_matches(['\r', '\n']));
                Reject { input, line, id: id.as_deref(), reason: &reason, row }.write(&mut done.rejects);
                Counts { rejected: 1, ..Counts::default() }
            }
        });
    }
    done.output = rows(plan.format, &written);
    done
}

/// What stood in the file: an empty cell is null.
fn cell(cell: &Value) -> String {
    match cell {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn rows<R>(format: Format, rows: impl IntoIterator<Item = R>) -> Vec<u8>
where
    R: IntoIterator,
    R::Item: AsRef<[u8]>,
{
    let mut writer = WriterBuilder::new().delimiter(format.delimiter()).from_writer(Vec::new());
    for row in rows {
        // Rows are equally long, and memory takes what is written.
        let _ = writer.write_record(row);
    }
    writer.into_inner().unwrap_or_default()
}
