//! Stochastic dual coordinate ascent for multinomial logistic regression with soft targets.
//!
//! The problem, over examples i with features x_i (a constant bias feature included), weights
//! ω_i ≥ 0 and target distributions p_i over K classes, with scores s_i = W x_i:
//!
//! ```text
//! P(W) = 1/(2C) ‖W‖² + Σ ω_i [ logsumexp(s_i) − p_i·s_i ]                 minimise over W
//! D(β) = Σ ω_i H(β_i) − 1/(2C) ‖W(β)‖²,  W(β) = C Σ ω_i (p_i − β_i) x_iᵀ   maximise over simplices
//! ```
//!
//! Each step maximises D exactly in one β_i and carries W(β) along, so it costs two walks over one
//! sparse row, whatever the number of columns (Shalev-Shwartz & Zhang 2013, "Stochastic dual
//! coordinate ascent methods for regularized loss minimization"; Yu, Huang & Lin 2011 for maximum
//! entropy). Chosen over L-BFGS for two reasons: it took a quarter of the time of scikit-learn's
//! solvers on texts, and it knows when to stop. P(W) − D(β) bounds how far W is from the optimum,
//! and for W = W(β) it is a sum of divergences,
//!
//! ```text
//! P − D = Σ ω_i KL(β_i ‖ softmax(s_i)),
//! ```
//!
//! every term of which a step knows before it moves (a Fenchel–Young loss; the entropy of soft
//! targets cancels, so the gap goes to 0 for them as well). So each epoch estimates the gap for
//! nothing, and the certified pass over all rows is made only when the estimate says it will pass.
//! The same terms show which examples have nothing left to give: they are skipped.
//!
//! The certificate is worth nothing unless W is W(β) to rounding. For fine tolerances W is therefore `f64`. For the
//! usual ones it is `f32`, half as much to move and to multiply, and made anew from β in `f64` before each certified
//! pass: what the steps lose by rounding can cost steps, but never comes into the certificate.

use std::ops::{AddAssign, Mul};

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use crate::dual_step::maximise;
use crate::error::{Error, Kind};
use crate::softmax::log_softmax;
use crate::sparse::{RowBuffer, Rows, SparseRow};

/// The most classes that the solver takes, and the padded length of a [`ClassVector`].
pub const LANES: usize = 8;

/// One number per class, padded with zeros: a fixed length lets the compiler use vector instructions.
pub type ClassVector = [f64; LANES];

/// The most columns that the solver takes: their weights fill 4 GiB.
pub const MAX_COLUMNS: usize = 1 << 26;

/// An epoch's estimate of the gap may exceed the tolerance by this factor and still be worth a
/// certified pass: it was collected on the way, before the steps that came after.
const PASS_LIKELY: f64 = 3.0;

/// An example is left alone while its divergence is below this part of the mean that is allowed.
const IDLE: f64 = 0.1;

/// The finest tolerance at which W may be `f32`. The gap grows with the square of an error of the scores, and those
/// of `f32` are near 1e-6: far below.
const SINGLE: f64 = 1e-5;

/// W is `f32` only where no row is longer than those of texts, which have length 1 ...
const TAME_SQUARE: f64 = 1.01;

/// ... and C Σ ω, which bounds the weights, is no more than this: far from where `f32` overflows.
const TAME_WEIGHT: f64 = 1e12;

/// How far target distributions may be from adding up to 1.
const SUM_TOLERANCE: f64 = 1e-9;

/// What is to be solved and how exactly.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Inverse strength of the regularisation, 1e-6 to 1e6. As in scikit-learn the loss is a sum, not a mean.
    pub c: f64,
    /// The value of the constant bias feature, 0 (no bias) to 1000. The bias is regularised like any
    /// weight; a larger scale frees it and slows the solver down.
    pub bias_scale: f64,
    /// Stop when the certified gap is at most this part of the objective; above 0, below 1.
    pub tolerance: f64,
    /// Stop after this many passes over the rows in one [`Solver::solve`]; at least 1.
    pub max_epochs: usize,
    /// Seed of the order in which rows are visited.
    pub seed: u64,
}

impl Settings {
    /// Checks the ranges.
    ///
    /// # Errors
    /// If a setting is outside its documented range.
    pub fn check(&self) -> Result<(), Error> {
        if !(1e-6..=1e6).contains(&self.c) {
            return Err(Error::parameter("c", "between 1e-6 and 1e6", self.c));
        }
        if !(0.0..=1e3).contains(&self.bias_scale) {
            return Err(Error::parameter("bias_scale", "between 0 and 1000", self.bias_scale));
        }
        if !(self.tolerance > 0.0 && self.tolerance < 1.0) {
            return Err(Error::parameter("tolerance", "above 0 and below 1", self.tolerance));
        }
        if self.max_epochs == 0 {
            return Err(Error::parameter("max_epochs", "at least 1", self.max_epochs));
        }
        Ok(())
    }
}

