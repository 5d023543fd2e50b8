//! Spans of other pipelines, widened so that no letter is parted from its marks.

use risala_text::{is_arabic_mark, is_combining_mark, is_invisible};
use unicode_segmentation::UnicodeSegmentation;

use super::Piece;

/// Widens the span of every piece to grapheme boundaries and over the marks, tatweel and unseen characters
/// behind it, up to where the next piece begins. Spans may be in any order and may lie anywhere, even
/// beyond the text or inside a character; empty ones stay empty.
pub(super) fn widen(text: &str, pieces: &mut [Piece]) {
    let mut bounds: Vec<usize> = text.grapheme_indices(true).map(|(start, _)| start).collect();
    bounds.push(text.len());
    let bound = |at: usize| bounds.get(at).copied().unwrap_or(text.len());

    let mut next = text.len();
    for piece in pieces.iter_mut().rev() {
        let start = piece.start.min(text.len());
        let end = piece.end.min(text.len());
        let first = bounds.partition_point(|&bound| bound <= start).saturating_sub(1);
        let mut last = first;
        if end > start {
            last = bounds.partition_point(|&bound| bound < end);
            while bound(last) < next && text.get(bound(last)..).is_some_and(starts_behind_a_letter) {
                last += 1;
            }
        }
        (piece.start, piece.end) = (bound(first), bound(last));
        next = start;
    }
}

/// Whether the text starts with what belongs to the letter before it and a normaliser may have removed.
fn starts_behind_a_letter(text: &str) -> bool {
    let belongs = |c: char| is_arabic_mark(c) || is_combining_mark(c) || is_invisible(c) || c == '\u{640}';
    text.chars().next().is_some_and(belongs)
}
