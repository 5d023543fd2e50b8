//! Whether annotators who judged the same texts agree, and how sure one can be of that.
//!
//! Two coefficients are given, because they answer different questions. Cohen's [`kappa`] compares two
//! annotators, each against their own habits. Krippendorff's [`alpha`] takes any number of annotators, who
//! need not have judged the same texts, as interchangeable readers. Both are 1 where all agree and 0 where
//! they agree no more than by chance; both are undefined where only one value was ever given, since then
//! nothing tells agreement from habit.
//!
//! Texts, not judgements, are drawn for the bootstrap intervals: the judgements of one text are not
//! independent. Resamples in which a coefficient is undefined are left out of its interval.
//!
//! ```
//! use risala_eval::agreement::{Judged, agreement};
//! use risala_model::Leaf::{Belief, Fear, Inform};
//!
//! let texts = [
//!     ("1", vec![Some(Inform), Some(Inform)]),
//!     ("2", vec![Some(Fear), Some(Belief)]),
//!     ("3", vec![Some(Inform), None]),
//! ];
//! let texts: Vec<Judged> = texts.map(|(id, leaves)| Judged { id: id.to_owned(), leaves }).into();
//! let report = agreement(vec!["a".to_owned(), "b".to_owned()], &texts)?;
//! assert_eq!(report.shared, 2);
//! assert_eq!(report.label.raw.value, Some(1.0));
//! assert_eq!(report.leaf.raw.value, Some(0.5));
//! # Ok::<(), risala_eval::Error>(())
//! ```

mod coincidence;
mod figure;
mod kappa;
mod report;

pub use coincidence::{Scale, alpha};
pub use figure::Figure;
pub use kappa::{Weights, kappa};
pub use report::{Agreement, Disagreement, Judged, Pair, View, agreement};
