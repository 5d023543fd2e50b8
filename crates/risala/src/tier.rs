//! Both tiers behind one door: a model of either, and what reads texts with it.

use std::fs::File;
use std::io::Read;
use std::ops::Deref;
use std::path::Path;

use risala_model::{
    Container, Error, LeafProbabilities, Model, Prediction, PredictionRecord, Scorer, Unscorable,
};
use risala_text::Rules;
use serde::Serialize;

#[cfg(feature = "deep")]
use risala_encoder::{Encoder, EncoderScorer};

use crate::embedded::embedded;
#[cfg(feature = "deep")]
use crate::embedded::embedded_deep;
use crate::reason::Reason;

/// A model of either tier: a file's, or one that the program holds.
#[derive(Debug)]
pub enum AnyModel {
    /// The base tier: additive, as fast as memory.
    Base(Held<Model>),
    /// The deep tier: an encoder, which hears more and takes longer.
    #[cfg(feature = "deep")]
    Deep(Held<Encoder>),
}

/// A model that was opened for the occasion, or lives as long as the program.
#[derive(Debug)]
pub enum Held<M: 'static> {
    /// Opened from a file.
    Opened(Box<M>),
    /// Embedded.
    Embedded(&'static M),
}

impl<M> Deref for Held<M> {
    type Target = M;

    fn deref(&self) -> &M {
        match self {
            Held::Opened(model) => model,
            Held::Embedded(model) => model,
        }
    }
}

impl AnyModel {
    /// Opens a model file of either tier: any file that can be read, a pipe as well.
    ///
    /// # Errors
    ///
    /// If the file cannot be read, is damaged, or is of a tier that this program was built without.
    pub fn open(path: impl AsRef<Path>) -> Result<AnyModel, Error> {
        let path = path.as_ref();
        // Read once and in order: it may be a pipe.
        let open = || {
            let mut file = File::open(path)?;
            let mut bytes = Vec::new();
            file.by_ref().take(Container::BEGINNING).read_to_end(&mut bytes)?;
            #[cfg(feature = "deep")]
            if Container::peek(&bytes).as_deref() == Some(Container::ENCODER) {
                file.take(Encoder::MAX_FILE).read_to_end(&mut bytes)?;
                return Ok(AnyModel::Deep(Held::Opened(Box::new(Encoder::from_bytes(&bytes)?))));
            }
            file.take(Model::MAX_FILE).read_to_end(&mut bytes)?;
            Ok(AnyModel::Base(Held::Opened(Box::new(Model::from_bytes(bytes)?))))
        };
        open().map_err(|error: Error| error.at(path))
    }

    /// The embedded model of this name, with or without `risala-`; `None` if there is none.
    pub fn embedded(name: &str) -> Option<Result<AnyModel, &'static Error>> {
        match name.strip_prefix("risala-").unwrap_or(name) {
            "base" => Some(embedded().map(|model| AnyModel::Base(Held::Embedded(model)))),
            #[cfg(feature = "deep")]
            "deep" => Some(embedded_deep().map(|encoder| AnyModel::Deep(Held::Embedded(encoder)))),
            _ => None,
        }
    }

    /// The model's name, as predictions carry it.
    pub fn name(&self) -> &str {
        match self {
            AnyModel::Base(model) => &model.header().name,
            #[cfg(feature = "deep")]
            AnyModel::Deep(encoder) => &encoder.header().name,
        }
    }

    /// The rules that texts are normalised by before the model reads them.
    pub fn rules(&self) -> &Rules {
        match self {
            AnyModel::Base(model) => model.normalizer().rules(),
            #[cfg(feature = "deep")]
            AnyModel::Deep(encoder) => encoder.normalizer().rules(),
        }
    }

    /// What reads texts with this model.
    pub fn judge(&self) -> Judge<'_> {
        match self {
            AnyModel::Base(model) => Judge::Base(model.scorer()),
            #[cfg(feature = "deep")]
            AnyModel::Deep(encoder) => Judge::Deep(encoder.scorer()),
        }
    }
}

