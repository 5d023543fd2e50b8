//! The model inside the program.

use std::sync::LazyLock;

use risala_model::{Error, Model};

/// The name that stands for the embedded model where a model file could be given.
pub const EMBEDDED_NAME: &str = "risala-base";

/// Puts the file's bytes where its slots do not straddle cache lines.
#[repr(align(64))]
struct Aligned<T: ?Sized>(T);

static BYTES: &Aligned<[u8]> = &Aligned(*include_bytes!("../../../models/risala-base.safetensors"));

static MODEL: LazyLock<Result<Model, Error>> = LazyLock::new(|| Model::from_bytes(&BYTES.0));

/// The embedded model, opened at first use. It fails only if the program itself was built with a broken
/// model file.
pub fn embedded() -> Result<&'static Model, &'static Error> {
    MODEL.as_ref()
}
