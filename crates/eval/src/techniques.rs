//! How good a model of persuasion techniques is: whether a text uses any, which, and on which words.
//!
//! Figures follow scikit-learn's conventions, as those of the label do, so that they compare with published ones:
//! macro-F1 is the mean of the F1 of "yes" and of "no", micro-F1 of such a question is the accuracy, and average
//! precision is the sum of precisions over the steps of recall, ties taken together. A yes is a probability above a
//! half. Intervals are bootstrap intervals of whole groups ([`crate::Intervals`]).

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;

use crate::bootstrap::{Interval, drawn, interval};
use crate::confusion::Confusion;
use crate::error::{Error, Kind};
use crate::evaluation::DEFAULT_RESAMPLES;
use crate::table::Table;

/// The truth of a text beside what a model says of it. All three have a value for each output of the model, the
/// first of which is any technique at all.
#[derive(Clone, Debug, PartialEq)]
pub struct TechniquesOutcome {
    /// Whether the text uses the technique.
    pub truth: Vec<bool>,
    /// What the model says, 0 to 1.
    pub probabilities: Vec<f64>,
    /// Its words by what annotators and the model marked; `None` where no annotator marked any.
    pub words: Vec<Option<WordCounts>>,
    /// What the text is not independent of: intervals are drawn by it.
    pub group: String,
}

/// Counts of words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WordCounts {
    /// All words.
    pub words: u64,
    /// Those that annotators marked.
    pub truth: u64,
    /// Those that the model marked.
    pub marked: u64,
    /// Those that both marked.
    pub hits: u64,
}

impl WordCounts {
    /// Counts words of which it is known whether annotators and whether the model marked them.
    pub fn count(words: impl IntoIterator<Item = (bool, bool)>) -> WordCounts {
        let mut counts = WordCounts::default();
        for (truth, marked) in words {
            counts.words += 1;
            counts.truth += u64::from(truth);
            counts.marked += u64::from(marked);
            counts.hits += u64::from(truth && marked);
        }
        counts
    }

    fn plus(self, other: WordCounts) -> WordCounts {
        WordCounts {
            words: self.words + other.words,
            truth: self.truth + other.truth,
            marked: self.marked + other.marked,
            hits: self.hits + other.hits,
        }
    }

    fn f1(self) -> f64 {
        ratio(2 * self.hits, self.truth + self.marked)
    }

    /// The F1 of marking every word.
    fn f1_of_all(self) -> f64 {
        ratio(2 * self.truth, self.truth + self.words)
    }
}

/// A quotient of counts, in which 0/0 is 0.
fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// Everything that `risala evaluate --head techniques --json` prints. Keys are stable and come in this order.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TechniquesReport {
    /// Whether there is any technique, over all texts; in JSON its keys stand directly in the report.
    #[serde(flatten)]
    pub presence: Presence,
    /// By field, then by its values in ascending order: the same for the texts with that value.
    pub slices: Table<Table<Presence>>,
    /// By name: which technique.
    pub techniques: Table<Named>,
    /// By output, any technique first: on which words, over the texts in which annotators marked some for it.
    /// Outputs without such texts are left out.
    pub spans: Table<Words>,
}

/// How well it is told whether a text uses any technique.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Presence {
    /// How many texts.
    pub n: u64,
    /// How many of them use a technique.
    pub positives: u64,
    /// The mean of the F1 of yes and of no, of those that occur in truth or answers.
    pub macro_f1: f64,
    /// The share of right answers, which of a question with one answer is micro-averaged F1 as well.
    pub micro_f1: f64,
    /// The same share under its plain name.
    pub accuracy: f64,
    /// The 95 % interval of `macro_f1`; `None` with fewer than two groups.
    pub macro_f1_interval: Option<Interval>,
    /// That of `micro_f1` and `accuracy`.
    pub accuracy_interval: Option<Interval>,
}

