//! The sums in vector instructions of AArch64: with `x86`, a place with `unsafe`.
//!
//! `unsafe` is needed as there: to call functions that are compiled for certain instructions, which every such
//! processor has, and for loads and stores by pointers; each comes from an array of just the vector's size.
#![allow(unsafe_code, reason = "vector instructions; see the module's head")]

use std::arch::aarch64::{
    int8x8_t, int32x4_t, uint8x16_t, vdup_n_s32, vdupq_n_s32, vdupq_n_u8, veorq_u8, vget_high_s8,
    vget_low_s8, vld1q_u8, vmlal_s8, vmull_s8, vpadalq_s16, vpaddq_s32, vreinterpret_s8_s32,
    vreinterpretq_s8_u8, vst1q_s32,
};
use std::array::from_fn;

use super::{COLUMNS, DEPTH, Level, OFFSET, Step, Tile, rows, together};

/// Nothing to prove.
#[derive(Clone, Copy)]
pub(super) struct Neon;

/// Outputs whose sums stay in registers, with the sums of four tokens.
const GROUP: usize = 8;

impl Level for Neon {
    #[inline(always)]
    fn tile<const R: usize>(self, inputs: &[i8], panel: &[Step]) -> Tile<R> {
        // SAFETY: the instructions are part of every AArch64 processor that Rust's standard library runs on.
        unsafe { tile_neon(inputs, panel) }
    }
}

/// Products of 8 bits are added by two in 16 bits, which ±127 · ±127 leaves room for, and then in 32.
#[inline]
#[target_feature(enable = "neon")]
fn tile_neon<const R: usize>(inputs: &[i8], panel: &[Step]) -> Tile<R> {
    let rows = rows::<R>(inputs, panel.len());
    let mut tile = [[0; COLUMNS]; R];
    for group in 0..COLUMNS / GROUP {
        let mut sums = [[vdupq_n_s32(0); GROUP / 2]; R];
        for (at, [first, second]) in panel.as_chunks().0.iter().enumerate() {
            let (first, second) = (signed(first, group), signed(second, group));
            for (row, sums) in rows.iter().zip(&mut sums) {
                let (input, next) = (twice(row[2 * at]), twice(row[2 * at + 1]));
                for ((sum, first), second) in sums.iter_mut().zip(first).zip(second) {
                    *sum = vpadalq_s16(*sum, vmlal_s8(vmull_s8(first, input), second, next));
                }
            }
        }
        for (tile, [a, b, c, d]) in tile.iter_mut().zip(sums) {
            let halves = tile.as_chunks_mut::<GROUP>().0[group].as_chunks_mut().0;
            for (half, sums) in halves.iter_mut().zip([vpaddq_s32(a, b), vpaddq_s32(c, d)]) {
                store(half, sums);
            }
        }
    }
    for (tile, row) in tile.iter_mut().zip(rows) {
        // The weights had their offset taken away, which the caller expects in the sums.
        let total: i32 = row.as_flattened().iter().map(|&input| i32::from(input)).sum();
        tile.iter_mut().for_each(|sum| *sum += i32::from(OFFSET) * total);
    }
    tile
}

/// The weights of eight outputs of a step with their signs, two outputs a vector.
#[inline]
#[target_feature(enable = "neon")]
fn signed(step: &Step, group: usize) -> [int8x8_t; GROUP / 2] {
    let [a, b] = from_fn(|half| {
        let bytes = load(&step.0.as_flattened().as_chunks().0[2 * group + half]);
        vreinterpretq_s8_u8(veorq_u8(bytes, vdupq_n_u8(OFFSET)))
    });
    [vget_low_s8(a), vget_high_s8(a), vget_low_s8(b), vget_high_s8(b)]
}

/// The inputs of a step for two outputs.
#[inline]
#[target_feature(enable = "neon")]
fn twice(inputs: [i8; DEPTH]) -> int8x8_t {
    vreinterpret_s8_s32(vdup_n_s32(together(inputs)))
}

#[inline]
#[target_feature(enable = "neon")]
fn load(bytes: &[u8; 16]) -> uint8x16_t {
    // SAFETY: there are 16 bytes, as many as the vector has.
    unsafe { vld1q_u8(bytes.as_ptr()) }
}

#[inline]
#[target_feature(enable = "neon")]
fn store(half: &mut [i32; 4], sums: int32x4_t) {
    // SAFETY: there are 16 bytes, as many as the vector has.
    unsafe { vst1q_s32(half.as_mut_ptr(), sums) }
}
