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
use crate::table::{LANES, SLOT_BYTES, SLOTS_LOG2, TAG_BYTES, Table, Weights};
use crate::tree::{LEAVES, Leaf};

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
const NUMBERS_LEN: usize = 2 * LEAVES + 2;

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

/// The header's JSON text: the format's version and the header's own fields.
#[derive(Serialize)]
struct Versioned<'h> {
    format: u32,
    #[serde(flatten)]
    header: &'h Header,
}

/// The bytes of a model file. The same input gives the same bytes.
pub fn encode(header: &Header, weights: &Weights) -> Result<Vec<u8>, Error> {
    let mut numbers = Vec::with_capacity(4 * NUMBERS_LEN);
    let tail = [weights.gain_step, weights.temperature];
    for number in weights.bias.iter().chain(&weights.step).chain(&tail) {
        numbers.extend(number.to_le_bytes());
    }
    let mut json = serde_json::to_string(&Versioned { format: FORMAT_VERSION, header })
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
    // What was just written must open, whatever the header held.
    decode(&bytes)?;
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

/// A model file's contents, checked; slots and tags are named by where they lie in the file.
#[derive(Debug)]
pub(crate) struct Contents {
    pub(crate) header: Header,
    pub(crate) bias: [f32; LEAVES],
    pub(crate) step: [f32; LEAVES],
    pub(crate) gain_step: f32,
    pub(crate) temperature: f32,
    pub(crate) slots: Range<usize>,
    pub(crate) tags: Range<usize>,
}

/// Reads a model file and checks all of it.
pub(crate) fn decode(bytes: &[u8]) -> Result<Contents, Error> {
    let container = Container::read(bytes, FORMAT_VERSION).map_err(|error| {
        // Other kinds of models are longer than is read of a file here.
        Container::peek(bytes).map_or(error, |kind| other_kind(Some(&kind), None))
    })?;
    container.require(None)?;
    let header: Header = container.header()?;
    if header.leaves != Header::leaf_names() {
        return Err(Error::inconsistent(format!("its leaves are {:?}", header.leaves)));
    }
    Extractor::new(header.features.clone())?;
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
    Table::new(&bytes[slots.clone()], &bytes[tags.clone()]).check().map_err(Error::inconsistent)?;
    Ok(Contents {
        header,
        bias: std::array::from_fn(|leaf| numbers[leaf]),
        step: std::array::from_fn(|leaf| numbers[LEAVES + leaf]),
        gain_step: numbers[2 * LEAVES],
        temperature: numbers[2 * LEAVES + 1],
        slots,
        tags,
    })
}

fn check_numbers(numbers: &[f32]) -> Result<(), Error> {
    let (bias, positive) = numbers.split_at(LEAVES);
    if bias.iter().all(|number| number.is_finite())
        && positive.iter().all(|number| number.is_finite() && *number > 0.0)
    {
        Ok(())
    } else {
        Err(Error::inconsistent("a bias, step or temperature is not finite or not positive"))
    }
}
