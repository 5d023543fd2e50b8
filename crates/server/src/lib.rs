//! Risala over HTTP.
//!
//! ```text
//! connection ─ guard (token, places, time, log, metrics) ─┬─ v1      Risala's own form
//!                                                         ├─ shapes  what clients of Hugging Face's servers speak
//!                                                         ├─ oip     the Open Inference Protocol, version 2
//!                                                         └─ about   health, metrics, the description of all this
//! ```
//!
//! The main choice: a text is scored on the thread that read the request. The base tier needs some microseconds for one,
//! less than handing it to another thread and back would take. Each thread keeps its own judge, so nothing is locked.
//! Only requests of many texts, or of a slow model, tell the runtime that this thread will be busy for a while.
//!
//! Models live as long as the process: a [`Loaded`] has `'static` judges. Reloading a model therefore keeps the memory of
//! the one before, and a model that has not changed is not loaded again.

mod about;
mod answer;
mod error;
mod guard;
mod log;
mod metrics;
mod model;
mod oip;
mod problem;
mod server;
mod settings;
mod shapes;
mod state;
mod v1;

pub use error::Error;
pub use model::Loaded;
pub use server::Server;
pub use settings::{Limits, Logged, Settings, Token};
