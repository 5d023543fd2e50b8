//! Normalised text that knows where it came from.

use std::borrow::Cow;
use std::ops::Range;

use crate::grapheme::Widener;

/// A normalised text with its alignment to the original.
///
/// Kept as the places where the two fall out of step: between two of them the characters of both texts
/// stand one for one and equally wide. Text in ordinary spelling has a handful of such places, because
/// most rules write one letter for another.
#[derive(Clone, Debug)]
pub struct Normalized<'t> {
    source: &'t str,
    text: Cow<'t, str>,
    steps: Vec<Step>,
    /// Where in the source the last character ends, with whatever was removed behind it.
    end: usize,
}

/// From here on, up to the next step, the normalised byte at `normalized + i` came from `original + i`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Step {
    normalized: usize,
    original: usize,
    /// Several characters stand for one of the original: each of them for all of it.
    whole: bool,
}

impl<'t> Normalized<'t> {
    /// A text that stays as it is.
    pub(crate) fn unchanged(source: &'t str) -> Normalized<'t> {
        Normalized { source, text: Cow::Borrowed(source), steps: Vec::new(), end: source.len() }
    }

    /// The text before normalisation.
    pub fn source(&self) -> &'t str {
        self.source
    }

    /// The normalised text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether normalisation changed nothing. Such a text was not copied.
    pub fn is_unchanged(&self) -> bool {
        matches!(self.text, Cow::Borrowed(text) if text.len() == self.source.len())
    }

    /// The normalised text, borrowed from the original if normalisation changed nothing.
    pub fn into_text(self) -> Cow<'t, str> {
        self.text
    }

    /// The byte span of [`Self::source`] that `span`, a byte span of [`Self::text`], came from.
    ///
    /// Whatever normalisation removed behind a character belongs to it, and the result is widened to
    /// grapheme boundaries, so slicing the original by it never parts a letter from its marks. A span
    /// beyond the text, or inside a character, is taken as the characters that it touches. For all spans of
    /// a text use [`Self::original_spans`], which reads the text once.
    pub fn original_span(&self, span: Range<usize>) -> Range<usize> {
        Widener::new(self.source).widen(self.raw_span(span))
    }

    /// [`Self::original_span`] of many spans, which must come in order and not overlap; so do the results,
    /// but for those that share a character or grapheme of the original.
    pub fn original_spans(
        &self,
        spans: impl IntoIterator<Item = Range<usize>>,
    ) -> impl Iterator<Item = Range<usize>> {
        let mut widener = Widener::new(self.source);
        spans.into_iter().map(move |span| widener.widen(self.raw_span(span)))
    }

    /// The alignment itself: pairs of a byte span of [`Self::text`] and the byte span of [`Self::source`]
    /// that it came from, in order, without gaps in the text. Where both have as many bytes and as many
    /// characters, they stand one for one; otherwise each stands as a whole for the other. The spans of the
    /// source leave out what was removed at the text's beginning and trimmed at its end, and are not widened
    /// to graphemes.
    pub fn alignment(&self) -> impl Iterator<Item = (Range<usize>, Range<usize>)> {
        let first = (!self.text.is_empty()).then_some(self.step_before(0));
        let later = self.steps.iter().copied().filter(|step| step.normalized > 0);
        let mut steps = first.into_iter().chain(later).peekable();
        std::iter::from_fn(move || {
            let step = steps.next()?;
            let (normalized, original) = match steps.peek() {
                Some(next) => (next.normalized, next.original),
                None => (self.text.len(), self.end),
            };
            Some((step.normalized..normalized, step.original..original.max(step.original)))
        })
    }

    /// The original bytes of a span, not yet widened.
    pub(crate) fn raw_span(&self, span: Range<usize>) -> Range<usize> {
        let mut start = span.start.min(self.text.len());
        while !self.text.is_char_boundary(start) {
            start -= 1;
        }
        let mut end = span.end.clamp(start, self.text.len());
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        let first = self.start_at(start);
        first..if start == end { first } else { self.end_at(end).max(first) }
    }

    /// Where the character at `position` begins in the source.
    fn start_at(&self, position: usize) -> usize {
        if position >= self.text.len() {
            return self.end;
        }
        let step = self.step_before(position);
        step.original + if step.whole { 0 } else { position - step.normalized }
    }

    /// Where the character before `position`, which is not 0, ends in the source.
    fn end_at(&self, position: usize) -> usize {
        let next = self.steps.partition_point(|step| step.normalized < position);
        let step = next.checked_sub(1).and_then(|at| self.steps.get(at)).copied().unwrap_or(Step::FIRST);
        let next = self.steps.get(next);
        let limit = next.map_or(self.end, |next| next.original);
        // What was removed behind a stretch belongs to its last character.
        let is_last = position == next.map_or(self.text.len(), |next| next.normalized);
        if step.whole || is_last {
            limit
        } else {
            (step.original + (position - step.normalized)).min(limit)
        }
    }

    fn step_before(&self, position: usize) -> Step {
        let next = self.steps.partition_point(|step| step.normalized <= position);
        next.checked_sub(1).and_then(|at| self.steps.get(at)).copied().unwrap_or(Step::FIRST)
    }

    /// This text, normalised further: `next` is a normalisation of [`Self::text`].
    pub(crate) fn then(&self, next: &Normalized<'_>) -> Normalized<'t> {
        let mut joined = Aligned::new(self.source);
        for (start, c) in next.text.char_indices() {
            let middle = next.raw_span(start..start + c.len_utf8());
            let original = self.raw_span(middle);
            joined.write(c, original.start, original.end);
        }
        joined.finish()
    }
}