/// How far a running solver is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Passes over the rows since the solver was made.
    pub epoch: usize,
    /// The duality gap as a part of the objective, estimated while the epoch ran (usually too high).
    pub relative_gap: f64,
}

/// Where a [`Solver::solve`] ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Solution {
    /// Passes over the rows since the solver was made.
    pub epochs: usize,
    /// P(W) of the weights.
    pub objective: f64,
    /// The regularisation's part of the objective, ‖W‖² / 2C.
    pub regularisation: f64,
    /// P(W) − D(β): the optimum is at least `objective - gap`.
    pub gap: f64,
}

impl Solution {
    /// The gap as a part of the objective.
    pub fn relative_gap(&self) -> f64 {
        relative(self.gap, self.objective)
    }
}

/// A solver that keeps its state, so that it can go on after the targets change.
#[derive(Clone, Debug)]
pub struct Solver<'a, R: ?Sized = [SparseRow<'a>]> {
    rows: &'a R,
    buffer: RowBuffer,
    settings: Settings,
    classes: usize,
    /// C ω_i: what a unit of p_i − β_i adds to W along x_i.
    reach: Vec<f64>,
    /// C ω_i ‖x_i‖², the bias feature included.
    curvature: Vec<f64>,
    total_weight: f64,
    targets: Vec<ClassVector>,
    duals: Vec<ClassVector>,
    /// s_i as of the last certified pass.
    scores: Vec<ClassVector>,
    linear: Linear,
    /// The rows of positive weight, in the order of the last epoch.
    order: Vec<u32>,
    rng: ChaCha8Rng,
    epochs: usize,
    /// The newest estimate of the objective; 0 before there is one.
    objective: f64,
}

