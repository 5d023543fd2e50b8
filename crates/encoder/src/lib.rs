//! The deep tier: a small pretrained encoder in 8-bit integers.
//!
//! Where the base tier counts words, an encoder reads them in their order: it hears irony, negation and
//! quotation better, and is some hundreds of times as slow. Output and evidence have the same form.
//!
//! The main choice: **the same answer everywhere**, to the last bit, on any machine, with any number of threads
//! and whatever other texts are in the batch. The layers multiply 8-bit integers, whose sums are exact
//! whichever vector instructions make them; the network's other arithmetic is of 32 bits in a fixed order, with
//! its own exponential function, and the softmax is crate `libm`'s. So one core reads hundreds of posts a second
//! and a prediction can be reproduced.
//!
//! A text's way: [`Normalizer`](risala_text::Normalizer) with the model's rules; pieces of a vocabulary (crate
//! `tokenizers`); windows of the network, if the text is long; embeddings, layers, the mean over all tokens;
//! five scores, which a temperature and the softmax make probabilities of the tree's leaves.
//!
//! ```no_run
//! use risala_encoder::Encoder;
//!
//! let encoder = Encoder::open("risala-deep.safetensors")?;
//! let mut scorer = encoder.scorer();
//! for answer in scorer.predict_batch(&["خصم كبير على جميع المنتجات", "متى يبدأ العرض؟"]) {
//!     match answer {
//!         Ok(prediction) => println!("{} {:.2}", prediction.label(), prediction.confidence()),
//!         Err(reason) => println!("{reason}"),
//!     }
//! }
//! # Ok::<(), risala_encoder::Error>(())
//! ```

mod attention;
mod encoder;
mod evidence;
mod file;
mod header;
mod kernel;
mod linear;
mod math;
mod network;
mod scorer;
mod vocabulary;
mod windows;

pub use encoder::{Encoder, Piece};
pub use file::FORMAT_VERSION;
pub use header::{Cascade, CascadePoint, Header, Shape};
pub use kernel::Instructions;
pub use risala_model::Error;
pub use scorer::EncoderScorer;
