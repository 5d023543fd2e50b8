//! Layers that weigh and add: small integers in, real numbers out.

use crate::kernel::{COLUMNS, DEPTH, Level, OFFSET, Step, Tile};
use crate::math::{largest, round_to_i8};

/// Tokens that are computed together: their sums just fit into the registers.
const ROWS: usize = 4;

/// Weights and biases, in the order in which the kernels read them.
#[derive(Debug)]
pub(crate) struct Linear {
    inputs: usize,
    outputs: usize,
    /// Of 64 outputs each: `inputs / 4` steps. Outputs that are missing have weights of 0.
    steps: Vec<Step>,
    /// For each output, what its sums are multiplied by.
    scales: Vec<f32>,
    bias: Vec<f32>,
}

impl Linear {
    /// Takes the weights of a file, a row for each output, to the order of the kernels. `None` if a weight is
    /// −128, or the inputs are not a multiple of eight in as many rows as there are scales.
    pub(crate) fn new(weights: &[u8], inputs: usize, scales: Vec<f32>, bias: Vec<f32>) -> Option<Linear> {
        let outputs = scales.len();
        if !inputs.is_multiple_of(2 * DEPTH)
            || weights.len() != inputs * outputs
            || weights.contains(&OFFSET)
        {
            return None;
        }
        let depth = inputs / DEPTH;
        let mut steps = vec![Step([[OFFSET; DEPTH]; COLUMNS]); depth * outputs.div_ceil(COLUMNS)];
        for (panel, rows) in steps.chunks_exact_mut(depth).zip(weights.chunks(inputs * COLUMNS)) {
            for (column, row) in rows.chunks_exact(inputs).enumerate() {
                for (step, weights) in panel.iter_mut().zip(row.as_chunks().0) {
                    step.0[column] = weights.map(|weight| weight ^ OFFSET);
                }
            }
        }
        Some(Linear { inputs, outputs, steps, scales, bias })
    }

    /// The outputs for every token of `tokens`.
    #[inline(always)]
    pub(crate) fn apply<L: Level>(&self, level: L, tokens: &Quantized, out: &mut [f32]) {
        let depth = self.inputs / DEPTH;
        for (panel, first) in self.steps.chunks_exact(depth).zip((0..).step_by(COLUMNS)) {
            let last = self.outputs.min(first + COLUMNS);
            let columns = Columns {
                outputs: self.outputs,
                first,
                scales: &self.scales[first..last],
                bias: &self.bias[first..last],
            };
            let mut token = 0;
            while token + ROWS <= tokens.len() {
                columns.write::<ROWS>(level.tile(tokens.from(token), panel), token, tokens, out);
                token += ROWS;
            }
            while token < tokens.len() {
                columns.write::<1>(level.tile(tokens.from(token), panel), token, tokens, out);
                token += 1;
            }
        }
    }
}

/// Up to 64 outputs.
struct Columns<'l> {
    outputs: usize,
    first: usize,
    scales: &'l [f32],
    bias: &'l [f32],
}

impl Columns<'_> {
    /// Makes numbers of the sums of the tokens from `token` on.
    #[inline(always)]
    fn write<const R: usize>(&self, tile: Tile<R>, token: usize, tokens: &Quantized, out: &mut [f32]) {
        for (row, sums) in tile.iter().enumerate() {
            let (scale, total) = (tokens.scales[token + row], tokens.totals[token + row]);
            let too_much = i32::from(OFFSET) * total;
            let start = (token + row) * self.outputs + self.first;
            let out = &mut out[start..start + self.scales.len()];
            for (((out, sum), weight), bias) in out.iter_mut().zip(sums).zip(self.scales).zip(self.bias) {
                *out = (sum - too_much) as f32 * weight * scale + bias;
            }
        }
    }
}

/// Numbers of tokens, each token's as small integers with a scale of their own.
#[derive(Debug, Default)]
pub(crate) struct Quantized {
    width: usize,
    numbers: Vec<i8>,
    scales: Vec<f32>,
    /// The sum of each token's integers.
    totals: Vec<i32>,
}

impl Quantized {
    /// Makes room for so many tokens of so many numbers.
    pub(crate) fn resize(&mut self, tokens: usize, width: usize) {
        self.width = width;
        self.numbers.resize(tokens * width, 0);
        self.scales.resize(tokens, 0.0);
        self.totals.resize(tokens, 0);
    }

    fn len(&self) -> usize {
        self.scales.len()
    }

    fn from(&self, token: usize) -> &[i8] {
        &self.numbers[token * self.width..]
    }

    /// Writes a token: its largest number becomes ±127, and the others are rounded, half to even.
    #[inline(always)]
    pub(crate) fn set(&mut self, token: usize, numbers: &[f32]) {
        let scale = largest(numbers, 0.0, f32::abs) / 127.0;
        let integers = &mut self.numbers[token * self.width..][..numbers.len()];
        // Numbers so small have too few bits to be divided.
        if scale < f32::MIN_POSITIVE {
            integers.fill(0);
            (self.scales[token], self.totals[token]) = (0.0, 0);
            return;
        }
        for (integer, number) in integers.iter_mut().zip(numbers) {
            *integer = round_to_i8(number / scale);
        }
        let total = integers.iter().map(|&integer| i32::from(integer)).sum();
        (self.scales[token], self.totals[token]) = (scale, total);
    }
}
