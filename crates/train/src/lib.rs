//! Training: from sparse rows and what annotators knew of them to a linear model over the leaves.
//!
//! The whole crate fits one model, a multinomial linear model over the leaves of the communication
//! tree, to one kind of target, the set of leaves that an annotation allows. The way of the data:
//!
//! - [`sparse`]: rows of features, and their door into linfa's datasets;
//! - [`TreeClassifierParams`]: the settings, a linfa estimator; fitting runs
//! - expectation-maximisation over the leaf sets, each of whose convex steps is solved by
//! - [`sdca`]: dual coordinate ascent with a certificate of how far the optimum can be;
//! - [`TreeClassifier`]: the fitted weights, whose scores
//! - [`calibrate`] turns into probabilities that can be believed.
//!
//! [`tune`] searches for the settings that do best on held-out records, and says what that search is worth.
//! [`techniques`] trains the other head, which says whether a text uses persuasion techniques, on the same rows.
//!
//! linfa was chosen over a fitting function of our own because its `Dataset`, folds and
//! cross-validation then work on our rows; none of its classifiers takes sparse records, so the
//! solver is ours. Everything here runs on one thread and gives the same bits for the same input and
//! seed: many cores are used by fitting many models (folds, settings) at once.

pub mod calibrate;
pub mod pipeline;
pub mod sdca;
pub mod sparse;
pub mod techniques;
pub mod tune;

mod balance;
mod classifier;
mod dual_step;
mod em;
mod error;
mod estimator;
mod softmax;

pub use balance::ClassWeight;
pub use calibrate::{Calibration, temperature};
pub use classifier::{FitReport, IMPOSSIBLE, TreeClassifier};
pub use error::Error;
pub use estimator::{TreeClassifierParams, TreeClassifierValidParams};
pub use sdca::Progress;
pub use sparse::{SparseMatrix, SparseRow};
