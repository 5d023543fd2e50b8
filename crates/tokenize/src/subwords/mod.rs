//! Sub-words: pieces of words from a vocabulary of fixed size, as neural models read them.
//!
//! Byte-pair encoding, files and other people's pipelines come from the crate `tokenizers` of Hugging Face;
//! this module puts Arabic in front of it. The choices:
//!
//! - **A vocabulary of our own** ([`Subwords::train`]) sees text that [`Normalizer`] has rewritten and
//!   [`tokens`](crate::tokens) has cut; pieces never reach over a token's edge. A word after white space (or
//!   at the beginning) is given the sign `▁`, as SentencePiece does, so that [`Subwords::decode`] finds the
//!   spaces again. Only byte-pair encoding is offered: upstream's trainer of unigram models adds floating-point
//!   numbers in the order of a hash map, so it does not give the same file twice.
//! - **The file** is a `tokenizer.json`. The rules of normalisation lie in it under `model.risala`, where
//!   other readers pass over them, and its own pipeline is `Metaspace` (white space becomes `▁`). So other
//!   programs can read it and get the same pieces from text that was normalised by `risala` beforehand,
//!   except, rarely, where punctuation touches a word: they do not cut there.
//! - **A foreign `tokenizer.json`** (no `model.risala`) runs through the pipeline that it describes, less
//!   what would make pieces differ from the text: truncation, padding, dropout and the special tokens around
//!   a text.
//! - **Spans** are bytes of the original text and never part a letter from its marks. Upstream's end before
//!   a mark that its normaliser removed from the end of a word; ours include it, and the tatweel and unseen
//!   characters behind it. Pieces that share a grapheme share its span.
//!
//! A file is data, never code, and none makes the program panic; but a stranger's pipeline may be made to
//! take any time and memory, so text should be encoded only with files from somebody you trust.
//!
//! ```
//! use risala_text::Rules;
//! use risala_tokenize::subwords::{Subwords, Training};
//!
//! let texts = ["كتب الكاتب كتابا", "قرأ القارئ كتابا"];
//! let training = Training { vocab_size: 40, min_frequency: 1 };
//! let subwords = Subwords::train(texts, Rules::classification(), training)?;
//!
//! let text = "كِتَابٌ";
//! let pieces = subwords.encode(text)?;
//! assert_eq!(pieces.iter().map(|piece| &text[piece.span()]).collect::<String>(), text);
//! let ids: Vec<u32> = pieces.iter().map(|piece| piece.id).collect();
//! assert_eq!(subwords.decode(&ids)?, "كتاب");
//! # Ok::<(), risala_tokenize::subwords::Error>(())
//! ```

mod error;
mod file;
mod train;
mod widen;

use std::ops::Range;

use rayon::prelude::*;
use risala_text::{Normalizer, Rules};
use tokenizers::{Model, Tokenizer};

pub use error::Error;
use error::{ErrorKind, guarded};
pub use train::Training;

/// The sign before a word that follows white space.
const SPACE: char = '▁';

/// A vocabulary of sub-words, and how text is cut into them.
#[derive(Clone, Debug)]
pub struct Subwords {
    tokenizer: Tokenizer,
    /// Our rules in front of the model; `None` for foreign files, which bring their own.
    normalizer: Option<Normalizer>,
}

/// One piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its number in the vocabulary.
    pub id: u32,
    /// Its spelling in the vocabulary: normalised, with `▁` for the space before a word.
    pub token: String,
    /// The first byte in the original text.
    pub start: usize,
    /// The byte behind the last; equal to `start` for a `▁` that stands alone.
    pub end: usize,
}

impl Piece {
    /// The piece's bytes in the original text.
    pub fn span(&self) -> Range<usize> {
        self.start..self.end
    }
}

impl Subwords {
    /// The rules that text is normalised by; `None` if the file was not made by this crate and brings a
    /// pipeline of its own.
    pub fn rules(&self) -> Option<&Rules> {
        self.normalizer.as_ref().map(Normalizer::rules)
    }

    /// How many pieces the vocabulary has.
    pub fn vocab_size(&self) -> usize {
        self.tokenizer.get_vocab_size(true)
    }

