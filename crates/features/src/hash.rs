//! The mixing that all hashes of features share.

/// Multiplier of the rolling hash (the 64-bit golden ratio, odd).
pub(crate) const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;

/// Spreads the high bits of a product over the low ones.
#[inline]
pub(crate) fn mix(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 32)).wrapping_mul(MULTIPLIER);
    hash ^ (hash >> 29)
}
