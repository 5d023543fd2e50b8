//! Quotation marks that stand where they must not, found while a table is read.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use super::Quotes;
use crate::reader::BYTE_ORDER_MARK;

/// Hands on what it reads, and notes where a quoted cell goes on behind its closing mark or never ends.
pub(super) struct Watch<R> {
    input: R,
    delimiter: u8,
    state: State,
    /// Bytes read so far.
    byte: u64,
    /// Where the row that is being read begins.
    row: u64,
    strays: Strays,
}

/// A row of more bytes than this is not held in memory: most probably a quotation mark is missing.
const LONGEST: u64 = 1 << 24;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Quotation marks mean nothing.
    Off,
    /// At the start of a cell.
    Start,
    /// In a cell without quotation marks.
    Bare,
    Quoted,
    /// Behind a mark in a quoted cell: it ends the cell, or the next byte is one too.
    Mark,
}

/// The places of such marks, in bytes from the start.
#[derive(Clone, Default)]
pub(super) struct Strays(Rc<RefCell<VecDeque<u64>>>);

impl Strays {
    /// Whether one is in these bytes; what lies before their end is forgotten.
    pub(super) fn within(&self, start: u64, end: u64) -> bool {
        let mut places = self.0.borrow_mut();
        let before = places.partition_point(|place| *place < end);
        places.drain(..before).any(|place| place >= start)
    }
}

impl<R: BufRead> Watch<R> {
    pub(super) fn new(input: R, delimiter: u8, quotes: Quotes) -> (Watch<R>, Strays) {
        let strays = Strays::default();
        let state = if quotes == Quotes::Quoting { State::Start } else { State::Off };
        (Watch { input, delimiter, state, byte: 0, row: 0, strays: strays.clone() }, strays)
    }

    fn see(&mut self, byte: u8) {
        let ends = byte == self.delimiter || byte == b'\n' || byte == b'\r';
        self.state = match (self.state, byte) {
            (State::Quoted, b'"') => State::Mark,
            (State::Quoted, _) => State::Quoted,
            (State::Start | State::Mark, b'"') => State::Quoted,
            (_, _) if ends => State::Start,
            (State::Start, byte) if BYTE_ORDER_MARK.get(self.byte as usize) == Some(&byte) => State::Start,
            (State::Mark, _) => {
                self.strays.0.borrow_mut().push_back(self.byte);
                State::Bare
            }
            (_, _) => State::Bare,
        };
        self.byte += 1;
        if self.state == State::Start && byte != self.delimiter {
            self.row = self.byte;
        }
    }

    /// An error if the row is too long.
    fn check(&self) -> io::Result<()> {
        if self.byte - self.row <= LONGEST {
            return Ok(());
        }
        let reason = format!(
            "the row that begins at byte {} is longer than {} MiB; is a quotation mark missing there?",
            self.row + 1,
            LONGEST >> 20
        );
        Err(io::Error::new(io::ErrorKind::InvalidData, reason))
    }
}

impl<R: BufRead> Read for Watch<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        if self.state == State::Off {
            return Ok(count);
        }
        for byte in buffer.get(..count).unwrap_or_default() {
            self.see(*byte);
        }
        self.check()?;
        if count == 0 && !buffer.is_empty() && self.state == State::Quoted {
            // The last byte belongs to the last row.
            self.strays.0.borrow_mut().push_back(self.byte.saturating_sub(1));
            self.state = State::Bare;
        }
        Ok(count)
    }
}