impl<'a, R: Rows + ?Sized> Solver<'a, R> {
    /// A solver over `rows` with features `0..columns` and `classes` classes, at W = 0.
    ///
    /// `weights` are the ω_i and `targets` the p_i, one for each row. Rows of weight 0 are ignored.
    ///
    /// # Errors
    /// If a setting is out of range, `classes` is not in `2..=LANES`, `columns` is above
    /// [`MAX_COLUMNS`], lengths differ, a row is not well formed, a weight is negative or not finite,
    /// a target is not a distribution over the first `classes` entries, or no weight is positive.
    pub fn new(
        rows: &'a R,
        weights: &[f64],
        targets: Vec<ClassVector>,
        columns: usize,
        classes: usize,
        settings: Settings,
    ) -> Result<Solver<'a, R>, Error> {
        settings.check()?;
        if !(2..=LANES).contains(&classes) {
            return Err(Error::parameter("classes", "between 2 and 8", classes));
        }
        if columns > MAX_COLUMNS {
            return Err(Error::parameter("columns", "at most 2^26", columns));
        }
        check_count(rows.count(), "weights", weights.len())?;
        check_count(rows.count(), "targets", targets.len())?;
        let too_many = |_| Error::new(Kind::TooManyRows(rows.count()));
        let count = u32::try_from(rows.count()).map_err(too_many)?;
        let mut buffer = RowBuffer::default();
        let bias_square = settings.bias_scale * settings.bias_scale;
        let mut longest = 0.0;
        let (mut reach, mut curvature) =
            (Vec::with_capacity(weights.len()), Vec::with_capacity(weights.len()));
        for (number, (&weight, target)) in weights.iter().zip(&targets).enumerate() {
            let row = rows.row(number, &mut buffer);
            row.check(number, columns)?;
            check_weight(number, weight)?;
            check_target(number, target, classes)?;
            reach.push(settings.c * weight);
            let square = row.squared_norm();
            longest = f64::max(longest, square);
            curvature.push(settings.c * weight * (square + bias_square));
        }
        let order: Vec<u32> = (0..count).filter(|&number| weights[number as usize] > 0.0).collect();
        if order.is_empty() {
            return Err(Error::new(Kind::NoRows));
        }
        let total_weight: f64 = weights.iter().sum();
        let is_tame = longest <= TAME_SQUARE && settings.c * total_weight <= TAME_WEIGHT;
        Ok(Solver {
            rows,
            buffer,
            settings,
            classes,
            curvature,
            reach,
            total_weight,
            // β = p gives W = 0 and D = Σ ω H(p), so the ascent starts at no less than 0.
            duals: targets.clone(),
            targets,
            scores: vec![[0.0; LANES]; rows.count()],
            linear: if is_tame && settings.tolerance >= SINGLE {
                Linear::Single(Table::zero(columns, settings.bias_scale))
            } else {
                Linear::Double(Table::zero(columns, settings.bias_scale))
            },
            order,
            rng: ChaCha8Rng::seed_from_u64(settings.seed),
            epochs: 0,
            objective: 0.0,
        })
    }

    /// Changes the target distribution of rows; the ascent goes on from where it is, with W = W(β)
    /// kept true. `target` gives row i's new p_i from its scores as of the end of the last
    /// [`solve`](Self::solve), or `None` to leave it. Rows of weight 0 are not asked for.
    ///
    /// # Errors
    /// If a target is not a distribution over the classes; the rows before it have then changed.
    pub fn retarget(
        &mut self,
        mut target: impl FnMut(usize, &ClassVector) -> Option<ClassVector>,
    ) -> Result<(), Error> {
        for &number in &self.order {
            let number = number as usize;
            let Some(new) = target(number, &self.scores[number]) else { continue };
            check_target(number, &new, self.classes)?;
            let moved = self.follow(number, &new);
            let (old, dual, reach) = (&self.targets[number], &self.duals[number], self.reach[number]);
            let step =
                std::array::from_fn(|class| reach * (new[class] - old[class] - moved[class] + dual[class]));
            self.linear.add(self.rows.row(number, &mut self.buffer), &step);
            self.duals[number] = moved;
            self.targets[number] = new;
        }
        Ok(())
    }

    /// Where to start a row's dual variables when its target becomes `new`: moved along with the
    /// target, as far as the simplex reaches, so that W hardly moves. Were they left behind, W would
    /// jump by C ω Δp x, and most epochs of the next solve would be spent on bringing it back.
    fn follow(&self, number: usize, new: &ClassVector) -> ClassVector {
        let (old, dual) = (&self.targets[number], &self.duals[number]);
        let mut moved: ClassVector =
            std::array::from_fn(|class| (dual[class] + new[class] - old[class]).max(0.0));
        let sum: f64 = moved.iter().sum();
        moved.iter_mut().for_each(|dual| *dual /= sum);
        moved
    }

    /// Runs epochs until the certified gap is small enough or `max_epochs` are done, telling
    /// `progress` after each. Always ends with a certified pass.
    pub fn solve(&mut self, progress: &mut dyn FnMut(Progress)) -> Solution {
        self.solve_to(self.settings.tolerance, progress)
    }

    /// [`solve`](Self::solve) to another tolerance.
    pub(crate) fn solve_to(&mut self, tolerance: f64, progress: &mut dyn FnMut(Progress)) -> Solution {
        for left in (0..self.settings.max_epochs).rev() {
            let estimate = self.epoch(tolerance);
            self.epochs += 1;
            self.objective = estimate.loss + estimate.regularisation;
            let relative_gap = relative(estimate.gap, self.objective);
            progress(Progress { epoch: self.epochs, relative_gap });
            if relative_gap <= PASS_LIKELY * tolerance {
                let solution = self.certify();
                if left == 0 || solution.gap <= tolerance * solution.objective {
                    return solution;
                }
            }
        }
        self.certify()
    }

    /// The weights of a feature, one for each class; zeros outside the columns.
    pub fn weights(&self, column: usize) -> ClassVector {
        self.linear.weights(column)
    }

    /// The bias of each class, the scale of the bias feature multiplied in.
    pub fn bias(&self) -> ClassVector {
        self.linear.bias().map(|weight| weight * self.settings.bias_scale)
    }

    /// The scores of each row as of the end of the last [`solve`](Self::solve); zeros for rows of
    /// weight 0.
    pub fn scores(&self) -> &[ClassVector] {
        &self.scores
    }

    /// One pass over the rows in a new random order; returns what the steps saw before they moved.
    fn epoch(&mut self, tolerance: f64) -> Tally {
        let idle = IDLE * tolerance * self.objective / self.total_weight;
        self.order.shuffle(&mut self.rng);
        let mut tally = Tally::default();
        for &number in &self.order {
            let number = number as usize;
            let row = self.rows.row(number, &mut self.buffer);
            let reach = self.reach[number];
            let scores = self.linear.scores(row);
            let (target, dual) = (&self.targets[number], &mut self.duals[number]);
            let weight = reach / self.settings.c;
            let divergence = tally.add(weight, self.classes, &scores, target, dual);
            if divergence <= idle {
                continue;
            }
            let mut new = [0.0; LANES];
            let (old, curvature) = (&dual[..self.classes], self.curvature[number]);
            maximise(&scores[..self.classes], curvature, old, &mut new[..self.classes]);
            let step = std::array::from_fn(|class| reach * (dual[class] - new[class]));
            self.linear.add(row, &step);
            *dual = new;
        }
        tally
    }

    /// Objective and gap of the weights as they are. The only approximation is the rounding of `f64`.
    fn certify(&mut self) -> Solution {
        if let Linear::Single(_) = self.linear {
            self.linear = Linear::Single(self.of_duals().rounded());
        }
        let mut tally = Tally::default();
        for &number in &self.order {
            let number = number as usize;
            let scores = self.linear.scores(self.rows.row(number, &mut self.buffer));
            let weight = self.reach[number] / self.settings.c;
            let (target, dual) = (&self.targets[number], &self.duals[number]);
            tally.add(weight, self.classes, &scores, target, dual);
            self.scores[number] = scores;
        }
        let regularisation = self.linear.squared_norm() / (2.0 * self.settings.c);
        let objective = tally.loss + regularisation;
        self.objective = objective;
        Solution { epochs: self.epochs, objective, regularisation, gap: tally.gap }
    }

    /// W(β), from nothing.
    fn of_duals(&mut self) -> Table<f64> {
        let mut table = Table::zero(self.linear.columns(), self.settings.bias_scale);
        for &number in &self.order {
            let number = number as usize;
            let (target, dual, reach) = (&self.targets[number], &self.duals[number], self.reach[number]);
            let step = std::array::from_fn(|class| reach * (target[class] - dual[class]));
            table.add(self.rows.row(number, &mut self.buffer), &step);
        }
        table
    }
}

