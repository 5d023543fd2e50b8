//! The frame that the model files of all tiers share.
//!
//! A safetensors file with a JSON text of Risala in its header and a BLAKE3 checksum at its end. What is the
//! same for every kind of model is checked here, once: lengths, offsets, the format's version, the checksum.
//! What the tensors mean is for the kind's own reader.

use std::ops::Range;

use safetensors::tensor::{Dtype, Metadata, SafeTensorError, SafeTensors, TensorInfo};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::error::{Error, ErrorKind, one_line};

/// A header larger than this is refused before it is parsed.
pub(crate) const MAX_HEADER: usize = 1 << 20;

pub(crate) const METADATA_KEY: &str = "risala";
pub(crate) const CHECKSUM: &str = "checksum";
pub(crate) const CHECKSUM_LEN: usize = blake3::OUT_LEN;

/// An undamaged file of tensors: each is where its header says, and nothing else is in the file.
#[derive(Debug)]
pub struct Container {
    metadata: Metadata,
    /// Where the tensors' bytes begin.
    data: usize,
    kind: Option<String>,
    fields: Map<String, Value>,
}

impl Container {
    /// The kind of the deep tier's models.
    pub const ENCODER: &str = "encoder";

    /// The kind of models of persuasion techniques.
    pub const TECHNIQUES: &str = "techniques";

    /// As much of a file as [`Container::peek`] needs, in bytes.
    pub const BEGINNING: u64 = 8 + MAX_HEADER as u64;

    /// Reads a file's header and compares the checksum over all of it.
    ///
    /// # Errors
    ///
    /// If the file is no model of Risala, damaged, or of a format above `newest`, the newest that its reader
    /// knows.
    pub fn read(bytes: &[u8], newest: u32) -> Result<Container, Error> {
        check_header_length(bytes)?;
        let (header_length, metadata) = SafeTensors::read_metadata(bytes).map_err(|error| match error {
            SafeTensorError::MetadataIncompleteBuffer => {
                not_a_model("it is cut off, or has bytes behind its end")
            }
            error => not_a_model(error),
        })?;
        let json = metadata.metadata().as_ref().and_then(|entries| entries.get(METADATA_KEY));
        let json = json.ok_or_else(|| not_a_model("safetensors without Risala's header"))?;
        let mut fields: Map<String, Value> = serde_json::from_str(json).map_err(not_a_model)?;
        match fields.remove("format").and_then(|format| format.as_u64()) {
            Some(format @ 1..) if format <= u64::from(newest) => {}
            Some(newer @ 1..) => return Err(ErrorKind::Newer { found: newer, supported: newest }.into()),
            _ => return Err(not_a_model("its header names no format")),
        }
        let kind = match fields.remove("kind") {
            Some(Value::String(kind)) => Some(kind),
            Some(_) => return Err(not_a_model("its kind is no name")),
            None => None,
        };
        let container = Container { metadata, data: 8 + header_length, kind, fields };

        let checksum = container.tensor(CHECKSUM, Dtype::U8, &[CHECKSUM_LEN])?;
        let covered = bytes.len() - CHECKSUM_LEN;
        // The checksum must lie where it covers everything else.
        if checksum.start != covered || blake3::hash(&bytes[..covered]) != bytes[checksum] {
            return Err(ErrorKind::Checksum.into());
        }
        Ok(container)
    }

    /// Which kind of model it is: [`Container::ENCODER`], [`Container::TECHNIQUES`], or `None` for a base model.
    pub fn kind(&self) -> Option<&str> {
        self.kind.as_deref()
    }

    /// Refuses a model of another kind than the one wanted, and says which it is.
    ///
    /// # Errors
    ///
    /// If [`Container::kind`] is not `wanted`.
    pub fn require(&self, wanted: Option<&str>) -> Result<(), Error> {
        if self.kind() == wanted { Ok(()) } else { Err(other_kind(self.kind(), wanted)) }
    }

    /// Which tier's model a file seems to be, by its header alone: as [`Container::kind`]. Of the file its
    /// [`Container::BEGINNING`] is enough; nothing is checked, and what is no model at all has no kind.
    pub fn peek(beginning: &[u8]) -> Option<String> {
        let length = usize::try_from(u64::from_le_bytes(*beginning.first_chunk()?)).ok()?;
        let header = beginning.get(8..)?.get(..length.min(MAX_HEADER))?;
        let header: Value = serde_json::from_slice(header).ok()?;
        let fields = header.get("__metadata__")?.get(METADATA_KEY)?.as_str()?;
        let fields: Value = serde_json::from_str(fields).ok()?;
        fields.get("kind")?.as_str().map(str::to_owned)
    }

    /// The header's JSON text, less its format and kind.
    ///
    /// # Errors
    ///
    /// If a field is missing, unknown or of another type.
    pub fn header<H: DeserializeOwned>(&self) -> Result<H, Error> {
        serde_json::from_value(Value::Object(self.fields.clone())).map_err(Error::inconsistent)
    }

    /// How many tensors there are, the checksum among them.
    pub fn tensors(&self) -> usize {
        self.metadata.tensors().len()
    }

    /// A tensor's shape.
    ///
    /// # Errors
    ///
    /// If there is no such tensor.
    pub fn shape(&self, name: &str) -> Result<&[usize], Error> {
        Ok(&self.info(name)?.shape)
    }

    /// Where a tensor's bytes lie in the file.
    ///
    /// # Errors
    ///
    /// If there is no such tensor, or its type or shape is another.
    pub fn tensor(&self, name: &str, dtype: Dtype, shape: &[usize]) -> Result<Range<usize>, Error> {
        let info = self.info(name)?;
        if info.dtype != dtype || info.shape != shape {
            let (found, is) = (info.dtype, &info.shape);
            return Err(Error::inconsistent(format!(
                "tensor {name} is {found:?} {is:?}, not {dtype:?} {shape:?}"
            )));
        }
        // The library has checked that the tensors fill the rest of the file.
        let (start, end) = info.data_offsets;
        Ok(self.data + start..self.data + end)
    }

    fn info(&self, name: &str) -> Result<&TensorInfo, Error> {
        self.metadata.info(name).ok_or_else(|| Error::inconsistent(format!("it has no tensor {name}")))
    }
}

/// A model of one kind where another is wanted.
pub(crate) fn other_kind(found: Option<&str>, wanted: Option<&str>) -> Error {
    let name = |kind: Option<&str>| match kind {
        None => "a base model".to_owned(),
        Some(Container::ENCODER) => "an encoder model of the deep tier".to_owned(),
        Some(Container::TECHNIQUES) => "a model of persuasion techniques".to_owned(),
        // A whole text may stand where a name should.
        Some(other) => format!("a model of kind {:?}", other.chars().take(40).collect::<String>()),
    };
    ErrorKind::OtherKind { found: name(found), wanted: name(wanted) }.into()
}

fn not_a_model(reason: impl std::fmt::Display) -> Error {
    ErrorKind::NotAModel(one_line(reason)).into()
}

fn check_header_length(bytes: &[u8]) -> Result<(), Error> {
    let Some(length) = bytes.first_chunk::<8>() else {
        return Err(not_a_model(format!("{} bytes long", bytes.len())));
    };
    match usize::try_from(u64::from_le_bytes(*length)) {
        Ok(length) if length > MAX_HEADER => Err(not_a_model("its header would be too long")),
        Ok(length) if length > bytes.len() - 8 => Err(not_a_model("it is cut off within its header")),
        Ok(_) => Ok(()),
        Err(_) => Err(not_a_model("its header would be too long")),
    }
}
