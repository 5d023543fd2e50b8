//! Which words made the score: each is left out in turn, and the fall of the score is its weight.
//!
//! A network's score is no sum over words, so it cannot be split exactly as the base tier's can. What can be
//! said without approximation is what the network would have answered without a word: its pieces are taken
//! out of attention and of the mean, and all others keep their positions. (Words that stand for each other
//! may each weigh little, as the other still speaks.) The form of the evidence is the base tier's.
//!
//! Sentences are weighed in the same way: each is left out as a whole. The sum of its words' weights would cost
//! no reading, but a sentence that says one thing twice would weigh next to nothing by it, because neither word
//! is missed while the other stands; and the words that are left out together in a long text need not lie in one
//! sentence. The price is one reading a sentence more, where the words have cost as many readings as there are
//! words.

use std::ops::Range;

use risala_model::{Evidence, LEAVES, Label, Leaf, Prediction, Sentence, Unscorable};
use risala_text::Normalized;
use risala_tokenize::{TokenKind, sentences, tokens};

use crate::network::Place;
use crate::scorer::{EncoderScorer, Pooled, prediction};
use crate::windows::{places, windows};

/// The most words that are left out in turn, and the most sentences; of a longer text, neighbours are left out
/// together.
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
    /// Each sentence is left out in the same way, or each of 64 stretches of neighbouring sentences if there are more;
    /// one that is not read has the weight 0. Left out, the only sentence of a text leaves an empty text.
    ///
    /// # Errors
    ///
    /// If the text has no Arabic letter.
    pub fn predict_with_evidence(&mut self, text: &str) -> Result<Prediction, Unscorable> {
        Unscorable::check(text)?;
        let normalized = self.encoder.normalizer().normalize(text);
        let (ids, spans) = self.encoder.vocabulary().cut(normalized.text());
        let windows: Vec<Range<usize>> = windows(ids.len(), self.encoder.header().encoder.window).collect();
        let words = words(&normalized, &spans, &windows);
        let stretches = stretches(text, &normalized, &spans);
        let units: Vec<&Unit> = words.iter().chain(&stretches).collect();

        // The text as it is, then each window again for each unit that has pieces in it.
        let mut passes: Vec<Vec<Place>> =
            windows.iter().map(|window| places(&ids[window.clone()], |_| false)).collect();
        // For each unit, the windows that it has pieces in and their passes.
        let mut changed: Vec<Vec<(usize, usize)>> = Vec::with_capacity(units.len());
        for unit in &units {
            let mut of_unit = Vec::new();
            for (at, window) in windows.iter().enumerate() {
                if unit.pieces.start < window.end && window.start < unit.pieces.end {
                    of_unit.push((at, passes.len()));
                    let is_left_out = |piece| unit.pieces.contains(&(window.start + piece));
                    passes.push(places(&ids[window.clone()], is_left_out));
                }
            }
            changed.push(of_unit);
        }
        let sums = self.sums(&passes.iter().map(Vec::as_slice).collect::<Vec<_>>());

        let scores = |changed: &[(usize, usize)]| {
            let mut pooled = Pooled::default();
            for window in 0..windows.len() {
                let instead = changed.iter().find(|(at, _)| *at == window);
                let pass = instead.map_or(window, |(_, pass)| *pass);
                pooled.add(&sums[pass], passes[pass].len());
            }
            self.encoder.network().scores(&pooled.mean())
        };
        let whole = scores(&[]);
        let falls: Vec<Option<(Label, f64)>> =
            changed.iter().map(|of_unit| strongest_fall(whole, scores(of_unit))).collect();
        let (of_words, of_stretches) = falls.split_at(words.len());
        let evidence = words.iter().zip(of_words).filter_map(|(word, fall)| {
            let (toward, weight) = fall.filter(|(_, weight)| *weight > 0.0)?;
            let Range { start, end } = word.span;
            Some(Evidence { start, end, text: text.get(start..end)?.to_owned(), toward, weight })
        });
        let sentences = stretches.iter().zip(of_stretches).filter_map(|(stretch, fall)| {
            Some(Sentence::new(stretch.span.clone(), text.get(stretch.span.clone())?, *fall))
        });
        Ok(Prediction {
            evidence: Some(evidence.collect()),
            sentences: Some(sentences.collect()),
            ..prediction(whole)
        })
    }
}

/// The words of a text that stand in windows, with the pieces that stand for them, in order; neighbours together
/// if there are many, but not over a gap between windows.
fn words(normalized: &Normalized<'_>, pieces: &[Range<usize>], windows: &[Range<usize>]) -> Vec<Unit> {
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

/// The sentences of a text, or stretches of neighbouring ones if there are many, with the pieces that stand for
/// them. A token belongs to the sentence that it begins in, as in the base tier.
fn stretches(text: &str, normalized: &Normalized<'_>, pieces: &[Range<usize>]) -> Vec<Unit> {
    let sentences: Vec<Range<usize>> = sentences(text).collect();
    let groups = sentences.len().min(MOST);
    let edge = |group: usize| group * sentences.len() / groups.max(1);
    let spans = (0..groups).map(|group| sentences[edge(group)].start..sentences[edge(group + 1) - 1].end);
    let mut units: Vec<Unit> = spans.map(|span| Unit { span, pieces: 0..0 }).collect();
    let tokens: Vec<Range<usize>> = tokens(normalized.text()).map(|token| token.span()).collect();
    for (span, token) in normalized.original_spans(tokens.iter().cloned()).zip(&tokens) {
        let at = units.partition_point(|unit| unit.span.start <= span.start);
        let of_token = pieces_of(normalized.text(), pieces, token);
        if let Some(unit) = units.get_mut(at.saturating_sub(1)) {
            let start = if unit.pieces.is_empty() { of_token.start } else { unit.pieces.start };
            unit.pieces = start..of_token.end.max(unit.pieces.end);
        }
    }
    units
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

/// The label whose log-odds fall most without a unit, and how far.
fn strongest_fall(whole: [f64; LEAVES], without: [f64; LEAVES]) -> Option<(Label, f64)> {
    let fall = |label: &Label| (*label, log_odds(&whole, *label) - log_odds(&without, *label));
    Label::ALL.iter().map(fall).max_by(|a, b| a.1.total_cmp(&b.1))
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