impl Step {
    const FIRST: Step = Step { normalized: 0, original: 0, whole: false };
}

/// Collects a [`Normalized`]; copies nothing until the first character that differs from the original.
pub(crate) struct Aligned<'t> {
    source: &'t str,
    /// `None` as long as everything written equals `source[..end]`.
    copy: Option<String>,
    steps: Vec<Step>,
    /// Where the character written last begins in the normalised text.
    last: usize,
    /// Where it begins in the source; only asked for characters that were written one by one.
    last_start: usize,
    /// Where it ends in the source.
    end: usize,
    /// Where the next character must begin in the source to be in step with the last one.
    in_step: usize,
}

impl<'t> Aligned<'t> {
    pub(crate) fn new(source: &'t str) -> Aligned<'t> {
        Aligned {
            source,
            copy: None,
            steps: Vec::new(),
            last: 0,
            last_start: usize::MAX,
            end: 0,
            in_step: 0,
        }
    }

    pub(crate) fn finish(self) -> Normalized<'t> {
        let text = match self.copy {
            Some(copy) => Cow::Owned(copy),
            None => Cow::Borrowed(&self.source[..self.in_step]),
        };
        Normalized { source: self.source, text, steps: self.steps, end: self.end }
    }

    fn owned(&mut self) -> &mut String {
        self.copy.get_or_insert_with(|| {
            let mut copy = String::with_capacity(self.source.len());
            copy.push_str(&self.source[..self.in_step]);
            copy
        })
    }
}

/// Where normalised characters go.
pub(crate) trait Sink {
    /// What has been written.
    fn text(&self) -> &str;
    /// Takes over `source[from..to]` as it stands.
    fn copy(&mut self, source: &str, from: usize, to: usize);
    /// Writes a character that stands for the original bytes `start..end`.
    fn write(&mut self, c: char, start: usize, end: usize);
    /// Leaves out the original bytes up to `end`: they belong to the character written last.
    fn remove(&mut self, end: usize);
    /// Takes the last `bytes` of the text back, and returns where in the original they began. What is
    /// written next stands behind the character that is then the last.
    fn take_back(&mut self, bytes: usize) -> usize;
}

impl Sink for Aligned<'_> {
    fn text(&self) -> &str {
        match &self.copy {
            Some(copy) => copy,
            None => &self.source[..self.in_step],
        }
    }

    #[inline]
    fn copy(&mut self, source: &str, from: usize, to: usize) {
        match &mut self.copy {
            None if from == self.in_step => {}
            _ => {
                let normalized = self.owned().len();
                if from != self.in_step {
                    self.steps.push(Step { normalized, original: from, whole: false });
                }
                self.owned().push_str(&source[from..to]);
            }
        }
        self.last_start = usize::MAX;
        self.in_step = to;
        self.end = to;
    }

    #[inline]
    fn write(&mut self, c: char, start: usize, end: usize) {
        let same = self.copy.is_none()
            && start == self.in_step
            && c.len_utf8() == end - start
            && self.source[start..end].starts_with(c);
        if same {
            self.last = start;
            self.last_start = start;
            self.in_step = end;
            self.end = end;
            return;
        }
        let normalized = self.owned().len();
        if normalized > 0 && start == self.last_start {
            // One more character for the same bytes: from the first of them on they stand as a whole.
            match self.steps.last_mut() {
                Some(step) if step.whole && step.original == start => {}
                Some(step) if step.normalized == self.last => step.whole = true,
                _ => self.steps.push(Step { normalized: self.last, original: start, whole: true }),
            }
            self.in_step = usize::MAX;
        } else {
            if start != self.in_step {
                self.steps.push(Step { normalized, original: start, whole: false });
            }
            self.in_step = start + c.len_utf8();
        }
        self.last = normalized;
        self.last_start = start;
        self.end = end;
        self.owned().push(c);
    }

    #[inline]
    fn remove(&mut self, end: usize) {
        if !self.owned().is_empty() {
            self.end = end;
        }
    }

    fn take_back(&mut self, bytes: usize) -> usize {
        let length = self.owned().len().saturating_sub(bytes);
        let steps = std::mem::take(&mut self.steps);
        let mut view =
            Normalized { source: self.source, text: Cow::Borrowed(self.text()), steps, end: self.end };
        let start = view.start_at(length);
        let end = if length == 0 { 0 } else { view.end_at(length) };
        let last = view.text[..length].char_indices().next_back().map_or(0, |(at, _)| at);
        let last_start = view.start_at(last);
        let kept = view.steps.partition_point(|step| step.normalized < length);
        view.steps.truncate(kept);
        self.steps = view.steps;
        self.owned().truncate(length);
        self.last = last;
        self.last_start = last_start;
        self.end = end;
        // Whatever comes next begins a step of its own.
        self.in_step = usize::MAX;
        start
    }
}

impl Sink for String {
    fn text(&self) -> &str {
        self
    }

    #[inline]
    fn copy(&mut self, source: &str, from: usize, to: usize) {
        self.push_str(&source[from..to]);
    }

    #[inline]
    fn write(&mut self, c: char, _start: usize, _end: usize) {
        self.push(c);
    }

    #[inline]
    fn remove(&mut self, _end: usize) {}

    fn take_back(&mut self, bytes: usize) -> usize {
        self.truncate(self.len().saturating_sub(bytes));
        0
    }
}
