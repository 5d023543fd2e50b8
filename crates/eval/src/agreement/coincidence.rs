//! Krippendorff's coincidences: how often two readers of one text gave which two values.
//!
//! After K. Krippendorff, *Computing Krippendorff's Alpha-Reliability* (2011): a text with m judgements adds
//! each of its ordered pairs with the weight 1/(m − 1), so that every judgement counts once; a text with one
//! judgement adds nothing.

/// What it means for two values to differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// They are the same or not.
    Nominal,
    /// They have an order, and differ by how many judgements lie between them.
    Ordinal,
}

/// Krippendorff's alpha of texts (rows) judged by annotators (columns): the number of the value that each
/// gave, below `values`, or `None` where there is no judgement. Rows may differ in length. `None` if no text
/// was judged twice, if all values given are the same, or if a number is not below `values`.
pub fn alpha(texts: &[Vec<Option<usize>>], values: usize, scale: Scale) -> Option<f64> {
    let mut table = Coincidences::new(values);
    for text in texts {
        let mut counts = vec![0; values];
        for value in text.iter().flatten() {
            *counts.get_mut(*value)? += 1;
        }
        table.add(&counts, 1);
    }
    table.alpha(scale)
}

/// The sum of the coincidences of texts.
#[derive(Clone, Debug)]
pub(super) struct Coincidences {
    values: usize,
    /// Row by row; symmetric.
    cells: Vec<f64>,
}

impl Coincidences {
    pub(super) fn new(values: usize) -> Coincidences {
        Coincidences { values, cells: vec![0.0; values * values] }
    }

    /// Adds so many texts, of each of which so many judgements have each value.
    pub(super) fn add(&mut self, counts: &[u32], texts: u32) {
        let judgements: u32 = counts.iter().sum();
        if judgements < 2 {
            return;
        }
        let weight = f64::from(texts) / f64::from(judgements - 1);
        let rows = self.cells.chunks_mut(self.values.max(1));
        for (number, (row, &of_row)) in rows.zip(counts).enumerate() {
            for (other, (cell, &of_other)) in row.iter_mut().zip(counts).enumerate() {
                // A judgement makes no pair with itself.
                let of_other = of_other - u32::from(other == number && of_other > 0);
                *cell += f64::from(of_row) * f64::from(of_other) * weight;
            }
        }
    }

    fn rows(&self) -> impl Iterator<Item = &[f64]> {
        self.cells.chunks(self.values.max(1))
    }

    /// How many pairable judgements have each value.
    pub(super) fn totals(&self) -> Vec<f64> {
        self.rows().map(|row| row.iter().sum()).collect()
    }

    /// The share of the other judgements of a text that are the same, on average over judgements.
    pub(super) fn raw(&self) -> Option<f64> {
        let all: f64 = self.cells.iter().sum();
        (all > 0.0).then(|| self.diagonal().sum::<f64>() / all)
    }

    /// The same, on average over the judgements that have the value (specific agreement; of two judgements a text
    /// that is Dice's coefficient, 1945).
    pub(super) fn specific(&self, value: usize) -> Option<f64> {
        let all: f64 = self.rows().nth(value)?.iter().sum();
        (all > 0.0).then(|| self.diagonal().nth(value).map(|same| same / all)).flatten()
    }

    fn diagonal(&self) -> impl Iterator<Item = f64> {
        self.cells.iter().copied().step_by(self.values + 1)
    }

    pub(super) fn alpha(&self, scale: Scale) -> Option<f64> {
        let totals = self.totals();
        let all: f64 = totals.iter().sum();
        let (mut observed, mut expected) = (0.0, 0.0);
        for (number, (row, of_row)) in self.rows().zip(&totals).enumerate() {
            for (other, (cell, of_other)) in row.iter().zip(&totals).enumerate() {
                let difference = difference(scale, &totals, number, other);
                observed += cell * difference;
                expected += of_row * of_other * difference;
            }
        }
        (expected > 0.0).then(|| 1.0 - (all - 1.0) * observed / expected)
    }
}

/// The squared difference of two values.
fn difference(scale: Scale, totals: &[f64], one: usize, other: usize) -> f64 {
    match scale {
        Scale::Nominal => f64::from(u8::from(one != other)),
        Scale::Ordinal => {
            let (low, high) = (one.min(other), one.max(other));
            let of = |value: usize| totals.get(value).copied().unwrap_or_default();
            let between: f64 = (low..=high).map(of).sum();
            (between - (of(low) + of(high)) / 2.0).powi(2)
        }
    }
}
