//! The open model.

use std::fs::File;
use std::io::Read;
use std::ops::Range;
use std::path::Path;
use std::sync::Mutex;

use risala_model::Error;
use risala_text::Normalizer;

use crate::file::{Contents, MAX_FILE, decode};
use crate::header::Header;
use crate::kernel::Instructions;
use crate::network::Network;
use crate::scorer::EncoderScorer;
use crate::vocabulary::Vocabulary;

/// An open encoder model: immutable, shared freely between threads.
#[derive(Debug)]
pub struct Encoder {
    size: usize,
    header: Header,
    vocabulary: Vocabulary,
    network: Network,
    normalizer: Normalizer,
    instructions: Instructions,
}

/// A piece of a text, as the network reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its number in the vocabulary.
    pub id: u32,
    /// The first byte in the original text.
    pub start: usize,
    /// The byte behind the last; a space's sign has the bytes of the space, or of the first character where none
    /// stands.
    pub end: usize,
}

impl Piece {
    /// The piece's bytes in the original text.
    pub fn span(&self) -> Range<usize> {
        self.start..self.end
    }
}

impl Encoder {
    /// No model file is longer, in bytes.
    pub const MAX_FILE: u64 = MAX_FILE;

    /// Opens a model file: any file that can be read, a pipe as well.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, or [`Encoder::from_bytes`] refuses it.
    pub fn open(path: impl AsRef<Path>) -> Result<Encoder, Error> {
        let path = path.as_ref();
        let open = || {
            let mut bytes = Vec::new();
            File::open(path)?.take(MAX_FILE + 1).read_to_end(&mut bytes)?;
            Encoder::from_bytes(&bytes)
        };
        open().map_err(|error: Error| error.at(path))
    }

    /// Opens a model file's bytes, as one that is linked into the program.
    ///
    /// # Errors
    ///
    /// If they are damaged, of a newer format, no encoder model, or do not hold together.
    pub fn from_bytes(bytes: &[u8]) -> Result<Encoder, Error> {
        let Contents { header, vocabulary, network } = decode(bytes)?;
        let (normalizer, instructions) = (Normalizer::new(header.text.clone()), Instructions::best());
        Ok(Encoder { size: bytes.len(), header, vocabulary, network, normalizer, instructions })
    }

    /// The same model with other vector instructions, to measure them; the answers are the same. Those that the
    /// machine has not are passed over.
    pub fn with_instructions(self, instructions: Instructions) -> Encoder {
        Encoder { instructions, ..self }
    }

    /// What the file says of itself.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The file's size in bytes.
    pub fn size(&self) -> usize {
        self.size
    }

    /// What leaf scores are divided by before the softmax.
    pub fn temperature(&self) -> f32 {
        self.network.temperature
    }

    /// The model's text rules, compiled.
    pub fn normalizer(&self) -> &Normalizer {
        &self.normalizer
    }

    /// The pieces that a text is read as, in order. Spans are bytes of the text and never part a letter from its
    /// marks; pieces that come from one letter or ligature share its span.
    pub fn pieces(&self, text: &str) -> Vec<Piece> {
        let normalized = self.normalizer.normalize(text);
        let (ids, spans) = self.vocabulary.cut(normalized.text());
        let spans = normalized.original_spans(spans);
        ids.into_iter().zip(spans).map(|(id, Range { start, end })| Piece { id, start, end }).collect()
    }

    /// How a piece is spelt in the vocabulary, with `▁` for the space before a word.
    pub fn spelling(&self, id: u32) -> Option<String> {
        self.vocabulary.piece(id)
    }

    /// A scorer: the way for many texts. It keeps its buffers and uses all cores of rayon's pool, so have one
    /// a program or one a thread.
    pub fn scorer(&self) -> EncoderScorer<'_> {
        EncoderScorer { encoder: self, buffers: Mutex::default() }
    }

    pub(crate) fn network(&self) -> &Network {
        &self.network
    }

    pub(crate) fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    pub(crate) fn instructions(&self) -> Instructions {
        self.instructions
    }
}