/// Reads texts with a model of either tier, or with both in a cascade. It keeps buffers, so have one for many
/// texts.
#[derive(Debug)]
pub enum Judge<'m> {
    /// The base tier.
    Base(Scorer<'m>),
    /// The deep tier.
    #[cfg(feature = "deep")]
    Deep(EncoderScorer<'m>),
    /// The base tier where it is sure, the deep tier elsewhere.
    #[cfg(feature = "deep")]
    Cascade(crate::Cascade<'m>),
}

/// A prediction and the name of the model that made it.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer<'m> {
    /// The prediction.
    pub prediction: Prediction,
    /// The model's name; in a cascade, that of the tier that answered.
    pub model: &'m str,
    /// The prediction's reason in words; `None` if not asked for.
    pub reason: Option<Reason>,
}

/// The JSON form of an [`Answer`]: that of its prediction, and its reason if there is one.
#[derive(Clone, Debug, Serialize)]
pub struct AnswerRecord<'a> {
    #[serde(flatten)]
    prediction: PredictionRecord<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a Reason>,
}

impl<'m> Answer<'m> {
    /// The answer as the JSON object that files and streams hold, with this id. Without one it has no such field, for
    /// where it is put into a row that has an id of its own.
    pub fn record<'a>(&'a self, id: impl Into<Option<&'a str>>) -> AnswerRecord<'a> {
        AnswerRecord { prediction: self.prediction.record(id, self.model), reason: self.reason.as_ref() }
    }

    pub(crate) fn with_reason(mut self, text: &str) -> Answer<'m> {
        self.reason = Some(Reason::of(text, &self.prediction));
        self
    }
}

impl<'m> Judge<'m> {
    /// Judges a text.
    ///
    /// # Errors
    ///
    /// If the text has no Arabic letter.
    pub fn predict(&mut self, text: &str) -> Result<Answer<'m>, Unscorable> {
        match self {
            Judge::Base(scorer) => Ok(by_base(scorer.predict(text)?, scorer)),
            #[cfg(feature = "deep")]
            Judge::Deep(scorer) => Ok(by_deep(scorer.predict(text)?, scorer)),
            #[cfg(feature = "deep")]
            Judge::Cascade(cascade) => cascade.predict(text),
        }
    }

    /// [`Judge::predict`] of many texts; the answers are in the order of the texts. The deep tier reads them on
    /// all cores.
    pub fn predict_batch(&mut self, texts: &[&str]) -> Vec<Result<Answer<'m>, Unscorable>> {
        match self {
            Judge::Base(scorer) => {
                let mut predict = |text: &&str| Ok(by_base(scorer.predict(text)?, scorer));
                texts.iter().map(&mut predict).collect()
            }
            #[cfg(feature = "deep")]
            Judge::Deep(scorer) => {
                let predictions = scorer.predict_batch(texts);
                predictions.into_iter().map(|prediction| Ok(by_deep(prediction?, scorer))).collect()
            }
            #[cfg(feature = "deep")]
            Judge::Cascade(cascade) => cascade.predict_batch(texts),
        }
    }

    /// [`Judge::predict`] with the words and sentences that speak for each label, and with the reason.
    ///
    /// # Errors
    ///
    /// If the text has no Arabic letter.
    pub fn predict_with_evidence(&mut self, text: &str) -> Result<Answer<'m>, Unscorable> {
        let answer = match self {
            Judge::Base(scorer) => by_base(scorer.predict_with_evidence(text)?, scorer),
            #[cfg(feature = "deep")]
            Judge::Deep(scorer) => by_deep(scorer.predict_with_evidence(text)?, scorer),
            #[cfg(feature = "deep")]
            Judge::Cascade(cascade) => return cascade.predict_with_evidence(text),
        };
        Ok(answer.with_reason(text))
    }

    /// Calibrated probabilities of the leaves of many texts.
    pub fn probabilities(&mut self, texts: &[&str]) -> Vec<Result<LeafProbabilities, Unscorable>> {
        self.predict_batch(texts).into_iter().map(|answer| Ok(answer?.prediction.probabilities)).collect()
    }
}

pub(crate) fn by_base<'m>(prediction: Prediction, scorer: &Scorer<'m>) -> Answer<'m> {
    Answer { prediction, model: &scorer.model().header().name, reason: None }
}

#[cfg(feature = "deep")]
pub(crate) fn by_deep<'m>(prediction: Prediction, scorer: &EncoderScorer<'m>) -> Answer<'m> {
    Answer { prediction, model: &scorer.encoder().header().name, reason: None }
}
