//! What of a text a search looks for: words and numbers, with their stems.

use std::ops::Range;

use risala::text::{Normalizer, Rules};
use risala::tokenize::{Clitics, Piece, Stemmer, TokenKind, clitics, hashtag_parts, tokens};

use crate::reading::Reading;

/// A word or number of a text as it is read.
pub(crate) struct Term {
    pub(crate) span: Range<usize>,
    stem: Range<usize>,
    /// If they are asked for.
    clitics: Option<Clitics>,
}

impl Term {
    /// The pieces of the term, as spans of it; none if they were not asked for.
    pub(crate) fn pieces(&self) -> &[Piece] {
        self.clitics.as_ref().map_or(&[], Clitics::pieces)
    }
}

/// The terms of one text. Used for the next text as well, for its memory.
pub(crate) struct Terms {
    stemmer: Stemmer,
    with_pieces: bool,
    /// Writes the stems.
    folds: Normalizer,
    terms: Vec<Term>,
    /// All stems, one behind the other.
    stems: String,
    /// The stem that is being made, and as it is written.
    stem: String,
    folded: String,
    /// The spans of the original that the terms came from, and all their pieces.
    origins: Vec<Range<usize>>,
    piece_origins: Vec<Range<usize>>,
}

impl Terms {
    /// No terms yet. Words will be cut by `stemmer`, and their stems written by `folds`.
    pub(crate) fn new(stemmer: Stemmer, folds: Rules, with_pieces: bool) -> Terms {
        Terms {
            stemmer,
            with_pieces,
            folds: Normalizer::new(folds),
            terms: Vec::new(),
            stems: String::new(),
            stem: String::new(),
            folded: String::new(),
            origins: Vec::new(),
            piece_origins: Vec::new(),
        }
    }

    /// Takes the terms of the next text: words, numbers, abbreviations and the parts of hashtags. Only words
    /// are stemmed.
    pub(crate) fn take(&mut self, text: &str) {
        self.terms.clear();
        self.stems.clear();
        for token in tokens(text) {
            match token.kind {
                TokenKind::Word => self.push(text, token.span(), true),
                TokenKind::Number | TokenKind::Abbreviation => self.push(text, token.span(), false),
                TokenKind::Hashtag => {
                    for part in hashtag_parts(&text[token.span()]) {
                        let span = token.start + part.start..token.start + part.end;
                        self.push(text, span, part.kind == TokenKind::Word);
                    }
                }
                _ => {}
            }
        }
    }

    fn push(&mut self, text: &str, span: Range<usize>, is_word: bool) {
        let term = &text[span.clone()];
        let mut stem = term;
        if is_word {
            self.stemmer.stem_into(term, &mut self.stem);
            stem = &self.stem;
        }
        self.folds.normalize_into(stem, &mut self.folded);
        let start = self.stems.len();
        self.stems.push_str(&self.folded);
        let clitics = self.with_pieces.then(|| clitics(term));
        self.terms.push(Term { stem: start..self.stems.len(), clitics, span });
    }

    /// Finds where the terms came from. `reading` is what they were taken from.
    pub(crate) fn trace(&mut self, reading: &Reading<'_>) {
        reading.trace(self.terms.iter().map(|term| term.span.clone()), &mut self.origins);
        let pieces = self.terms.iter().flat_map(|term| {
            let at = term.span.start;
            term.pieces().iter().map(move |piece| at + piece.start..at + piece.end)
        });
        reading.trace(pieces, &mut self.piece_origins);
    }

    pub(crate) fn stems(&self) -> impl Iterator<Item = &str> {
        self.terms.iter().map(|term| self.stem(term))
    }

    pub(crate) fn stem(&self, term: &Term) -> &str {
        &self.stems[term.stem.clone()]
    }

    /// The terms, once traced, with their spans in the original and those of their pieces.
    pub(crate) fn traced(&self) -> impl Iterator<Item = (&Term, &Range<usize>, &[Range<usize>])> {
        let mut pieces = &self.piece_origins[..];
        self.terms.iter().zip(&self.origins).map(move |(term, origin)| {
            let (own, rest) = pieces.split_at(term.pieces().len().min(pieces.len()));
            pieces = rest;
            (term, origin, own)
        })
    }
}
