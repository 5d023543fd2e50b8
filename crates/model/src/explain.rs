//! Which words made the score.
//!
//! The score of a leaf is its bias plus a sum over feature occurrences, and every occurrence belongs to one
//! token, or to neighbours, which then share it. So the score splits over the tokens without remainder:
//! this is no approximation of the model but the model itself, written down by place. The split is made in
//! the integers of the table, where sums are exact.

use std::ops::Range;

use risala_features::{Feature, Visitor};
use risala_tokenize::{Token, sentences};

use crate::prediction::{Evidence, Sentence, Unscorable};
use crate::scorer::{Model, Scale, Sums};
use crate::table::{LANES, Table};
use crate::tree::{LEAVES, Label, Leaf, LeafProbabilities};

/// The scores of a text, split over its tokens.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// The probabilities that are explained.
    pub probabilities: LeafProbabilities,
    /// What the leaf scores are before any token has spoken.
    pub offset: [f64; LEAVES],
    /// What the tokens add to the leaf scores, in order; spans do not overlap.
    pub contributions: Vec<Contribution>,
}

/// What one token adds to the score of each leaf; several tokens, where they come from one grapheme or make a
/// sentence ([`Explanation::by_sentence`]).
#[derive(Clone, Debug, PartialEq)]
pub struct Contribution {
    /// Its bytes in the original text, marks included.
    pub span: Range<usize>,
    /// Added to the leaf scores: natural-log units, divided by the temperature.
    pub scores: [f64; LEAVES],
}

impl Model {
    /// Scores `text` and says what each of its tokens added.
    pub fn explain(&self, text: &str) -> Result<Explanation, Unscorable> {
        Unscorable::check(text)?;
        let normalized = self.normalizer().normalize(text);
        let mut split = Split { table: self.table(), tokens: Vec::new() };
        self.extractor().extract(normalized.text(), &mut split);

        let mut sums: Sums = [0; LANES];
        for (_, token) in &split.tokens {
            add(&mut sums, *token);
        }
        let scale: Scale = self.scale(&sums);
        let spans = normalized.original_spans(split.tokens.iter().map(|(token, _)| token.span()));
        let mut contributions: Vec<Contribution> = Vec::with_capacity(split.tokens.len());
        for (span, (_, sums)) in spans.zip(&split.tokens) {
            let scores = scale.contribution(sums);
            match contributions.last_mut() {
                // Several tokens may come from one ligature or grapheme, which then speaks for them all.
                Some(last) if span.start < last.span.end => {
                    last.span.end = last.span.end.max(span.end);
                    add_scores(&mut last.scores, scores);
                }
                _ => contributions.push(Contribution { span, scores }),
            }
        }
        Ok(Explanation {
            probabilities: LeafProbabilities::from_scores(scale.scores(&sums)),
            offset: scale.offset,
            contributions,
        })
    }
}

impl Explanation {
    /// The explanation in terms of labels: for each token that speaks for a label, that label and how much
    /// it adds to the label's log-odds.
    ///
    /// A label's log-odds are taken at this text's own mixture of leaves (their gradient by the leaf
    /// scores), so a token's weight is a fixed weighted sum of its leaf contributions, and weights add up.
    /// `text` is the text that was explained; of another one, spans that do not fit are left out.
    pub fn evidence(&self, text: &str) -> Vec<Evidence> {
        let gradients = self.gradients();
        self.contributions
            .iter()
            .filter_map(|contribution| {
                let (toward, weight) = speaks_for(&gradients, &contribution.scores)?;
                let Range { start, end } = contribution.span;
                let piece = text.get(start..end)?;
                (weight > 0.0).then(|| Evidence { start, end, text: piece.to_owned(), toward, weight })
            })
            .collect()
    }

