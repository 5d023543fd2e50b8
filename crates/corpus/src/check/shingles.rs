//! Texts as sets of overlapping pieces, and how alike two such sets are.
//!
//! The pieces are runs of five letters. Words would do for paragraphs, but a post has three to thirty of them, and
//! one letter written otherwise would make a word, and each run of words that it is in, another one. Runs of five
//! letters are rare enough that unrelated paragraphs share few of them (runs of three are shared by all), and
//! one changed letter costs five pieces, wherever it stands.

use xxhash_rust::xxh3::xxh3_64;

/// Letters in a piece.
const LETTERS: usize = 5;

/// Writes the hashes of the pieces of `key` over `shingles`, sorted, each once. A key that is shorter than a piece
/// is one piece; only the empty key has none.
pub(crate) fn shingles(key: &str, shingles: &mut Vec<u32>) {
    shingles.clear();
    let starts = key.char_indices().map(|(at, _)| at);
    let ends = starts.clone().skip(LETTERS).chain(std::iter::once(key.len()));
    let pieces = starts.zip(ends).filter_map(|(start, end)| key.get(start..end));
    shingles.extend(pieces.map(|piece| xxh3_64(piece.as_bytes()) as u32));
    if shingles.is_empty() && !key.is_empty() {
        shingles.push(xxh3_64(key.as_bytes()) as u32);
    }
    shingles.sort_unstable();
    shingles.dedup();
}

/// The Jaccard similarity of two sets, sorted and without repetitions: the share of the pieces of either that are
/// in both, `0..=1`. Of two empty sets it is 1.
pub(crate) fn jaccard(a: &[u32], b: &[u32]) -> f64 {
    let (mut i, mut j, mut both) = (0, 0, 0_usize);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        both += usize::from(x == y);
        i += usize::from(x <= y);
        j += usize::from(y <= x);
    }
    let either = a.len() + b.len() - both;
    if either == 0 { 1.0 } else { both as f64 / either as f64 }
}