    /// The spelling of the piece with this number.
    pub fn token(&self, id: u32) -> Option<String> {
        self.tokenizer.id_to_token(id)
    }

    /// The number of the piece with this spelling.
    pub fn id(&self, token: &str) -> Option<u32> {
        self.tokenizer.token_to_id(token)
    }

    /// Cuts a text into pieces, in order.
    ///
    /// # Errors
    ///
    /// Never with a vocabulary that this crate trained; a foreign pipeline may refuse a text, as one does
    /// that meets an unknown character and has no piece for the unknown.
    pub fn encode(&self, text: &str) -> Result<Vec<Piece>, Error> {
        let pieces = match &self.normalizer {
            Some(normalizer) => guarded(|| self.encode_behind(normalizer, text)),
            None => guarded(|| self.encode_foreign(text)),
        };
        Ok(pieces.map_err(ErrorKind::Pipeline)?)
    }

    /// [`Self::encode`] of many texts, on all cores.
    ///
    /// # Errors
    ///
    /// If one of the texts is refused.
    pub fn encode_batch<T: AsRef<str> + Sync>(&self, texts: &[T]) -> Result<Vec<Vec<Piece>>, Error> {
        texts.par_iter().map(|text| self.encode(text.as_ref())).collect()
    }

    /// The text that pieces stand for: with our own vocabularies the normalised text, a single space for
    /// every gap and `[UNK]` for what was unknown. Numbers outside the vocabulary are passed over.
    ///
    /// # Errors
    ///
    /// Only if the decoder of a foreign pipeline fails.
    pub fn decode(&self, ids: &[u32]) -> Result<String, Error> {
        Ok(guarded(|| self.tokenizer.decode(ids, false)).map_err(ErrorKind::Pipeline)?)
    }

    fn encode_behind(&self, normalizer: &Normalizer, text: &str) -> tokenizers::Result<Vec<Piece>> {
        let normalized = normalizer.normalize(text);
        let model = self.tokenizer.get_model();
        let mut pieces = Vec::new();
        let mut outcome = Ok(());
        for_each_word(normalized.text(), |word, span| {
            // The sign is no part of the text.
            let sign = word.len() - span.len();
            let place = |offset: usize| span.start + offset.saturating_sub(sign);
            match model.tokenize(word) {
                Ok(tokens) => pieces.extend(tokens.into_iter().map(|token| {
                    let (first, end) = token.offsets;
                    Piece { id: token.id, token: token.value, start: place(first), end: place(end) }
                })),
                Err(error) => outcome = Err(error),
            }
        });
        outcome?;
        let spans: Vec<_> = pieces.iter().map(Piece::span).collect();
        for (piece, span) in pieces.iter_mut().zip(normalized.original_spans(spans)) {
            (piece.start, piece.end) = (span.start, span.end);
        }
        Ok(pieces)
    }

    fn encode_foreign(&self, text: &str) -> tokenizers::Result<Vec<Piece>> {
        let encoding = self.tokenizer.encode(text, false)?;
        let tokens = encoding.get_ids().iter().zip(encoding.get_tokens()).zip(encoding.get_offsets());
        let mut pieces: Vec<_> = tokens
            .map(|((&id, token), &(start, end))| Piece { id, token: token.clone(), start, end })
            .collect();
        widen::widen(text, &mut pieces);
        Ok(pieces)
    }
}

/// Calls `each` with the words of a normalised text, `▁` before those that follow a gap, and with the bytes
/// of the word proper.
fn for_each_word(normalized: &str, mut each: impl FnMut(&str, Range<usize>)) {
    let mut word = String::new();
    let mut before = 0;
    for token in crate::tokens(normalized) {
        let gap = normalized.get(before..token.start).unwrap_or_default();
        word.clear();
        if before == 0 || gap.contains(|c: char| c.is_whitespace() || c.is_control()) {
            word.push(SPACE);
        }
        word.push_str(normalized.get(token.span()).unwrap_or_default());
        each(&word, token.span());
        before = token.end;
    }
}
