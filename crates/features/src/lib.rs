//! Additive hashed n-gram features of Arabic text.
//!
//! The features of a text are occurrences of n-grams: characters inside words, words, and runs over the text's
//! skeleton of small words and signs. An n-gram is known by its 64-bit hash alone: no strings are kept, so
//! extraction is one pass without allocation, and a model is one table. A linear model over such features is a
//! sum over occurrences, and since every occurrence belongs to a token (or neighbours), the contributions of the
//! tokens add up exactly to the score: an explanation is the score itself, written down by place.
//!
//! Training and scoring call the same [`Extractor::extract`], so they cannot see different features.
//!
//! ```
//! use risala_features::{Extractor, Recipe};
//!
//! let extractor = Extractor::new(Recipe::default())?;
//! let features = extractor.counts("الخبر اليوم");
//! assert!(features.windows(2).all(|pair| pair[0].0 < pair[1].0), "sorted, each once");
//! # Ok::<(), risala_features::RecipeError>(())
//! ```

mod extract;
mod feature;
mod form;
mod hash;
mod recipe;
mod skeleton;
mod spelling;

pub use extract::{Extractor, Visitor};
pub use feature::Feature;
pub use recipe::{Recipe, RecipeError};
pub use spelling::{Found, Spelling};
