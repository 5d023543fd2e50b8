//! The rows of a fit, out of the packed counts that all fits share.

use super::counts::Counts;
use crate::sparse::{RowBuffer, Rows, SparseRow};

/// The feature values of some texts by a fit's columns, unpacked a row at a time. A matrix would take four times the memory
/// of the counts for each fit that runs, and hardly less time, most of which would go into fetching it.
#[derive(Debug)]
pub(crate) struct Design<'t> {
    counts: &'t Counts,
    texts: &'t [usize],
    /// The gain of each column; 0 of features that the fit does not use. Later features are not used either.
    gains: &'t [f32],
    /// What brings each row to length 1.
    scales: Vec<f32>,
}

impl<'t> Design<'t> {
    /// The rows of `texts`; columns are features of the counts, from the first on, by their `gains`.
    pub(crate) fn new(counts: &'t Counts, texts: &'t [usize], gains: &'t [f32]) -> Design<'t> {
        // occurrences · gain / √(Σ occurrences · gain²), as scoring has it.
        let square = |(feature, count): (u32, u32)| {
            let gain = f64::from(*gains.get(feature as usize)?);
            Some(f64::from(count) * gain * gain)
        };
        let scale = |&text: &usize| {
            let norm = counts.row(text).map_while(square).sum::<f64>().sqrt();
            if norm > 0.0 { (1.0 / norm) as f32 } else { 0.0 }
        };
        Design { counts, texts, gains, scales: texts.iter().map(scale).collect() }
    }

    /// How many columns there are.
    pub(crate) fn width(&self) -> usize {
        self.gains.len()
    }
}

impl Rows for Design<'_> {
    fn count(&self) -> usize {
        self.texts.len()
    }

    fn row<'r>(&'r self, number: usize, buffer: &'r mut RowBuffer) -> SparseRow<'r> {
        let scale = self.scales[number];
        let features = self.counts.row(self.texts[number]);
        buffer.fill(features.most(), |indices, values| {
            let mut length = 0;
            for (feature, count) in features {
                let Some(&gain) = self.gains.get(feature as usize) else { break };
                // Written in any case and then kept or not: a branch here could not be foreseen.
                indices[length] = feature;
                values[length] = count as f32 * gain * scale;
                length += usize::from(gain > 0.0);
            }
            length
        })
    }
}
