//! From bytes, in which Rust counts, to code points, in which Python does.

use std::ops::Range;

/// Counts the code points before places of a text. Places that rise are found in one pass over the text.
pub(crate) struct CodePoints<'t> {
    text: &'t str,
    /// The last place asked for, in bytes and in code points.
    byte: usize,
    point: usize,
}

impl<'t> CodePoints<'t> {
    pub(crate) fn new(text: &'t str) -> CodePoints<'t> {
        CodePoints { text, byte: 0, point: 0 }
    }

    /// How many code points stand before a byte; of one inside a character, those before that character's end.
    fn before(&mut self, byte: usize) -> usize {
        if byte < self.byte {
            (self.byte, self.point) = (0, 0);
        }
        let between = self.text.as_bytes().get(self.byte..byte).unwrap_or_default();
        // Every byte that does not go on with a character begins one.
        self.point += between.iter().filter(|&&byte| byte & 0xC0 != 0x80).count();
        self.byte = byte;
        self.point
    }

    /// A span of bytes as one of code points.
    pub(crate) fn span(&mut self, bytes: Range<usize>) -> Range<usize> {
        self.before(bytes.start)..self.before(bytes.end)
    }
}
