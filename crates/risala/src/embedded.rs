//! The models inside the program.

use std::sync::LazyLock;

use risala_model::{Error, Model};

#[cfg(feature = "techniques")]
use risala_model::Techniques;

#[cfg(feature = "deep")]
use risala_encoder::Encoder;

/// The name that stands for the embedded base model where a model file could be given.
pub const EMBEDDED_NAME: &str = "risala-base";

/// The name that stands for the embedded deep model where a model file could be given.
#[cfg(feature = "deep")]
pub const EMBEDDED_DEEP_NAME: &str = "risala-deep";

/// Puts a file's bytes where its tables do not straddle cache lines.
#[repr(align(64))]
struct Aligned<T: ?Sized>(T);

static BYTES: &Aligned<[u8]> = &Aligned(*include_bytes!("../../../models/risala-base.safetensors"));

static MODEL: LazyLock<Result<Model, Error>> = LazyLock::new(|| Model::from_bytes(&BYTES.0));

/// The embedded base model, opened at first use. It fails only if the program itself was built with a broken
/// model file.
pub fn embedded() -> Result<&'static Model, &'static Error> {
    MODEL.as_ref()
}

/// The name of the embedded model of persuasion techniques.
#[cfg(feature = "techniques")]
pub const EMBEDDED_TECHNIQUES_NAME: &str = "risala-techniques";

#[cfg(feature = "techniques")]
static TECHNIQUES_BYTES: &Aligned<[u8]> =
    &Aligned(*include_bytes!("../../../models/risala-techniques.safetensors"));

#[cfg(feature = "techniques")]
static TECHNIQUES: LazyLock<Result<Techniques, Error>> =
    LazyLock::new(|| Techniques::from_bytes(&TECHNIQUES_BYTES.0));

/// The embedded model of persuasion techniques, opened at first use. It says nothing of the label: a text that uses a
/// technique need not be propaganda.
///
/// ```
/// let mut scorer = risala::embedded_techniques()?.scorer();
/// let loaded = scorer.answer("عصابة السراب المجرمة تنشر أكاذيبها القذرة في رملستان")?;
/// let plain = scorer.answer("أعلنت بلدية رملستان افتتاح مكتبة عامة جديدة يوم الأحد")?;
/// assert!(loaded.any() > 0.5 && plain.any() < 0.5);
/// let names: Vec<&str> = loaded.named().map(|(name, _)| name).collect();
/// assert!(names.contains(&"Loaded_Language"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Only if the program itself was built with a broken model file.
#[cfg(feature = "techniques")]
pub fn embedded_techniques() -> Result<&'static Techniques, &'static Error> {
    TECHNIQUES.as_ref()
}

#[cfg(feature = "deep")]
static DEEP_BYTES: &Aligned<[u8]> = &Aligned(*include_bytes!("../../../models/risala-deep.safetensors"));

#[cfg(feature = "deep")]
static DEEP_MODEL: LazyLock<Result<Encoder, Error>> = LazyLock::new(|| Encoder::from_bytes(&DEEP_BYTES.0));

/// The embedded deep model, opened at first use. It fails only if the program itself was built with a broken
/// model file.
#[cfg(feature = "deep")]
pub fn embedded_deep() -> Result<&'static Encoder, &'static Error> {
    DEEP_MODEL.as_ref()
}
