//! The sums in vector instructions of x86: with `neon`, a place with `unsafe`.
//!
//! `unsafe` is needed for two things only. A function that is compiled for certain instructions may be called
//! only where the machine has them; the types here are proof of it, because they are made by asking the
//! machine and in no other way. And vectors are loaded and stored by pointers; each comes from an array of
//! just the vector's size.
#![allow(unsafe_code, reason = "vector instructions; see the module's head")]

use std::arch::x86_64::{
    __m256i, __m512i, _mm256_add_epi32, _mm256_and_si256, _mm256_loadu_si256, _mm256_madd_epi16,
    _mm256_set1_epi16, _mm256_set1_epi32, _mm256_setzero_si256, _mm256_slli_epi16, _mm256_srai_epi16,
    _mm256_srli_epi16, _mm256_storeu_si256, _mm512_dpbusd_epi32, _mm512_loadu_si512, _mm512_set1_epi32,
    _mm512_setzero_si512, _mm512_storeu_si512,
};
use std::array::from_fn;

use super::{COLUMNS, DEPTH, Level, Step, Task, Tile, rows, together};

/// Proof that the machine has AVX2.
#[derive(Clone, Copy)]
pub(super) struct Avx2(());

impl Avx2 {
    pub(super) fn new() -> Option<Avx2> {
        is_x86_feature_detected!("avx2").then_some(Avx2(()))
    }

    pub(super) fn run<T: Task>(self, task: T) -> T::Output {
        #[target_feature(enable = "avx2")]
        fn inner<T: Task>(level: Avx2, task: T) -> T::Output {
            task.run(level)
        }
        // SAFETY: `self` is proof of AVX2.
        unsafe { inner(self, task) }
    }
}

impl Level for Avx2 {
    #[inline(always)]
    fn tile<const R: usize>(self, inputs: &[i8], panel: &[Step]) -> Tile<R> {
        // SAFETY: `self` is proof of AVX2.
        unsafe { tile_avx2(inputs, panel) }
    }
}

/// Proof that the machine has AVX-512 with VNNI.
#[derive(Clone, Copy)]
pub(super) struct Avx512Vnni(());

impl Avx512Vnni {
    pub(super) fn new() -> Option<Avx512Vnni> {
        let is_here = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512vnni");
        is_here.then_some(Avx512Vnni(()))
    }

    pub(super) fn run<T: Task>(self, task: T) -> T::Output {
        #[target_feature(enable = "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")]
        fn inner<T: Task>(level: Avx512Vnni, task: T) -> T::Output {
            task.run(level)
        }
        // SAFETY: `self` is proof of all of these.
        unsafe { inner(self, task) }
    }
}

impl Level for Avx512Vnni {
    #[inline(always)]
    fn tile<const R: usize>(self, inputs: &[i8], panel: &[Step]) -> Tile<R> {
        // SAFETY: `self` is proof of all that the function is compiled for.
        unsafe { tile_avx512(inputs, panel) }
    }
}

/// Four products at once, added to a sum of 32 bits: `vpdpbusd`, unsigned weights times signed inputs.
#[inline]
#[target_feature(enable = "avx512f,avx512vnni")]
fn tile_avx512<const R: usize>(inputs: &[i8], panel: &[Step]) -> Tile<R> {
    const VECTORS: usize = COLUMNS / 16;
    let rows = rows::<R>(inputs, panel.len());
    let mut sums = [[_mm512_setzero_si512(); VECTORS]; R];
    for (at, step) in panel.iter().enumerate() {
        let weights: [__m512i; VECTORS] = from_fn(|vector| load_512(&step.0.as_chunks().0[vector]));
        for (row, sums) in rows.iter().zip(&mut sums) {
            let input = _mm512_set1_epi32(together(row[at]));
            for (sum, weights) in sums.iter_mut().zip(weights) {
                *sum = _mm512_dpbusd_epi32(*sum, weights, input);
            }
        }
    }
    let mut tile = [[0; COLUMNS]; R];
    for (tile, sums) in tile.iter_mut().zip(sums) {
        for (part, sum) in tile.as_chunks_mut().0.iter_mut().zip(sums) {
            store_512(part, sum);
        }
    }
    tile
}

/// Two products at once, of 16 bits: `vpmaddwd`. Bytes are widened by taking the even ones and the odd ones,
/// of inputs and weights alike, so nothing has to be put in another order.
#[inline]
#[target_feature(enable = "avx2")]
fn tile_avx2<const R: usize>(inputs: &[i8], panel: &[Step]) -> Tile<R> {
    /// With more, the sums would not stay in registers.
    const VECTORS: usize = 2;
    let rows = rows::<R>(inputs, panel.len());
    let low = _mm256_set1_epi16(0xff);
    let mut tile = [[0; COLUMNS]; R];
    for group in 0..COLUMNS / (8 * VECTORS) {
        let mut sums = [[_mm256_setzero_si256(); VECTORS]; R];
        for (at, step) in panel.iter().enumerate() {
            let weights: [__m256i; VECTORS] =
                from_fn(|vector| load_256(&step.0.as_chunks().0[VECTORS * group + vector]));
            for (row, sums) in rows.iter().zip(&mut sums) {
                let input = _mm256_set1_epi32(together(row[at]));
                let even_input = _mm256_srai_epi16::<8>(_mm256_slli_epi16::<8>(input));
                let odd_input = _mm256_srai_epi16::<8>(input);
                for (sum, weights) in sums.iter_mut().zip(weights) {
                    let even = _mm256_madd_epi16(_mm256_and_si256(weights, low), even_input);
                    let odd = _mm256_madd_epi16(_mm256_srli_epi16::<8>(weights), odd_input);
                    *sum = _mm256_add_epi32(*sum, _mm256_add_epi32(even, odd));
                }
            }
        }
        for (tile, sums) in tile.iter_mut().zip(sums) {
            for (vector, sum) in sums.into_iter().enumerate() {
                store_256(&mut tile.as_chunks_mut().0[VECTORS * group + vector], sum);
            }
        }
    }
    tile
}

#[inline]
#[target_feature(enable = "avx512f")]
fn load_512(weights: &[[u8; DEPTH]; 16]) -> __m512i {
    // SAFETY: there are 64 bytes, as many as the vector has.
    unsafe { _mm512_loadu_si512(weights.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx512f")]
fn store_512(part: &mut [i32; 16], sums: __m512i) {
    // SAFETY: there are 64 bytes, as many as the vector has.
    unsafe { _mm512_storeu_si512(part.as_mut_ptr().cast(), sums) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn load_256(weights: &[[u8; DEPTH]; 8]) -> __m256i {
    // SAFETY: there are 32 bytes, as many as the vector has.
    unsafe { _mm256_loadu_si256(weights.as_ptr().cast()) }
}

#[inline]
#[target_feature(enable = "avx2")]
fn store_256(part: &mut [i32; 8], sums: __m256i) {
    // SAFETY: there are 32 bytes, as many as the vector has.
    unsafe { _mm256_storeu_si256(part.as_mut_ptr().cast(), sums) }
}
