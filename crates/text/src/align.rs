//! Normalised text that knows where it came from.

use std::borrow::Cow;
use std::ops::Range;

use unicode_segmentation::GraphemeCursor;

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
    /// beyond the text, or inside a character, is taken as the characters that it touches.
    pub fn original_span(&self, span: Range<usize>) -> Range<usize> {
        let start = span.start.min(self.text.len());
        let end = span.end.clamp(start, self.text.len());
        if start == end {
            let at = self.floor_grapheme(self.original_at(start).start);
            return at..at;
        }
        let first = self.original_at(start).start;
        let last = self.original_at(end - 1).end;
        self.floor_grapheme(first)..self.ceil_grapheme(last)
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

    fn floor_grapheme(&self, mut at: usize) -> usize {
        while !self.source.is_char_boundary(at) {
            at -= 1;
        }
        let mut cursor = GraphemeCursor::new(at, self.source.len(), true);
        match cursor.is_boundary(self.source, 0) {
            Ok(false) => cursor.prev_boundary(self.source, 0).ok().flatten().unwrap_or(0),
            _ => at,
        }
    }

    fn ceil_grapheme(&self, mut at: usize) -> usize {
        while !self.source.is_char_boundary(at) {
            at += 1;
        }
        let mut cursor = GraphemeCursor::new(at, self.source.len(), true);
        match cursor.is_boundary(self.source, 0) {
            Ok(false) => cursor.next_boundary(self.source, 0).ok().flatten().unwrap_or(self.source.len()),
            _ => at,
        }
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
