//! Text to pieces.
//!
//! The crate `tokenizers` does the cutting (a unigram model behind NFKC), so that texts are cut as they were in
//! training, where the same crate is used from Python. Around it stands what a program needs that reads any
//! text: memory is bounded, because text is cut at spaces into stretches of at most 8 KB beforehand
//! (which changes nothing, unless a word is longer than that), and spans are those of the original.

use std::collections::HashSet;
use std::ops::Range;

use risala_model::Error;
use tokenizers::models::unigram::Unigram;
use tokenizers::normalizers::NFKC;
use tokenizers::pre_tokenizers::metaspace::{Metaspace, PrependScheme};
use tokenizers::{DecoderWrapper, PostProcessorWrapper, TokenizerImpl};

/// Stands at the beginning of every window.
pub(crate) const START: u32 = 0;
/// Stands at its end.
pub(crate) const END: u32 = 2;
/// Stands for what no piece covers.
const UNKNOWN: u32 = 3;
/// How the first pieces are spelt. What a text spells so (`<s>` strikes through in HTML) is unknown like any other
/// foreign sign: these pieces are for windows, not for words.
const CONTROL: [&str; 4] = ["<s>", "<pad>", "</s>", "<unk>"];

/// The most bytes that are cut into pieces at once.
const STRETCH: usize = 8 << 10;

type Tokenizer = TokenizerImpl<Unigram, NFKC, Metaspace, PostProcessorWrapper, DecoderWrapper>;

/// The pieces and how text is cut into them.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    tokenizer: Tokenizer,
}

impl Vocabulary {
    /// A vocabulary of these spellings and log-probabilities, which must begin with [`CONTROL`].
    pub(crate) fn new(pieces: Vec<(String, f64)>) -> Result<Vocabulary, Error> {
        if !pieces.iter().map(|(piece, _)| piece.as_str()).take(CONTROL.len()).eq(CONTROL) {
            return Err(Error::inconsistent(format!("its first pieces are not {}", CONTROL.join(" "))));
        }
        let different: HashSet<&str> = pieces.iter().map(|(piece, _)| piece.as_str()).collect();
        if different.len() != pieces.len() {
            return Err(Error::inconsistent("two of its pieces are the same"));
        }
        let mut model =
            Unigram::from(pieces, Some(UNKNOWN as usize), false).map_err(Error::inconsistent)?;
        // It would keep whole texts, which seldom come twice.
        model.resize_cache(0);
        let mut tokenizer = Tokenizer::new(model);
        tokenizer.with_normalizer(Some(NFKC)).map_err(Error::inconsistent)?;
        tokenizer.with_pre_tokenizer(Some(Metaspace::new('▁', PrependScheme::Always, false)));
        Ok(Vocabulary { tokenizer })
    }

    /// The pieces of a text, in order, and the bytes of the text that each stands for.
    pub(crate) fn cut(&self, text: &str) -> (Vec<u32>, Vec<Range<usize>>) {
        let (mut ids, mut spans) = (Vec::new(), Vec::new());
        for stretch in stretches(text) {
            // Only a vocabulary without a piece for the unknown refuses a text.
            let Ok(encoding) = self.tokenizer.encode(&text[stretch.clone()], false) else { continue };
            ids.extend(encoding.get_ids().iter().map(|&id| id.max(UNKNOWN)));
            let offsets = encoding.get_offsets().iter();
            spans.extend(offsets.map(|&(start, end)| stretch.start + start..stretch.start + end));
        }
        (ids, spans)
    }

    /// The pieces of a text, in order, without the work of finding where they stand.
    pub(crate) fn ids(&self, text: &str) -> Vec<u32> {
        let mut ids = Vec::new();
        for stretch in stretches(text) {
            let Ok(encoding) = self.tokenizer.encode_fast(&text[stretch], false) else { continue };
            ids.extend(encoding.get_ids().iter().map(|&id| id.max(UNKNOWN)));
        }
        ids
    }

    /// A piece's spelling.
    pub(crate) fn piece(&self, id: u32) -> Option<String> {
        self.tokenizer.id_to_token(id)
    }
}

/// Cuts a text at spaces, or where there is none between characters, into parts that are not too long. The
/// space at a cut belongs to neither part: every part is read as if one stood before it.
fn stretches(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    std::iter::from_fn(move || {
        if start >= text.len() {
            return None;
        }
        let mut end = text.len();
        let mut next = end;
        if end - start > STRETCH {
            end = start + STRETCH;
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            next = end;
            if let Some(at) = text[start..end].rfind(' ').filter(|at| *at > 0) {
                end = start + at;
                next = end + 1;
            }
        }
        let stretch = start..end;
        start = next;
        Some(stretch)
    })
}
