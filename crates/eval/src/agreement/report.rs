//! The agreement of annotators on each view of the tree.

use std::collections::HashMap;

use risala_model::{Effect, Label, Leaf, Level};
use serde::Serialize;

use super::coincidence::{Coincidences, Scale};
use super::figure::{Figure, figures, tally};
use super::kappa::{Weights, kappa};
use crate::error::{Error, Kind};
use crate::table::Table;

/// A text and the leaf that each annotator chose, in the order of the annotators; `None` where one has not
/// judged it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The record's id.
    pub id: String,
    /// One for each annotator.
    pub leaves: Vec<Option<Leaf>>,
}

/// The agreement of annotators: everything that `risala annotate agreement --json` prints.
///
/// Its JSON keys are stable and come in the order of the fields. Figures that are not defined are null.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Agreement {
    /// The annotators, in the order of every list of theirs.
    pub annotators: Vec<String>,
    /// How many texts each has judged.
    pub judged: Vec<u64>,
    /// How many texts were judged at all.
    pub texts: u64,
    /// How many texts were judged by two or more.
    pub shared: u64,
    /// On the label.
    pub label: View,
    /// On the level.
    pub level: View,
    /// On the effect, among those who say propaganda.
    pub effect: View,
    /// On the leaf.
    pub leaf: View,
    /// The texts on whose leaf not all agree, in the order of the texts.
    pub disagreements: Vec<Disagreement>,
}

/// The agreement on one view of the tree.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct View {
    /// How many texts have two or more judgements in this view.
    pub n: u64,
    /// The share of the other judgements of the text that are the same, `0..=1`, on average over judgements.
    pub raw: Figure,
    /// Krippendorff's alpha, nominal.
    pub alpha: Figure,
    /// Krippendorff's alpha, ordinal; of the level only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alpha_ordinal: Option<Figure>,
    /// By value: the same, on average over the judgements that have it.
    pub per_value: Table<Option<f64>>,
    /// Every two annotators.
    pub pairs: Vec<Pair>,
}

/// Two annotators.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pair {
    /// Who.
    pub annotators: [String; 2],
    /// How many texts both have judged.
    pub n: u64,
    /// The share of them that both judged alike, `0..=1`.
    pub raw: Figure,
    /// Cohen's kappa.
    pub kappa: Figure,
    /// Cohen's kappa with quadratic weights; of the level only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kappa_weighted: Option<Figure>,
    /// How often the first gave which value (rows) where the second gave which (columns), in the order of
    /// [`View::per_value`].
    pub confusion: Vec<Vec<u64>>,
}

/// A text on which annotators disagree.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Disagreement {
    /// The record's id.
    pub id: String,
    /// The leaf by annotator, of those who have judged it.
    pub leaves: Table<&'static str>,
}

/// Compares annotators. The same input gives the same intervals on any number of threads.
///
/// # Errors
/// If a text does not have one value for each annotator.
pub fn agreement(annotators: Vec<String>, texts: &[Judged]) -> Result<Agreement, Error> {
    if let Some(text) = texts.iter().find(|text| text.leaves.len() != annotators.len()) {
        let what = format!("text {:?}", text.id);
        return Err(Kind::Judgements { what, expected: annotators.len(), found: text.leaves.len() }.into());
    }
    let judgements = |text: &&Judged| text.leaves.iter().flatten().count();
    let mut judged = vec![0; annotators.len()];
    for text in texts {
        for (count, leaf) in judged.iter_mut().zip(&text.leaves) {
            *count += u64::from(leaf.is_some());
        }
    }
    let labels: Vec<_> = Label::ALL.iter().map(|label| label.name()).collect();
    let levels: Vec<_> = Level::ALL.iter().map(|level| level.name()).collect();
    let effects: Vec<_> = Effect::ALL.iter().map(|effect| effect.name()).collect();
    let leaves = Leaf::ALL.map(Leaf::name);
    let see = |names: &[&'static str], ordered, value: &dyn Fn(Leaf) -> Option<usize>| {
        view(&annotators, texts, names, ordered, value)
    };
    Ok(Agreement {
        judged,
        texts: texts.iter().filter(|text| judgements(text) > 0).count() as u64,
        shared: texts.iter().filter(|text| judgements(text) > 1).count() as u64,
        label: see(&labels, false, &|leaf| Some(leaf.label().index())),
        level: see(&levels, true, &|leaf| Some(leaf.level().index())),
        effect: see(&effects, false, &|leaf| leaf.effect().map(Effect::index)),
        leaf: see(&leaves, false, &|leaf| Some(leaf.index())),
        disagreements: texts.iter().filter_map(|text| disagreement(&annotators, text)).collect(),
        annotators,
    })
}

