//! Partial labels by expectation-maximisation over the convex solver.
//!
//! An annotation allows a set of leaves, and the loss of an example is −ln of the probability mass on
//! its set. That loss is not convex; but for target distributions p inside the sets it is bounded by
//! the soft-target loss of [`crate::sdca`] minus the entropy of p, and the bound is tight where p is
//! the model's own distribution restricted to the set. Taking turns between the two (Dempster, Laird
//! & Rubin 1977; Jin & Ghahramani 2002, "Learning with multiple labels") therefore never raises the
//! objective by more than the solver's tolerance, needs no step size, and each half already exists.
//! Where every set is a single leaf the bound is the loss and one round is the exact optimum.
//!
//! The first distributions are uniform on each set: no leaf is preferred before there is evidence. A
//! pair of leaves that no annotation ever tells apart therefore shares its mass evenly for good,
//! which is the honest answer.

use std::ops::Range;

use risala_model::{LEAVES, Leaf, LeafSet};

use crate::classifier::{FitReport, IMPOSSIBLE, TreeClassifier};
use crate::error::{Error, Kind};
use crate::sdca::{ClassVector, LANES, Progress, Settings, Solver, check_count, check_weight};
use crate::softmax::{log_softmax, set_loss};
use crate::sparse::Rows;

/// How many times the tolerance the first convex problem may be from its optimum, and each that follows half as many: the
/// targets will move on, so to be exact is worth nothing yet.
const FIRST_SLACK: f64 = 8.0;

/// What was observed of rows. A row may have several examples, and is then a single row to the solver, with the sum of
/// their losses: what a teacher says of a text comes as an example for each leaf.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Observed<'a> {
    /// The leaf set of each example.
    pub(crate) sets: &'a [LeafSet],
    /// The weight ω of each example.
    pub(crate) weights: &'a [f64],
    /// Where the examples of each row end; they begin where those of the row before end.
    pub(crate) ends: &'a [usize],
}

/// Fits a classifier to rows and what was observed of them.
///
/// Stops when a round lowers the objective by at most the tolerance, relatively, or after
/// `max_rounds`. Leaves that no example of positive weight allows stay out of the model.
///
/// # Errors
/// If lengths differ, a set is empty, fewer than two leaves are possible, or what
/// [`Solver::new`] refuses.
pub(crate) fn fit<R: Rows + ?Sized>(
    rows: &R,
    observed: Observed<'_>,
    columns: usize,
    settings: Settings,
    max_rounds: usize,
    progress: &mut dyn FnMut(Progress),
) -> Result<TreeClassifier, Error> {
    let Observed { sets, weights, ends } = observed;
    check_count(rows.count(), "targets", ends.len())?;
    check_count(sets.len(), "weights", weights.len())?;
    for (number, (set, &weight)) in sets.iter().zip(weights).enumerate() {
        check_weight(number, weight)?;
        if set.is_empty() {
            return Err(Error::new(Kind::EmptySet(number)));
        }
    }
    let classes = Classes::of(sets, weights)?;
    let merged = Merged { classes: &classes, observed };
    let targets = (0..ends.len()).map(|row| merged.target(row, &[0.0; LANES])).collect();
    let totals: Vec<f64> = (0..ends.len()).map(|row| merged.weight(row)).collect();
    let mut solver = Solver::new(rows, &totals, targets, columns, classes.leaves.len(), settings)?;
    let partial = sets.iter().any(|set| set.len() > 1);

    let mut round = 0;
    let mut before = f64::INFINITY;
    let mut slack = if partial { FIRST_SLACK } else { 1.0 };
    let (solution, objective) = loop {
        round += 1;
        if round == max_rounds {
            slack = 1.0;
        }
        let solution = solver.solve_to(slack * settings.tolerance, progress);
        let objective = solution.regularisation + merged.loss(solver.scores());
        let settled = slack <= 1.0 && before - objective <= settings.tolerance * objective;
        if !partial || settled || round == max_rounds {
            break (solution, objective);
        }
        slack = f64::max(slack / 2.0, 1.0);
        before = objective;
        solver.retarget(|row, scores| merged.leaves_choice(row).then(|| merged.target(row, scores)))?;
    };

    let weights = (0..columns).map(|column| classes.spread(&solver.weights(column), 0.0));
    Ok(TreeClassifier::new(
        weights.map(|weights| weights.map(|weight| weight as f32)).collect(),
        classes.spread(&solver.bias(), IMPOSSIBLE),
        classes.leaves.iter().copied().collect(),
        FitReport {
            epochs: solution.epochs,
            em_rounds: round,
            objective,
            relative_gap: solution.relative_gap(),
        },
    ))
}

