//! The network: embeddings, layers of attention, and the mean over the tokens.

use half::f16;
use risala_model::LEAVES;

use crate::attention::Scratch;
use crate::header::{BLOCK, Shape};
use crate::kernel::{Level, Task};
use crate::linear::{Linear, Quantized};
use crate::math::{gelu, sum};

/// The weights, checked and ready for use.
#[derive(Debug)]
pub(crate) struct Network {
    pub(crate) shape: Shape,
    pub(crate) words: Words,
    /// For each position of a window its embedding.
    pub(crate) positions: Vec<f32>,
    pub(crate) norm: Norm,
    pub(crate) layers: Vec<Layer>,
    /// For each leaf a weight for each number.
    pub(crate) head: Vec<f32>,
    pub(crate) head_bias: Vec<f32>,
    pub(crate) temperature: f32,
}

/// The embeddings of the pieces: blocks of 4-bit integers with a scale for each block.
#[derive(Debug)]
pub(crate) struct Words {
    pub(crate) nibbles: Vec<u8>,
    pub(crate) scales: Vec<f16>,
}

/// One layer: attention, then the wide layers; the input is added to the output of either, and the sum
/// normalised.
#[derive(Debug)]
pub(crate) struct Layer {
    pub(crate) qkv: Linear,
    pub(crate) attention_out: Linear,
    pub(crate) attention_norm: Norm,
    pub(crate) feed_in: Linear,
    pub(crate) feed_out: Linear,
    pub(crate) norm: Norm,
}

/// Normalisation of a token's numbers to mean 0 and variance 1, then weights and biases.
#[derive(Debug)]
pub(crate) struct Norm {
    pub(crate) weights: Vec<f32>,
    pub(crate) bias: Vec<f32>,
}

impl Norm {
    #[inline(always)]
    fn apply(&self, eps: f32, numbers: &mut [f32]) {
        let count = numbers.len() as f32;
        let mean = sum(numbers, |number| number) / count;
        let variance = sum(numbers, |number| (number - mean) * (number - mean)) / count;
        let scale = 1.0 / (variance + eps).sqrt();
        for ((number, weight), bias) in numbers.iter_mut().zip(&self.weights).zip(&self.bias) {
            *number = (*number - mean) * scale * weight + bias;
        }
    }
}

/// A piece at a position of its window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) id: u32,
    pub(crate) position: u32,
}

/// What the network needs room for. It grows to the longest input and is used again.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    /// The tokens' numbers between layers.
    tokens: Vec<f32>,
    /// The integers that a layer reads.
    integers: Quantized,
    /// What a layer wrote.
    outputs: Vec<f32>,
    attention: Scratch,
}

/// Several windows, one behind the other, on their way through the network. Each goes through as if it were
/// alone: layers take token by token, and attention window by window.
pub(crate) struct Pass<'n> {
    pub(crate) network: &'n Network,
    pub(crate) windows: &'n [&'n [Place]],
    pub(crate) buffers: &'n mut Buffers,
}

impl Task for Pass<'_> {
    /// For each window the sums of its tokens' numbers.
    type Output = Vec<Vec<f32>>;

    #[inline(always)]
    fn run<L: Level>(self, level: L) -> Vec<Vec<f32>> {
        let Pass { network, windows, buffers } = self;
        let Shape { hidden, heads, feed, eps, .. } = network.shape;
        let count: usize = windows.iter().map(|window| window.len()).sum();
        let Buffers { tokens, integers, outputs, attention } = buffers;
        tokens.resize(count * hidden, 0.0);
        outputs.resize(count * (3 * hidden).max(feed), 0.0);

        let places = windows.iter().flat_map(|window| window.iter());
        for (place, token) in places.zip(tokens.chunks_exact_mut(hidden)) {
            network.embed(*place, token);
            network.norm.apply(eps, token);
        }
        for layer in &network.layers {
            integers.resize(count, hidden);
            for (at, token) in tokens.chunks_exact(hidden).enumerate() {
                integers.set(at, token);
            }
            layer.qkv.apply(level, integers, outputs);
            let mut first = 0;
            for window in windows {
                let of_window = &outputs[3 * hidden * first..][..3 * hidden * window.len()];
                let mixed = attention.mix(of_window, heads, hidden);
                for (at, token) in mixed.chunks_exact(hidden).enumerate() {
                    integers.set(first + at, token);
                }
                first += window.len();
            }
            layer.attention_out.apply(level, integers, outputs);
            add(tokens, outputs);
            for (at, token) in tokens.chunks_exact_mut(hidden).enumerate() {
                layer.attention_norm.apply(eps, token);
                integers.set(at, token);
            }
            layer.feed_in.apply(level, integers, outputs);
            integers.resize(count, feed);
            for (at, token) in outputs.chunks_exact_mut(feed).take(count).enumerate() {
                for number in token.iter_mut() {
                    *number = gelu(*number);
                }
                integers.set(at, token);
            }
            layer.feed_out.apply(level, integers, outputs);
            add(tokens, outputs);
            for token in tokens.chunks_exact_mut(hidden) {
                layer.norm.apply(eps, token);
            }
        }
        let mut rest = tokens.as_slice();
        let sums = windows.iter().map(|window| {
            let (of_window, behind) = rest.split_at(window.len() * hidden);
            rest = behind;
            let mut sums = vec![0.0; hidden];
            for token in of_window.chunks_exact(hidden) {
                add(&mut sums, token);
            }
            sums
        });
        sums.collect()
    }
}

impl Network {
    /// A piece's embedding and that of its position.
    #[inline(always)]
    fn embed(&self, place: Place, out: &mut [f32]) {
        let (id, hidden) = (place.id as usize, self.shape.hidden);
        let (blocks, half) = (hidden / BLOCK, BLOCK / 2);
        let nibbles = &self.words.nibbles[id * blocks * half..];
        let positions = &self.positions[place.position as usize * hidden..];
        let blocks = nibbles.chunks_exact(half).zip(&self.words.scales[id * blocks..]);
        let out = out.chunks_exact_mut(BLOCK).zip(positions.chunks_exact(BLOCK));
        for ((nibbles, scale), (out, positions)) in blocks.zip(out) {
            let scale = f32::from(*scale);
            let weight = |nibble: u8| (f32::from(nibble) - 8.0) * scale;
            for (at, byte) in nibbles.iter().enumerate() {
                out[at] = weight(byte & 15) + positions[at];
                out[at + half] = weight(byte >> 4) + positions[at + half];
            }
        }
    }

    /// The leaves' scores of a text, divided by the temperature, from the mean of its tokens' numbers.
    pub(crate) fn scores(&self, mean: &[f32]) -> [f64; LEAVES] {
        let mut rows = self.head.chunks_exact(self.shape.hidden).zip(&self.head_bias);
        std::array::from_fn(|_| {
            let Some((row, bias)) = rows.next() else { return 0.0 };
            let products =
                row.iter().zip(mean).map(|(weight, number)| f64::from(*weight) * f64::from(*number));
            (products.sum::<f64>() + f64::from(*bias)) / f64::from(self.temperature)
        })
    }
}

#[inline(always)]
fn add(sums: &mut [f32], numbers: &[f32]) {
    for (sum, number) in sums.iter_mut().zip(numbers) {
        *sum += number;
    }
}
