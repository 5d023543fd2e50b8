//! The model file, format 1.
//!
//! A [safetensors](https://github.com/huggingface/safetensors) file, so that any tool of the field can look
//! into it:
//!
//! ```text
//! 8 bytes    length of the header, little-endian
//! header     JSON: the tensors' types, shapes and offsets, and under "__metadata__" the key "risala": a JSON
//!            text with "format" (the format's version, 1) and the fields of [`Header`]
//! tensors    numbers   F32 [12]           bias × 5, step × 5, gain step, temperature
//!            tags      U16 [slots]        which feature each slot belongs to; 0: none
//!            slots     I16 [slots, 8]     weight × 5, squared gain, 0, 0
//!            checksum  U8  [32]           BLAKE3 of every byte of the file before it
//! ```
//!
//! The slots begin at a multiple of 64 bytes (spaces at the end of the JSON text see to it).
//! A file is opened only if every length, shape, offset and number is as it must be, so that scoring need
//! not look again. A program that writes anything else than this must count [`FORMAT_VERSION`] up, and
//! keep opening the old.

use std::collections::HashMap;
use std::ops::Range;

use risala_features::{Extractor, Recipe};
use risala_text::Rules;
use safetensors::tensor::{Dtype, TensorView};
use serde::{Deserialize, Serialize};

use crate::container::{CHECKSUM, CHECKSUM_LEN, Container, MAX_HEADER, METADATA_KEY, other_kind};
use crate::error::{Error, ErrorKind};
use crate::table::{LANES, OUTPUTS, SLOT_BYTES, SLOTS_LOG2, TAG_BYTES, Table, Weights};
use crate::tree::Leaf;

/// The version of the format that this crate writes, and the newest that it reads.
pub const FORMAT_VERSION: u32 = 1;

/// No file is longer: the largest table, the longest header, and the rest.
pub(crate) const MAX_FILE: u64 =
    ((SLOT_BYTES + TAG_BYTES) << *SLOTS_LOG2.end()) as u64 + MAX_HEADER as u64 + 1024;

/// Slots begin at a multiple of this in the file, and so in memory where the file is aligned.
const SLOT_ALIGNMENT: usize = 64;

const NUMBERS: &str = "numbers";
const SLOTS: &str = "slots";
const TAGS: &str = "tags";
const NUMBERS_LEN: usize = 2 * OUTPUTS + 2;

/// What a model file says of itself: everything needed to make it again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The model's name, as predictions carry it.
    pub name: String,
    /// The program and version that wrote the file.
    pub created_by: String,
    /// How text is normalised.
    pub text: Rules,
    /// Which features are extracted.
    pub features: Recipe,
    /// The leaves' names in the order of the slots' lanes.
    pub leaves: Vec<String>,
    /// How the weights came about: configuration, seeds, sources with licences and counts, measurements.
    /// Written by the trainer; the scorer does not look at it.
    pub training: serde_json::Value,
}

impl Header {
    /// The leaves' names in tree order, as [`Header::leaves`] must be.
    pub fn leaf_names() -> Vec<String> {
        Leaf::ALL.iter().map(|leaf| leaf.name().to_owned()).collect()
    }
}

/// The header's JSON text: the format's version, the kind if it is no base model, and the header's own fields.
#[derive(Serialize)]
struct Versioned<'h, H> {
    format: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    #[serde(flatten)]
    header: &'h H,
}

/// The bytes of a model file. The same input gives the same bytes.
pub fn encode(header: &Header, weights: &Weights) -> Result<Vec<u8>, Error> {
    let bytes = write(None, header, weights)?;
    // What was just written must open, whatever the header held.
    decode(&bytes)?;
    Ok(bytes)
}

/// The bytes of a file of an additive model, which its reader has still to try.
pub(crate) fn write(
    kind: Option<&'static str>,
    header: &impl Serialize,
    weights: &Weights,
) -> Result<Vec<u8>, Error> {
    let mut numbers = Vec::with_capacity(4 * NUMBERS_LEN);
    let tail = [weights.gain_step, weights.temperature];
    for number in weights.bias.iter().chain(&weights.step).chain(&tail) {
        numbers.extend(number.to_le_bytes());
    }
    let mut json = serde_json::to_string(&Versioned { format: FORMAT_VERSION, kind, header })
        .map_err(Error::inconsistent)?;
    if json.len() > MAX_HEADER / 2 {
        let reason =
            format!("its header would be {} bytes long; give the records fewer sources", json.len());
        return Err(ErrorKind::Setting(reason).into());
    }
    // Spaces lengthen the header byte for byte, up to its own padding to a multiple of 8.
    let slots_at = |bytes: &[u8]| bytes.len() - CHECKSUM_LEN - weights.slots.len();
    let mut bytes = assemble(&json, &numbers, weights)?;
    while !slots_at(&bytes).is_multiple_of(SLOT_ALIGNMENT) {
        let missing = SLOT_ALIGNMENT - slots_at(&bytes) % SLOT_ALIGNMENT;
        json.push_str(&" ".repeat(missing));
        bytes = assemble(&json, &numbers, weights)?;
    }
    let end = bytes.len() - CHECKSUM_LEN;
    let checksum = blake3::hash(&bytes[..end]);
    bytes[end..].copy_from_slice(checksum.as_bytes());
    Ok(bytes)
}

