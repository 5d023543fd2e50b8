//! Labels Arabic text as **propaganda**, **advertising** or **neutral**, by the three-level model of
//! communication: level 1 informs, level 2 waits for a reply, level 3 persuades towards an act.
//!
//! This crate is the one to depend on. It holds a trained model and needs no files, no network and no
//! set-up:
//!
//! ```
//! let mut scorer = risala::embedded()?.scorer();
//! let prediction = scorer.predict("خصم 50% على جميع العطور، اطلب الآن والتوصيل مجاني")?;
//! assert_eq!(prediction.label(), risala::Label::Advertising);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`Scorer::predict_with_evidence`] adds the words that spoke for each label, and [`Model::open`] takes a
//! model of your own. The layers below are [`text`], [`tokenize`] and [`features`].

mod embedded;

pub use embedded::{EMBEDDED_NAME, embedded};
pub use risala_features as features;
pub use risala_model::{
    Contribution, Effect, Error, Evidence, Explanation, Header, LEAVES, Label, Leaf, LeafProbabilities,
    LeafSet, Level, Model, Prediction, PredictionRecord, Scorer, UnknownName, Unscorable,
};
pub use risala_text as text;
pub use risala_tokenize as tokenize;
