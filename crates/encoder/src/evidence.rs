//! Which words made the score: each is left out in turn, and the fall of the score is its weight.
//!
//! A network's score is no sum over words, so it cannot be split exactly as the base tier's can. What can be
//! said without approximation is what the network would have answered without a word: its pieces are taken
//! out of attention and of the mean, and all others keep their positions. (Words that stand for each other
//! may each weigh little, as the other still speaks.) The form of the evidence is the base tier's.

use std::ops::Range;

use risala_model::{Evidence, LEAVES, Label, Leaf, Prediction, Unscorable};
use risala_text::Normalized;
use risala_tokenize::{TokenKind, tokens};

use crate::network::Place;
use crate::scorer::{EncoderScorer, Pooled, prediction};
use crate::windows::{places, windows};

/// The most words that are left out in turn; of a longer text, neighbours are left out together.
const MOST: usize = 64;

/// What is left out together.
struct Unit {
    /// Bytes in the original text.
    span: Range<usize>,
    /// Pieces, counted from the text's first.
    pieces: Range<usize>,
}

impl EncoderScorer<'_> {
    /// [`EncoderScorer::predict`] with evidence: for each word (or number, link, emoji …; no punctuation)
    /// whose absence lowers the log-odds of a label, the label that falls most and how far. The text is read
    /// once more for each of its words, or in 64 parts and as many more as there are gaps between what is read,
    /// if it has more words than that; words in windows that are not read have no weight.
    ///
    /// # Errors
    ///
    /// If the text has no Arabic letter.
    pub fn predict_with_evidence(&mut self, text: &str) -> Result<Prediction, Unscorable> {
        Unscorable::check(text)?;
        let normalized = self.encoder.normalizer().normalize(text);
        let (ids, spans) = self.encoder.vocabulary().cut(normalized.text());
        let windows: Vec<Range<usize>> = windows(ids.len(), self.encoder.header().encoder.window).collect();
        let units = units(&normalized, &spans, &windows);

        // The text as it is, then each window again for each unit that has pieces in it.
        let mut passes: Vec<Vec<Place>> =
            windows.iter().map(|window| places(&ids[window.clone()], |_| false)).collect();
        let mut changed = Vec::new();
        for (number, unit) in units.iter().enumerate() {
            for (at, window) in windows.iter().enumerate() {
                if unit.pieces.start < window.end && window.start < unit.pieces.end {
                    changed.push((number, at));
                    let is_left_out = |piece| unit.pieces.contains(&(window.start + piece));
                    passes.push(places(&ids[window.clone()], is_left_out));
                }
            }
        }
        let sums = self.sums(&passes.iter().map(Vec::as_slice).collect::<Vec<_>>());

        let scores = |pass_of: &dyn Fn(usize) -> usize| {
            let mut pooled = Pooled::default();
            for pass in (0..windows.len()).map(pass_of) {
                pooled.add(&sums[pass], passes[pass].len());
            }
            self.encoder.network().scores(&pooled.mean())
        };
        let whole = scores(&|window| window);
        let mut evidence = Vec::new();
        for of_unit in changed.iter().enumerate().collect::<Vec<_>>().chunk_by(|a, b| a.1.0 == b.1.0) {
            let instead = |window: usize| {
                let pass = of_unit.iter().find(|(_, (_, at))| *at == window);
                pass.map_or(window, |(pass, _)| windows.len() + pass)
            };
            let without = scores(&instead);
            let unit = of_unit.first().map(|(_, (number, _))| &units[*number]);
            evidence.extend(unit.and_then(|unit| weigh(text, unit, whole, without)));
        }
        Ok(Prediction { evidence: Some(evidence), ..prediction(whole) })
    }
}

