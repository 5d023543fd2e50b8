//! The features that are tried.

use rayon::prelude::*;
use risala_eval::wilson;

use super::panel::Panel;
use super::score::score;
use super::{Feature, PureFeature, Verdict};
use crate::check::columns::Column;
use crate::check::ledger::Ledger;

mod candidates;

use candidates::Candidate;

/// From which corrected p-value on a feature may do as well as it does by chance.
const CHANCE: f64 = 0.05;

/// Words and signs are pure if so many records have them, and so many of these are of one class at least.
const PURE_COVERAGE: f64 = 0.01;
const PURE_SHARE: f64 = 0.8;

/// What trying all features gave.
#[derive(Default)]
pub(super) struct Listing {
    pub(super) tried: u64,
    /// Those that tell something, the most telling first.
    pub(super) features: Vec<Feature>,
    /// Pure words and signs, those that raise a class most first.
    pub(super) pure: Vec<PureFeature>,
}

pub(super) fn list(
    panel: &Panel,
    ledger: &Ledger,
    columns: &[(String, Column)],
    chance: f64,
    threshold: f64,
) -> Listing {
    let mut candidates = candidates::signs(panel, ledger);
    let mut pure: Vec<PureFeature> = candidates.iter().filter_map(|sign| purity(sign, panel)).collect();
    pure.sort_by(|a, b| {
        // What the lift is at least.
        let raised = |feature: &PureFeature| feature.lift * feature.interval[0] / feature.share;
        raised(b).total_cmp(&raised(a)).then_with(|| (a.kind, &a.name).cmp(&(b.kind, &b.name)))
    });
    candidates.extend(candidates::numbers(panel, ledger));
    candidates.extend(columns.iter().map(|(name, column)| candidates::field(panel, name, column)));

    let tried = candidates.len() as u64;
    let judge = |candidate: Candidate| judge(candidate, panel, chance, threshold, tried as f64);
    let mut features: Vec<Feature> = candidates.into_par_iter().filter_map(judge).collect();
    features.sort_by(|a, b| {
        let is_unproven = |feature: &Feature| feature.verdict == Verdict::Unproven;
        is_unproven(a)
            .cmp(&is_unproven(b))
            .then(b.balanced_accuracy.total_cmp(&a.balanced_accuracy))
            .then_with(|| (a.kind, &a.name).cmp(&(b.kind, &b.name)))
    });
    Listing { tried, features, pure }
}

/// What a feature turned out to be; `None` if it tells nothing worth listing.
fn judge(candidate: Candidate, panel: &Panel, chance: f64, threshold: f64, tried: f64) -> Option<Feature> {
    let score = score(&candidate.cells, panel);
    let p = (score.p * tried).min(1.0);
    let verdict = match (p < CHANCE, score.balanced_accuracy - chance >= threshold) {
        (true, true) => Verdict::Shortcut,
        (true, false) => Verdict::Weak,
        (false, true) => Verdict::Unproven,
        (false, false) => return None,
    };
    let mut shares = candidate.cells.chunks(panel.cells()).map(|cells| shares(cells, panel));
    let spread = |shares: &[f64]| {
        let (low, high) =
            shares.iter().fold((1.0_f64, 0.0_f64), |(low, high), &s| (low.min(s), high.max(s)));
        high - low
    };
    let (value, shares) = if candidate.values.is_empty() {
        (None, shares.next()?)
    } else {
        let named = candidate.values.into_iter().zip(shares);
        let (value, shares) = named.reduce(|a, b| if spread(&b.1) > spread(&a.1) { b } else { a })?;
        (Some(value), shares)
    };
    Some(Feature {
        kind: candidate.kind,
        name: candidate.name,
        verdict,
        coverage: candidate.coverage,
        balanced_accuracy: score.balanced_accuracy,
        interval: score.interval,
        p,
        value,
        shares,
    })
}

/// The share of each class that is in these cells.
fn shares(cells: &[u32], panel: &Panel) -> Vec<f64> {
    let of_class = |(class, size): (usize, u64)| {
        let records: u32 = cells.iter().skip(class).step_by(panel.classes.len()).sum();
        f64::from(records) / size as f64
    };
    panel.classes.iter().map(|class| class.records).enumerate().map(of_class).collect()
}

/// The class that nearly all records with a sign are of, if there is one.
fn purity(sign: &Candidate, panel: &Panel) -> Option<PureFeature> {
    if sign.coverage < PURE_COVERAGE {
        return None;
    }
    let with = sign.cells.get(..panel.cells())?;
    let records: u32 = with.iter().sum();
    let all: u64 = panel.classes.iter().map(|class| class.records).sum();
    // Records of a unit say the same thing more than once.
    let units: u64 = panel.classes.iter().map(|class| class.units).sum();
    let units_in = |records: u32| (f64::from(records) * units as f64 / all as f64).round() as u64;
    panel.classes.iter().enumerate().find_map(|(number, class)| {
        let own: u32 = with.iter().skip(number).step_by(panel.classes.len()).sum();
        let prior = class.records as f64 / all as f64;
        let interval = wilson(units_in(own), units_in(records))?;
        let share = f64::from(own) / f64::from(records);
        (interval[0] >= PURE_SHARE && interval[0] > prior).then(|| PureFeature {
            kind: sign.kind,
            name: sign.name.clone(),
            class: class.name.clone(),
            records: u64::from(records),
            coverage: sign.coverage,
            share,
            interval,
            lift: share / prior,
        })
    })
}
