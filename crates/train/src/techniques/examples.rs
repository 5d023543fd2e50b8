//! From records to texts, their annotations, and the names that get an answer of their own.

use std::collections::BTreeMap;

use risala_corpus::Record;
use risala_model::{ANY_TECHNIQUE, OUTPUTS};

use super::annotation::Annotation;
use crate::error::{Error, Kind};
use crate::pipeline::{Config, Texts, digest, gather};

/// Records made ready for fitting: extracted once, then fitted on as many subsets as one likes.
#[derive(Debug)]
pub struct TechniqueExamples {
    pub(crate) texts: Texts,
    /// What the model will answer: [`ANY_TECHNIQUE`], then names.
    pub(crate) outputs: Vec<String>,
    pub(crate) annotations: Vec<Annotation>,
    pub(crate) digest: String,
}

impl TechniqueExamples {
    /// Chooses, weights and extracts records by the configuration, in their order, and finds the techniques that
    /// enough of them use.
    ///
    /// # Errors
    /// If a record does not say which techniques it uses, all use one or none does, or the configuration cannot be
    /// followed.
    pub fn new(records: &[Record], config: &Config) -> Result<TechniqueExamples, Error> {
        let records = records.iter().map(Ok::<&Record, Error>);
        let gathered = gather(records, config, Annotation::of)?;
        let digest = digest(&gathered, Annotation::written);
        let (texts, annotations) = Texts::new(gathered, config)?;
        let positives = annotations.iter().filter(|annotation| !annotation.names.is_empty()).count();
        if positives == 0 || positives == annotations.len() {
            let all = if positives == 0 { "uses none" } else { "uses a technique" };
            return Err(Error::new(Kind::OneAnswer(all)));
        }
        let outputs = outputs(&annotations, config.techniques.unwrap_or_default().min_examples);
        Ok(TechniqueExamples { texts, outputs, annotations, digest })
    }

    /// How many examples there are.
    pub fn len(&self) -> usize {
        self.annotations.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.annotations.is_empty()
    }

    /// What a model of these examples answers: [`ANY_TECHNIQUE`], then up to four names, the most frequent first.
    pub fn outputs(&self) -> &[String] {
        &self.outputs
    }

    /// The positions of the examples in the records they were made from.
    pub fn records(&self) -> &[usize] {
        &self.texts.records
    }

    /// Whether each of the examples in `rows` uses the technique of an output.
    pub(crate) fn answers(&self, rows: &[usize], output: usize) -> Vec<bool> {
        let name = &self.outputs[output];
        rows.iter().map(|&row| self.annotations[row].uses(output, name)).collect()
    }

    /// How many examples use the technique of an output.
    pub(crate) fn positives(&self, output: usize) -> usize {
        let name = &self.outputs[output];
        self.annotations.iter().filter(|annotation| annotation.uses(output, name)).count()
    }
}

/// [`ANY_TECHNIQUE`] and the most frequent names; of equally frequent ones those that come first in the alphabet.
fn outputs(annotations: &[Annotation], least: usize) -> Vec<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for name in annotations.iter().flat_map(|annotation| &annotation.names) {
        *counts.entry(name).or_default() += 1;
    }
    // What all texts use tells them apart no more than what none does.
    let mut frequent: Vec<(&str, usize)> = counts
        .into_iter()
        .filter(|&(name, count)| count >= least && count < annotations.len() && name != ANY_TECHNIQUE)
        .collect();
    frequent.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    let names = frequent.into_iter().take(OUTPUTS - 1).map(|(name, _)| name);
    std::iter::once(ANY_TECHNIQUE).chain(names).map(str::to_owned).collect()
}
