//! The solver against an independent method, its certificate, and inputs that break solvers.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::{normal, rng, rows};
use proptest::prelude::*;
use rand::RngExt;
use risala_train::sdca::{ClassVector, LANES, Settings, Solver};
use risala_train::{SparseMatrix, SparseRow};

const FEATURES: usize = 6;

fn settings(c: f64, tolerance: f64) -> Settings {
    Settings { c, bias_scale: 1.0, tolerance, max_epochs: 5_000, seed: 7 }
}

struct Problem {
    matrix: SparseMatrix,
    weights: Vec<f64>,
    targets: Vec<ClassVector>,
    classes: usize,
}

impl Problem {
    fn random(count: usize, classes: usize, seed: u64) -> Problem {
        let mut rng = rng(seed);
        let mut matrix = SparseMatrix::new(FEATURES);
        let (mut weights, mut targets) = (Vec::new(), Vec::new());
        for number in 0..count {
            let indices: Vec<u32> = (0..FEATURES as u32).filter(|_| rng.random::<f64>() < 0.6).collect();
            let values: Vec<f32> = indices.iter().map(|_| normal(&mut rng) as f32).collect();
            matrix.push(SparseRow { indices: &indices, values: &values }).unwrap();
            weights.push(if number % 10 == 9 { 0.0 } else { 0.2 + 2.0 * rng.random::<f64>() });
            targets.push(random_target(number, classes, &mut rng));
        }
        Problem { matrix, weights, targets, classes }
    }

    /// P(W) for dense weights with the bias feature last, and its gradient.
    fn objective(&self, w: &[ClassVector], c: f64) -> (f64, Vec<ClassVector>) {
        let mut gradient: Vec<ClassVector> = w.iter().map(|row| row.map(|value| value / c)).collect();
        let mut value: f64 = w.iter().flatten().map(|value| value * value).sum::<f64>() / (2.0 * c);
        for (number, target) in self.targets.iter().enumerate() {
            let mut x = [0.0; FEATURES + 1];
            x[FEATURES] = 1.0;
            for (index, feature) in self.matrix.row(number).iter() {
                x[index as usize] = f64::from(feature);
            }
            let score = |class: usize| (0..=FEATURES).map(|j| w[j][class] * x[j]).sum::<f64>();
            let scores: Vec<f64> = (0..self.classes).map(score).collect();
            let normaliser = scores.iter().map(|score| score.exp()).sum::<f64>().ln();
            for class in 0..self.classes {
                let residual = (scores[class] - normaliser).exp() - target[class];
                value -= self.weights[number] * target[class] * (scores[class] - normaliser);
                for j in 0..=FEATURES {
                    gradient[j][class] += self.weights[number] * residual * x[j];
                }
            }
        }
        (value, gradient)
    }

    /// The optimum by Nesterov's accelerated gradient method for strongly convex functions.
    fn optimum(&self, c: f64) -> f64 {
        let square = |row: SparseRow<'_>| row.squared_norm() + 1.0;
        let weighted = (0..self.weights.len()).map(|i| self.weights[i] * square(self.matrix.row(i)));
        let smoothness = 1.0 / c + 0.5 * weighted.sum::<f64>();
        let root = (1.0 / (c * smoothness)).sqrt();
        let momentum = (1.0 - root) / (1.0 + root);
        let mut w = vec![[0.0; LANES]; FEATURES + 1];
        let mut ahead = w.clone();
        for _ in 0..200_000 {
            let (value, gradient) = self.objective(&ahead, c);
            let size: f64 = gradient.iter().flatten().map(|g| g * g).sum();
            // Strong convexity 1/C: the value is within C/2 ‖g‖² of the optimum.
            if 0.5 * c * size < 1e-12 * value {
                return value;
            }
            let before = w.clone();
            for j in 0..=FEATURES {
                for class in 0..LANES {
                    w[j][class] = ahead[j][class] - gradient[j][class] / smoothness;
                    ahead[j][class] = w[j][class] + momentum * (w[j][class] - before[j][class]);
                }
            }
        }
        panic!("the reference did not converge");
    }

    fn value_of(&self, solver: &Solver<'_>, c: f64) -> f64 {
        let mut w: Vec<ClassVector> = (0..FEATURES).map(|column| solver.weights(column)).collect();
        w.push(solver.bias());
        self.objective(&w, c).0
    }

