//! The rewriting of a text, one character at a time.

use crate::align::{Aligned, Normalized};
use unicode_normalization::char::compose;

use crate::chars::{Action, Kind, action, decompose, is_composing_mark};
use crate::rules::Rules;

/// The first code point that the table does not cover: the end of two-byte UTF-8.
const TABLE_END: usize = 0x800;

/// Rewrites text by fixed [`Rules`]; build one and use it for many texts.
#[derive(Clone, Debug)]
pub struct Normalizer {
    rules: Rules,
    table: Box<[Action]>,
}

impl Normalizer {
    /// Compiles the rules.
    pub fn new(rules: Rules) -> Normalizer {
        let table = (0..TABLE_END as u32)
            .map(|code| char::from_u32(code).map_or(Action::Remove, |c| action(&rules, c)))
            .collect();
        Normalizer { rules, table }
    }

    /// The rules that were compiled.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Normalises `text` and remembers where every byte came from. Text that needs no change is borrowed.
    pub fn normalize<'t>(&self, text: &'t str) -> Normalized<'t> {
        let mut sink = Aligned::new(text);
        self.run(text, &mut sink);
        sink.finish()
    }

    /// Normalises `text` into `output`, which is cleared first: the way for many texts, without alignment
    /// and, once `output` has grown, without allocation.
    pub fn normalize_into(&self, text: &str, output: &mut String) {
        output.clear();
        self.run(text, output);
    }

    fn run(&self, text: &str, sink: &mut impl Sink) {
        let mut last = Last { c: '\0', count: 0, gap: false };
        for (start, c) in text.char_indices() {
            let end = start + c.len_utf8();
            // What a mark makes of the letter before it is decided by the letter that was written, or
            // else normalising again could find a pair that was not there before.
            if self.rules.compose
                && is_composing_mark(c)
                && let Some(letter) = compose(last.c, c)
            {
                self.replace(letter, end, &mut last, sink);
                continue;
            }
            match self.action(c) {
                Action::Decompose => decompose(c, |plain| {
                    // A plain character may itself fall under a rule, but never under this one.
                    let step = match self.action(plain) {
                        Action::Decompose => Action::Write(plain, Kind::Other),
                        step => step,
                    };
                    self.step(step, start, end, &mut last, sink);
                }),
                step => self.step(step, start, end, &mut last, sink),
            }
        }
    }

    /// Writes `letter` in the place of the character written last.
    fn replace(&self, letter: char, end: usize, last: &mut Last, sink: &mut impl Sink) {
        match self.action(letter) {
            Action::Write(c, _) if c != last.c => {
                *last = Last { c, count: 1, gap: false };
                sink.replace(c, end);
            }
            _ => sink.remove(end),
        }
    }

    fn action(&self, c: char) -> Action {
        match self.table.get(c as usize) {
            Some(&action) => action,
            None => action(&self.rules, c),
        }
    }

    #[inline]
    fn step(&self, step: Action, start: usize, end: usize, last: &mut Last, sink: &mut impl Sink) {
        match step {
            Action::Write(c, kind) => {
                let limit = match kind {
                    Kind::Letter => self.rules.max_letter_run,
                    Kind::Punctuation => self.rules.max_punctuation_run,
                    Kind::Other => 0,
                };
                if c == last.c && !last.gap {
                    if limit > 0 && last.count >= limit {
                        sink.remove(end);
                        return;
                    }
                    last.count = last.count.saturating_add(1);
                } else {
                    *last = Last { c, count: 1, gap: false };
                }
                sink.write(c, start, end);
            }
            Action::Gap if last.gap => sink.remove(end),
            Action::Gap => {
                *last = Last { c: ' ', count: 1, gap: true };
                sink.write(' ', start, end);
            }
            Action::Remove | Action::Decompose => sink.remove(end),
        }
    }
}

/// The character written last, and how often in a row.
struct Last {
    c: char,
    count: u8,
    gap: bool,
}

/// Where normalised characters go.
pub(crate) trait Sink {
    /// Writes a character that stands for the original bytes `start..end`.
    fn write(&mut self, c: char, start: usize, end: usize);
    /// Writes a character in the place of the one written last, for the original bytes of both.
    fn replace(&mut self, c: char, end: usize);
    /// Leaves out the original bytes up to `end`: they belong to the character written last.
    fn remove(&mut self, end: usize);
}

impl Sink for String {
    #[inline]
    fn write(&mut self, c: char, _start: usize, _end: usize) {
        self.push(c);
    }

    fn replace(&mut self, c: char, _end: usize) {
        self.pop();
        self.push(c);
    }

    #[inline]
    fn remove(&mut self, _end: usize) {}
}
