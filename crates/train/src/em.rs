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

use risala_model::{LEAVES, Leaf, LeafSet};

use crate::classifier::{FitReport, IMPOSSIBLE, TreeClassifier};
use crate::error::{Error, Kind};
use crate::sdca::{ClassVector, LANES, Progress, Settings, Solution, Solver, check_count, check_weight};
use crate::softmax::{log_softmax, set_loss};
use crate::sparse::SparseRow;

/// Fits a classifier to rows, their leaf sets and their weights ω_i.
///
/// Stops when a round lowers the objective by at most the tolerance, relatively, or after
/// `max_rounds`. Leaves that no row of positive weight allows stay out of the model.
///
/// # Errors
/// If lengths differ, a set is empty, fewer than two leaves are possible, or what
/// [`Solver::new`] refuses.
pub(crate) fn fit(
    rows: &[SparseRow<'_>],
    sets: &[LeafSet],
    weights: &[f64],
    columns: usize,
    settings: Settings,
    max_rounds: usize,
    progress: &mut dyn FnMut(Progress),
) -> Result<TreeClassifier, Error> {
    check_count(rows.len(), "targets", sets.len())?;
    check_count(rows.len(), "weights", weights.len())?;
    for (number, (set, &weight)) in sets.iter().zip(weights).enumerate() {
        check_weight(number, weight)?;
        if set.is_empty() {
            return Err(Error::new(Kind::EmptySet(number)));
        }
    }
    let classes = Classes::of(sets, weights)?;
    let targets = sets.iter().map(|&set| classes.uniform(set)).collect();
    let mut solver = Solver::new(rows, weights, targets, columns, classes.leaves.len(), settings)?;
    let partial = sets.iter().any(|set| set.len() > 1);

    let mut round = 0;
    let mut before = f64::INFINITY;
    let (solution, objective) = loop {
        let solution = solver.solve(progress);
        round += 1;
        let objective = observed(&classes, &solver, sets, weights, &solution);
        let settled = before - objective <= settings.tolerance * objective;
        if !partial || settled || round >= max_rounds {
            break (solution, objective);
        }
        before = objective;
        solver.retarget(|number, scores| classes.restricted(sets[number], scores))?;
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

/// The objective with the loss that is meant: regularisation + Σ ω −ln mass of the set.
fn observed(
    classes: &Classes,
    solver: &Solver<'_>,
    sets: &[LeafSet],
    weights: &[f64],
    solution: &Solution,
) -> f64 {
    let losses = sets.iter().zip(weights).zip(solver.scores()).filter(|((_, weight), _)| **weight > 0.0);
    let loss: f64 = losses.map(|((&set, weight), scores)| weight * classes.loss(set, scores)).sum();
    solution.regularisation + loss
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

    /// The uniform distribution on a set. A row of weight 0 may allow no class; it is never looked at,
    /// and any distribution does.
    fn uniform(&self, set: LeafSet) -> ClassVector {
        self.restricted(set, &[0.0; LANES]).unwrap_or_else(|| {
            let mut target = [0.0; LANES];
            let first = self.leaves.iter().position(|&leaf| set.contains(leaf)).unwrap_or(0);
            target[first] = 1.0;
            target
        })
    }

    /// softmax(scores) restricted to a set, or `None` if the set leaves no choice.
    fn restricted(&self, set: LeafSet, scores: &ClassVector) -> Option<ClassVector> {
        let mut allowed = [f64::NEG_INFINITY; LANES];
        let mut choices = 0;
        for (class, _) in self.leaves.iter().enumerate().filter(|(_, leaf)| set.contains(**leaf)) {
            allowed[class] = scores[class];
            choices += 1;
        }
        if choices < 2 {
            return None;
        }
        log_softmax(&mut allowed);
        Some(allowed.map(f64::exp))
    }

    /// −ln of the probability mass on a set that allows at least one class.
    fn loss(&self, set: LeafSet, scores: &ClassVector) -> f64 {
        let mut scores = *scores;
        set_loss(&mut scores[..self.leaves.len()], |class| set.contains(self.leaves[class]))
    }
}
