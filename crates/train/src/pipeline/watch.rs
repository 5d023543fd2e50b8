//! Being told how far training has come.

use crate::sdca::Progress;

/// Is told of the progress of training, from any thread.
pub trait Watch: Sync {
    /// So many fits follow.
    fn start(&self, _fits: usize) {}
    /// A fit has passed over its rows once more.
    fn epoch(&self, _progress: Progress) {}
    /// A fit has ended.
    fn fitted(&self) {}
}

/// Nobody looks.
impl Watch for () {}
