//! Choices by lot that depend on a name and a seed alone: neither on the order of the records nor on which
//! others there are.

/// The lot of a name: 32 uniform bytes.
pub(crate) fn draw(seed: u64, name: &str) -> [u8; 32] {
    let key = blake3::hash(&seed.to_le_bytes());
    *blake3::keyed_hash(key.as_bytes(), name.as_bytes()).as_bytes()
}
