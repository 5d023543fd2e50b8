//! Dealing clusters out to parts so that every part is like the whole.
//!
//! Clusters go one by one, the largest first and equals by lot, each to the part where it brings the numbers of
//! records by stratum nearest to their targets, measured by χ². That is the greedy way of scikit-learn's
//! `StratifiedGroupKFold`, for parts of unequal shares. With single records it is an exact stratified split, and the
//! odd records of the strata go where their sum asks for them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::clusters::Clusters;

/// For each record the number of its part: an index into `shares`, which are positive and add up to 1. `strata`
/// says for each record what it is, in any words.
pub(super) fn deal(clusters: &Clusters, strata: &[String], shares: &[f64], seed: u64) -> Vec<usize> {
    let hands = hands(clusters, strata);
    let mut totals = vec![0.0; 1 + hands.strata];
    for (stratum, records) in hands.of_clusters.iter().flatten() {
        totals[*stratum] += records;
    }
    let mut order: Vec<usize> = (0..clusters.count()).collect();
    let lots: Vec<[u8; 32]> = clusters.names().iter().map(|name| draw(seed, name)).collect();
    order.sort_by(|&a, &b| {
        let size = |cluster: usize| hands.of_clusters[cluster].first().map_or(0.0, |(_, records)| *records);
        size(b).total_cmp(&size(a)).then_with(|| lots[a].cmp(&lots[b]))
    });

    let mut counts = vec![vec![0.0; totals.len()]; shares.len()];
    let mut parts = vec![0; clusters.count()];
    for cluster in order {
        let hand = &hands.of_clusters[cluster];
        // By how much the sum of (count - target)² / target grows if the hand goes to a part.
        let growth = |part: usize| -> f64 {
            let of_stratum = |(stratum, records): &(usize, f64)| {
                let target = shares[part] * totals[*stratum];
                records * (2.0 * (counts[part][*stratum] - target) + records) / target
            };
            hand.iter().map(of_stratum).sum()
        };
        let best = (0..shares.len()).min_by(|&a, &b| growth(a).total_cmp(&growth(b))).unwrap_or(0);
        for (stratum, records) in hand {
            counts[best][*stratum] += records;
        }
        parts[cluster] = best;
    }
    clusters.of_records().iter().map(|&cluster| parts[cluster]).collect()
}

/// How many records of each stratum each cluster holds.
struct Hands {
    /// Stratum 0 is that of all records, so its number is the cluster's size.
    of_clusters: Vec<Vec<(usize, f64)>>,
    /// How many strata there are but that one.
    strata: usize,
}

fn hands(clusters: &Clusters, strata: &[String]) -> Hands {
    // By name, so that sums over them do not depend on which came first.
    let names: BTreeSet<&String> = strata.iter().collect();
    let numbers: HashMap<&String, usize> = names.into_iter().zip(1..).collect();
    let mut counts: Vec<BTreeMap<usize, f64>> = vec![BTreeMap::new(); clusters.count()];
    for (&cluster, stratum) in clusters.of_records().iter().zip(strata) {
        *counts[cluster].entry(0).or_default() += 1.0;
        *counts[cluster].entry(numbers[stratum]).or_default() += 1.0;
    }
    Hands {
        of_clusters: counts.into_iter().map(|hand| hand.into_iter().collect()).collect(),
        strata: numbers.len(),
    }
}

/// The lot of a name: 32 uniform bytes.
fn draw(seed: u64, name: &str) -> [u8; 32] {
    let key = blake3::hash(&seed.to_le_bytes());
    *blake3::keyed_hash(key.as_bytes(), name.as_bytes()).as_bytes()
}
