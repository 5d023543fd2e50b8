//! The grounds of an answer: of its evidence, what has a name, and what weighs most.

use risala_model::{Evidence, Leaf};
use risala_text::is_invisible;
use risala_tokenize::graphemes;

use super::cues::Cue;
use super::word::Words;

/// A cue that weighs less than this part of the weightiest piece of evidence is no ground.
const LIGHT: f64 = 0.1;
/// How many classes of cues are named, and how many words of each.
const CLASSES: usize = 3;
const EXAMPLES: usize = 2;
/// How many words are named by their weight alone: beside cues, and where there are none.
const BESIDE_CUES: usize = 2;
const ALONE: usize = 3;
/// Longer words are cut, in characters.
const LONGEST: usize = 40;

/// Why the answer is what it is, weightiest first.
#[derive(Debug, Default)]
pub(super) struct Grounds {
    /// Classes of cues with words of the text. [`Cue::Us`] stands here only against [`Cue::Them`], and has a word
    /// of each.
    pub(super) cues: Vec<(Cue, Vec<String>)>,
    /// Words of the text that weigh more than every cue.
    pub(super) words: Vec<String>,
}

/// Cues of one class in the evidence.
struct Found<'t> {
    cue: Cue,
    /// The words as they stand in the text, with the weights of their pieces.
    words: Vec<(&'t str, f64)>,
}

impl Found<'_> {
    fn weight(&self) -> f64 {
        self.words.iter().map(|(_, weight)| weight).sum()
    }
}

/// The grounds for a leaf in the evidence for its label.
pub(super) fn grounds(words: &Words<'_>, evidence: &[Evidence], leaf: Leaf) -> Grounds {
    let pieces = evidence.iter().filter(|piece| piece.toward == leaf.label() && piece.weight > 0.0);
    let strongest = pieces.clone().map(|piece| piece.weight).fold(0.0, f64::max);
    let cues_of = |piece: &Evidence| {
        if piece.weight < LIGHT * strongest { Vec::new() } else { cues_in(words, piece, leaf) }
    };
    let named: Vec<(&Evidence, Vec<(Cue, &str)>)> = pieces.map(|piece| (piece, cues_of(piece))).collect();
    // "We" alone stands in every other text.
    let has_enemy = named.iter().flat_map(|(_, cues)| cues).any(|(cue, _)| *cue == Cue::Them);

    let mut found: Vec<Found<'_>> = Vec::new();
    let mut nameless: Vec<&Evidence> = Vec::new();
    for (piece, mut cues) in named {
        cues.retain(|(cue, _)| has_enemy || *cue != Cue::Us);
        if cues.is_empty() && piece.text.contains(char::is_alphanumeric) {
            nameless.push(piece);
        }
        for (cue, word) in cues {
            add(&mut found, cue, word, piece.weight);
        }
    }
    let cues = weightiest(found);
    let heaviest = cues.iter().flat_map(|(_, words)| words).map(|(_, weight)| *weight).fold(0.0, f64::max);
    let most = if cues.is_empty() { ALONE } else { BESIDE_CUES };
    nameless.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.start.cmp(&b.start)));
    let mut heavier: Vec<String> = Vec::new();
    for piece in nameless.into_iter().take_while(|piece| piece.weight > heaviest) {
        let word = quotable(&piece.text);
        if heavier.len() < most && !heavier.contains(&word) {
            heavier.push(word);
        }
    }
    let quoted = |(cue, words): (Cue, Vec<(&str, f64)>)| {
        (cue, words.into_iter().map(|(word, _)| quotable(word)).collect())
    };
    Grounds { cues: cues.into_iter().map(quoted).collect(), words: heavier }
}

/// The cues in a piece of evidence that are reasons for a leaf, one a token, as they are to be quoted.
fn cues_in<'t>(words: &Words<'t>, piece: &Evidence, leaf: Leaf) -> Vec<(Cue, &'t str)> {
    let first = words.tokens.partition_point(|token| token.start < piece.start);
    let behind = words.tokens.partition_point(|token| token.start < piece.end);
    let cue_at = |at: usize| {
        let cues = words.cues.get(at)?.iter().copied().filter(|cue| cue.is_reason_for(leaf));
        // Of two classes the one with more to say: رأيكم is a request first, and "your" besides.
        Some((cues.min_by_key(|cue| *cue == Cue::Address)?, words.quote(at)))
    };
    (first..behind).filter_map(cue_at).collect()
}

/// Adds a word to its class; a word that comes again adds its weight.
fn add<'t>(found: &mut Vec<Found<'t>>, cue: Cue, word: &'t str, weight: f64) {
    let Some(class) = found.iter_mut().find(|found| found.cue == cue) else {
        return found.push(Found { cue, words: vec![(word, weight)] });
    };
    match class.words.iter_mut().find(|(known, _)| *known == word) {
        Some((_, sum)) => *sum += weight,
        None => class.words.push((word, weight)),
    }
}

/// The weightiest classes with their weightiest words; us and them as one.
fn weightiest(mut found: Vec<Found<'_>>) -> Vec<(Cue, Vec<(&str, f64)>)> {
    for class in &mut found {
        class.words.sort_by(|a, b| b.1.total_cmp(&a.1));
    }
    found.sort_by(|a, b| b.weight().total_cmp(&a.weight()));
    let word_of = |cue: Cue| found.iter().find(|found| found.cue == cue)?.words.first().copied();
    let front = word_of(Cue::Us).zip(word_of(Cue::Them)).map(|(us, them)| vec![us, them]);
    let mut classes = Vec::new();
    for Found { cue, words } in found {
        match (cue, &front) {
            (Cue::Them, Some(front)) => classes.push((Cue::Us, front.clone())),
            (Cue::Us, _) => {}
            _ => classes.push((cue, words.into_iter().take(EXAMPLES).collect())),
        }
    }
    classes.truncate(CLASSES);
    classes
}

/// A piece of a text as it can be quoted in a line: without what cannot be seen, and not longer than a line.
fn quotable(piece: &str) -> String {
    let words = piece.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty());
    let mut seen = words.collect::<Vec<_>>().join(" ");
    seen.retain(|c| !is_invisible(c));
    let end = graphemes(&seen).nth(LONGEST).map(|span| span.start);
    if let Some(end) = end {
        seen.truncate(end);
        seen.push('…');
    }
    seen
}
