//! Fits on parts of the data, and scores of the parts held out.

use std::collections::BTreeMap;

use linfa::ParamGuard;
use rayon::prelude::*;
use risala_model::{LEAVES, LeafProbabilities};

use super::config::{Config, Together};
use super::draw::draw;
use super::examples::{Examples, Target};
use super::texts::{Space, Texts};
use super::watch::Watch;
use crate::calibrate::{Calibration, temperature};
use crate::classifier::TreeClassifier;
use crate::error::{Error, Kind};
use crate::sparse::{RowBuffer, Rows};

/// A classifier and the space that its rows are in.
pub(crate) struct Fitted {
    pub(crate) space: Space,
    pub(crate) classifier: TreeClassifier,
}

/// Fits on the examples in `rows`.
pub(crate) fn fit(
    examples: &Examples,
    rows: &[usize],
    config: &Config,
    watch: &dyn Watch,
) -> Result<Fitted, Error> {
    let space = examples.texts.space(rows, config)?;
    let design = examples.texts.design(rows, &space);
    let (mut targets, mut weights, mut ends) = (Vec::new(), Vec::new(), Vec::with_capacity(rows.len()));
    for &row in rows {
        for (set, share) in examples.targets[row].parts() {
            targets.push(set);
            weights.push(share * examples.texts.weights[row]);
        }
        ends.push(targets.len());
    }
    let solver = config.solver.clone().check()?;
    let progress = &mut |step| watch.epoch(step);
    let classifier = solver.train_on(&design, &targets, &weights, &ends, design.width(), progress)?;
    watch.fitted();
    Ok(Fitted { space, classifier })
}

/// For every example the leaf scores of a model that was fitted without its part, on those of the other examples that
/// are `kept`. Parts are fitted at once on all cores; the result does not depend on how many there are.
fn held_out_scores(
    examples: &Examples,
    parts: &[Vec<usize>],
    kept: &[bool],
    config: &Config,
    watch: &dyn Watch,
) -> Result<Vec<[f64; LEAVES]>, Error> {
    if parts.iter().any(|part| part.len() == examples.len()) {
        return Err(Error::new(Kind::OnePart));
    }
    watch.start(parts.len());
    let scored: Result<Vec<_>, Error> = parts
        .par_iter()
        .map(|part| {
            let mut rows = all_but(part, examples.len());
            rows.retain(|&row| kept[row]);
            let fitted = fit(examples, &rows, config, watch)?;
            let design = examples.texts.design(part, &fitted.space);
            let mut buffer = RowBuffer::default();
            let mut scores = |row| fitted.classifier.scores(design.row(row, &mut buffer));
            Ok((0..part.len()).map(&mut scores).collect::<Vec<_>>())
        })
        .collect();
    let mut scores = vec![[0.0; LEAVES]; examples.len()];
    for (part, part_scores) in parts.iter().zip(scored?) {
        for (&row, score) in part.iter().zip(part_scores) {
            scores[row] = score;
        }
    }
    Ok(scores)
}

/// The positions below `len` that are not in `part`.
pub(crate) fn all_but(part: &[usize], len: usize) -> Vec<usize> {
    let mut held_out = vec![false; len];
    for &row in part {
        held_out[row] = true;
    }
    (0..len).filter(|&row| !held_out[row]).collect()
}

/// The temperature that held-out folds ask for; `None` if the configuration wants no calibration.
pub(crate) fn calibrate(
    examples: &Examples,
    config: &Config,
    watch: &dyn Watch,
) -> Result<Option<Calibration>, Error> {
    match config.calibration.folds {
        0 => Ok(None),
        folds => {
            let names = match config.calibration.together {
                Together::Group => &examples.texts.groups,
                Together::Family => examples.families(),
            };
            let parts = split(names, folds, config.calibration.seed);
            let all = held_out_scores(examples, &parts, &vec![true; examples.len()], config, watch)?;
            // What a teacher says is no truth to be calibrated by.
            let (mut scores, mut sets, mut weights) = (Vec::new(), Vec::new(), Vec::new());
            for (row, target) in examples.targets.iter().enumerate() {
                if let Target::Annotated(set) = *target {
                    scores.push(all[row]);
                    sets.push(set);
                    weights.push(examples.texts.weights[row]);
                }
            }
            temperature(&scores, &sets, Some(&weights)).map(Some)
        }
    }
}

/// What is held out together in cross-validation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoldOut {
    /// Each family of sources: how the model would do on sources that it does not know
    /// (leave-one-source-out).
    Families,
    /// Each of this many random parts, groups kept together: how it does on more of the same.
    Folds(usize),
}