/// Sums over examples from which objective and gap are made.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    /// Σ ω −p·ln softmax(s).
    loss: f64,
    /// Σ ω (p − β)·s / 2, which is ‖W‖² / 2C for W = W(β).
    regularisation: f64,
    /// Σ ω KL(β ‖ softmax(s)).
    gap: f64,
}

impl Tally {
    /// Adds an example and returns its divergence KL(β ‖ softmax(s)), at least 0.
    fn add(
        &mut self,
        weight: f64,
        classes: usize,
        scores: &ClassVector,
        target: &ClassVector,
        dual: &ClassVector,
    ) -> f64 {
        let mut log_probabilities = *scores;
        let log_probabilities = &mut log_probabilities[..classes];
        log_softmax(log_probabilities);
        let (mut loss, mut pull, mut divergence) = (0.0, 0.0, 0.0);
        for ((&log_probability, &p), &beta) in log_probabilities.iter().zip(target).zip(dual) {
            loss -= p * log_probability;
            pull += (p - beta) * log_probability;
            if beta > 0.0 {
                divergence += beta * (beta.ln() - log_probability);
            }
        }
        // Never below 0 but by rounding, which must not lower the sum.
        let divergence = f64::max(divergence, 0.0);
        self.loss += weight * loss;
        self.regularisation += weight * 0.5 * pull;
        self.gap += weight * divergence;
        divergence
    }
}

/// W in one precision or the other; which one is asked once a row.
#[derive(Clone, Debug)]
enum Linear {
    Single(Table<f32>),
    Double(Table<f64>),
}

impl Linear {
    fn columns(&self) -> usize {
        match self {
            Linear::Single(table) => table.rows.len(),
            Linear::Double(table) => table.rows.len(),
        }
    }

    fn weights(&self, column: usize) -> ClassVector {
        match self {
            Linear::Single(table) => table.weights(column),
            Linear::Double(table) => table.weights(column),
        }
    }

    fn bias(&self) -> ClassVector {
        match self {
            Linear::Single(table) => table.bias,
            Linear::Double(table) => table.bias,
        }
    }

    fn scores(&self, row: SparseRow<'_>) -> ClassVector {
        match self {
            Linear::Single(table) => table.scores(row),
            Linear::Double(table) => table.scores(row),
        }
    }

    fn add(&mut self, row: SparseRow<'_>, step: &ClassVector) {
        match self {
            Linear::Single(table) => table.add(row, step),
            Linear::Double(table) => table.add(row, step),
        }
    }

    fn squared_norm(&self) -> f64 {
        match self {
            Linear::Single(table) => table.squared_norm(),
            Linear::Double(table) => table.squared_norm(),
        }
    }
}

