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
#[derive(Clone, Copy)]
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
        self.for_each_batch(1, |texts, output| texts.iter().map(|text| each(*text, output)).collect())
    }

    /// [`Texts::for_each`], but `each` is given up to `most` texts at a time, and answers in their order: as many
    /// as have come, so that nobody who waits for an answer waits for another text.
    pub(crate) fn for_each_batch(
        &self,
        most: usize,
        mut each: impl FnMut(&[Text<'_>], &mut Output) -> Result<Vec<Verdict>, Failure>,
    ) -> Result<Tally, Failure> {
        let mut output = Output::new();
        let mut tally = Tally::default();
        if self.texts.is_empty() {
            let mut input = BufReader::with_capacity(1 << 16, io::stdin().lock());
            let mut batch = Batch::default();
            while batch.read(&mut input)? {
                // Only a whole line can be read without waiting.
                let more = input.buffer().contains(&b'\n');
                if !more || batch.is_full(most) {
                    batch.work("standard input:", &mut tally, &mut output, &mut each)?;
                }
                if !more {
                    // Whoever sends may be waiting for the answer.
                    output.flush()?;
                }
            }
            batch.work("standard input:", &mut tally, &mut output, &mut each)?;
        } else {
            let mut batch = Batch::default();
            for text in &self.texts {
                batch.push(text.as_bytes());
                if batch.is_full(most) {
                    batch.work("text ", &mut tally, &mut output, &mut each)?;
                }
            }
            batch.work("text ", &mut tally, &mut output, &mut each)?;
        }
        output.flush()?;
        Ok(tally)
    }
}

/// Texts on their way, in one buffer.
#[derive(Default)]
struct Batch {
    bytes: Vec<u8>,
    /// Where each text ends in `bytes`.
    ends: Vec<usize>,
    /// The texts' names, in strings that are used again.
    ids: Vec<String>,
}

impl Batch {
    /// Texts are worked on before they have more bytes than this together.
    const MOST_BYTES: usize = 1 << 20;

    /// Takes one line; false if there is none.
    fn read(&mut self, input: &mut impl BufRead) -> Result<bool, Failure> {
        let start = self.bytes.len();
        let found = input.read_until(b'\n', &mut self.bytes).map_err(Failure::Input)? > 0;
        if found {
            let kept = trim_line_end(&self.bytes[start..]).len();
            self.bytes.truncate(start + kept);
            self.ends.push(self.bytes.len());
        }
        Ok(found)
    }

    fn push(&mut self, text: &[u8]) {
        self.bytes.extend_from_slice(text);
        self.ends.push(self.bytes.len());
    }

    fn is_full(&self, most: usize) -> bool {
        self.ends.len() >= most || self.bytes.len() >= Batch::MOST_BYTES
    }

    /// Has the texts worked on, says which could not be, and is empty afterwards.
    fn work(
        &mut self,
        place: &str,
        tally: &mut Tally,
        output: &mut Output,
        each: &mut impl FnMut(&[Text<'_>], &mut Output) -> Result<Vec<Verdict>, Failure>,
    ) -> Result<(), Failure> {
        let first = tally.total + 1;
        tally.total += self.ends.len() as u64;
        self.ids.resize_with(self.ends.len().max(self.ids.len()), String::new);
        for (id, number) in self.ids.iter_mut().zip(first..) {
            id.clear();
            // Writing to a string does not fail.
            let _ = write!(id, "{number}");
        }
        let mut texts = Vec::with_capacity(self.ends.len());
        // What became of each text, where it is known already.
        let mut verdicts = Vec::with_capacity(self.ends.len());
        let mut start = 0;
        for (id, &end) in self.ids.iter().zip(&self.ends) {
            match decode(&self.bytes[start..end]) {
                Ok(text) => {
                    texts.push(Text { id, text });
                    verdicts.push(None);
                }
                Err(reason) => verdicts.push(Some(Verdict::Rejected(reason))),
            }
            start = end;
        }
        let mut answered = each(&texts, output)?.into_iter();
        for (id, verdict) in self.ids.iter().zip(verdicts) {
            if let Some(Verdict::Rejected(reason)) = verdict.or_else(|| answered.next()) {
                tally.rejected += 1;
                say(&format!("{place}{id}: {reason}"));
            }
        }
        self.bytes.clear();
        self.ends.clear();
        Ok(())
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