/// What models say that were trained on a share of what they could have been trained on.
#[derive(Clone, Debug)]
pub struct Grown {
    /// The share of the groups, above 0 and at most 1.
    pub share: f64,
    /// How many examples a model was trained on, in the mean.
    pub examples: f64,
    /// Probabilities in the order of the judged examples.
    pub predicted: Vec<LeafProbabilities>,
}

/// Judges `judged` examples by models that were trained without their part, on all the other examples.
/// Returns probabilities in the order of `judged`.
///
/// The temperature is found once, on folds of all annotated examples: it moves confidences and hardly labels (a label
/// is a sum of leaves, whose odds it changes).
///
/// # Errors
/// As [`train`](super::train), and if there is only one part.
pub fn cross_validate(
    examples: &Examples,
    judged: &[usize],
    hold_out: HoldOut,
    config: &Config,
    watch: &dyn Watch,
) -> Result<Vec<LeafProbabilities>, Error> {
    let whole = learning_curve(examples, judged, hold_out, config, &[1.0], watch)?.pop();
    Ok(whole.map_or_else(Vec::new, |whole| whole.predicted))
}

/// As [`cross_validate`], for each of some shares of the groups that models are trained on: what more data would bring.
/// A group of a share is in all larger ones too, and the judged examples are always the same. A share on which no model
/// can be fitted, because it is too small, is left out.
///
/// # Errors
/// As [`cross_validate`].
pub fn learning_curve(
    examples: &Examples,
    judged: &[usize],
    hold_out: HoldOut,
    config: &Config,
    shares: &[f64],
    watch: &dyn Watch,
) -> Result<Vec<Grown>, Error> {
    let mut parts = parts(&examples.texts, hold_out, config);
    let mut is_judged = vec![false; examples.len()];
    for &row in judged {
        is_judged[row] = true;
    }
    parts.retain(|part| part.iter().any(|&row| is_judged[row]));
    let temperature = calibrate(examples, config, watch)?.map_or(1.0, |found| found.temperature);
    // Other lots than those of the folds, which would otherwise be what is left out.
    let lots: Vec<f64> =
        examples.texts.groups.iter().map(|group| share_of(!config.calibration.seed, group)).collect();
    let mut curve = Vec::new();
    for &share in shares {
        let kept: Vec<bool> = lots.iter().map(|&lot| lot < share).collect();
        let scores = match held_out_scores(examples, &parts, &kept, config, watch) {
            Err(error) if share < 1.0 && error.is_for_want_of_records() => continue,
            scores => scores?,
        };
        let probabilities =
            |&row: &usize| LeafProbabilities::from_scores(scores[row].map(|s| s / temperature));
        let trained = |part: &Vec<usize>| {
            let left_out = part.iter().filter(|&&row| kept[row]).count();
            kept.iter().filter(|&&kept| kept).count() - left_out
        };
        curve.push(Grown {
            share,
            examples: parts.iter().map(trained).sum::<usize>() as f64 / parts.len() as f64,
            predicted: judged.iter().map(probabilities).collect(),
        });
    }
    Ok(curve)
}

/// The parts to hold out in turn.
pub(crate) fn parts(texts: &Texts, hold_out: HoldOut, config: &Config) -> Vec<Vec<usize>> {
    parts_of(&texts.families, &texts.groups, hold_out, config.calibration.seed)
}

/// The parts of positions whose families and groups are these.
pub(crate) fn parts_of(
    families: &[String],
    groups: &[String],
    hold_out: HoldOut,
    seed: u64,
) -> Vec<Vec<usize>> {
    match hold_out {
        HoldOut::Families => by_name(families),
        HoldOut::Folds(folds) => split(groups, folds, seed),
    }
}

/// The positions of equal names together, in the order of the names.
fn by_name(names: &[String]) -> Vec<Vec<usize>> {
    let mut parts: BTreeMap<&String, Vec<usize>> = BTreeMap::new();
    for (row, name) in names.iter().enumerate() {
        parts.entry(name).or_default().push(row);
    }
    parts.into_values().collect()
}

/// Splits positions into parts by the lot of their name: what has one name never falls apart, and other records do
/// not change where it goes. Parts that would be empty are left out.
fn split(names: &[String], folds: usize, seed: u64) -> Vec<Vec<usize>> {
    let mut parts: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (row, name) in names.iter().enumerate() {
        parts.entry(lot(seed, name) % folds as u64).or_default().push(row);
    }
    parts.into_values().collect()
}

/// The lot of a name as a number in [0, 1).
fn share_of(seed: u64, name: &str) -> f64 {
    // As many bits as an f64 holds.
    (lot(seed, name) >> 11) as f64 / (1u64 << 53) as f64
}

fn lot(seed: u64, name: &str) -> u64 {
    draw(seed, name).first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes))
}
