//! Texts of any length as windows of the network.

use std::ops::Range;

use crate::network::Place;
use crate::vocabulary::{END, START};

/// The most windows of a text that are read: as much as a long article. Of a longer text as many are read,
/// evenly spaced, the first and the last among them.
const MOST: usize = 64;

/// Cuts so many pieces into as few windows as will hold them, nearly equal in length; of more than 64, those
/// that are read. A text without pieces has one window, which is empty.
pub(crate) fn windows(pieces: usize, window: usize) -> impl Iterator<Item = Range<usize>> {
    // `<s>` and `</s>` stand in every window.
    let count = pieces.div_ceil(window - 2).max(1);
    let read = count.min(MOST);
    (0..read).map(move |at| {
        let chosen = if read == count { at } else { (at * (count - 1) + (read - 1) / 2) / (read - 1) };
        let edge = |number: usize| (number as u64 * pieces as u64 / count as u64) as usize;
        edge(chosen)..edge(chosen + 1)
    })
}

/// The tokens of a window: its pieces at their positions, but for those that `is_left_out`, between `<s>` and
/// `</s>`.
pub(crate) fn places(ids: &[u32], is_left_out: impl Fn(usize) -> bool) -> Vec<Place> {
    let kept = ids.iter().zip(1..).enumerate().filter(|(at, _)| !is_left_out(*at));
    let mut places = Vec::with_capacity(ids.len() + 2);
    places.push(Place { id: START, position: 0 });
    places.extend(kept.map(|(_, (&id, position))| Place { id, position }));
    places.push(Place { id: END, position: ids.len() as u32 + 1 });
    places
}
