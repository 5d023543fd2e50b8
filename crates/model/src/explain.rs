//! Which words made the score.
//!
//! The score of a leaf is its bias plus a sum over feature occurrences, and every occurrence belongs to one
//! token, or to neighbours, which then share it. So the score splits over the tokens without remainder:
//! this is no approximation of the model but the model itself, written down by place. The split is made in
//! the integers of the table, where sums are exact.

use std::ops::Range;

use risala_tokenize::sentences;

use crate::additive::{Contribution, Split, add_scores};
use crate::prediction::{Evidence, Sentence, Unscorable};
use crate::scorer::Model;
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

impl Model {
    /// Scores `text` and says what each of its tokens added.
    pub fn explain(&self, text: &str) -> Result<Explanation, Unscorable> {
        Unscorable::check(text)?;
        let Split { scores, offset, contributions } = self.additive().split(text);
        Ok(Explanation { probabilities: LeafProbabilities::from_scores(scores), offset, contributions })
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
