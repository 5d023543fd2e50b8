//! How well one feature tells the classes apart.

use risala_eval::{Interval, wilson};

use super::panel::{FOLDS, Panel};

/// How well one feature tells the classes apart.
#[derive(Clone, Copy, Debug)]
pub(super) struct Score {
    pub(super) balanced_accuracy: f64,
    /// Its 95 % interval.
    pub(super) interval: Interval,
    /// How probably a feature that tells nothing would do as well.
    pub(super) p: f64,
}

/// Scores a feature by the records of each fold and class that have each of its values: the cells of the first value,
/// then those of the next.
///
/// The interval puts together Wilson's intervals of the classes (Zou and Donner 2008). The p-value is that of a normal
/// approximation with the variance that the same answers would have if they had nothing to do with the classes.
/// Both count independent units instead of records, as if all records of a unit and class went right or wrong
/// together: too careful rather than too sure.
pub(super) fn score(values: &[u32], panel: &Panel) -> Score {
    let classes = panel.classes.len();
    let sizes: Vec<f64> = panel.classes.iter().map(|class| class.records as f64).collect();
    let mut hits = vec![0.0; classes];
    // The share of the records, classes weighted alike, that are taken for each class.
    let mut taken = vec![0.0; classes];
    for fold in 0..FOLDS {
        let totals = elsewhere(&panel.totals, fold, classes);
        for cells in values.chunks(panel.cells()) {
            let Some(judged) = cells.chunks(classes).nth(fold) else { continue };
            let (mut best, mut most) = (0, f64::NEG_INFINITY);
            for (class, (n, total)) in elsewhere(cells, fold, classes).into_iter().zip(&totals).enumerate()
            {
                let share = n / total.max(1.0);
                if share > most {
                    (best, most) = (class, share);
                }
            }
            if let (Some(hits), Some(&hit)) = (hits.get_mut(best), judged.get(best)) {
                *hits += f64::from(hit);
            }
            if let Some(taken) = taken.get_mut(best) {
                *taken += judged.iter().zip(&sizes).map(|(&n, size)| f64::from(n) / size).sum::<f64>();
            }
        }
    }
    let k = classes as f64;
    let (mut sum, mut variance, mut below, mut above) = (0.0, 0.0, 0.0, 0.0);
    for ((hits, taken), class) in hits.iter().zip(&taken).zip(&panel.classes) {
        let (recall, by_chance) = (hits / class.records as f64, taken / k);
        let units = class.units as f64;
        sum += recall;
        variance += by_chance * (1.0 - by_chance).max(0.0) / units;
        let [low, high] = wilson((recall * units).round() as u64, class.units).unwrap_or([0.0, 1.0]);
        below += (recall - low).max(0.0).powi(2);
        above += (high - recall).max(0.0).powi(2);
    }
    let balanced_accuracy = sum / k;
    let z = (sum - 1.0) / variance.sqrt();
    let (below, above) = (below.sqrt() / k, above.sqrt() / k);
    Score {
        balanced_accuracy,
        interval: [(balanced_accuracy - below).max(0.0), (balanced_accuracy + above).min(1.0)],
        // Always the same answer has no variance (but for rounding) and proves nothing.
        p: if variance > f64::EPSILON { 0.5 * libm::erfc(z / std::f64::consts::SQRT_2) } else { 1.0 },
    }
}

/// The sums over all folds but one, class by class.
fn elsewhere(cells: &[u32], fold: usize, classes: usize) -> Vec<f64> {
    let mut sums = vec![0.0; classes];
    for (_, cells) in cells.chunks(classes).enumerate().filter(|&(other, _)| other != fold) {
        for (sum, &n) in sums.iter_mut().zip(cells) {
            *sum += f64::from(n);
        }
    }
    sums
}
