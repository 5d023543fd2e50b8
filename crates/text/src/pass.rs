//! One way through a text, character by character.

mod uncover;
mod words;

use unicode_normalization::char::compose;

use crate::action::{Action, Kind, TATWEEL, decompose};
use crate::align::Sink;
use crate::chars::{is_arabic_letter, is_composing_mark, is_emoji, is_gap, is_line_break, is_stretchable};
use crate::history::History;
use crate::letters::{FINAL_NOON, INNER_NOON};
use crate::normalize::Normalizer;
use crate::rules::Spaces;

/// The mark that sits on other letters, or on tatweel.
const HAMZA_ABOVE: char = '\u{654}';

/// Zero-width joiner.
const JOINER: char = '\u{200D}';

/// What a pass is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// The text as a whole: what may be hidden is uncovered on the way.
    Main,
    /// A piece that hides something, before it is read again: tatweel stays, because it tells which signs
    /// stand inside a word.
    Draft,
    /// A piece in which what was hidden has come to light.
    Final,
}

/// A place where the text may be parted: nothing hidden reaches over it.
#[derive(Clone, Copy, Debug, Default)]
struct Joint {
    source: usize,
    written: usize,
}

/// One way through a text.
pub(crate) struct Pass<'p, S: Sink> {
    normalizer: &'p Normalizer,
    text: &'p str,
    sink: &'p mut S,
    mode: Mode,
    /// Whether something hidden is looked for.
    uncovers: bool,
    /// The character written last; NUL before the first.
    last: char,
    /// How often it stands in a row, counted up to the limit on runs.
    count: u16,
    history: History,
    /// The run that `count` counts began a word.
    begins_word: bool,
    /// The last joint.
    joint: Joint,
    /// Tatweel was left out behind the character written last, or behind a mark on it.
    stretched: bool,
    /// Where the stretch begins that was read, is written as it stands, and was not yet handed on.
    pending: usize,
}

impl<'p, S: Sink> Pass<'p, S> {
    pub(crate) fn new(
        normalizer: &'p Normalizer,
        text: &'p str,
        mode: Mode,
        sink: &'p mut S,
    ) -> Pass<'p, S> {
        Pass {
            normalizer,
            text,
            sink,
            mode,
            uncovers: mode == Mode::Main && normalizer.rules.undo_disguise(),
            last: '\0',
            count: 0,
            history: History::default(),
            begins_word: false,
            joint: Joint::default(),
            stretched: false,
            pending: 0,
        }
    }

    /// Rewrites the whole text into the sink. Tells whether there is still something that may be hidden.
    pub(crate) fn run(mut self) -> bool {
        let mut at = self.words(0);
        while let Some(c) = self.text[at..].chars().next() {
            let end = at + c.len_utf8();
            self.step(self.normalizer.action(c), c, at, end);
            at = self.words(end);
        }
        self.flush(at);
        self.uncover(at);
        if self.trims() {
            let written = self.sink.text();
            let gap = written.len() - written.trim_end_matches(is_gap).len();
            if gap > 0 {
                self.sink.take_back(gap);
            }
        }
        self.history.is_suspicious()
    }

    fn trims(&self) -> bool {
        self.normalizer.rules.trim && self.mode == Mode::Main
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
        if self.normalizer.rules.compose && is_composing_mark(c) {
            if self.stretched && c == HAMZA_ABOVE {
                // On tatweel it is a letter of its own (شَيْـًٔا).
                self.close(start, end);
                return self.seat(start, end);
            }
            if let Some(letter) = compose(self.last, c) {
                self.close(start, end);
                return self.replace(letter, end);
            }
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
        if self.mode == Mode::Draft {
            self.write(c, c, Kind::Mark, start, end);
        } else {
            self.history.look_at_tatweel(&self.normalizer.rules);
            self.remove(start, end);
        }
        self.stretched = true;
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
        self.stretched = false;
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
    fn limits(&self, kind: Kind) -> (u16, u16) {
        let rules = &self.normalizer.rules;
        match kind {
            Kind::Letter if rules.elongation_from > 0 && is_stretchable(self.last) => {
                let from = u16::from(rules.elongation_from.max(2));
                let keep = u16::from(rules.elongation_keep).clamp(1, from - 1);
                // Laughter, and the prefix of verbs whose stem begins with two (تتتبع).
                let is_double = self.begins_word
                    && (self.last == 'ت' || rules.laughter && matches!(self.last, 'ه' | 'خ'));
                (from, if is_double { keep.max(2).min(from - 1) } else { keep })
            }
            Kind::Punctuation | Kind::Hold | Kind::Decimal | Kind::Thousands
                if rules.max_punctuation_run > 0 =>
            {
                let keep = u16::from(rules.max_punctuation_run);
                (keep + 1, keep)
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
                self.history.pop(surplus);
            }
        }
        self.sink.remove(end);
    }

    fn remove(&mut self, start: usize, end: usize) {
        self.close(start, end);
        self.sink.remove(end);
    }

    fn gap(&mut self, c: char, start: usize, end: usize) {
        // Inside a ligature nothing stands as it is, and the text cannot be parted.
        let is_inner = self.pending == end;
        if self.count == 0 && self.trims() {
            self.remove(start, end);
            self.joint.source = end;
            return;
        }
        if self.uncovers && self.history.ends_word() && !is_inner {
            self.part(start);
        }
        let rules = &self.normalizer.rules;
        let space = match rules.spaces {
            Spaces::Keep => c,
            Spaces::InLines if is_line_break(c) => '\n',
            Spaces::InLines | Spaces::Everywhere => ' ',
        };
        let is_more = self.history.ends_in(Kind::Gap) && is_gap(self.last);
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
        self.stretched = false;
        self.history.look_and_push(space, Kind::Gap, rules);
        if space != c || is_inner {
            self.close(start, end);
            self.sink.write(space, start, end);
        }
    }

    /// Writes a yeh for the tatweel that a hamza sits on: with it, it is a letter.
    fn seat(&mut self, start: usize, end: usize) {
        match self.normalizer.action('ئ') {
            Action::Write(letter, kind) => self.write_anew(letter, kind, start, end),
            Action::Remove | Action::Decompose => self.sink.remove(end),
        }
        self.stretched = false;
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
        self.history.pop(1);
        self.resume();
        self.write_anew(letter, kind, start, end);
    }

    /// Takes up the state again as it was when the text written so far had been written.
    fn resume(&mut self) {
        let written = self.sink.text();
        self.last = written.chars().next_back().unwrap_or('\0');
        let run =
            written.chars().rev().take_while(|&c| c == self.last).take(usize::from(u8::MAX) + 1).count();
        self.count = run as u16;
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
            .is_some_and(is_arabic_letter);
        if goes_on { INNER_NOON } else { c }
    }
}
