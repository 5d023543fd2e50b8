//! Widening of spans to grapheme boundaries.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use crate::chars::is_arabic_letter;

/// Widens spans of a text, one after the other, to the boundaries of its grapheme clusters (UAX #29).
///
/// Clusters are read forwards only, because looking backwards from each span would be quadratic on a
/// megabyte of flags; but where plain characters stand between two spans, reading starts anew behind them.
pub(crate) struct Widener<'t> {
    text: &'t str,
    /// The cluster that was read last.
    current: Range<usize>,
    /// Where the span before began, and where it was widened to.
    start: (usize, usize),
}

impl<'t> Widener<'t> {
    pub(crate) fn new(text: &'t str) -> Widener<'t> {
        Widener { text, current: 0..0, start: (0, 0) }
    }

    pub(crate) fn widen(&mut self, span: Range<usize>) -> Range<usize> {
        if span.start >= self.text.len() && span.is_empty() {
            return span;
        }
        // Several characters may stand for one, and then share its span.
        if span.start != self.start.0 {
            self.read_to(span.start, |cluster| cluster.end > span.start);
            self.start = (span.start, self.current.start.min(span.start));
        }
        let start = self.start.1;
        if span.is_empty() {
            return start..start;
        }
        self.read_to(span.end, |cluster| cluster.end >= span.end);
        start..self.current.end.max(span.end)
    }

    /// Reads on to the first cluster that is far enough, which is about at `position`.
    fn read_to(&mut self, position: usize, is_enough: impl Fn(&Range<usize>) -> bool) {
        if is_enough(&self.current) {
            return;
        }
        let mut at = self.boundary_before(position);
        self.current = at..at;
        if is_enough(&self.current) {
            return;
        }
        for cluster in self.text[at..].graphemes(true) {
            self.current = at..at + cluster.len();
            if is_enough(&self.current) {
                return;
            }
            at = self.current.end;
        }
    }

    /// A boundary at or before `position`, as near as can be told without reading clusters.
    fn boundary_before(&self, position: usize) -> usize {
        let mut at = position.min(self.text.len());
        let mut after_is_plain = self.text[at..].chars().next().is_none_or(is_plain);
        for c in self.text[self.current.end.min(at)..at].chars().rev() {
            let before_is_plain = is_plain(c);
            if before_is_plain && after_is_plain {
                return at;
            }
            after_is_plain = before_is_plain;
            at -= c.len_utf8();
        }
        self.current.end.min(position)
    }
}

/// Whether there is a boundary between any two such characters.
fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~') || is_arabic_letter(c)
}
