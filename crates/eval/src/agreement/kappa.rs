//! Cohen's kappa of two annotators.

/// How bad it is to give different values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weights {
    /// Equally bad, whichever they are (Cohen 1960).
    Equal,
    /// By the square of their distance in order (Cohen 1968): level 1 against 3 is four times as bad as 1
    /// against 2.
    Quadratic,
}

/// Cohen's kappa from counts: rows are the values that the first annotator gave, columns those of the second.
/// `None` if nothing was counted, or if by the annotators' habits no difference was to be expected.
pub fn kappa(counts: &[Vec<u64>], weights: Weights) -> Option<f64> {
    let columns = counts.iter().map(Vec::len).max().unwrap_or(0);
    let mut of_column = vec![0.0; columns];
    for row in counts {
        for (sum, &count) in of_column.iter_mut().zip(row) {
            *sum += count as f64;
        }
    }
    let all: f64 = of_column.iter().sum();
    let (mut observed, mut expected) = (0.0, 0.0);
    for (number, row) in counts.iter().enumerate() {
        let of_row: f64 = row.iter().map(|&count| count as f64).sum();
        for (other, of_column) in of_column.iter().enumerate() {
            let weight = weights.of(number, other);
            observed += weight * row.get(other).map_or(0.0, |&count| count as f64);
            expected += weight * of_row * of_column;
        }
    }
    (expected > 0.0).then(|| 1.0 - all * observed / expected)
}

impl Weights {
    fn of(self, one: usize, other: usize) -> f64 {
        match self {
            Weights::Equal => f64::from(u8::from(one != other)),
            Weights::Quadratic => (one.abs_diff(other) as f64).powi(2),
        }
    }
}
