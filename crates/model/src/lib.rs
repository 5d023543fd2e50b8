//! The communication tree, the versioned model file, the scorer and its exact explanations.
//!
//! A model is one table: for every feature that training kept a slot of small integers, the weights of the
//! five leaves of the [`tree`](Leaf) and the feature's part in the text's norm. Scoring adds slots up,
//! divides once and takes a softmax; everything else (label, level, effect, evidence) is derived from those
//! leaf scores.
//!
//! [`Techniques`] is another model over the same table ([`OUTPUTS`] weights a slot): five answers of yes or no about
//! persuasion techniques, apart from the tree and never mixed up with the label.
//!
//! The main choice: the table is used **in place**. A slot is read from the file's bytes as they are, so
//! opening a model decodes nothing, a model linked into the program costs no copy, and the layout on disk
//! is the layout in memory on every machine, without `unsafe`. Integers also make sums exact: the
//! contributions of an explanation add up to the score to the last bit.

mod additive;
mod answer;
mod batch;
mod container;
mod error;
mod explain;
mod file;
mod memo;
mod prediction;
mod rows;
mod scorer;
mod table;
mod techniques;
mod tree;

pub use additive::Contribution;
pub use answer::{TechniqueSpan, TechniquesAnswer, TechniquesRecord};
pub use container::Container;
pub use error::{Error, UnknownName};
pub use explain::Explanation;
pub use file::{FORMAT_VERSION, Header, encode};
pub use prediction::{Evidence, Prediction, PredictionRecord, Sentence, Unscorable};
pub use scorer::{Model, Scorer};
pub use table::{Gains, OUTPUTS, Vocabulary, Weights};
pub use techniques::{
    ANY_TECHNIQUE, Techniques, TechniquesExplanation, TechniquesHeader, TechniquesScorer, encode_techniques,
};
pub use tree::{Effect, LEAVES, Label, Leaf, LeafProbabilities, LeafSet, Level};
