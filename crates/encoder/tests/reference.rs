//! The network beside a plain one, written here from its description in double precision: the same
//! probabilities but for rounding.
//!
//! An activation that single precision moves over the half between two integers becomes another integer, and
//! changes a probability by a thousandth or, through many layers, a hundredth. In networks as small as these it
//! happens seldom, and in none of the texts here.

mod support;

use support::{Block, Linear, Norm, Plain};

/// Rows of a table.
type Rows = Vec<Vec<f64>>;

/// erf by its series; for large arguments it is 1.
fn erf(x: f64) -> f64 {
    if x.abs() > 5.0 {
        return x.signum();
    }
    let (mut term, mut sum) = (x, x);
    for n in 1..200 {
        term *= -x * x / f64::from(n);
        sum += term / f64::from(2 * n + 1);
    }
    sum * std::f64::consts::FRAC_2_SQRT_PI
}

fn norm(row: &[f64], norm: &Norm, eps: f32) -> Vec<f64> {
    let mean = row.iter().sum::<f64>() / row.len() as f64;
    let variance = row.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / row.len() as f64;
    let scaled = row.iter().map(|x| (x - mean) / (variance + f64::from(eps)).sqrt());
    scaled.zip(&norm.weights).zip(&norm.bias).map(|((x, w), b)| x * f64::from(*w) + f64::from(*b)).collect()
}

/// Integers times integers: every row's largest number becomes 127.
fn linear(rows: &Rows, linear: &Linear) -> Rows {
    let apply = |row: &Vec<f64>| {
        let scale = row.iter().fold(0.0, |top: f64, x| top.max(x.abs())) / 127.0;
        let integers: Vec<f64> = row.iter().map(|x| (x / scale).round_ties_even()).collect();
        let outputs = linear.weights.chunks(linear.inputs).zip(&linear.scales).zip(&linear.bias);
        let output = |((weights, s), b): ((&[i8], &f32), &f32)| {
            let sum: f64 = weights.iter().zip(&integers).map(|(w, x)| f64::from(*w) * x).sum();
            sum * f64::from(*s) * scale + f64::from(*b)
        };
        outputs.map(output).collect()
    };
    rows.iter().map(apply).collect()
}

fn attention(qkv: &Rows, heads: usize, hidden: usize) -> Rows {
    let width = hidden / heads;
    let part =
        |row: &Vec<f64>, which: usize, head: usize| row[which * hidden + head * width..][..width].to_vec();
    let look = |query: &Vec<f64>| {
        let mut mixed = Vec::new();
        for head in 0..heads {
            let q = part(query, 0, head);
            let product =
                |key: &Vec<f64>| part(key, 1, head).iter().zip(&q).map(|(a, b)| a * b).sum::<f64>();
            let looks: Vec<f64> =
                qkv.iter().map(|key| (product(key) / (width as f64).sqrt()).exp()).collect();
            let sum: f64 = looks.iter().sum();
            for at in 0..width {
                mixed.push(
                    qkv.iter().zip(&looks).map(|(value, look)| part(value, 2, head)[at] * look / sum).sum(),
                );
            }
        }
        mixed
    };
    qkv.iter().map(look).collect()
}

fn plus(a: &Rows, b: &Rows) -> Rows {
    a.iter().zip(b).map(|(a, b)| a.iter().zip(b).map(|(a, b)| a + b).collect()).collect()
}

fn layer(plain: &Plain, block: &Block, x: Rows) -> Rows {
    let mixed = attention(&linear(&x, &block.qkv), plain.heads, plain.hidden);
    let x = plus(&x, &linear(&mixed, &block.ao));
    let x: Rows = x.iter().map(|row| norm(row, &block.aln, plain.eps)).collect();
    let gelu = |x: &f64| 0.5 * x * (1.0 + erf(x / 2f64.sqrt()));
    let wide: Rows = linear(&x, &block.fi).iter().map(|row| row.iter().map(gelu).collect()).collect();
    let x = plus(&x, &linear(&wide, &block.fo));
    x.iter().map(|row| norm(row, &block.oln, plain.eps)).collect()
}

fn half_precision(bytes: [u8; 2]) -> f64 {
    let bits = u16::from_le_bytes(bytes);
    f64::from(1024 + (bits & 0x3ff)) * 2f64.powi(i32::from(bits >> 10) - 25)
}

/// The probabilities of the leaves.
fn probabilities(plain: &Plain, ids: &[u32]) -> Vec<f64> {
    let hidden = plain.hidden;
    let embed = |(position, id): (usize, &u32)| {
        let id = *id as usize;
        let word = |at: usize| {
            let byte = plain.nibbles[id * hidden / 2 + at / 32 * 16 + at % 16];
            let nibble = if at % 32 < 16 { byte & 15 } else { byte >> 4 };
            (f64::from(nibble) - 8.0) * half_precision(plain.word_scales[(id * hidden + at) / 32])
        };
        let row: Vec<f64> =
            (0..hidden).map(|at| word(at) + f64::from(plain.pos[position * hidden + at])).collect();
        norm(&row, &plain.norm, plain.eps)
    };
    let mut x: Rows = ids.iter().enumerate().map(embed).collect();
    for block in &plain.blocks {
        x = layer(plain, block, x);
    }
    let mean = |at: usize| x.iter().map(|row| row[at]).sum::<f64>() / x.len() as f64;
    let mean: Vec<f64> = (0..hidden).map(mean).collect();
    let rows = plain.head.chunks(hidden).zip(&plain.head_bias);
    let score = |(row, bias): (&[f32], &f32)| {
        let sum: f64 = row.iter().zip(&mean).map(|(w, x)| f64::from(*w) * x).sum();
        ((sum + f64::from(*bias)) / f64::from(plain.temperature)).exp()
    };
    let shares: Vec<f64> = rows.map(score).collect();
    let sum: f64 = shares.iter().sum();
    shares.iter().map(|share| share / sum).collect()
}

#[test]
fn probabilities_are_those_of_the_plain_network() {
    let texts = [
        "خصم اليوم",
        "متى يبدأ العرض في الحديقة؟",
        "احذروا الخطر",
        "مبارك عليكم الفوز بالعرض الجديد كله",
        "قوتنا",
        "السوق السوق السوق!!!",
    ];
    let mut seen = Vec::new();
    for (seed, shape) in [(1, [2, 64, 4, 96, 40]), (7, [3, 96, 2, 128, 40]), (8, [6, 64, 2, 64, 40])] {
        let plain = Plain::random(seed, shape, 0);
        let encoder = plain.encoder();
        for text in texts {
            let pieces = encoder.pieces(text);
            assert!(pieces.len() + 2 <= plain.window, "{text} must fit into a window");
            let ids: Vec<u32> =
                std::iter::once(0).chain(pieces.iter().map(|piece| piece.id)).chain([2]).collect();
            let expected = probabilities(&plain, &ids);
            let found = encoder.scorer().predict(text).expect("Arabic").probabilities;
            for (found, expected) in found.as_array().iter().zip(&expected) {
                assert!((found - expected).abs() < 1e-6, "{text}: {found} is not {expected}");
            }
            seen.push(expected);
        }
    }
    // The texts are not all alike to the network, so agreement says something.
    assert!(seen.iter().any(|one| seen.iter().any(|other| (one[0] - other[0]).abs() > 0.1)), "{seen:?}");
}
