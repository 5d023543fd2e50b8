//! One coordinate step of the dual: a small concave problem with an almost closed form.
//!
//! For one example with scores s, dual distribution β' and curvature q > 0 the dual is maximal in
//! that example's β at
//!
//! ```text
//! argmax over the simplex of  H(β) + s·β − q/2 ‖β − β'‖²
//! ```
//!
//! Setting the gradient to zero gives ln β_c + q β_c = r_c − τ with r = s + q β' and a multiplier τ
//! for Σ β_c = 1. For a given τ each β_c is in closed form, ω(r_c − τ + ln q) / q, where the Wright
//! omega function ω(z) solves y + ln y = z; and Σ β_c falls with τ, so one safeguarded Newton search
//! in one variable finishes the job. Yu, Huang & Lin (2011, "Dual coordinate descent methods for
//! logistic regression and maximum entropy models") solve the same sub-problem two coordinates at a
//! time; with five classes the joint step is cheaper and needs no inner stopping rule.

/// Curvatures below this are raised to it. A larger q makes the step a bit shorter and never wrong
/// (it maximises a lower bound), and it spares ln q for examples that are all zeros.
const LEAST_CURVATURE: f64 = 1e-12;

/// How far Σ β may be from 1 before the last normalisation.
const SUM_TOLERANCE: f64 = 1e-12;

/// Enough for plain bisection to reach the resolution of `f64`; Newton usually needs three.
const MAX_ROUNDS: usize = 100;

/// Maximises H(β) + s·β − q/2 ‖β − β'‖² over the simplex, from `old` = β' into `new` = β.
///
/// The slices have one entry per class; `scores` must be finite, `old` a distribution and
/// `curvature` finite and at least 0. The result is a distribution.
pub(crate) fn maximise(scores: &[f64], curvature: f64, old: &[f64], new: &mut [f64]) {
    let q = curvature.max(LEAST_CURVATURE);
    let ln_q = q.ln();
    let classes = new.len() as f64;
    let pull = |class: usize| scores[class] + q * old[class];

    // Everything below is relative to the largest r, so that huge scores cancel once and early.
    let top = (0..new.len()).map(pull).fold(f64::NEG_INFINITY, f64::max);
    // At the solution the largest β lies between 1/K and 1, which brackets τ.
    let (mut low, mut high) = (-q, classes.ln() - q / classes);
    // Were `old` optimal, any of its classes would tell τ; the largest tells it best.
    let (mut largest, mut tau) = (0.0, high);
    for (&dual, &score) in old.iter().zip(scores) {
        if dual > largest {
            (largest, tau) = (dual, score - dual.ln() - top);
        }
    }
    tau = tau.max(low).min(high);

    let mut sum = 1.0;
    for _ in 0..MAX_ROUNDS {
        let mut slope = 0.0;
        sum = 0.0;
        for (class, dual) in new.iter_mut().enumerate() {
            let y = wright_omega(pull(class) - top - tau + ln_q);
            *dual = y / q;
            sum += *dual;
            slope += *dual / (1.0 + y);
        }
        if (sum - 1.0).abs() <= SUM_TOLERANCE {
            break;
        }
        if sum > 1.0 {
            low = tau
        } else {
            high = tau
        }
        // Newton on ln Σ β, which is nearly linear in τ.
        tau += sum * sum.ln() / slope;
        if !(tau > low && tau < high) {
            tau = 0.5 * (low + high);
            if tau <= low || tau >= high {
                break;
            }
        }
    }
    for dual in new {
        *dual /= sum;
    }
}

