//! Scoring.

use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use risala_model::{LEAVES, LeafProbabilities, Prediction, Unscorable};

use crate::encoder::Encoder;
use crate::kernel;
use crate::network::{Buffers, Pass, Place};
use crate::windows::{places, windows};

/// How many tokens go through the network together: enough that weights, once loaded, are used often, and few
/// enough that what is between two layers stays in a core's own cache.
const TOGETHER: usize = 128;

/// Scores texts with one model.
///
/// The answer to a text depends on nothing but the text and the model: not on the machine, on the number of
/// threads, or on the texts beside it.
#[derive(Debug)]
pub struct EncoderScorer<'m> {
    pub(crate) encoder: &'m Encoder,
    /// Buffers at rest; at work, every thread has its own.
    pub(crate) buffers: Mutex<Vec<Buffers>>,
}

/// What the network made of one window or several: the sums of the tokens' numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Pooled {
    sums: Vec<f32>,
    tokens: usize,
}

impl Pooled {
    pub(crate) fn add(&mut self, sums: &[f32], tokens: usize) {
        self.sums.resize(sums.len(), 0.0);
        for (sum, number) in self.sums.iter_mut().zip(sums) {
            *sum += number;
        }
        self.tokens += tokens;
    }

    pub(crate) fn mean(mut self) -> Vec<f32> {
        let tokens = self.tokens as f32;
        self.sums.iter_mut().for_each(|sum| *sum /= tokens);
        self.sums
    }
}

impl<'m> EncoderScorer<'m> {
    /// The model.
    pub fn encoder(&self) -> &'m Encoder {
        self.encoder
    }

    /// Judges a text.
    ///
    /// # Errors
    ///
    /// If the text has no Arabic letter.
    pub fn predict(&mut self, text: &str) -> Result<Prediction, Unscorable> {
        Unscorable::check(text)?;
        Ok(prediction(self.scores(text)))
    }

    /// [`EncoderScorer::predict`] of many texts, on all cores of rayon's pool; the answers are in the order of
    /// the texts. Memory is bounded by the texts' tokens, so give a long stream in parts of some thousands.
    pub fn predict_batch(&mut self, texts: &[&str]) -> Vec<Result<Prediction, Unscorable>> {
        let checks: Vec<_> = texts.iter().map(|text| Unscorable::check(text)).collect();
        let scorable: Vec<&str> =
            texts.iter().zip(&checks).filter(|(_, check)| check.is_ok()).map(|(text, _)| *text).collect();
        let mut means = self.means(&scorable).into_iter();
        let network = self.encoder.network();
        let predict = |check: Result<(), Unscorable>| {
            check.map(|()| prediction(network.scores(&means.next().unwrap_or_default())))
        };
        checks.into_iter().map(predict).collect()
    }

    /// The leaf scores behind the probabilities: natural-log units, divided by the temperature. Defined for
    /// every text, also for those that [`EncoderScorer::predict`] refuses.
    pub fn scores(&mut self, text: &str) -> [f64; LEAVES] {
        self.encoder.network().scores(&self.embedding(text))
    }

    /// What the network makes of a text before it decides: the mean of its tokens' numbers, as many as the
    /// header's `hidden`. Defined for every text.
    pub fn embedding(&mut self, text: &str) -> Vec<f32> {
        self.means(&[text]).pop().unwrap_or_default()
    }

    /// The means of the tokens' numbers of many texts.
    fn means(&self, texts: &[&str]) -> Vec<Vec<f32>> {
        let encoder = self.encoder;
        let read = |text: &&str| -> Vec<Vec<Place>> {
            let normalized = encoder.normalizer().normalize(text);
            let ids = encoder.vocabulary().ids(normalized.text());
            let window = encoder.header().encoder.window;
            windows(ids.len(), window).map(|window| places(&ids[window], |_| false)).collect()
        };
        let texts: Vec<Vec<Vec<Place>>> = match texts {
            // Not worth another thread.
            [text] => vec![read(text)],
            texts => texts.par_iter().map(read).collect(),
        };
        let all: Vec<&[Place]> = texts.iter().flatten().map(Vec::as_slice).collect();
        let mut sums = self.sums(&all).into_iter();
        let pool = |windows: &Vec<Vec<Place>>| {
            let mut pooled = Pooled::default();
            for (window, sums) in windows.iter().zip(&mut sums) {
                pooled.add(&sums, window.len());
            }
            pooled.mean()
        };
        texts.iter().map(pool).collect()
    }

    /// Sends windows through the network, on all cores: for each the sums of its tokens' numbers.
    pub(crate) fn sums(&self, windows: &[&[Place]]) -> Vec<Vec<f32>> {
        let mut groups = Vec::new();
        let (mut start, mut tokens) = (0, 0);
        for (at, window) in windows.iter().enumerate() {
            if at > start && tokens + window.len() > TOGETHER {
                groups.push(&windows[start..at]);
                (start, tokens) = (at, 0);
            }
            tokens += window.len();
        }
        groups.push(&windows[start..]);
        match groups.as_slice() {
            [group] => self.pass(group),
            groups => groups.par_iter().flat_map_iter(|group| self.pass(group)).collect(),
        }
    }

    fn pass(&self, windows: &[&[Place]]) -> Vec<Vec<f32>> {
        let rest = || self.buffers.lock().unwrap_or_else(PoisonError::into_inner);
        let mut buffers = rest().pop().unwrap_or_default();
        let pass = Pass { network: self.encoder.network(), windows, buffers: &mut buffers };
        let sums = kernel::run(self.encoder.instructions(), pass);
        rest().push(buffers);
        sums
    }
}

pub(crate) fn prediction(scores: [f64; LEAVES]) -> Prediction {
    Prediction::new(LeafProbabilities::from_scores(scores))
}