    fn solver<'a>(&self, rows: &'a [SparseRow<'a>], settings: Settings) -> Solver<'a> {
        let targets = self.targets.clone();
        Solver::new(rows, &self.weights, targets, FEATURES, self.classes, settings).unwrap()
    }
}

/// Hard, partly hard and fully soft targets in turn.
fn random_target(number: usize, classes: usize, rng: &mut impl rand::Rng) -> ClassVector {
    let mut target = [0.0; LANES];
    match number % 3 {
        0 => target[rng.random_range(0..classes)] = 1.0,
        1 => {
            target[0] = 0.25;
            target[classes - 1] += 0.75;
        }
        _ => {
            target[..classes].fill_with(|| rng.random::<f64>());
            let sum: f64 = target.iter().sum();
            target.iter_mut().for_each(|p| *p /= sum);
        }
    }
    target
}

#[test]
fn finds_the_optimum_that_gradient_descent_finds() {
    for (classes, c, seed) in [(2, 1.0, 1), (3, 0.01, 2), (5, 1.0, 3), (5, 30.0, 4), (8, 3.0, 5)] {
        let problem = Problem::random(60, classes, seed);
        let rows = rows(&problem.matrix);
        let mut solver = problem.solver(&rows, settings(c, 1e-9));
        let solution = solver.solve(&mut |_| ());
        let optimum = problem.optimum(c);
        let reached = problem.value_of(&solver, c);
        assert!((reached / optimum - 1.0).abs() < 1e-8, "C {c}: {reached} for {optimum}");
        assert!((reached / solution.objective - 1.0).abs() < 1e-12);
        assert!(solution.relative_gap() <= 1e-9);
    }
}

#[test]
fn the_gap_bounds_the_distance_to_the_optimum() {
    let problem = Problem::random(60, 5, 11);
    let optimum = problem.optimum(10.0);
    let rows = rows(&problem.matrix);
    for max_epochs in 1..40 {
        let settings = Settings { max_epochs, ..settings(10.0, 1e-9) };
        let mut solver = problem.solver(&rows, settings);
        let solution = solver.solve(&mut |_| ());
        let excess = problem.value_of(&solver, 10.0) - optimum;
        let rounding = 1e-10 * optimum;
        assert!(excess >= -rounding && excess <= solution.gap + rounding, "{excess} {solution:?}");
    }
}

#[test]
fn goes_on_after_the_targets_change() {
    let first = Problem::random(60, 4, 21);
    let second = Problem { targets: Problem::random(60, 4, 22).targets, ..first };
    let rows = rows(&second.matrix);
    let mut solver = second.solver(&rows, settings(3.0, 1e-9));
    let mut rng = rng(23);
    solver.retarget(|number, _| Some(random_target(number, 4, &mut rng))).unwrap();
    solver.solve(&mut |_| ());
    solver.retarget(|number, _| Some(second.targets[number])).unwrap();
    let solution = solver.solve(&mut |_| ());
    let optimum = second.optimum(3.0);
    assert!((second.value_of(&solver, 3.0) / optimum - 1.0).abs() < 1e-8);
    assert!(solution.gap <= 1e-9 * solution.objective);
}

#[test]
fn same_seed_same_bits() {
    let problem = Problem::random(80, 5, 31);
    let rows = rows(&problem.matrix);
    let bits = |seed| {
        let mut solver = problem.solver(&rows, Settings { seed, ..settings(5.0, 1e-6) });
        let mut trace = Vec::new();
        solver.solve(&mut |progress| trace.push((progress.epoch, progress.relative_gap.to_bits())));
        let weights: Vec<_> = (0..FEATURES).map(|j| solver.weights(j).map(f64::to_bits)).collect();
        (trace, weights)
    };
    assert_eq!(bits(1), bits(1));
    assert_ne!(bits(1).1, bits(2).1);
}

#[test]
fn rows_of_weight_zero_do_not_matter() {
    let problem = Problem::random(60, 3, 41);
    let all = rows(&problem.matrix);
    let kept: Vec<usize> = (0..60).filter(|&i| problem.weights[i] > 0.0).collect();
    let some: Vec<SparseRow<'_>> = kept.iter().map(|&i| all[i]).collect();
    let weights: Vec<f64> = kept.iter().map(|&i| problem.weights[i]).collect();
    let targets: Vec<ClassVector> = kept.iter().map(|&i| problem.targets[i]).collect();
    let mut with = problem.solver(&all, settings(1.0, 1e-6));
    let mut without = Solver::new(&some[..], &weights, targets, FEATURES, 3, settings(1.0, 1e-6)).unwrap();
    assert_eq!(with.solve(&mut |_| ()), without.solve(&mut |_| ()));
}

#[test]
fn refuses_what_it_cannot_solve() {
    let row = |indices, values| [SparseRow { indices, values }];
    let hard: ClassVector = [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
    let fail = |rows: &[SparseRow<'_>], weights: &[f64], target: ClassVector, settings| {
        Solver::new(rows, weights, vec![target], 3, 2, settings).unwrap_err().to_string()
    };
    let good = row(&[0, 2], &[1.0, 2.0]);
    let usual = settings(1.0, 1e-3);
    assert_eq!(
        fail(&row(&[0, 3], &[1.0, 2.0]), &[1.0], hard, usual),
        "row 0: index 3 is outside the 3 columns"
    );
    assert_eq!(
        fail(&row(&[2, 2], &[1.0, 2.0]), &[1.0], hard, usual),
        "row 0: indices must rise strictly, but 2 follows 2"
    );
    assert_eq!(
        fail(&row(&[0], &[f32::NAN]), &[1.0], hard, usual),
        "row 0: the value at index 0 is not finite"
    );
    assert_eq!(fail(&row(&[0], &[]), &[1.0], hard, usual), "row 0 has 1 indices but 0 values");
    assert_eq!(fail(&good, &[1.0, 1.0], hard, usual), "1 rows but 2 weights");
    assert_eq!(
        fail(&good, &[-1.0], hard, usual),
        "row 0: the weight -1 is not a finite number of at least 0"
    );
    assert_eq!(fail(&good, &[0.0], hard, usual), "no row has a positive weight");
    for target in [[0.5; LANES], [f64::NAN; LANES], [0.0; LANES]] {
        let message = "row 0: the target distribution is not one over 2 classes";
        assert_eq!(fail(&good, &[1.0], target, usual), message);
    }
    let out_of_range = [
        (Settings { c: 0.0, ..usual }, "c must be between 1e-6 and 1e6, got 0"),
        (Settings { c: f64::NAN, ..usual }, "c must be between 1e-6 and 1e6, got NaN"),
        (Settings { bias_scale: -1.0, ..usual }, "bias_scale must be between 0 and 1000, got -1"),
        (Settings { tolerance: 0.0, ..usual }, "tolerance must be above 0 and below 1, got 0"),
        (Settings { max_epochs: 0, ..usual }, "max_epochs must be at least 1, got 0"),
    ];
    for (settings, message) in out_of_range {
        assert_eq!(fail(&good, &[1.0], hard, settings), message);
    }
}

fn any_value() -> impl Strategy<Value = f32> {
    prop_oneof![-1.0..1.0f32, -1e6..1e6f32, -3e38..3e38f32, Just(0.0), Just(1e-40), Just(f32::MAX)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Anything finite: the solver ends, and everything that it says is finite and in order.
    #[test]
    fn survives_any_finite_input(
        rows in prop::collection::vec(
            (prop::collection::btree_map(0u32..5, any_value(), 0..5), 0usize..3,
             prop_oneof![Just(0.0), Just(1.0), 0.0..1e3f64, Just(1e-30)]),
            1..12),
        repeats in 1usize..4,
        c_power in -4.0..4.0f64,
        bias_scale in prop_oneof![Just(0.0), Just(1.0), Just(1000.0)],
    ) {
        let mut matrix = SparseMatrix::new(5);
        let (mut weights, mut targets) = (vec![1.0], vec![[0.0; LANES]]);
        matrix.push(SparseRow::default()).unwrap();
        targets[0][0] = 1.0;
        for (features, class, weight) in rows.iter().cycle().take(rows.len() * repeats) {
            let (indices, values): (Vec<u32>, Vec<f32>) = features.iter().unzip();
            matrix.push(SparseRow { indices: &indices, values: &values }).unwrap();
            weights.push(*weight);
            targets.push([0.0; LANES]);
            targets.last_mut().unwrap()[*class] = 1.0;
        }
        let rows = common::rows(&matrix);
        let settings =
            Settings { c: 10f64.powf(c_power), bias_scale, tolerance: 1e-3, max_epochs: 50, seed: 0 };
        let mut solver = Solver::new(&rows[..], &weights, targets, 5, 3, settings).unwrap();
        let mut epochs = 0;
        let solution = solver.solve(&mut |progress| {
            epochs += 1;
            assert!(progress.relative_gap.is_finite() && progress.relative_gap >= 0.0);
        });
        prop_assert_eq!(solution.epochs, epochs);
        prop_assert!(solution.gap.is_finite() && solution.gap >= 0.0);
        prop_assert!(solution.objective.is_finite() && solution.objective >= 0.0);
        for column in 0..5 {
            prop_assert!(solver.weights(column).iter().all(|weight| weight.is_finite()));
        }
        prop_assert!(solver.bias().iter().all(|bias| bias.is_finite()));
    }

    /// Rows of length 1, as texts give: a sensible problem is solved to the tolerance, and repeating
    /// a row is the same as weighting it.
    #[test]
    fn a_repeated_row_is_a_heavier_row(seed in 0u64..1000, times in 2usize..5) {
        let problem = Problem::random(30, 4, seed);
        let once = common::rows(&problem.matrix);
        let mut repeated = once.clone();
        let (mut weights, mut targets) = (problem.weights.clone(), problem.targets.clone());
        for _ in 1..times {
            repeated.push(once[0]);
            weights.push(problem.weights[0]);
            targets.push(problem.targets[0]);
        }
        let mut heavier = problem.weights.clone();
        heavier[0] *= times as f64;
        let settings = settings(2.0, 1e-8);
        let mut many = Solver::new(&repeated[..], &weights, targets, FEATURES, 4, settings).unwrap();
        let targets = problem.targets.clone();
        let mut heavy = Solver::new(&once[..], &heavier, targets, FEATURES, 4, settings).unwrap();
        let (many, heavy) = (many.solve(&mut |_| ()), heavy.solve(&mut |_| ()));
        prop_assert!((many.objective / heavy.objective - 1.0).abs() < 3e-8);
    }
}
