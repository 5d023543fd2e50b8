//! The model as other tools see linear models: a row of feature values for each text, and a weight for each
//! feature and leaf.
//!
//! A column is a slot of the table. The value of a text's feature is what training took it for,
//! `occurrences · gain / √(Σ occurrences · gain²)`, so that `offset + Σ value · coefficient` is the leaf's score
//! up to the rounding of floating-point sums.

use risala_features::{Feature, Visitor};
use risala_tokenize::Token;

use crate::additive::Additive;
use crate::scorer::Model;
use crate::table::{GAIN_LANE, LANES, OUTPUTS, Table};
use crate::tree::LEAVES;

impl Model {
    /// The whole file.
    pub fn bytes(&self) -> &[u8] {
        self.additive().bytes()
    }

    /// The features of a text that the model knows: slots, rising, and their values.
    pub fn row(&self, text: &str) -> Vec<(u32, f64)> {
        self.additive().row(text)
    }

    /// The score of each leaf before any feature has spoken, divided by the temperature.
    pub fn offset(&self) -> [f64; LEAVES] {
        let temperature = f64::from(self.temperature());
        self.bias().map(|bias| f64::from(bias) / temperature)
    }

    /// For each slot what a value of 1 adds to the scores of the leaves, divided by the temperature; zeros for a
    /// slot without a gain, whose value is always 0.
    pub fn coefficients(&self) -> Vec<[f64; LEAVES]> {
        self.additive().coefficients()
    }
}

impl Additive {
    fn row(&self, text: &str) -> Vec<(u32, f64)> {
        let mut normalized = String::new();
        self.normalizer().normalize_into(text, &mut normalized);
        let mut known = Known { table: self.table(), slots: Vec::new() };
        self.extractor().extract(&normalized, &mut known);
        let Known { table, mut slots } = known;
        slots.sort_unstable();
        let counted: Vec<(u32, f64, f64)> = slots
            .chunk_by(|a, b| a == b)
            .map(|run| (run[0], run.len() as f64, self.squared_gain(table.slot(run[0] as usize))))
            .collect();
        let norm = counted.iter().map(|(_, count, square)| count * square).sum::<f64>().sqrt();
        let value = |(slot, count, square): (u32, f64, f64)| (slot, count * square.sqrt() / norm);
        counted.into_iter().filter(|(_, _, square)| *square > 0.0).map(value).collect()
    }

    fn coefficients(&self) -> Vec<[f64; OUTPUTS]> {
        let (table, body) = (self.table(), self.body());
        let of_slot = |slot: usize| {
            let lanes = table.slot(slot);
            let per_gain = self.squared_gain(lanes).sqrt() * f64::from(body.temperature);
            std::array::from_fn(|output| {
                let weight = f64::from(body.step[output]) * f64::from(lanes[output]);
                if per_gain > 0.0 { weight / per_gain } else { 0.0 }
            })
        };
        (0..self.slots()).map(of_slot).collect()
    }

    fn squared_gain(&self, lanes: [i32; LANES]) -> f64 {
        f64::from(self.body().gain_step) * f64::from(lanes[GAIN_LANE])
    }
}

/// The slots of a text's features, as often as they occur.
struct Known<'m> {
    table: Table<'m>,
    slots: Vec<u32>,
}

impl Visitor for Known<'_> {
    fn token(&mut self, _: Token) {}

    fn feature(&mut self, feature: Feature) {
        if let (slot, true) = self.table.find(feature) {
            self.slots.push(slot as u32);
        }
    }

    fn run(&mut self, feature: Feature, _: usize) {
        self.feature(feature);
    }
}