/// How well one technique is told.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Named {
    /// How many texts use it.
    pub positives: u64,
    /// Their share; what the average precision of a guess would be.
    pub prevalence: f64,
    /// The area under the curve of precision over recall, 0 to 1; 0 if no text uses it.
    pub average_precision: f64,
    /// Of the texts that are said to use it, the share that does.
    pub precision: f64,
    /// Of the texts that use it, the share that is said to.
    pub recall: f64,
    /// The harmonic mean of both.
    pub f1: f64,
}

/// How well the words of a technique are found.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Words {
    /// Texts in which annotators marked words for it.
    pub n: u64,
    /// The words of those texts.
    pub words: u64,
    /// Of the words that the model marks, the share that annotators marked.
    pub precision: f64,
    /// Of the words that annotators marked, the share that the model marks.
    pub recall: f64,
    /// The harmonic mean of both.
    pub f1: f64,
    /// The F1 of marking every word, which needs no model.
    pub all_words_f1: f64,
    /// The 95 % interval of `f1 - all_words_f1`; `None` with fewer than two groups. Above 0 the model has found
    /// something.
    pub gain_interval: Option<Interval>,
}

/// Measures outcomes. `names` are the outputs in the order of the outcomes' values; `slices` are fields with a value
/// for each outcome, of which those without one are in no slice. Intervals come from 2,000 resamples and are the same
/// on any number of threads.
///
/// # Errors
/// If there are no outcomes, or an outcome or a slicing field does not have as many values as it must.
pub fn techniques(
    names: &[String],
    outcomes: &[TechniquesOutcome],
    slices: &[(String, Vec<Option<String>>)],
) -> Result<TechniquesReport, Error> {
    if outcomes.is_empty() {
        return Err(Kind::Empty.into());
    }
    let check = |what: String, expected, found| {
        if expected == found { Ok(()) } else { Err(Error::from(Kind::Length { what, expected, found })) }
    };
    for outcome in outcomes {
        for found in [outcome.truth.len(), outcome.probabilities.len(), outcome.words.len()] {
            check("an outcome".to_owned(), names.len(), found)?;
        }
    }
    let all: Vec<&TechniquesOutcome> = outcomes.iter().collect();
    let mut sliced = Vec::new();
    for (field, values) in slices {
        check(format!("slicing field {field:?}"), outcomes.len(), values.len())?;
        let mut parts: BTreeMap<&str, Vec<&TechniquesOutcome>> = BTreeMap::new();
        for (outcome, value) in outcomes.iter().zip(values) {
            if let Some(value) = value {
                parts.entry(value).or_default().push(outcome);
            }
        }
        let part = |(value, part): (&str, Vec<_>)| (value.to_owned(), presence(&part));
        sliced.push((field.clone(), parts.into_iter().map(part).collect()));
    }
    let named = names.iter().enumerate().skip(1);
    let spans = names.iter().enumerate();
    Ok(TechniquesReport {
        presence: presence(&all),
        slices: sliced.into_iter().collect(),
        techniques: named.map(|(output, name)| (name.as_str(), one(outcomes, output))).collect(),
        spans: spans.filter_map(|(output, name)| Some((name.as_str(), words(outcomes, output)?))).collect(),
    })
}

/// The truth and the answer of an output, as class numbers.
fn pair(outcome: &TechniquesOutcome, output: usize) -> (usize, usize) {
    let truth = outcome.truth.get(output).is_some_and(|&truth| truth);
    let yes = outcome.probabilities.get(output).is_some_and(|&probability| probability > 0.5);
    (usize::from(truth), usize::from(yes))
}

fn presence(outcomes: &[&TechniquesOutcome]) -> Presence {
    let confusion = Confusion::<2>::count(outcomes.iter().map(|outcome| pair(outcome, 0)));
    let units = units(outcomes.iter().map(|outcome| (outcome.group.as_str(), pair(outcome, 0))));
    let resampled = |draw: &mut dyn Iterator<Item = usize>| {
        let pairs = draw.filter_map(|unit| units.get(unit)).flatten().copied();
        let drawn = Confusion::<2>::count(pairs);
        [drawn.macro_f1().unwrap_or(f64::NAN), drawn.accuracy().unwrap_or(f64::NAN)]
    };
    let [macro_f1_interval, accuracy_interval] = intervals(units.len(), resampled);
    let accuracy = confusion.accuracy().unwrap_or_default();
    Presence {
        n: confusion.n(),
        positives: confusion.scores(1).support,
        macro_f1: confusion.macro_f1().unwrap_or_default(),
        micro_f1: accuracy,
        accuracy,
        macro_f1_interval,
        accuracy_interval,
    }
}

