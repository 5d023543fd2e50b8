//! Confusion counts, and everything that is computed from nothing else.

use risala_model::Label;
use serde::Serialize;

/// Precision, recall and F1 of one class.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Scores {
    /// The share of the rows predicted as the class that are of the class, `0..=1`; 0 if none was
    /// predicted; `None` if no row counts.
    pub precision: Option<f64>,
    /// The share of the rows of the class that were predicted as it, `0..=1`; 0 if there are none;
    /// `None` if no row counts.
    pub recall: Option<f64>,
    /// The harmonic mean of both, `0..=1`; 0 if both are 0; `None` if no row counts.
    pub f1: Option<f64>,
    /// How many rows are of the class.
    pub support: u64,
}

/// How often each label was predicted for each true label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ConfusionMatrix {
    /// The labels of the rows and of the columns.
    pub labels: &'static [Label],
    /// Rows are true labels, columns are predicted ones.
    pub counts: [[u64; 3]; 3],
}

/// Counts of pairs of a true and a predicted class, for `K` classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Confusion<const K: usize>(pub(crate) [[u64; K]; K]);

impl<const K: usize> Confusion<K> {
    pub(crate) const EMPTY: Confusion<K> = Confusion([[0; K]; K]);

    /// Counts pairs of class numbers below `K`.
    pub(crate) fn count(pairs: impl Iterator<Item = (usize, usize)>) -> Confusion<K> {
        let mut confusion = Confusion::EMPTY;
        for (truth, predicted) in pairs {
            confusion.0[truth][predicted] += 1;
        }
        confusion
    }

    /// How many rows were counted.
    pub(crate) fn n(&self) -> u64 {
        self.0.as_flattened().iter().sum()
    }

    /// The share on the diagonal; `None` without rows. Where every row has one class and one prediction
    /// this is micro-averaged F1 as well: each error is one false positive and one false negative.
    pub(crate) fn accuracy(&self) -> Option<f64> {
        let n = self.n();
        let hits: u64 = (0..K).map(|class| self.0[class][class]).sum();
        (n > 0).then(|| hits as f64 / n as f64)
    }

    /// The mean F1 of the classes that occur in truth or prediction; `None` without rows. This is
    /// scikit-learn's `f1_score(average="macro", zero_division=0)`.
    pub(crate) fn macro_f1(&self) -> Option<f64> {
        let occurring = (0..K).filter(|&class| self.support(class) + self.predicted(class) > 0);
        let (sum, classes) = occurring.fold((0.0, 0_u32), |(sum, n), class| (sum + self.f1(class), n + 1));
        (classes > 0).then(|| sum / f64::from(classes))
    }

    /// The scores of one class.
    pub(crate) fn scores(&self, class: usize) -> Scores {
        let hits = self.0[class][class];
        let known = |score| (self.n() > 0).then_some(score);
        Scores {
            precision: known(ratio(hits, self.predicted(class))),
            recall: known(ratio(hits, self.support(class))),
            f1: known(self.f1(class)),
            support: self.support(class),
        }
    }

    fn f1(&self, class: usize) -> f64 {
        ratio(2 * self.0[class][class], self.support(class) + self.predicted(class))
    }

    fn support(&self, class: usize) -> u64 {
        self.0[class].iter().sum()
    }

    fn predicted(&self, class: usize) -> u64 {
        self.0.iter().map(|row| row[class]).sum()
    }
}

/// A quotient of counts, in which 0/0 is 0.
fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