/// The words of a text that stand in windows, with the pieces that stand for them, in order; neighbours together
/// if there are many, but not over a gap between windows.
fn units(normalized: &Normalized<'_>, pieces: &[Range<usize>], windows: &[Range<usize>]) -> Vec<Unit> {
    let words: Vec<Range<usize>> = tokens(normalized.text())
        .filter(|token| token.kind != TokenKind::Punctuation)
        .map(|token| token.span())
        .collect();
    // For pieces that are read, how many gaps there are before their window.
    let gaps_before = |pieces: &Range<usize>| {
        let at = windows.partition_point(|window| window.end <= pieces.start);
        let is_read = windows.get(at).is_some_and(|window| window.start < pieces.end);
        is_read.then(|| windows[..=at].windows(2).filter(|pair| pair[0].end < pair[1].start).count())
    };
    let mut units: Vec<(usize, Unit)> = Vec::with_capacity(words.len());
    for (span, word) in normalized.original_spans(words.iter().cloned()).zip(&words) {
        let pieces = pieces_of(normalized.text(), pieces, word);
        let Some(gaps) = gaps_before(&pieces) else { continue };
        match units.last_mut() {
            // Several words may come from one ligature or grapheme.
            Some((_, last)) if span.start < last.span.end => join(last, &Unit { span, pieces }),
            _ => units.push((gaps, Unit { span, pieces })),
        }
    }
    let groups = units.len().min(MOST);
    let edge = |group: usize| group * units.len() / groups.max(1);
    let of_group = |group: usize| units[edge(group)..edge(group + 1)].chunk_by(|a, b| a.0 == b.0);
    let joined = |units: &[(usize, Unit)]| {
        let mut units = units.iter().map(|(_, unit)| unit);
        let first = units.next()?;
        let mut joined = Unit { span: first.span.clone(), pieces: first.pieces.clone() };
        units.for_each(|unit| join(&mut joined, unit));
        Some(joined)
    };
    (0..groups).flat_map(of_group).filter_map(joined).collect()
}

fn join(unit: &mut Unit, next: &Unit) {
    unit.span.end = unit.span.end.max(next.span.end);
    unit.pieces.end = unit.pieces.end.max(next.pieces.end);
}

/// The pieces that have a part in a word, and the sign of the space before it where that is a piece of its own.
fn pieces_of(text: &str, pieces: &[Range<usize>], word: &Range<usize>) -> Range<usize> {
    let mut first = pieces.partition_point(|piece| piece.end <= word.start);
    let end = pieces.partition_point(|piece| piece.start < word.end).max(first);
    let is_space =
        |piece: &Range<usize>| text.get(piece.clone()).is_some_and(|text| text.trim().is_empty());
    while first.checked_sub(1).and_then(|before| pieces.get(before)).is_some_and(is_space) {
        first -= 1;
    }
    first..end
}

/// What a unit speaks for, if for anything.
fn weigh(text: &str, unit: &Unit, whole: [f64; LEAVES], without: [f64; LEAVES]) -> Option<Evidence> {
    let fall = |label: &Label| (*label, log_odds(&whole, *label) - log_odds(&without, *label));
    let (toward, weight) = Label::ALL.iter().map(fall).max_by(|a, b| a.1.total_cmp(&b.1))?;
    let Range { start, end } = unit.span;
    let piece = text.get(start..end)?;
    (weight > 0.0).then(|| Evidence { start, end, text: piece.to_owned(), toward, weight })
}

/// `ln P(label) − ln P(not label)`; from the scores, because where the model is sure a probability has no digits
/// left.
fn log_odds(scores: &[f64; LEAVES], label: Label) -> f64 {
    let log_sum = |is_meant: &dyn Fn(Leaf) -> bool| {
        let meant =
            || Leaf::ALL.into_iter().filter(|&leaf| is_meant(leaf)).map(|leaf| scores[leaf.index()]);
        let top = meant().fold(f64::NEG_INFINITY, f64::max);
        top + libm::log(meant().map(|score| libm::exp(score - top)).sum())
    };
    log_sum(&|leaf| leaf.label() == label) - log_sum(&|leaf| leaf.label() != label)
}
