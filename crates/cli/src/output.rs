//! Standard output: buffered, coloured where that is wanted, and failing loudly.

use std::io::{self, BufWriter, IsTerminal, Write};

use serde::Serialize;

use crate::error::Failure;

/// Says something on standard error, a line of its own. If nobody can hear it, the work goes on.
pub(crate) fn say(line: &str) {
    let _ = writeln!(anstream::stderr(), "risala: {line}");
}

/// Buffered standard output. Text for people has its colours stripped where they are not wanted; JSON has
/// none and goes straight through.
pub(crate) struct Output {
    out: BufWriter<io::StdoutLock<'static>>,
    is_terminal: bool,
    colors: bool,
}

impl Output {
    pub(crate) fn new() -> Output {
        let stdout = io::stdout();
        let colors = anstream::AutoStream::choice(&stdout) != anstream::ColorChoice::Never;
        let is_terminal = stdout.is_terminal();
        Output { out: BufWriter::with_capacity(1 << 16, stdout.lock()), is_terminal, colors }
    }

    /// Writes one JSON object and ends the line.
    pub(crate) fn json(&mut self, value: &impl Serialize) -> Result<(), Failure> {
        serde_json::to_writer(&mut self.out, value).map_err(io::Error::from)?;
        self.out.write_all(b"\n")?;
        Ok(())
    }

    /// Writes data as it is.
    pub(crate) fn data(&mut self, data: &str) -> Result<(), Failure> {
        self.out.write_all(data.as_bytes())?;
        Ok(())
    }

    /// Writes a page for people. What it shows of the data must hold no control characters.
    pub(crate) fn page(&mut self, text: &str) -> Result<(), Failure> {
        if self.colors {
            self.out.write_all(text.as_bytes())?;
        } else {
            write!(self.out, "{}", anstream::adapter::strip_str(text))?;
        }
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
