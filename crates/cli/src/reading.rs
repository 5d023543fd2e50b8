//! Texts as a filter reads them: as they stand, or normalised with a way back.

use std::ops::Range;

use risala::text::{Normalized, Normalizer, Rules};
use serde::{Serialize, Serializer};

/// Reads texts by fixed rules.
pub(crate) struct Reader {
    /// None if texts stay as they are.
    normalizer: Option<Normalizer>,
    buffer: String,
}

/// A text that was read.
pub(crate) enum Reading<'t> {
    Plain(&'t str),
    Normalized(Normalized<'t>),
}

impl Reader {
    pub(crate) fn new(rules: Rules) -> Reader {
        let normalizer = (rules != Rules::none()).then(|| Normalizer::new(rules));
        Reader { normalizer, buffer: String::new() }
    }

    /// The text as it is read, for those who need no way back.
    pub(crate) fn text<'r>(&'r mut self, text: &'r str) -> &'r str {
        let Some(normalizer) = &self.normalizer else { return text };
        normalizer.normalize_into(text, &mut self.buffer);
        &self.buffer
    }

    pub(crate) fn read<'t>(&self, text: &'t str) -> Reading<'t> {
        match &self.normalizer {
            Some(normalizer) => Reading::Normalized(normalizer.normalize(text)),
            None => Reading::Plain(text),
        }
    }
}

impl Reading<'_> {
    /// The text as it is read.
    pub(crate) fn text(&self) -> &str {
        match self {
            Reading::Plain(text) => text,
            Reading::Normalized(normalized) => normalized.text(),
        }
    }

    /// What stands at `span`, if that may differ from what stands in the original.
    pub(crate) fn normalized(&self, span: &Range<usize>) -> Option<&str> {
        match self {
            Reading::Plain(_) => None,
            Reading::Normalized(normalized) => Some(&normalized.text()[span.clone()]),
        }
    }

    /// Writes the byte spans of the original that `spans`, ordered spans of [`Self::text`], came from over
    /// `out`.
    pub(crate) fn trace(&self, spans: impl Iterator<Item = Range<usize>>, out: &mut Vec<Range<usize>>) {
        out.clear();
        match self {
            Reading::Plain(_) => out.extend(spans),
            Reading::Normalized(normalized) => out.extend(normalized.original_spans(spans)),
        }
    }
}

/// A JSON array of what an iterator gives, without a copy of it in between.
pub(crate) struct Each<F>(pub(crate) F);

impl<F, I> Serialize for Each<F>
where
    F: Fn() -> I,
    I: Iterator<Item: Serialize>,
{
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}
