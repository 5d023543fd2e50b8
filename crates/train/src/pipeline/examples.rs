//! From records to examples: texts, and which leaves their annotations allow.

use risala_corpus::Record;
use risala_model::{Leaf, LeafProbabilities, LeafSet};

use super::config::Config;
use super::texts::{Texts, choose, digest};
use crate::error::{Error, Kind};

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
    pub fn new(records: &[Record], config: &Config) -> Result<Examples, Error> {
        if config.techniques.is_some() {
            return Err(Error::new(Kind::OtherHead));
        }
        let chosen = choose(records, config)?;
        // Before the texts are read: a record that says nothing should be told of at once.
        let known = |&index: &usize| {
            let record = &records[index];
            Target::of(record).ok_or_else(|| Error::new(Kind::Unannotated(record.id.clone())))
        };
        let targets: Vec<Target> = chosen.iter().map(known).collect::<Result<_, Error>>()?;
        let digest = digest(records, &chosen, targets.iter().map(|target| target.written()));
        Ok(Examples { texts: Texts::new(records, chosen, config)?, targets, digest })
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

    /// The examples that an annotator has read, which alone can be judged by.
    pub fn annotated(&self) -> impl Iterator<Item = usize> {
        (0..self.len()).filter(|&row| matches!(self.targets[row], Target::Annotated(_)))
    }

    /// BLAKE3 of the used ids, texts and annotations: names the training data exactly.
    pub fn digest(&self) -> &str {
        &self.digest
    }
}
