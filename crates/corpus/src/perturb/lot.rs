//! Chance that comes out the same each time.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// The source of all choices for one text. Each text has a stream of its own, so that what becomes of it
/// depends neither on the texts before it nor on how long they were.
pub(super) struct Lot(ChaCha8Rng);

impl Lot {
    /// The choices of the perturbation `kind` for `text`.
    pub(super) fn new(seed: u64, kind: &str, text: &str) -> Lot {
        let mut key = blake3::Hasher::new();
        key.update(&seed.to_le_bytes());
        key.update(kind.as_bytes());
        key.update(b"\0");
        key.update(text.as_bytes());
        Lot(ChaCha8Rng::from_seed(*key.finalize().as_bytes()))
    }

    /// A number below `n`, or 0 if there is none.
    pub(super) fn below(&mut self, n: usize) -> usize {
        // The high half of the product is uniform below n, but for a bias of n / 2⁶⁴.
        ((u128::from(self.0.next_u64()) * n as u128) >> 64) as usize
    }

    /// Yes or no.
    pub(super) fn coin(&mut self) -> bool {
        self.below(2) == 0
    }

    /// One of several.
    pub(super) fn one<T: Copy, const N: usize>(&mut self, items: [T; N]) -> T {
        const { assert!(N > 0, "there must be something to choose from") };
        items[self.below(N)]
    }

    /// About half of the numbers below `n`, in order, and at least one if there is any.
    pub(super) fn some(&mut self, n: usize) -> Vec<usize> {
        let sure = self.below(n);
        (0..n).filter(|&number| self.coin() || number == sure).collect()
    }

    /// The part `share` of the items, in order: to the nearest whole number, and at least one if there are
    /// any and the share is above 0. Selection sampling (Knuth, The Art of Computer Programming, volume 2,
    /// algorithm 3.4.2 S): every choice of that many items is as likely as any other.
    pub(super) fn draw<T>(&mut self, items: Vec<T>, share: f64) -> Vec<T> {
        if share.is_nan() || share <= 0.0 || items.is_empty() {
            return Vec::new();
        }
        // A cast from float saturates.
        let wanted = ((items.len() as f64 * share.min(1.0)).round() as usize).max(1);
        let (mut left, mut missing) = (items.len(), wanted);
        let mut drawn = Vec::with_capacity(wanted);
        for item in items {
            if self.below(left) < missing {
                missing -= 1;
                drawn.push(item);
            }
            left -= 1;
        }
        drawn
    }
}
