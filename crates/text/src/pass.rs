//! One way through a text, character by character.

use unicode_normalization::char::compose;

use crate::action::{Action, Kind, TATWEEL, decompose};
use crate::align::Sink;
use crate::chars::{is_arabic_letter, is_composing_mark, is_emoji, is_gap, is_line_break, is_stretchable};
use crate::history::History;
use crate::letters::{FINAL_NOON, INNER_NOON};
use crate::normalize::{Normalizer, pair, unpair};
use crate::rules::Spaces;

/// Zero-width joiner.
const JOINER: char = '\u{200D}';

/// One way through a text.
pub(crate) struct Pass<'p, S: Sink> {
    normalizer: &'p Normalizer,
    text: &'p str,
    sink: &'p mut S,
    /// Whether tatweel is removed, if the rules say so.
    tatweel: bool,
    /// The character written last; NUL before the first.
    last: char,
    /// How often it stands in a row, counted up to the limit on runs.
    count: u8,
    history: History,
    /// The run that `count` counts began a word.
    begins_word: bool,
    /// Where the stretch begins that was read, is written as it stands, and was not yet handed on.
    pending: usize,
}

impl<'p, S: Sink> Pass<'p, S> {
    pub(crate) fn new(
        normalizer: &'p Normalizer,
        text: &'p str,
        tatweel: bool,
        sink: &'p mut S,
    ) -> Pass<'p, S> {
        Pass {
            normalizer,
            text,
            sink,
            tatweel,
            last: '\0',
            count: 0,
            history: History::default(),
            begins_word: false,
            pending: 0,
        }
    }

    /// Rewrites the whole text into the sink.
    pub(crate) fn run(mut self) -> History {
        let mut at = self.words(0);
        while let Some(c) = self.text[at..].chars().next() {
            let end = at + c.len_utf8();
            self.step(self.normalizer.action(c), c, at, end);
            at = self.words(end);
        }
        self.flush(at);
        if self.normalizer.rules.trim {
            let written = self.sink.text();
            let gap = written.len() - written.trim_end_matches(is_gap).len();
            if gap > 0 {
                self.sink.take_back(gap);
            }
        }
        self.history
    }

    /// Most of a text: Arabic letters, single spaces, Latin words and numbers that stay as they are and that
    /// nothing depends on. Reads from `at` as far as there is nothing else, and returns where that is.
    #[inline]
    fn words(&mut self, mut at: usize) -> usize {
        const LETTER: u32 = Kind::Letter as u32;
        if self.count == 0 {
            // A text's first character may be trimmed.
            return at;
        }
        let bytes = self.text.as_bytes();
        let mut history = self.history;
        loop {
            if history.is_plain_next(LETTER) {
                let start = at;
                let begins_word = history.ends_in(Kind::Gap);
                let mut last = pair(self.last);
                while at + 1 < bytes.len() {
                    let next = u16::from_be_bytes([bytes[at], bytes[at + 1]]);
                    if next == last || !self.normalizer.stays[usize::from(next)] {
                        break;
                    }
                    last = next;
                    history.push(LETTER);
                    at += 2;
                }
                if at > start {
                    self.begins_word = begins_word && at == start + 2;
                    self.last = unpair(last);
                    self.count = 1;
                }
            }
            let Some(&byte) = bytes.get(at) else { break };
            let kind = self.normalizer.ascii.get(usize::from(byte)).copied().unwrap_or(0);
            if kind == 0 || !history.is_plain_next(u32::from(kind)) {
                break;
            }
            history.push(u32::from(kind));
            self.last = char::from(byte);
            self.count = 1;
            at += 1;
        }
        self.history = history;
        at
    }

    /// Hands on what stands as it is before `at`.
    #[inline]
    fn flush(&mut self, at: usize) {
        if self.pending < at {
            self.sink.copy(self.text, self.pending, at);
            self.pending = at;
        }
    }

    /// Hands on what stands as it is before `start`; what is read up to `end` is written in another way.
    #[inline]
    fn close(&mut self, start: usize, end: usize) {
        self.flush(start);
        self.pending = end;
    }

    #[inline]
    fn step(&mut self, action: Action, c: char, start: usize, end: usize) {
        // What a mark makes of the letter before it is decided by the letter that was written, or else
        // normalising again could find a pair that was not there before.
        if self.normalizer.rules.compose
            && is_composing_mark(c)
            && let Some(letter) = compose(self.last, c)
        {
            self.close(start, end);
            return self.replace(letter, end);
        }
        match action {
            Action::Write(written, kind) => self.write(c, written, kind, start, end),
            Action::Remove if c == TATWEEL => self.stretch(c, start, end),
            // Joined pictographs are one emoji.
            Action::Remove
                if c == JOINER && is_emoji(self.last) && self.text[end..].starts_with(is_emoji) =>
            {
                self.write(c, c, Kind::Mark, start, end);
            }
            Action::Remove => self.remove(start, end),
            Action::Decompose => {
                self.close(start, end);
                decompose(c, |plain| {
                    // A plain character may itself fall under a rule, but never under this one.
                    match self.normalizer.action(plain) {
                        Action::Write(_, Kind::Gap) => self.gap(plain, start, end),
                        Action::Write(written, kind) => self.write_anew(written, kind, start, end),
                        Action::Remove => self.sink.remove(end),
                        Action::Decompose => self.write_anew(plain, Kind::Other, start, end),
                    }
                });
            }
        }
    }

    fn stretch(&mut self, c: char, start: usize, end: usize) {
        if self.tatweel {
            self.history.look_at_tatweel(&self.normalizer.rules);
            self.remove(start, end);
        } else {
            self.write(c, c, Kind::Mark, start, end);
        }
    }

    /// Writes what `c` has become, by itself or as part of the pending stretch.
    // Always inlined, as is `may_write`: the calls cost a tenth of the whole.
    #[inline(always)]
    fn write(&mut self, c: char, written: char, kind: Kind, start: usize, end: usize) {
        if kind == Kind::Gap {
            return self.gap(c, start, end);
        }
        let written = self.inner_form(written, end);
        if written == c && self.may_write(written, kind) {
            return;
        }
        self.close(start, end);
        if written != c {
            self.write_anew(written, kind, start, end);
        } else {
            self.shorten(kind, end);
        }
    }

    fn write_anew(&mut self, c: char, kind: Kind, start: usize, end: usize) {
        if self.may_write(c, kind) {
            self.sink.write(c, start, end);
        } else {
            self.shorten(kind, end);
        }
    }

    /// Notes that `c` comes next, unless the run that it continues is long enough.
    #[inline(always)]
    fn may_write(&mut self, c: char, kind: Kind) -> bool {
        if kind == Kind::Mark || kind == Kind::ForeignMark {
            if kind == Kind::ForeignMark
                && self.normalizer.rules.decorated_letters
                && self.history.ends_in(Kind::Letter)
            {
                return false;
            }
            if c == TATWEEL {
                self.history.look_at_tatweel(&self.normalizer.rules);
            }
            // Marks are no neighbours, but they do end a run.
            self.last = c;
            self.count = 1;
            return true;
        }
        if c == self.last {
            let (from, _) = self.limits(kind);
            if from > 0 && self.count.saturating_add(1) >= from {
                return false;
            }
            self.count = self.count.saturating_add(1);
        } else {
            self.last = c;
            self.count = 1;
            self.begins_word = !self.history.ends_in(Kind::Letter);
        }
        self.history.look_and_push(c, kind, &self.normalizer.rules);
        true
    }

    /// From how many in a row a run is shortened (0: never), and to how many.
    fn limits(&self, kind: Kind) -> (u8, u8) {
        let rules = &self.normalizer.rules;
        match kind {
            Kind::Letter if rules.elongation_from > 0 && is_stretchable(self.last) => {
                let from = rules.elongation_from.max(2);
                let keep = rules.elongation_keep.clamp(1, from - 1);
                let laughs = rules.laughter && self.begins_word && matches!(self.last, 'ه' | 'خ');
                (from, if laughs { keep.max(2).min(from - 1) } else { keep })
            }
            Kind::Punctuation | Kind::Hold | Kind::Decimal | Kind::Thousands
                if rules.max_punctuation_run > 0 =>
            {
                (rules.max_punctuation_run.saturating_add(1), rules.max_punctuation_run)
            }
            _ => (0, 0),
        }
    }

    /// A character was not written: a foreign mark, or one more of a run that is long enough.
    fn shorten(&mut self, kind: Kind, end: usize) {
        let (from, keep) = self.limits(kind);
        if kind != Kind::ForeignMark && self.count < from {
            let surplus = usize::from((from - 1).saturating_sub(keep));
            self.count = from;
            if surplus > 0 {
                self.sink.take_back(surplus * self.last.len_utf8());
            }
        }
        self.sink.remove(end);
    }

    fn remove(&mut self, start: usize, end: usize) {
        self.close(start, end);
        self.sink.remove(end);
    }

    fn gap(&mut self, c: char, start: usize, end: usize) {
        let rules = &self.normalizer.rules;
        let is_first = self.last == '\0' && self.count == 0;
        let is_more = self.history.ends_in(Kind::Gap) && is_gap(self.last);
        let space = match rules.spaces {
            Spaces::Keep => c,
            Spaces::InLines if is_line_break(c) => '\n',
            Spaces::InLines | Spaces::Everywhere => ' ',
        };
        if rules.trim && is_first {
            return self.remove(start, end);
        }
        if is_more && rules.spaces != Spaces::Keep {
            self.remove(start, end);
            if space == '\n' && self.last == ' ' {
                let from = self.sink.take_back(1);
                self.sink.write('\n', from, end);
                self.last = '\n';
            }
            return;
        }
        self.last = space;
        self.count = 1;
        self.history.look_and_push(space, Kind::Gap, rules);
        // Inside a ligature nothing stands as it is.
        if space != c || self.pending == end {
            self.close(start, end);
            self.sink.write(space, start, end);
        }
    }

    /// Writes `letter` in the place of the character written last, which ends before `end` is reached.
    fn replace(&mut self, letter: char, end: usize) {
        let Action::Write(letter, kind) = self.normalizer.action(letter) else {
            return self.sink.remove(end);
        };
        if letter == self.last {
            return self.sink.remove(end);
        }
        let start = self.sink.take_back(self.last.len_utf8());
        self.resume();
        self.write_anew(letter, kind, start, end);
    }

    /// Takes up the state again as it was when the text written so far had been written.
    fn resume(&mut self) {
        let written = self.sink.text();
        self.history.pop();
        self.last = written.chars().next_back().unwrap_or('\0');
        let run = written.chars().rev().take_while(|&c| c == self.last).take(usize::from(u8::MAX)).count();
        self.count = run as u8;
        let before = written.chars().rev().nth(run);
        self.begins_word = !before.is_some_and(is_arabic_letter);
    }

    /// Noon without its dot has another shape inside a word than at its end.
    #[inline]
    fn inner_form(&self, c: char, end: usize) -> char {
        if c != FINAL_NOON || !self.normalizer.rules.dots || self.text[..end].ends_with(FINAL_NOON) {
            return c;
        }
        let goes_on = self.text[end..]
            .chars()
            .find(|&next| {
                !matches!(self.normalizer.action(next), Action::Remove | Action::Write(_, Kind::Mark))
            })
            .is_some_and(|next| is_arabic_letter(next) && !is_gap(next));
        if goes_on { INNER_NOON } else { c }
    }
}
