//! Which texts are nearly the same.
//!
//! Candidates come from [`super::minhash`]; each pair is then compared in full, so that no pair below the wanted
//! similarity joins two texts. Joined texts form groups: the parts of the graph that hang together. So two texts of
//! a group may be less alike than wanted, if others lead from one to the other (a chain). For splits that is the
//! right reading, because only whole groups can be moved from one split to another without taking a pair apart.

use rayon::prelude::*;

use super::shingles::{jaccard, shingles};
use super::texts::Texts;
use crate::sets::Sets;

/// With how many texts of its bucket a text is compared at most, those next in size. It keeps the work linear where
/// very many texts are alike; a text has other neighbours in every band.
const NEIGHBOURS: usize = 64;

/// The same in a bucket of more than [`CROWD`] texts: those share a template, and meet each other in many bands.
const NEIGHBOURS_IN_A_CROWD: usize = 8;

/// From how many texts on a bucket is a crowd.
const CROWD: usize = 4096;

/// The groups of texts whose similarity is at least `similarity`.
pub(crate) fn near_duplicates(texts: &mut Texts, similarity: f64) -> Sets {
    let mut sets = Sets::new(texts.len());
    for band in texts.take_bands() {
        let mut places: Vec<(u32, u32)> = band.into_iter().zip(0..).collect();
        places.par_sort_unstable();
        let buckets: Vec<&[(u32, u32)]> =
            places.chunk_by(|a, b| a.0 == b.0).filter(|bucket| bucket.len() > 1).collect();
        let joined: Vec<Vec<(u32, u32)>> =
            buckets.par_iter().map(|bucket| alike(bucket, texts, &sets, similarity)).collect();
        for (a, b) in joined.into_iter().flatten() {
            sets.join(a, b);
        }
        sets.flatten();
    }
    sets
}

/// A text of a bucket.
struct Member {
    text: u32,
    /// The group that it was in before.
    group: u32,
    shingles: Vec<u32>,
}

/// Pairs of a bucket that are similar enough and not in one group yet.
fn alike(bucket: &[(u32, u32)], texts: &Texts, sets: &Sets, similarity: f64) -> Vec<(u32, u32)> {
    let mut groups = bucket.iter().map(|&(_, text)| sets.find(text));
    let first = groups.next();
    if groups.all(|group| Some(group) == first) {
        return Vec::new();
    }
    let member = |&(_, text): &(u32, u32)| {
        let mut pieces = Vec::new();
        shingles(texts.key(text), &mut pieces);
        Member { text, group: sets.find(text), shingles: pieces }
    };
    let mut members: Vec<Member> = bucket.iter().map(member).collect();
    // By what the texts are, so that the neighbours do not depend on the order in which they were read.
    members.sort_by_cached_key(|member| (member.shingles.len(), texts.hash(member.text)));
    let neighbours = if members.len() > CROWD { NEIGHBOURS_IN_A_CROWD } else { NEIGHBOURS };
    let mut local = Sets::new(members.len());
    let mut pairs = Vec::new();
    for (i, a) in members.iter().enumerate() {
        for (j, b) in members.iter().enumerate().skip(i + 1).take(neighbours) {
            // Sets of such different sizes cannot be that similar, and those behind are larger still.
            if (a.shingles.len() as f64) < similarity * b.shingles.len() as f64 {
                break;
            }
            let (i, j) = (i as u32, j as u32);
            let is_joined = a.group == b.group || local.find(i) == local.find(j);
            if !is_joined && jaccard(&a.shingles, &b.shingles) >= similarity {
                local.join(i, j);
                pairs.push((a.text, b.text));
            }
        }
    }
    pairs
}