/// A precision of weights.
trait Number: Copy + Default + From<f32> + Into<f64> + Mul<Output = Self> + AddAssign {
    fn of(number: f64) -> Self;
}

impl Number for f32 {
    fn of(number: f64) -> f32 {
        number as f32
    }
}

impl Number for f64 {
    fn of(number: f64) -> f64 {
        number
    }
}

/// One feature's weights; aligned so that those in `f32` never lie across two cache lines.
#[derive(Clone, Copy, Debug)]
#[repr(align(32))]
struct WeightRow<T>([T; LANES]);

/// W: the weights of all features, and of the bias feature apart from them. Every step moves that one, so it is `f64`.
#[derive(Clone, Debug)]
struct Table<T> {
    rows: Vec<WeightRow<T>>,
    bias: ClassVector,
    bias_scale: f64,
}

impl<T: Number> Table<T> {
    fn zero(columns: usize, bias_scale: f64) -> Table<T> {
        Table { rows: vec![WeightRow([T::default(); LANES]); columns], bias: [0.0; LANES], bias_scale }
    }

    fn weights(&self, column: usize) -> ClassVector {
        self.rows.get(column).map_or([0.0; LANES], |row| row.0.map(T::into))
    }

    /// W x. Two sums in turn, so that one addition need not wait for the one before.
    fn scores(&self, row: SparseRow<'_>) -> ClassVector {
        let (mut even, mut odd) = ([T::default(); LANES], [T::default(); LANES]);
        let (index_pairs, index_rest) = row.indices.as_chunks::<2>();
        let (value_pairs, value_rest) = row.values.as_chunks::<2>();
        for (index, value) in index_pairs.iter().zip(value_pairs) {
            add_scaled(&mut even, value[0], &self.rows[index[0] as usize].0);
            add_scaled(&mut odd, value[1], &self.rows[index[1] as usize].0);
        }
        for (&index, &value) in index_rest.iter().zip(value_rest) {
            add_scaled(&mut even, value, &self.rows[index as usize].0);
        }
        std::array::from_fn(|class| {
            self.bias[class] * self.bias_scale + even[class].into() + odd[class].into()
        })
    }

    /// W += step xᵀ.
    fn add(&mut self, row: SparseRow<'_>, step: &ClassVector) {
        for (weight, step) in self.bias.iter_mut().zip(step) {
            *weight += self.bias_scale * step;
        }
        let step = step.map(T::of);
        for (index, value) in row.iter() {
            add_scaled(&mut self.rows[index as usize].0, value, &step);
        }
    }

    fn squared_norm(&self) -> f64 {
        let square = |row: ClassVector| row.iter().map(|weight| weight * weight).sum::<f64>();
        self.rows.iter().map(|row| square(row.0.map(T::into))).sum::<f64>() + square(self.bias)
    }
}

impl Table<f64> {
    fn rounded(&self) -> Table<f32> {
        let rows = self.rows.iter().map(|row| WeightRow(row.0.map(f32::of)));
        Table { rows: rows.collect(), bias: self.bias, bias_scale: self.bias_scale }
    }
}

#[inline]
fn add_scaled<T: Number>(sum: &mut [T; LANES], scale: f32, vector: &[T; LANES]) {
    let scale = T::from(scale);
    for (sum, &value) in sum.iter_mut().zip(vector) {
        *sum += scale * value;
    }
}

fn relative(gap: f64, objective: f64) -> f64 {
    if objective > 0.0 { gap / objective } else { gap }
}

pub(crate) fn check_count(rows: usize, what: &'static str, count: usize) -> Result<(), Error> {
    if rows == count { Ok(()) } else { Err(Error::new(Kind::Count { rows, what, count })) }
}

pub(crate) fn check_weight(row: usize, weight: f64) -> Result<(), Error> {
    // A weight comes from an f32; a larger one could take the sums out of the range of f64.
    if (0.0..=f64::from(f32::MAX)).contains(&weight) {
        Ok(())
    } else {
        Err(Error::new(Kind::Weight { row, weight }))
    }
}

fn check_target(row: usize, target: &ClassVector, classes: usize) -> Result<(), Error> {
    let (inside, outside) = target.split_at(classes);
    let sum: f64 = inside.iter().sum();
    let valid = inside.iter().all(|&p| p >= 0.0)
        && (sum - 1.0).abs() <= SUM_TOLERANCE
        && outside.iter().all(|&p| p == 0.0);
    if valid { Ok(()) } else { Err(Error::new(Kind::Distribution { row, classes })) }
}
