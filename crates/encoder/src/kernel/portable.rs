//! The sums in plain code.

use super::{COLUMNS, Level, Step, Tile, rows};

/// Outputs whose sums stay in registers.
const GROUP: usize = 8;

/// No instructions in particular.
#[derive(Clone, Copy)]
pub(super) struct Portable;

impl Level for Portable {
    /// The four weights of an output are taken as one number and moved apart by shifts: that the compiler can
    /// do with vectors, while bytes out of order it handles one by one, a quarter as fast.
    #[inline(always)]
    fn tile<const R: usize>(self, inputs: &[i8], panel: &[Step]) -> Tile<R> {
        let rows = rows::<R>(inputs, panel.len());
        let mut tile = [[0; COLUMNS]; R];
        for group in 0..COLUMNS / GROUP {
            let mut sums = [[0; GROUP]; R];
            for (at, step) in panel.iter().enumerate() {
                let weights = step.0.as_chunks::<GROUP>().0[group].map(u32::from_le_bytes);
                for (row, sums) in rows.iter().zip(&mut sums) {
                    for (byte, input) in row[at].into_iter().enumerate() {
                        for (sum, weights) in sums.iter_mut().zip(weights) {
                            // Both factors have 16 bits, for which there are faster instructions.
                            let weight = (weights >> (8 * byte)) as u8;
                            *sum += i32::from(i16::from(weight)) * i32::from(i16::from(input));
                        }
                    }
                }
            }
            for (tile, sums) in tile.iter_mut().zip(sums) {
                tile.as_chunks_mut().0[group] = sums;
            }
        }
        tile
    }
}
