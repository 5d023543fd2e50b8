//! The base tier where it is sure, the deep tier elsewhere.

use risala_encoder::{Encoder, EncoderScorer};
use risala_model::{Model, Prediction, Scorer, Unscorable};

use crate::tier::{Answer, by_base, by_deep};

/// Two models, of which the deep one is asked only where the base one gives its label less than a threshold.
///
/// Both are calibrated, so their probabilities mean the same and answers can stand side by side.
#[derive(Debug)]
pub struct Cascade<'m> {
    base: Scorer<'m>,
    deep: EncoderScorer<'m>,
    threshold: f64,
}

impl<'m> Cascade<'m> {
    /// A cascade that asks `deep` where `base` is less sure than `threshold`: 0 never, 1 always.
    pub fn new(base: &'m Model, deep: &'m Encoder, threshold: f64) -> Cascade<'m> {
        Cascade { base: base.scorer(), deep: deep.scorer(), threshold }
    }

    fn is_sure(&self, prediction: &Prediction) -> bool {
        // Always means always: a probability may round to 1.
        self.threshold < 1.0 && prediction.confidence() >= self.threshold
    }

    /// Judges a text.
    ///
    /// # Errors
    ///
    /// If the text has no Arabic letter.
    pub fn predict(&mut self, text: &str) -> Result<Answer<'m>, Unscorable> {
        let prediction = self.base.predict(text)?;
        if self.is_sure(&prediction) {
            return Ok(by_base(prediction, &self.base));
        }
        Ok(by_deep(self.deep.predict(text)?, &self.deep))
    }

    /// [`Cascade::predict`] of many texts; the answers are in the order of the texts.
    pub fn predict_batch(&mut self, texts: &[&str]) -> Vec<Result<Answer<'m>, Unscorable>> {
        let mut answers = Vec::with_capacity(texts.len());
        // The texts to ask the deep model of, and where their answers stand.
        let (mut asked, mut places) = (Vec::new(), Vec::new());
        for (place, text) in texts.iter().enumerate() {
            let first = self.base.predict(text);
            if first.as_ref().is_ok_and(|prediction| !self.is_sure(prediction)) {
                asked.push(*text);
                places.push(place);
            }
            answers.push(first.map(|prediction| by_base(prediction, &self.base)));
        }
        for (place, second) in places.into_iter().zip(self.deep.predict_batch(&asked)) {
            answers[place] = second.map(|prediction| by_deep(prediction, &self.deep));
        }
        answers
    }

    /// [`Cascade::predict`] with the words and sentences that speak for each label, and with the reason.
    ///
    /// # Errors
    ///
    /// If the text has no Arabic letter.
    pub fn predict_with_evidence(&mut self, text: &str) -> Result<Answer<'m>, Unscorable> {
        let prediction = self.base.predict_with_evidence(text)?;
        let answer = if self.is_sure(&prediction) {
            by_base(prediction, &self.base)
        } else {
            by_deep(self.deep.predict_with_evidence(text)?, &self.deep)
        };
        Ok(answer.with_reason(text))
    }
}
