//! What hides something is read again, between the nearest places where the text may be parted.

use super::{Joint, Pass};
use crate::action::{Action, Kind};
use crate::align::Sink;
use crate::chars::is_gap;

impl<S: Sink> Pass<'_, S> {
    /// The text may be parted at `at`: what was written since the last such place is uncovered, if it may
    /// hide something.
    pub(super) fn part(&mut self, at: usize) {
        if self.history.is_suspicious() {
            self.flush(at);
            self.uncover(at);
        }
        self.joint = self.joint_at(at);
    }

    /// A joint before the character at `at`, up to which all that is pending stands as it is.
    #[inline]
    pub(super) fn joint_at(&self, at: usize) -> Joint {
        Joint { source: at, written: self.sink.text().len() + (at - self.pending) }
    }

    /// Writes what was read since the last joint once more, if it hid something.
    pub(super) fn uncover(&mut self, at: usize) {
        if !self.uncovers || !self.history.is_suspicious() {
            return;
        }
        let Joint { source, written } = self.joint;
        let revealed = self.normalizer.uncover(&self.text[source..at]);
        let tail = self.sink.text().get(written..).unwrap_or_default();
        if tail != revealed.text() {
            self.sink.take_back(tail.len());
            let is_start = written == 0 && self.trims();
            let gap = if is_start {
                revealed.text().len() - revealed.text().trim_start_matches(is_gap).len()
            } else {
                0
            };
            for (here, c) in revealed.text().char_indices().skip_while(|&(here, _)| here < gap) {
                let there = revealed.raw_span(here..here + c.len_utf8());
                self.sink.write(c, source + there.start, source + there.end);
            }
            self.sink.remove(at);
            self.resume();
        }
        let last = self.sink.text().chars().rev().filter_map(|c| match self.normalizer.action(c) {
            Action::Write(_, Kind::Mark | Kind::ForeignMark) => None,
            Action::Write(_, kind) => Some(kind),
            Action::Remove | Action::Decompose => Some(Kind::Other),
        });
        let last: [Option<Kind>; 4] = std::array::from_fn({
            let mut last = last;
            move |_| last.next()
        });
        self.history.restart(last.into_iter().rev().flatten());
    }
}
