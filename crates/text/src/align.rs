//! Normalised text that knows where it came from.

use std::borrow::Cow;
use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::normalize::Sink;

/// A normalised text with its alignment to the original.
///
/// Kept as runs: inside a *copied* run the bytes stand one for one; every other run is one character that
/// stands for a stretch of the original. Text in ordinary spelling is a handful of runs.
#[derive(Clone, Debug)]
pub struct Normalized<'t> {
    source: &'t str,
    text: Cow<'t, str>,
    runs: Vec<Run>,
}

#[derive(Clone, Copy, Debug)]
struct Run {
    normalized: usize,
    original: Offsets,
    copied: bool,
}

#[derive(Clone, Copy, Debug)]
struct Offsets {
    start: usize,
    end: usize,
}

impl<'t> Normalized<'t> {
    /// The text before normalisation.
    pub fn source(&self) -> &'t str {
        self.source
    }

    /// The normalised text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether normalisation changed nothing, so that the text was not copied.
    pub fn is_unchanged(&self) -> bool {
        matches!(self.text, Cow::Borrowed(_))
    }

    /// The normalised text, copied only if it differs from the original.
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
        self.original_spans([span]).next().unwrap_or(0..0)
    }

    /// [`Self::original_span`] of many spans, which must come in order and not overlap; so do the results,
    /// but for those that share a character or grapheme of the original.
    pub fn original_spans(
        &self,
        spans: impl IntoIterator<Item = Range<usize>>,
    ) -> impl Iterator<Item = Range<usize>> {
        let mut graphemes = self.source.grapheme_indices(true);
        // The grapheme that was read last.
        let mut current = 0..0;
        spans.into_iter().map(move |span| {
            let raw = self.raw_span(span);
            let mut read_to = |enough: &dyn Fn(&Range<usize>) -> bool| {
                while !enough(&current) {
                    match graphemes.next() {
                        Some((start, grapheme)) => current = start..start + grapheme.len(),
                        None => current = self.source.len()..self.source.len() + 1,
                    }
                }
                current.clone()
            };
            let first = read_to(&|grapheme| grapheme.end > raw.start);
            let start = first.start.min(raw.start);
            if raw.is_empty() {
                return start..start;
            }
            let last = read_to(&|grapheme| grapheme.end >= raw.end);
            start..last.end.min(self.source.len())
        })
    }

    /// The original bytes of a span, not yet widened.
    fn raw_span(&self, span: Range<usize>) -> Range<usize> {
        let start = span.start.min(self.text.len());
        let end = span.end.clamp(start, self.text.len());
        let first = self.original_at(start).start;
        if start == end { first..first } else { first..self.original_at(end - 1).end }
    }

    /// The original bytes of the normalised byte at `position`.
    fn original_at(&self, position: usize) -> Offsets {
        let next = self.runs.partition_point(|run| run.normalized <= position);
        let Some(run) = next.checked_sub(1).and_then(|at| self.runs.get(at)) else {
            return Offsets { start: position, end: position };
        };
        if position >= self.text.len() {
            return Offsets { start: self.source.len(), end: self.source.len() };
        }
        if !run.copied {
            return run.original;
        }
        let at = run.original.start + (position - run.normalized);
        Offsets { start: at, end: at + 1 }
    }
}

/// Collects a [`Normalized`]; copies nothing until the first character that differs from the original.
pub(crate) struct Aligned<'t> {
    source: &'t str,
    /// `None` as long as everything written equals `source[..same]`.
    copy: Option<String>,
    same: usize,
    runs: Vec<Run>,
}

impl<'t> Aligned<'t> {
    pub(crate) fn new(source: &'t str) -> Aligned<'t> {
        Aligned { source, copy: None, same: 0, runs: Vec::new() }
    }

    pub(crate) fn finish(self) -> Normalized<'t> {
        let text = match self.copy {
            Some(copy) => Cow::Owned(copy),
            None => Cow::Borrowed(&self.source[..self.same]),
        };
        Normalized { source: self.source, text, runs: self.runs }
    }

    fn copy(&mut self) -> &mut String {
        self.copy.get_or_insert_with(|| self.source[..self.same].to_owned())
    }
}

impl Sink for Aligned<'_> {
    fn write(&mut self, c: char, start: usize, end: usize) {
        let equal = self.source[start..end].starts_with(c) && c.len_utf8() == end - start;
        let normalized = self.copy.as_ref().map_or(self.same, String::len);
        match self.runs.last_mut() {
            Some(run) if equal && run.copied && run.original.end == start => run.original.end = end,
            _ => self.runs.push(Run { normalized, original: Offsets { start, end }, copied: equal }),
        }
        if self.copy.is_none() && equal && start == self.same {
            self.same = end;
        } else {
            self.copy().push(c);
        }
    }

    fn replace(&mut self, c: char, end: usize) {
        self.remove(end);
        let copy = self.copy();
        copy.pop();
        copy.push(c);
    }

    fn remove(&mut self, end: usize) {
        self.copy();
        let Some(run) = self.runs.last().copied() else { return };
        if !run.copied {
            if let Some(run) = self.runs.last_mut() {
                run.original.end = end;
            }
            return;
        }
        // The last character of a copied run now stands for more than itself: give it its own run.
        let Some(last) = self.source[run.original.start..run.original.end].chars().next_back() else {
            return;
        };
        let start = run.original.end - last.len_utf8();
        let normalized = run.normalized + (start - run.original.start);
        if start == run.original.start {
            self.runs.pop();
        } else if let Some(run) = self.runs.last_mut() {
            run.original.end = start;
        }
        self.runs.push(Run { normalized, original: Offsets { start, end }, copied: false });
    }
}
