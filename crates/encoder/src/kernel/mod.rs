//! Sums of products of small integers, with whatever vector instructions the machine has.
//!
//! Everything else in this crate is plain code, which the compiler turns into vector instructions by itself.
//! Not so this: there are instructions for exactly these sums, many times as fast, and the compiler does not
//! find them. Sums of integers are exact, so it is all the same to the result which of them are used.
//!
//! One function runs the whole network with the instructions chosen ([`run`]), so that the plain code between
//! the sums is compiled for them too. That changes no bits either: numbers are added in the order in which the
//! code says, in sixteen lanes where it says lanes, and no multiplication is joined to an addition.

#[cfg(target_arch = "aarch64")]
mod neon;
mod portable;
#[cfg(target_arch = "x86_64")]
mod x86;

use portable::Portable;

/// How many outputs of a layer are computed together.
pub(crate) const COLUMNS: usize = 64;
/// How many inputs of each stand together.
pub(crate) const DEPTH: usize = 4;

/// What is added to a weight, −127 to 127, so that it has no sign.
pub(crate) const OFFSET: u8 = 128;

/// Weights as the kernels read them: of 64 outputs, 4 inputs each; weight + 128.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(crate) struct Step(pub(crate) [[u8; DEPTH]; COLUMNS]);

/// For each of `R` tokens the sums of products with the weights of 64 outputs.
pub(crate) type Tile<const R: usize> = [[i32; COLUMNS]; R];

/// The vector instructions that sums are made with. The answers are the same, bit for bit, with all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Instructions {
    /// Whatever the compiler makes of plain code.
    Portable,
    /// NEON, of every AArch64 processor.
    Neon,
    /// AVX2, of x86 processors since 2013.
    Avx2,
    /// AVX-512 with VNNI, of x86 processors since 2019 (Intel, servers) and 2022 (AMD).
    Avx512Vnni,
}

impl Instructions {
    /// Every set, the slowest first.
    pub const ALL: [Instructions; 4] =
        [Instructions::Portable, Instructions::Neon, Instructions::Avx2, Instructions::Avx512Vnni];

    /// Whether this machine has them.
    pub fn are_here(self) -> bool {
        match self {
            Instructions::Portable => true,
            Instructions::Neon => cfg!(target_arch = "aarch64"),
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx2 => x86::Avx2::new().is_some(),
            #[cfg(target_arch = "x86_64")]
            Instructions::Avx512Vnni => x86::Avx512Vnni::new().is_some(),
            #[cfg(not(target_arch = "x86_64"))]
            Instructions::Avx2 | Instructions::Avx512Vnni => false,
        }
    }

    /// The fastest set that this machine has.
    pub fn best() -> Instructions {
        Instructions::ALL.into_iter().rev().find(|set| set.are_here()).unwrap_or(Instructions::Portable)
    }
}

/// A set of instructions that this machine has.
pub(crate) trait Level: Copy {
    /// Sums of `input · (weight + 128)` of `R` tokens. `inputs` has `4 · panel.len()` numbers a token,
    /// −127 to 127, of at least `R` tokens; `panel` has an even number of steps.
    fn tile<const R: usize>(self, inputs: &[i8], panel: &[Step]) -> Tile<R>;
}

/// Something to do with a set of instructions. Its `run`, and whatever that calls in a loop, is marked
/// `inline(always)`, because only what is inlined is compiled for the instructions.
pub(crate) trait Task {
    /// What comes of it.
    type Output;
    /// Does it.
    fn run<L: Level>(self, level: L) -> Self::Output;
}

/// Runs a task with these instructions, or without them if the machine has them not.
pub(crate) fn run<T: Task>(instructions: Instructions, task: T) -> T::Output {
    match instructions {
        #[cfg(target_arch = "aarch64")]
        Instructions::Neon => return task.run(neon::Neon),
        #[cfg(target_arch = "x86_64")]
        Instructions::Avx512Vnni => {
            if let Some(level) = x86::Avx512Vnni::new() {
                return level.run(task);
            }
        }
        #[cfg(target_arch = "x86_64")]
        Instructions::Avx2 => {
            if let Some(level) = x86::Avx2::new() {
                return level.run(task);
            }
        }
        _ => {}
    }
    task.run(Portable)
}

/// The inputs of each token, by four.
#[inline(always)]
fn rows<const R: usize>(inputs: &[i8], steps: usize) -> [&[[i8; DEPTH]]; R] {
    let (inputs, _) = inputs.as_chunks();
    std::array::from_fn(|row| &inputs[row * steps..][..steps])
}

/// Four inputs as one number.
#[cfg(any(target_arch = "aarch64", target_arch = "x86_64"))]
#[inline(always)]
fn together(inputs: [i8; DEPTH]) -> i32 {
    i32::from_le_bytes(inputs.map(i8::cast_unsigned))
}
