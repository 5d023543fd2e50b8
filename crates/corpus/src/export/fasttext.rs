//! Lines of fastText.

use std::io::{self, Write};

use super::Report;
use crate::Record;
use crate::import::FASTTEXT_PREFIX;

/// Writes the label and the text on a line, if there is a label.
pub(super) fn write(out: &mut impl Write, record: &Record, report: &mut Report) -> io::Result<()> {
    let Some(label) = record.label else {
        report.unlabelled += 1;
        return Ok(());
    };
    let mut text = String::with_capacity(record.text.len());
    for c in record.text.chars() {
        text.push(if is_line_end(c) { ' ' } else { c });
    }
    // A word with the prefix would be one more label.
    let text = text.replace(FASTTEXT_PREFIX, "__label _");
    report.folded += u64::from(text != record.text);
    writeln!(out, "{FASTTEXT_PREFIX}{label} {}", text.trim())
}

/// What ends a line for fastText or for other readers of lines.
fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\0' | '\u{85}' | '\u{2028}' | '\u{2029}')
}
