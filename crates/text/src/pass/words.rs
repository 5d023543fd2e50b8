//! The fast way through what most of a text is.

use super::Pass;
use crate::action::Kind;
use crate::align::Sink;
use crate::normalize::{pair, unpair};

impl<S: Sink> Pass<'_, S> {
    /// Most of a text: Arabic letters, single spaces, Latin words and numbers that stay as they are and that
    /// nothing depends on. Reads from `at` as far as there is nothing else, and returns where that is.
    #[inline]
    pub(super) fn words(&mut self, mut at: usize) -> usize {
        const LETTER: u32 = Kind::Letter as u32;
        if self.count == 0 || self.stretched {
            // A text's first character may be trimmed, and tatweel may carry a hamza.
            return at;
        }
        let bytes = self.text.as_bytes();
        let mut history = self.history;
        loop {
            if history.is_plain_next(LETTER) {
                let mut letters = 0;
                let mut last = pair(self.last);
                for &next in bytes[at..].as_chunks().0 {
                    let next = u16::from_be_bytes(next);
                    if next == last || !self.normalizer.stays[usize::from(next)] {
                        break;
                    }
                    last = next;
                    letters += 1;
                }
                if letters > 0 {
                    self.begins_word = history.ends_in(Kind::Gap) && letters == 1;
                    self.last = unpair(last);
                    self.count = 1;
                    history.push_letters(letters);
                    at += 2 * letters;
                }
            }
            let Some(&byte) = bytes.get(at) else { break };
            let kind = self.normalizer.ascii.get(usize::from(byte)).copied().unwrap_or(0);
            if kind == 0 || !history.is_plain_next(u32::from(kind)) {
                break;
            }
            if self.uncovers && byte == b' ' && history.ends_word() {
                self.joint = self.joint_at(at);
            }
            history.push(u32::from(kind));
            self.last = char::from(byte);
            self.count = 1;
            at += 1;
        }
        self.history = history;
        at
    }
}