/// The file with a checksum of zeros.
fn assemble(json: &str, numbers: &[u8], weights: &Weights) -> Result<Vec<u8>, Error> {
    let Weights { slots, tags, .. } = weights;
    let (count, checksum) = (slots.len() / SLOT_BYTES, [0; CHECKSUM_LEN]);
    let tensors = [
        (NUMBERS, TensorView::new(Dtype::F32, vec![NUMBERS_LEN], numbers).map_err(Error::inconsistent)?),
        (SLOTS, TensorView::new(Dtype::I16, vec![count, LANES], slots).map_err(Error::inconsistent)?),
        (TAGS, TensorView::new(Dtype::U16, vec![count], tags).map_err(Error::inconsistent)?),
        (CHECKSUM, TensorView::new(Dtype::U8, vec![CHECKSUM_LEN], &checksum).map_err(Error::inconsistent)?),
    ];
    // One entry only: a hash map with two would be written in another order from run to run.
    let metadata = HashMap::from([(METADATA_KEY.to_owned(), json.to_owned())]);
    safetensors::serialize(tensors, Some(metadata)).map_err(Error::inconsistent)
}

/// The numbers and the table of a file, checked; slots and tags are named by where they lie in the file.
#[derive(Debug)]
pub(crate) struct Body {
    pub(crate) bias: [f32; OUTPUTS],
    pub(crate) step: [f32; OUTPUTS],
    pub(crate) gain_step: f32,
    pub(crate) temperature: f32,
    pub(crate) slots: Range<usize>,
    tags: Range<usize>,
}

impl Body {
    /// The table, in the bytes that the body was read from.
    pub(crate) fn table<'m>(&self, bytes: &'m [u8]) -> Table<'m> {
        Table::new(&bytes[self.slots.clone()], &bytes[self.tags.clone()])
    }
}

/// Reads a base model's file and checks all of it.
pub(crate) fn decode(bytes: &[u8]) -> Result<(Header, Body), Error> {
    let container = read_container(bytes, None)?;
    let header: Header = container.header()?;
    if header.leaves != Header::leaf_names() {
        return Err(Error::inconsistent(format!("its leaves are {:?}", header.leaves)));
    }
    Extractor::new(header.features.clone())?;
    let body = read_body(&container, bytes)?;
    Ok((header, body))
}

/// The frame of a file of the wanted kind.
pub(crate) fn read_container(bytes: &[u8], wanted: Option<&str>) -> Result<Container, Error> {
    let container =
        Container::read(bytes, FORMAT_VERSION).map_err(|error| match Container::peek(bytes) {
            // Other kinds of models are longer than is read of a file here.
            Some(kind) if wanted != Some(kind.as_str()) => other_kind(Some(&kind), wanted),
            _ => error,
        })?;
    container.require(wanted)?;
    Ok(container)
}

/// The numbers and the table of a file of any additive kind.
pub(crate) fn read_body(container: &Container, bytes: &[u8]) -> Result<Body, Error> {
    let numbers = container.tensor(NUMBERS, Dtype::F32, &[NUMBERS_LEN])?;
    let numbers: Vec<f32> =
        bytes[numbers].as_chunks::<4>().0.iter().map(|&bytes| f32::from_le_bytes(bytes)).collect();
    let count = container.shape(SLOTS)?.first().copied().unwrap_or_default();
    if !SLOTS_LOG2.map(|log2| 1 << log2).any(|allowed| allowed == count) {
        return Err(Error::inconsistent(format!("it has {count} slots, not a power of two in range")));
    }
    let slots = container.tensor(SLOTS, Dtype::I16, &[count, LANES])?;
    let tags = container.tensor(TAGS, Dtype::U16, &[count])?;
    check_numbers(&numbers)?;
    let body = Body {
        bias: std::array::from_fn(|output| numbers[output]),
        step: std::array::from_fn(|output| numbers[OUTPUTS + output]),
        gain_step: numbers[2 * OUTPUTS],
        temperature: numbers[2 * OUTPUTS + 1],
        slots,
        tags,
    };
    body.table(bytes).check().map_err(Error::inconsistent)?;
    Ok(body)
}

fn check_numbers(numbers: &[f32]) -> Result<(), Error> {
    let (bias, positive) = numbers.split_at(OUTPUTS);
    if bias.iter().all(|number| number.is_finite())
        && positive.iter().all(|number| number.is_finite() && *number > 0.0)
    {
        Ok(())
    } else {
        Err(Error::inconsistent("a bias, step or temperature is not finite or not positive"))
    }
}