fn one(outcomes: &[TechniquesOutcome], output: usize) -> Named {
    let confusion = Confusion::<2>::count(outcomes.iter().map(|outcome| pair(outcome, output)));
    let scores = confusion.scores(1);
    let ranked = outcomes
        .iter()
        .filter_map(|outcome| Some((*outcome.probabilities.get(output)?, *outcome.truth.get(output)?)));
    Named {
        positives: scores.support,
        prevalence: ratio(scores.support, confusion.n()),
        average_precision: average_precision(ranked.collect()),
        precision: scores.precision.unwrap_or_default(),
        recall: scores.recall.unwrap_or_default(),
        f1: scores.f1.unwrap_or_default(),
    }
}

fn words(outcomes: &[TechniquesOutcome], output: usize) -> Option<Words> {
    let of = |outcome: &TechniquesOutcome| outcome.words.get(output).copied().flatten();
    let counted: Vec<(&str, WordCounts)> =
        outcomes.iter().filter_map(|outcome| Some((outcome.group.as_str(), of(outcome)?))).collect();
    if counted.is_empty() {
        return None;
    }
    let units = units(counted.iter().copied());
    let sum =
        |counts: &mut dyn Iterator<Item = WordCounts>| counts.fold(WordCounts::default(), WordCounts::plus);
    let all = sum(&mut counted.iter().map(|(_, counts)| *counts));
    let resampled = |draw: &mut dyn Iterator<Item = usize>| {
        let drawn = sum(&mut draw.filter_map(|unit| units.get(unit)).flatten().copied());
        [drawn.f1() - drawn.f1_of_all()]
    };
    let [gain_interval] = intervals(units.len(), resampled);
    Some(Words {
        n: counted.len() as u64,
        words: all.words,
        precision: ratio(all.hits, all.marked),
        recall: ratio(all.hits, all.truth),
        f1: all.f1(),
        all_words_f1: all.f1_of_all(),
        gain_interval,
    })
}

/// The values of each group together, in the order of the groups' names.
fn units<'n, V>(values: impl Iterator<Item = (&'n str, V)>) -> Vec<Vec<V>> {
    let mut units: BTreeMap<&str, Vec<V>> = BTreeMap::new();
    for (group, value) in values {
        units.entry(group).or_default().push(value);
    }
    units.into_values().collect()
}

/// The intervals of figures that are computed from a draw of units.
fn intervals<const K: usize>(
    units: usize,
    figures: impl Fn(&mut dyn Iterator<Item = usize>) -> [f64; K] + Sync,
) -> [Option<Interval>; K] {
    let draws = if units < 2 { 0 } else { DEFAULT_RESAMPLES as u64 };
    let all: Vec<[f64; K]> =
        (0..draws).into_par_iter().map(|stream| figures(&mut drawn(0, stream, units))).collect();
    std::array::from_fn(|at| {
        let mut values: Vec<f64> = all.iter().filter_map(|figures| figures.get(at).copied()).collect();
        interval(&mut values)
    })
}

