//! Texts cut into pieces, and where in the original the pieces stand.

use std::ops::Range;

use risala::tokenize::{
    TokenKind, graphemes, hashtag_parts, sentences, tokens, unicode_sentences, unicode_words,
};

use crate::args::Unit;
use crate::reading::Reading;

/// A piece of a text as it is read.
pub(crate) struct Cut {
    pub(crate) span: Range<usize>,
    /// Of a token.
    pub(crate) kind: Option<TokenKind>,
    /// Which of the parts are its own; none but of a hashtag.
    parts: Range<usize>,
}

/// The pieces of one text. Used for the next text as well, for its memory.
#[derive(Default)]
pub(crate) struct Cuts {
    cuts: Vec<Cut>,
    /// The parts of all hashtags.
    parts: Vec<Range<usize>>,
    /// The spans of the original that they came from.
    cut_origins: Vec<Range<usize>>,
    part_origins: Vec<Range<usize>>,
}

impl Cuts {
    /// Cuts the next text.
    pub(crate) fn cut(&mut self, text: &str, unit: Unit) {
        self.cuts.clear();
        self.parts.clear();
        let plain = |span| Cut { span, kind: None, parts: 0..0 };
        match unit {
            Unit::Words => self.cut_tokens(text),
            Unit::Sentences => self.cuts.extend(sentences(text).map(plain)),
            Unit::Graphemes => self.cuts.extend(graphemes(text).map(plain)),
            Unit::UnicodeWords => self.cuts.extend(unicode_words(text).map(plain)),
            Unit::UnicodeSentences => self.cuts.extend(unicode_sentences(text).map(plain)),
        }
    }

    fn cut_tokens(&mut self, text: &str) {
        for token in tokens(text) {
            let first = self.parts.len();
            if token.kind == TokenKind::Hashtag {
                let parts = hashtag_parts(&text[token.span()]);
                self.parts.extend(parts.map(|part| token.start + part.start..token.start + part.end));
            }
            let parts = first..self.parts.len();
            self.cuts.push(Cut { span: token.span(), kind: Some(token.kind), parts });
        }
    }

    /// Finds where the pieces came from. `reading` is what was cut.
    pub(crate) fn trace(&mut self, reading: &Reading<'_>) {
        reading.trace(self.cuts.iter().map(|cut| cut.span.clone()), &mut self.cut_origins);
        reading.trace(self.parts.iter().cloned(), &mut self.part_origins);
    }

    pub(crate) fn cuts(&self) -> &[Cut] {
        &self.cuts
    }

    /// The pieces, once traced, with their spans in the original.
    pub(crate) fn traced(&self) -> impl Iterator<Item = (&Cut, &Range<usize>)> {
        self.cuts.iter().zip(&self.cut_origins)
    }

    /// The parts of a piece, once traced: their spans as read and in the original.
    pub(crate) fn traced_parts(&self, cut: &Cut) -> impl Iterator<Item = (&Range<usize>, &Range<usize>)> {
        let own = cut.parts.clone();
        self.parts[own.clone()].iter().zip(&self.part_origins[own])
    }
}
