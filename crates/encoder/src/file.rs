//! The model file, format 1 of the kind "encoder".
//!
//! A [safetensors](https://github.com/huggingface/safetensors) file in the frame that all models share
//! ([`Container`]): under `__metadata__` the key `risala` with `format` (1), `kind` ("encoder") and the
//! fields of [`Header`](crate::Header); then, with h, f, w the header's `hidden`, `feed`, `window` and n the number
//! of pieces:
//!
//! ```text
//! piece.text    U8  [bytes]     the pieces' spellings, one behind the other: `<s>`, `<pad>`, `</s>`, `<unk>`, …
//! piece.ends    U32 [n]         where each ends
//! piece.scores  F32 [n]         their log-probabilities
//! word.nibbles  U8  [n, h/2]    embeddings of 4 bits: of 32 weights, byte j has weight j low and j + 16 high
//! word.scales   F16 [n, h/32]   weight = (nibble − 8) · scale, one scale for 32 weights
//! pos           F32 [w, h]      embeddings of the positions
//! ln.w, ln.b    F32 [h]         normalisation of the embeddings
//! lN.qkv.w      I8  [3h, h]     of layer N: queries, keys, values; weights are −127 to 127
//! lN.qkv.s, .b  F32 [3h]        scale and bias of each row
//! lN.ao.w, .s, .b               [h, h], [h], [h]: output of attention; lN.aln.w, .b its normalisation
//! lN.fi.w, .s, .b               [f, h], [f], [f]: the wide layer
//! lN.fo.w, .s, .b               [h, f], [h], [h]: back from it; lN.oln.w, .b its normalisation
//! head.w        F32 [5, h]      the leaves; head.b F32 [5]
//! temperature   F32 [1]         what the leaves' scores are divided by
//! checksum      U8  [32]        BLAKE3 of every byte of the file before it
//! ```
//!
//! A file is opened only if every length, shape and number is as it must be, so that scoring need not look
//! again. Numbers lie within ±65,504, so that nothing overflows on the way to finite scores.

use half::f16;
use risala_model::{Container, Error, LEAVES};
use safetensors::Dtype;

use crate::header::{BLOCK, Header, Shape};
use crate::linear::Linear;
use crate::network::{Layer, Network, Norm, Words};
use crate::vocabulary::Vocabulary;

/// The version of the format that this crate reads.
pub const FORMAT_VERSION: u32 = 1;

/// No file is longer: more than twice the largest network and vocabulary that anybody would run on a processor.
pub(crate) const MAX_FILE: u64 = 1 << 30;

const PIECES: std::ops::RangeInclusive<usize> = 5..=1 << 18;
/// The longest piece, in bytes: what is longer would only make long words slow.
const MAX_PIECE: usize = 64;
/// All pieces together, in bytes: more than the largest vocabularies have. In memory each byte takes hundreds.
const MAX_TEXT: usize = 4 << 20;

/// A model file's contents, checked.
#[derive(Debug)]
pub(crate) struct Contents {
    pub(crate) header: Header,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) network: Network,
}

/// Reads a model file and checks all of it.
pub(crate) fn decode(bytes: &[u8]) -> Result<Contents, Error> {
    if bytes.len() as u64 > MAX_FILE {
        return Err(Error::inconsistent(format!("it is longer than {MAX_FILE} bytes")));
    }
    let container = Container::read(bytes, FORMAT_VERSION)?;
    container.require(Some(Container::ENCODER))?;
    let header: Header = container.header()?;
    header.check()?;
    let Shape { layers, hidden, feed, window, .. } = header.encoder;

    let reader = Reader { bytes, container };
    // Embedding, layers, head, checksum.
    let expected = 8 + 16 * layers + 3 + 1;
    if reader.container.tensors() != expected {
        let found = reader.container.tensors();
        return Err(Error::inconsistent(format!("it has {found} tensors, not {expected}")));
    }
    let pieces = reader.container.shape("piece.ends")?.first().copied().unwrap_or_default();
    if !PIECES.contains(&pieces) {
        let (least, most) = (PIECES.start(), PIECES.end());
        return Err(Error::inconsistent(format!("it has {pieces} pieces, not {least} to {most}")));
    }
    let scales = reader.part("word.scales", Dtype::F16, &[pieces, hidden / BLOCK])?;
    let scales: Vec<f16> = scales.as_chunks().0.iter().map(|&bytes| f16::from_le_bytes(bytes)).collect();
    if !scales.iter().all(|scale| scale.is_finite()) {
        return Err(Error::inconsistent("tensor word.scales has a number that is not finite"));
    }
    let nibbles = reader.part("word.nibbles", Dtype::U8, &[pieces, hidden / 2])?.to_vec();
    let positions = reader.floats("pos", &[window, hidden])?;
    let norm = reader.norm("ln", hidden)?;
    let layers = (0..layers).map(|layer| reader.layer(layer, hidden, feed)).collect::<Result<_, _>>()?;
    let head = reader.floats("head.w", &[LEAVES, hidden])?;
    let head_bias = reader.floats("head.b", &[LEAVES])?;
    let temperature = reader.floats("temperature", &[1])?[0];
    if temperature <= 0.0 {
        return Err(Error::inconsistent("its temperature is not positive"));
    }
    let network = Network {
        shape: header.encoder,
        words: Words { nibbles, scales },
        positions,
        norm,
        layers,
        head,
        head_bias,
        temperature,
    };
    let vocabulary = Vocabulary::new(reader.pieces(pieces)?)?;
    Ok(Contents { header, vocabulary, network })
}

