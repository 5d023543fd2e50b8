//! Standard output: buffered, coloured where that is wanted, and failing loudly.

use std::io::{self, BufWriter, IsTerminal, Write};

use serde::Serialize;

use crate::error::Failure;

/// Says something on standard error, a line of its own. If nobody can hear it, the work goes on.
pub(crate) fn say(line: &str) {
    let _ = writeln!(anstream::stderr(), "risala: {line}");
}

/// Buffered standard output, from which colours are stripped where they are not wanted.
pub(crate) struct Output {
    out: BufWriter<anstream::AutoStream<io::StdoutLock<'static>>>,
    is_terminal: bool,
}

impl Output {
    pub(crate) fn new() -> Output {
        let is_terminal = io::stdout().is_terminal();
        let out = BufWriter::with_capacity(1 << 16, anstream::AutoStream::auto(io::stdout().lock()));
        Output { out, is_terminal }
    }

    /// Writes one JSON object and ends the line.
    pub(crate) fn json(&mut self, value: &impl Serialize) -> Result<(), Failure> {
        serde_json::to_writer(&mut self.out, value).map_err(io::Error::from)?;
        self.text("\n")
    }

    /// Writes text as it is.
    pub(crate) fn text(&mut self, text: &str) -> Result<(), Failure> {
        self.out.write_all(text.as_bytes())?;
        Ok(())
    }

    /// Whether a person is reading.
    pub(crate) fn is_terminal(&self) -> bool {
        self.is_terminal
    }

    /// Hands everything on; must be called at the end, so that a full disk is noticed.
    pub(crate) fn flush(&mut self) -> Result<(), Failure> {
        self.out.flush()?;
        Ok(())
    }
}
