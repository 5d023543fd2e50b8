//! Sets of numbers that grow together.

/// A union-find over `0..n`. The representative of a set is its smallest member, so that it depends on what was
/// joined and not on the order.
#[derive(Clone, Debug)]
pub(crate) struct Sets(Vec<u32>);

impl Sets {
    pub(crate) fn new(n: usize) -> Sets {
        Sets((0..n as u32).collect())
    }

    /// The representative of the set of `x`.
    pub(crate) fn find(&self, mut x: u32) -> u32 {
        while let Some(&parent) = self.0.get(x as usize)
            && parent != x
        {
            x = parent;
        }
        x
    }

    /// Makes the sets of both one.
    pub(crate) fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.shorten(a), self.shorten(b));
        if let Some(parent) = self.0.get_mut(a.max(b) as usize) {
            *parent = a.min(b);
        }
    }

    /// The representative, with the way to it made shorter: joins one after the other make long ways.
    fn shorten(&mut self, mut x: u32) -> u32 {
        while let Some(&parent) = self.0.get(x as usize)
            && parent != x
        {
            let next = self.0.get(parent as usize).copied().unwrap_or(parent);
            if let Some(shorter) = self.0.get_mut(x as usize) {
                *shorter = next;
            }
            x = next;
        }
        x
    }

    /// Points every number at its representative, which makes finding fast again.
    pub(crate) fn flatten(&mut self) {
        // A parent is never larger than its child, so those before are flat already.
        for x in 0..self.0.len() {
            let representative = self.find(x as u32);
            if let Some(parent) = self.0.get_mut(x) {
                *parent = representative;
            }
        }
    }
}