struct Reader<'b> {
    bytes: &'b [u8],
    container: Container,
}

impl Reader<'_> {
    fn part(&self, name: &str, dtype: Dtype, shape: &[usize]) -> Result<&[u8], Error> {
        Ok(&self.bytes[self.container.tensor(name, dtype, shape)?])
    }

    fn floats(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, Error> {
        let bytes = self.part(name, Dtype::F32, shape)?;
        let numbers: Vec<f32> =
            bytes.as_chunks().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect();
        let largest = f32::from(f16::MAX);
        if numbers.iter().all(|number| number.abs() <= largest) {
            Ok(numbers)
        } else {
            Err(Error::inconsistent(format!("tensor {name} has a number that is not within ±{largest}")))
        }
    }

    fn norm(&self, name: &str, size: usize) -> Result<Norm, Error> {
        let weights = self.floats(&format!("{name}.w"), &[size])?;
        Ok(Norm { weights, bias: self.floats(&format!("{name}.b"), &[size])? })
    }

    fn linear(&self, name: &str, outputs: usize, inputs: usize) -> Result<Linear, Error> {
        let weights = self.part(&format!("{name}.w"), Dtype::I8, &[outputs, inputs])?;
        let scales = self.floats(&format!("{name}.s"), &[outputs])?;
        let bias = self.floats(&format!("{name}.b"), &[outputs])?;
        Linear::new(weights, inputs, scales, bias)
            .ok_or_else(|| Error::inconsistent(format!("tensor {name}.w has a weight of −128")))
    }

    fn layer(&self, layer: usize, hidden: usize, feed: usize) -> Result<Layer, Error> {
        let name = |part: &str| format!("l{layer}.{part}");
        Ok(Layer {
            qkv: self.linear(&name("qkv"), 3 * hidden, hidden)?,
            attention_out: self.linear(&name("ao"), hidden, hidden)?,
            attention_norm: self.norm(&name("aln"), hidden)?,
            feed_in: self.linear(&name("fi"), feed, hidden)?,
            feed_out: self.linear(&name("fo"), hidden, feed)?,
            norm: self.norm(&name("oln"), hidden)?,
        })
    }

    /// Spellings and scores of the pieces.
    fn pieces(&self, count: usize) -> Result<Vec<(String, f64)>, Error> {
        let scores = self.floats("piece.scores", &[count])?;
        let ends = self.part("piece.ends", Dtype::U32, &[count])?;
        let text = self.part("piece.text", Dtype::U8, self.container.shape("piece.text")?)?;
        if text.len() > MAX_TEXT {
            let reason = format!("its pieces have {} bytes together, more than {MAX_TEXT}", text.len());
            return Err(Error::inconsistent(reason));
        }
        let text = std::str::from_utf8(text).map_err(Error::inconsistent)?;
        let mut start = 0;
        let mut pieces = Vec::with_capacity(count);
        for (&end, score) in ends.as_chunks().0.iter().zip(scores) {
            let end = u32::from_le_bytes(end) as usize;
            let piece = text.get(start..end).filter(|piece| (1..=MAX_PIECE).contains(&piece.len()));
            let Some(piece) = piece else {
                let reason = format!("piece {} is no text of 1 to {MAX_PIECE} bytes", pieces.len());
                return Err(Error::inconsistent(reason));
            };
            pieces.push((piece.to_owned(), f64::from(score)));
            start = end;
        }
        if start != text.len() {
            return Err(Error::inconsistent("its pieces leave text over"));
        }
        Ok(pieces)
    }
}