/// The sum of precisions over the steps of recall, from the most probable on; scikit-learn's
/// `average_precision_score`. 0 if nothing is true.
fn average_precision(mut ranked: Vec<(f64, bool)>) -> f64 {
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    let positives = ranked.iter().filter(|(_, truth)| *truth).count() as u64;
    let (mut seen, mut hits, mut sum) = (0u64, 0u64, 0.0);
    // Equal probabilities are one step: nothing tells which comes first.
    for step in ranked.chunk_by(|a, b| a.0 == b.0) {
        let new = step.iter().filter(|(_, truth)| *truth).count() as u64;
        seen += step.len() as u64;
        hits += new;
        sum += ratio(new, positives) * ratio(hits, seen);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(group: &str, truth: [bool; 2], probabilities: [f64; 2]) -> TechniquesOutcome {
        TechniquesOutcome {
            truth: truth.to_vec(),
            probabilities: probabilities.to_vec(),
            words: vec![None; 2],
            group: group.to_owned(),
        }
    }

    fn names() -> Vec<String> {
        ["technique", "Doubt"].map(str::to_owned).to_vec()
    }

    /// The example of scikit-learn's documentation (0.83), and one with ties by its definition.
    #[test]
    fn average_precision_is_that_of_scikit_learn() {
        let example = vec![(0.1, false), (0.4, false), (0.35, true), (0.8, true)];
        assert!((average_precision(example) - (0.5 + 0.5 * 2.0 / 3.0)).abs() < 1e-12);
        let tied = vec![(0.5, true), (0.5, false), (0.2, true), (0.1, false)];
        assert!((average_precision(tied) - (0.25 + 0.5 * 2.0 / 3.0)).abs() < 1e-12);
        assert_eq!(average_precision(vec![(0.5, false)]), 0.0);
    }

    #[test]
    fn presence_is_counted_by_hand() {
        let outcomes = [
            outcome("a", [true, true], [0.9, 0.8]),
            outcome("b", [true, false], [0.6, 0.7]),
            outcome("c", [true, false], [0.4, 0.1]),
            outcome("d", [false, false], [0.2, 0.1]),
        ];
        let sources = vec![Some("x".to_owned()), Some("x".to_owned()), None, Some("y".to_owned())];
        let report = techniques(&names(), &outcomes, &[("source".to_owned(), sources)]).unwrap();
        let Presence { n, positives, macro_f1, accuracy, .. } = report.presence;
        assert_eq!((n, positives, accuracy), (4, 3, 0.75));
        // Yes: 2 of 2 found of 3; no: 1 of 2.
        assert!((macro_f1 - (0.8 + 2.0 / 3.0) / 2.0).abs() < 1e-12);
        let [low, high] = report.presence.macro_f1_interval.unwrap();
        assert!(low < macro_f1 && macro_f1 < high);
        let slices = report.slices.get("source").unwrap();
        assert_eq!((slices.len(), slices.get("x").unwrap().n), (2, 2));
        assert_eq!(slices.get("y").unwrap().macro_f1_interval, None, "of one group");
        let doubt = report.techniques.get("Doubt").unwrap();
        assert_eq!((doubt.positives, doubt.prevalence, doubt.average_precision), (1, 0.25, 1.0));
        assert_eq!((doubt.precision, doubt.recall), (0.5, 1.0));
        assert!(report.spans.is_empty());
    }

    #[test]
    fn words_are_measured_where_annotators_marked_some() {
        let mut first = outcome("a", [true, true], [0.9, 0.8]);
        first.words[0] =
            Some(WordCounts::count([(true, true), (true, false), (false, true), (false, false)]));
        let mut second = outcome("b", [true, true], [0.9, 0.8]);
        second.words[0] = Some(WordCounts::count([(true, true), (false, false)]));
        let report =
            techniques(&names(), &[first, second, outcome("c", [false; 2], [0.1; 2])], &[]).unwrap();
        assert_eq!(report.spans.len(), 1);
        let any = report.spans.get("technique").unwrap();
        assert_eq!((any.n, any.words), (2, 6));
        assert!((any.f1 - 2.0 * 2.0 / 6.0).abs() < 1e-12, "{any:?}");
        assert!((any.all_words_f1 - 2.0 * 3.0 / 9.0).abs() < 1e-12, "{any:?}");
        assert!(any.gain_interval.is_some());
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert!(techniques(&names(), &[], &[]).is_err());
        let mut short = outcome("a", [true; 2], [0.5; 2]);
        short.words.pop();
        assert!(techniques(&names(), &[short], &[]).is_err());
        let slice = ("source".to_owned(), Vec::new());
        assert!(techniques(&names(), &[outcome("a", [true; 2], [0.5; 2])], &[slice]).is_err());
    }
}