fn disagreement(annotators: &[String], text: &Judged) -> Option<Disagreement> {
    let mut given = text.leaves.iter().flatten();
    let first = given.next()?;
    given.any(|leaf| leaf != first).then(|| Disagreement {
        id: text.id.clone(),
        leaves: annotators
            .iter()
            .zip(&text.leaves)
            .filter_map(|(name, leaf)| leaf.map(|leaf| (name.as_str(), leaf.name())))
            .collect(),
    })
}

fn view(
    annotators: &[String],
    texts: &[Judged],
    names: &[&'static str],
    ordered: bool,
    value: &dyn Fn(Leaf) -> Option<usize>,
) -> View {
    let values: Vec<Vec<Option<usize>>> =
        texts.iter().map(|text| text.leaves.iter().map(|leaf| leaf.and_then(value)).collect()).collect();
    let counted = |row: &Vec<Option<usize>>| {
        let mut counts = vec![0_u32; names.len()];
        for &value in row.iter().flatten() {
            if let Some(count) = counts.get_mut(value) {
                *count += 1;
            }
        }
        (counts.iter().sum::<u32>() > 1).then_some(counts)
    };
    // Texts are judged in few different ways, so they are counted by kind.
    let mut kinds: Vec<Vec<u32>> = Vec::new();
    let mut numbers: HashMap<Vec<u32>, usize> = HashMap::new();
    let texts: Vec<usize> = values
        .iter()
        .filter_map(counted)
        .map(|counts| {
            *numbers.entry(counts).or_insert_with_key(|counts| {
                kinds.push(counts.clone());
                kinds.len() - 1
            })
        })
        .collect();
    let sum = |of_kind: &[u32]| {
        let mut table = Coincidences::new(names.len());
        for (counts, &texts) in kinds.iter().zip(of_kind) {
            table.add(counts, texts);
        }
        table
    };
    let [raw, alpha, alpha_ordinal] = figures(&texts, kinds.len(), |of_kind| {
        let table = sum(of_kind);
        [table.raw(), table.alpha(Scale::Nominal), table.alpha(Scale::Ordinal)]
    });
    let table = sum(&tally(kinds.len(), texts.iter().copied()));
    let mut pairs = Vec::new();
    for (second, name) in annotators.iter().enumerate() {
        for (first, other) in annotators.iter().enumerate().take(second) {
            let both = values.iter().filter_map(|row| (*row.get(first)?).zip(*row.get(second)?));
            pairs.push(pair([other.clone(), name.clone()], both.collect(), names.len(), ordered));
        }
    }
    View {
        n: texts.len() as u64,
        raw,
        alpha,
        alpha_ordinal: ordered.then_some(alpha_ordinal),
        per_value: names.iter().enumerate().map(|(value, &name)| (name, table.specific(value))).collect(),
        pairs,
    }
}

fn pair(annotators: [String; 2], both: Vec<(usize, usize)>, values: usize, ordered: bool) -> Pair {
    let texts: Vec<usize> = both.iter().map(|(first, second)| first * values + second).collect();
    let confusion = |of_kind: &[u32]| -> Vec<Vec<u64>> {
        of_kind.chunks(values).map(|row| row.iter().map(|&count| count.into()).collect()).collect()
    };
    let [raw, kappa, kappa_weighted] = figures(&texts, values * values, |of_kind| {
        let counts = confusion(of_kind);
        let all: u64 = counts.iter().flatten().sum();
        let same: u64 = counts.iter().enumerate().filter_map(|(value, row)| row.get(value)).sum();
        let raw = (all > 0).then(|| same as f64 / all as f64);
        [raw, kappa(&counts, Weights::Equal), kappa(&counts, Weights::Quadratic)]
    });
    Pair {
        annotators,
        n: both.len() as u64,
        raw,
        kappa,
        kappa_weighted: ordered.then_some(kappa_weighted),
        confusion: confusion(&tally(values * values, texts.iter().copied())),
    }
}