/// The examples of each row as one.
struct Merged<'a> {
    classes: &'a Classes,
    observed: Observed<'a>,
}

impl Merged<'_> {
    fn examples(&self, row: usize) -> Range<usize> {
        let ends = self.observed.ends;
        let start = if row == 0 { 0 } else { ends[row - 1] };
        start..ends[row]
    }

    /// ω of a row: the sum over its examples.
    fn weight(&self, row: usize) -> f64 {
        self.observed.weights[self.examples(row)].iter().sum()
    }

    /// Whether a row's target depends on its scores.
    fn leaves_choice(&self, row: usize) -> bool {
        self.observed.sets[self.examples(row)].iter().any(|set| set.len() > 1)
    }

    /// The target of a row: the mean of softmax(scores) restricted to each example's set.
    fn target(&self, row: usize, scores: &ClassVector) -> ClassVector {
        let examples = self.examples(row);
        let Observed { sets, weights, .. } = self.observed;
        if examples.len() == 1 {
            return self.classes.restricted(sets[examples.start], scores);
        }
        let total = self.weight(row);
        let mut target = [0.0; LANES];
        for example in examples.clone() {
            // A row of weight 0 is never looked at, and any distribution does.
            let share = if total > 0.0 { weights[example] / total } else { 1.0 / examples.len() as f64 };
            let restricted = self.classes.restricted(sets[example], scores);
            target.iter_mut().zip(restricted).for_each(|(sum, part)| *sum += share * part);
        }
        target
    }

    /// The loss that is meant: Σ ω −ln mass of the set.
    fn loss(&self, scores: &[ClassVector]) -> f64 {
        let Observed { sets, weights, ends } = self.observed;
        let examples =
            (0..ends.len()).flat_map(|row| self.examples(row).map(move |example| (row, example)));
        let counted = examples.filter(|&(_, example)| weights[example] > 0.0);
        counted
            .map(|(row, example)| weights[example] * self.classes.loss(sets[example], &scores[row]))
            .sum()
    }
}

/// The solver's classes: the leaves that are possible, in tree order.
struct Classes {
    leaves: Vec<Leaf>,
}

impl Classes {
    fn of(sets: &[LeafSet], weights: &[f64]) -> Result<Classes, Error> {
        let counted = sets.iter().zip(weights).filter(|(_, weight)| **weight > 0.0);
        let possible: LeafSet = counted.flat_map(|(set, _)| set.iter()).collect();
        let leaves: Vec<Leaf> = possible.iter().collect();
        match leaves[..] {
            [] => Err(Error::new(Kind::NoRows)),
            [only] => Err(Error::new(Kind::OneLeaf(only.name().to_owned()))),
            _ => Ok(Classes { leaves }),
        }
    }

    /// A vector over the leaves from one over the classes.
    fn spread(&self, vector: &ClassVector, impossible: f64) -> [f64; LEAVES] {
        let mut spread = [impossible; LEAVES];
        for (leaf, &value) in self.leaves.iter().zip(vector) {
            spread[leaf.index()] = value;
        }
        spread
    }

    /// softmax(scores) restricted to a set. A row of weight 0 may allow no class; it is never looked at, and any
    /// distribution does.
    fn restricted(&self, set: LeafSet, scores: &ClassVector) -> ClassVector {
        let mut allowed = [f64::NEG_INFINITY; LANES];
        let mut choices = 0;
        for (class, _) in self.leaves.iter().enumerate().filter(|(_, leaf)| set.contains(**leaf)) {
            allowed[class] = scores[class];
            choices += 1;
        }
        if choices == 0 {
            allowed[0] = 0.0;
        }
        log_softmax(&mut allowed);
        allowed.map(f64::exp)
    }

    /// −ln of the probability mass on a set that allows at least one class.
    fn loss(&self, set: LeafSet, scores: &ClassVector) -> f64 {
        let mut scores = *scores;
        set_loss(&mut scores[..self.leaves.len()], |class| set.contains(self.leaves[class]))
    }
}
