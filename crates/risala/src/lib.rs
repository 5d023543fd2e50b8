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
//! [`Scorer::predict_with_evidence`] adds the words and sentences that spoke for each label, [`Reason::of`] puts
//! such a prediction into a line of Arabic and one of English, and [`Model::open`] takes a model of your own. The
//! layers below are [`text`], [`tokenize`] and [`features`].
//!
//! With the feature `deep` there is a second tier, a small encoder that reads texts word after word: some
//! hundreds of times as slow, and better where voice and not vocabulary decides. [`AnyModel`] opens a model of
//! either tier, and `Cascade` asks the deep one only where the base one is unsure.
//!
//! With the feature `techniques` there is a model of another question, `embedded_techniques`: whether a text uses any
//! persuasion technique, which of the frequent ones, and on which words. That is no label: a report with one loaded
//! word uses a technique and is neutral.

#[cfg(feature = "deep")]
mod cascade;
mod embedded;
mod reason;
mod tier;

#[cfg(feature = "deep")]
pub use cascade::Cascade;
#[cfg(feature = "deep")]
pub use embedded::{EMBEDDED_DEEP_NAME, embedded_deep};
pub use embedded::{EMBEDDED_NAME, embedded};
#[cfg(feature = "techniques")]
pub use embedded::{EMBEDDED_TECHNIQUES_NAME, embedded_techniques};
pub use reason::Reason;
#[cfg(feature = "deep")]
pub use risala_encoder::{self as encoder, Encoder, EncoderScorer};
pub use risala_features as features;
pub use risala_model::{
    ANY_TECHNIQUE, Contribution, Effect, Error, Evidence, Explanation, Header, LEAVES, Label, Leaf,
    LeafProbabilities, LeafSet, Level, Model, OUTPUTS, Prediction, PredictionRecord, Scorer, Sentence,
    TechniqueSpan, Techniques, TechniquesAnswer, TechniquesExplanation, TechniquesHeader, TechniquesRecord,
    TechniquesScorer, UnknownName, Unscorable,
};
pub use risala_text as text;
pub use risala_tokenize as tokenize;
pub use tier::{Answer, AnswerRecord, AnyModel, Held, Judge};
