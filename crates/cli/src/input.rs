//! Texts from the command line or, a line each, from standard input.

use std::fmt::Write;
use std::io::{self, BufRead, BufReader};

use crate::args::Texts;
use crate::error::Failure;
use crate::output::{Output, say};

/// How many texts came and how many were set aside.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) total: u64,
    pub(crate) rejected: u64,
}

/// A text and what it is called: its line number, or its place among the arguments, from 1.
pub(crate) struct Text<'t> {
    pub(crate) id: &'t str,
    pub(crate) text: &'t str,
}

/// What a command did with a text.
pub(crate) enum Verdict {
    Done,
    /// Set aside; the reason is said on standard error, and the next text follows.
    Rejected(String),
}

impl Texts {
    /// Hands every text to `each`, which writes its answer, and says which could not be worked on, where
    /// and why. One bad text never keeps another from its answer.
    pub(crate) fn for_each(
        &self,
        mut each: impl FnMut(Text<'_>, &mut Output) -> Result<Verdict, Failure>,
    ) -> Result<Tally, Failure> {
        let mut output = Output::new();
        let mut tally = Tally::default();
        let mut id = String::new();
        let mut take = |place: &str, bytes: &[u8], output: &mut Output| {
            tally.total += 1;
            id.clear();
            // Writing to a string does not fail.
            let _ = write!(id, "{}", tally.total);
            let verdict = match decode(bytes) {
                Ok(text) => each(Text { id: &id, text }, output)?,
                Err(reason) => Verdict::Rejected(reason),
            };
            if let Verdict::Rejected(reason) = verdict {
                tally.rejected += 1;
                say(&format!("{place}{id}: {reason}"));
            }
            Ok::<_, Failure>(())
        };
        if self.texts.is_empty() {
            let mut input = BufReader::with_capacity(1 << 16, io::stdin().lock());
            let mut line = Vec::new();
            while input.read_until(b'\n', &mut line).map_err(Failure::Input)? > 0 {
                take("standard input:", trim_line_end(&line), &mut output)?;
                line.clear();
                if input.buffer().is_empty() {
                    // No more has come yet: whoever sends may be waiting for the answer.
                    output.flush()?;
                }
            }
        } else {
            for text in &self.texts {
                take("text ", text.as_bytes(), &mut output)?;
            }
        }
        output.flush()?;
        Ok(tally)
    }
}

fn trim_line_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

fn decode(bytes: &[u8]) -> Result<&str, String> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        format!("not UTF-8 at byte {}; convert the input to UTF-8", error.valid_up_to() + 1)
    })?;
    match text.bytes().position(|byte| byte == 0) {
        Some(at) => Err(format!("a NUL byte at byte {}; the input is not text", at + 1)),
        None => Ok(text),
    }
}