    /// The contributions summed by sentence: every sentence of `text`, in order, also one that adds nothing. As
    /// every token is counted once, the sums still add up to the score.
    ///
    /// Sentences are those of the original ([`sentences`]), tokens those of the normalised text. A token that
    /// reaches over the border of two sentences belongs to the one that it begins in, and a token between two
    /// sentences to the earlier.
    pub fn by_sentence(&self, text: &str) -> Vec<Contribution> {
        let mut sums: Vec<Contribution> =
            sentences(text).map(|span| Contribution { span, scores: [0.0; LEAVES] }).collect();
        for part in &self.contributions {
            let at = sums.partition_point(|sentence| sentence.span.start <= part.span.start);
            if let Some(sentence) = sums.get_mut(at.saturating_sub(1)) {
                add_scores(&mut sentence.scores, part.scores);
            }
        }
        sums
    }

    /// [`Explanation::by_sentence`] in terms of labels, as [`Explanation::evidence`] is of the words: a sentence's
    /// weight for a label is the sum of its words' weights for it, negative ones included.
    ///
    /// Of the three weights of a sentence one is positive, unless all are 0: what speaks against a label speaks
    /// for another one.
    pub fn sentences(&self, text: &str) -> Vec<Sentence> {
        let gradients = self.gradients();
        let sentence = |Contribution { span: Range { start, end }, scores }: Contribution| {
            let strongest = speaks_for(&gradients, &scores);
            Some(Sentence::new(start..end, text.get(start..end)?, strongest))
        };
        self.by_sentence(text).into_iter().filter_map(sentence).collect()
    }

    /// For each label the gradient of its log-odds.
    fn gradients(&self) -> Gradients {
        Label::ALL.iter().map(|&label| (label, self.log_odds_gradient(label))).collect()
    }

    /// The derivative of `ln P(label) − ln P(not label)` by the leaf scores.
    fn log_odds_gradient(&self, label: Label) -> [f64; LEAVES] {
        let inside = self.probabilities.of(label.leaves());
        // Not 1 - inside, of which nothing would be left where the model is sure.
        let others = Leaf::ALL.into_iter().filter(|leaf| leaf.label() != label).collect();
        let outside = self.probabilities.of(others);
        let share = |of: f64, leaf: Leaf| if of > 0.0 { self.probabilities.leaf(leaf) / of } else { 0.0 };
        std::array::from_fn(|index| {
            let leaf = Leaf::ALL[index];
            if leaf.label() == label { share(inside, leaf) } else { -share(outside, leaf) }
        })
    }
}

/// What a leaf's score does to the log-odds of each label.
type Gradients = Vec<(Label, [f64; LEAVES])>;

/// The label that `scores` add most to, and how much.
fn speaks_for(gradients: &Gradients, scores: &[f64; LEAVES]) -> Option<(Label, f64)> {
    let toward = |(label, gradient): &(Label, [f64; LEAVES])| {
        let weight: f64 = gradient.iter().zip(scores).map(|(g, score)| g * score).sum();
        (*label, weight)
    };
    gradients.iter().map(toward).max_by(|a, b| a.1.total_cmp(&b.1))
}

fn add_scores(sum: &mut [f64; LEAVES], scores: [f64; LEAVES]) {
    for (sum, score) in sum.iter_mut().zip(scores) {
        *sum += score;
    }
}

/// Sums of slots by token.
struct Split<'m> {
    table: Table<'m>,
    tokens: Vec<(Token, Sums)>,
}

impl Visitor for Split<'_> {
    fn token(&mut self, token: Token) {
        self.tokens.push((token, [0; LANES]));
    }

    fn feature(&mut self, feature: Feature) {
        let lanes = self.table.lanes(feature);
        if let Some((_, sums)) = self.tokens.last_mut() {
            add(sums, lanes.map(i64::from));
        }
    }

    fn run(&mut self, feature: Feature, tokens: usize) {
        let lanes = self.table.lanes(feature).map(i64::from);
        // The same to each token; what cannot be divided goes to the latest.
        let share = lanes.map(|lane| lane / tokens as i64);
        let first = self.tokens.len().saturating_sub(tokens);
        if let Some(((_, current), earlier)) = self.tokens[first..].split_last_mut() {
            let mut rest = lanes;
            for (_, token) in earlier {
                add(token, share);
                add(&mut rest, share.map(|lane| -lane));
            }
            add(current, rest);
        }
    }
}

fn add(sums: &mut Sums, parts: [i64; LANES]) {
    for (sum, part) in sums.iter_mut().zip(parts) {
        *sum += part;
    }
}
