//! From records to examples: texts, and which leaves their annotations allow.

use std::borrow::Borrow;

use risala_corpus::Record;
use risala_model::{Leaf, LeafProbabilities, LeafSet};

use super::config::Config;
use super::gather::{digest, gather};
use super::texts::Texts;
use crate::error::{Error, Kind};
use crate::sparse::{RowBuffer, Rows, SparseMatrix};

/// Records made ready for fitting: extracted once, then fitted on as many subsets as one likes.
#[derive(Debug)]
pub struct Examples {
    pub(crate) texts: Texts,
    pub(crate) targets: Vec<Target>,
    digest: String,
}

/// What is known of an example.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Target {
    /// What an annotator knew: it is one of these leaves.
    Annotated(LeafSet),
    /// What a teacher says, where no annotator has read the text.
    Taught(LeafProbabilities),
}

/// What a teacher holds less probable than this is not taught: a row for each leaf would be slow for nothing.
const LEAST_TAUGHT: f64 = 0.02;

impl Target {
    fn of(record: &Record) -> Option<Target> {
        if record.is_annotated() {
            return Some(Target::Annotated(record.leaves()));
        }
        record.taught().map(Target::Taught)
    }

    /// The target as the digest of the data has it.
    fn written(self) -> String {
        match self {
            Target::Annotated(set) => set.iter().map(|leaf| leaf.name()).collect::<Vec<_>>().join("|"),
            Target::Taught(said) => format!("{:?}", said.as_array().map(f64::to_bits)),
        }
    }

    /// The target as leaf sets with their shares of the example's weight. A soft label is as good as a row for
    /// each leaf that counts as much as it is probable: the loss of both is the cross-entropy (Hinton, Vinyals
    /// & Dean 2015, "Distilling the knowledge in a neural network", at temperature 1).
    pub(crate) fn parts(self) -> Vec<(LeafSet, f32)> {
        match self {
            Target::Annotated(set) => vec![(set, 1.0)],
            Target::Taught(said) => {
                let heard: LeafSet =
                    Leaf::ALL.into_iter().filter(|&leaf| said.leaf(leaf) >= LEAST_TAUGHT).collect();
                let part = |leaf: Leaf| (LeafSet::from(leaf), (said.leaf(leaf) / said.of(heard)) as f32);
                heard.iter().map(part).collect()
            }
        }
    }
}

impl Examples {
    /// Chooses, weights and extracts records by the configuration, in their order.
    ///
    /// # Errors
    /// If a record has neither an annotation nor what a teacher says, or the configuration cannot be followed.
    pub fn new<R: Borrow<Record>>(
        records: impl IntoIterator<Item = R>,
        config: &Config,
    ) -> Result<Examples, Error> {
        Examples::try_new(records.into_iter().map(Ok::<R, Error>), config)
    }

    /// [`new`](Self::new) from records that come one by one, of which nothing is kept but what training needs.
    ///
    /// # Errors
    /// The first error of `records`, and those of [`new`](Self::new).
    pub fn try_new<R: Borrow<Record>, E: From<Error>>(
        records: impl IntoIterator<Item = Result<R, E>>,
        config: &Config,
    ) -> Result<Examples, E> {
        if config.techniques.is_some() {
            return Err(Error::new(Kind::OtherHead).into());
        }
        let known = |record: &Record| {
            Target::of(record).ok_or_else(|| Error::new(Kind::Unannotated(record.id.clone())))
        };
        let gathered = gather(records, config, known)?;
        let digest = digest(&gathered, |target| target.written());
        let (texts, targets) = Texts::new(gathered, config)?;
        Ok(Examples { texts, targets, digest })
    }

    /// How many examples there are.
    pub fn len(&self) -> usize {
        self.targets.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.targets.is_empty()
    }

    /// The positions of the examples in the records they were made from.
    pub fn records(&self) -> &[usize] {
        &self.texts.records
    }

    /// The family of each example's source.
    pub fn families(&self) -> &[String] {
        &self.texts.families
    }

    /// The matrix that a fit on all examples is given, a row an example.
    ///
    /// # Errors
    /// If no feature is in enough texts, or the configuration cannot be followed.
    pub fn matrix(&self, config: &Config) -> Result<SparseMatrix, Error> {
        let all: Vec<usize> = (0..self.len()).collect();
        let space = self.texts.space(&all, config)?;
        let design = self.texts.design(&all, &space);
        let (mut matrix, mut buffer) = (SparseMatrix::new(design.width()), RowBuffer::default());
        for number in 0..design.count() {
            matrix.push(design.row(number, &mut buffer))?;
        }
        Ok(matrix)
    }

    /// The leaves that each example's annotation allows; `None` where a teacher is all that is known.
    pub fn leaves(&self) -> impl Iterator<Item = Option<LeafSet>> {
        self.targets.iter().map(|target| match *target {
            Target::Annotated(set) => Some(set),
            Target::Taught(_) => None,
        })
    }

    /// What each example counts, before labels are balanced.
    pub fn weights(&self) -> &[f32] {
        &self.texts.weights
    }

    /// The examples that an annotator has read, which alone can be judged by.
    pub fn annotated(&self) -> impl Iterator<Item = usize> {
        (0..self.len()).filter(|&row| matches!(self.targets[row], Target::Annotated(_)))
    }

    /// BLAKE3 of the used ids, texts and annotations: names the training data exactly.
    pub fn digest(&self) -> &str {
        &self.digest
    }
}