/// The Wright omega function of a real number: the y > 0 with y + ln y = z.
///
/// Starting values after Lawrence, Corless & Jeffrey (2012, Algorithm 917), then two steps of
/// Fritsch, Shafer & Crowley (1973, Algorithm 443), each of which quadruples the correct digits.
fn wright_omega(z: f64) -> f64 {
    if z < -38.0 {
        // e^z (1 − e^z + …), where the second term is below the resolution of f64.
        return z.exp();
    }
    let mut y = if z < -2.0 {
        let power = z.exp();
        power * (1.0 - power)
    } else if z < 1.0 + std::f64::consts::PI {
        let p = z - 1.0;
        1.0 + p * (0.5 + p * (1.0 / 16.0 - p * (1.0 / 192.0 + p / 3072.0)))
    } else {
        let log = z.ln();
        z - log + log / z
    };
    for _ in 0..2 {
        let residual = z - y - y.ln();
        let next = y + 1.0;
        let t = 2.0 * next * (next + 2.0 / 3.0 * residual);
        y *= 1.0 + residual / next * (t - residual) / (t - 2.0 * residual);
    }
    y
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn omega_solves_its_equation() {
        assert!((wright_omega(1.0) - 1.0).abs() < 1e-15);
        for step in -7000..=7000 {
            let z = f64::from(step) * 0.1;
            let y = wright_omega(z);
            assert!((y + y.ln() - z).abs() <= 1e-14 * z.abs().max(1.0), "z = {z}");
        }
        for z in [1e6, 1e30, 1e150] {
            let y = wright_omega(z);
            assert!(((y + y.ln()) / z - 1.0).abs() <= 1e-15, "z = {z}");
        }
        assert_eq!(wright_omega(-1e9), 0.0);
    }

    /// H(β) + s·β − q/2 ‖β − β'‖².
    fn value(scores: &[f64], q: f64, old: &[f64], new: &[f64]) -> f64 {
        (0..new.len())
            .map(|c| {
                let entropy = if new[c] > 0.0 { -new[c] * new[c].ln() } else { 0.0 };
                entropy + scores[c] * new[c] - 0.5 * q * (new[c] - old[c]).powi(2)
            })
            .sum()
    }

    fn distribution(classes: usize) -> impl Strategy<Value = Vec<f64>> {
        // Vertices and faces of the simplex are where it gets hard: many exact zeros.
        prop::collection::vec(prop_oneof![Just(0.0), 0.0..1.0, Just(1e-300)], classes)
            .prop_filter("all zero", |values| values.iter().sum::<f64>() > 0.01)
            .prop_map(|values| {
                let sum: f64 = values.iter().sum();
                values.into_iter().map(|value| value / sum).collect()
            })
    }

    proptest! {
        #[test]
        fn the_step_is_the_maximum(
            scores in prop::collection::vec(-30.0..30.0f64, 5),
            old in distribution(5),
            other in distribution(5),
            q_power in -13.0..6.0f64,
        ) {
            let q = 10f64.powf(q_power);
            let mut new = [0.0; 5];
            maximise(&scores, q, &old, &mut new);
            prop_assert!((new.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            let best = value(&scores, q, &old, &new);
            for part in [1.0, 0.1, 1e-3] {
                let mix: Vec<f64> =
                    new.iter().zip(&other).map(|(a, b)| a + part * (b - a)).collect();
                prop_assert!(value(&scores, q, &old, &mix) <= best + 1e-9 * (1.0 + best.abs()));
            }
        }

        #[test]
        fn the_step_survives_anything_finite(
            scores in prop::collection::vec(
                prop_oneof![-1e100..1e100f64, -1.0..1.0f64, Just(0.0)], 2..=8),
            q in prop_oneof![Just(0.0), 0.0..1.0f64, 0.0..1e120f64],
            vertex in 0..8usize,
        ) {
            let mut old = vec![0.0; scores.len()];
            old[vertex % scores.len()] = 1.0;
            let mut new = vec![0.0; scores.len()];
            maximise(&scores, q, &old, &mut new);
            prop_assert!(new.iter().all(|dual| (0.0..=1.0).contains(dual)));
            prop_assert!((new.iter().sum::<f64>() - 1.0).abs() < 1e-9);
        }
    }
}
