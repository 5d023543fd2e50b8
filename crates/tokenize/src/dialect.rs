//! A hint at the variety of Arabic that a text is written in.
//!
//! Varieties part most clearly in their small words: "now" is الآن, دلوقتي, الحين, هلق, هسه, دابا. So the model
//! is a list of such markers (`lexica/dialect_markers.txt`: function words, the commonest verbs, and a few patterns of
//! verbs and spelling), chosen by hand, each with one weight for each variety. A weight is a smoothed log-odds
//! of counts in labelled texts; the texts themselves are no part of the library. Scores are sums over markers,
//! divided by the square root of their number, for markers of one text depend on each other; so
//! [`dialect_markers`] tells in full what a hint rests on.

use std::ops::Range;
use std::sync::LazyLock;

use crate::key::{Key, KeyList};
use crate::scan::tokens;
use crate::token::TokenKind;
use crate::variety::Variety;

/// The varieties that a hint can name, in the order of the weights.
const CLASSES: [Variety; 6] = [
    Variety::Standard,
    Variety::Egyptian,
    Variety::Gulf,
    Variety::Levantine,
    Variety::Iraqi,
    Variety::Maghrebi,
];

/// What one unit of a weight is worth.
const STEP: f32 = 0.01;

/// Which variety a text seems to be written in; see [`dialect`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DialectHint {
    probabilities: [f32; CLASSES.len()],
    markers: usize,
}

impl DialectHint {
    /// The most probable variety. `None` without any marker: the text is too short, or as good in one variety
    /// as in another. Of texts without one, most are in the standard language.
    pub fn variety(&self) -> Option<Variety> {
        let best = CLASSES.into_iter().zip(self.probabilities).max_by(|a, b| a.1.total_cmp(&b.1));
        best.filter(|_| self.markers > 0).map(|(variety, _)| variety)
    }

    /// The probability of `variety`, if all six are alike likely beforehand; 0 for Yemeni and Sudanese, which are
    /// not among the six.
    pub fn probability(&self, variety: Variety) -> f32 {
        CLASSES.iter().position(|&class| class == variety).map_or(0.0, |at| self.probabilities[at])
    }

    /// How many markers the hint rests on.
    pub fn markers(&self) -> usize {
        self.markers
    }
}

/// A hint at the variety of `text`, raw or normalised.
///
/// It is a hint, not an identification: a post in dialect may hold no marker, and a report may quote one. Figures
/// for texts of at least five words, each source of texts judged by weights from the others (`figures` in
/// `tests/dialect.rs`): of 8,529 texts 73 % are right if "nothing said" counts as the standard language, 78 %
/// of the 7,818 that have a marker (always the same answer: 28 %); the mean recall of the six is 69 %, the
/// expected calibration error 0.02. Rows are what the source says, columns what the hint says:
///
/// | | msa | egy | glf | lev | irq | mag | nothing |
/// |---|---|---|---|---|---|---|---|
/// | msa | 2059 | 60 | 42 | 29 | 9 | 28 | 105 |
/// | egy | 133 | 972 | 25 | 74 | 20 | 14 | 124 |
/// | glf | 105 | 75 | 423 | 109 | 88 | 31 | 105 |
/// | lev | 30 | 43 | 31 | 726 | 23 | 6 | 60 |
/// | irq | 12 | 12 | 136 | 37 | 377 | 9 | 53 |
/// | mag | 265 | 89 | 65 | 62 | 49 | 1550 | 264 |
///
/// Gulf is the weakest (45 %), next to Iraqi, whose texts all come from one source, so that these were judged by
/// grammar alone. The markers, unlike their weights, were chosen with all sources in sight. Many of the 265 Maghrebi
/// texts are headlines in the standard language. Everyday words of the standard language are no markers, even where a
/// dialect has them more often (أبي "I want" is written as "my father"); a few are left, such as بقي. Yemeni and
/// Sudanese have no class, because there are no labelled texts of them; they come out as one of their neighbours.
///
/// ```
/// use risala_tokenize::{Variety, dialect};
///
/// assert_eq!(dialect("مش عارف أروح فين دلوقتي").variety(), Some(Variety::Egyptian));
/// assert_eq!(dialect("علاش ما جيتش البارح").variety(), Some(Variety::Maghrebi));
/// assert_eq!(dialect("كتاب جميل").variety(), None);
/// ```
pub fn dialect(text: &str) -> DialectHint {
    let mut sums = [0_i64; CLASSES.len()];
    let mut markers = 0;
    for marker in dialect_markers(text) {
        markers += 1;
        for (sum, &weight) in sums.iter_mut().zip(marker.weights) {
            *sum += i64::from(weight);
        }
    }
    let scale = STEP / (markers.max(1) as f32).sqrt();
    let highest = sums.iter().copied().max().unwrap_or(0);
    let mut probabilities = sums.map(|sum| ((sum - highest) as f32 * scale).exp());
    let total: f32 = probabilities.iter().sum();
    probabilities.iter_mut().for_each(|probability| *probability /= total);
    DialectHint { probabilities, markers }
}

/// A word that speaks for some varieties and against others.
#[derive(Clone, Debug, PartialEq)]
pub struct DialectMarker {
    /// The word's bytes.
    pub span: Range<usize>,
    /// The entry of the list: a word, or a pattern with `*` for the letters left open.
    pub entry: &'static str,
    weights: &'static [i16; CLASSES.len()],
}

impl DialectMarker {
    /// The log-odds that the marker adds to the score of `variety`, before the score is divided by the square
    /// root of the number of markers; 0 for varieties that hints don't name.
    pub fn weight(&self, variety: Variety) -> f32 {
        let weight = CLASSES.iter().zip(self.weights).find(|&(&class, _)| class == variety);
        weight.map_or(0.0, |(_, &weight)| f32::from(weight) * STEP)
    }
}

/// The markers in `text`, in order; spelling is folded as in [`is_stop_word`](crate::is_stop_word). Whole words
/// go before patterns, and a conjunction (و, ف) may stand before either.
pub fn dialect_markers(text: &str) -> impl Iterator<Item = DialectMarker> {
    let markers = &*MARKERS;
    tokens(text).filter(|token| token.kind == TokenKind::Word).filter_map(move |token| {
        let key = Key::of(text.get(token.span())?)?;
        let entry = markers.find(key)?;
        Some(DialectMarker { span: token.span(), entry: entry.name, weights: &entry.weights })
    })
}

#[derive(Clone, Copy)]
struct Entry {
    name: &'static str,
    weights: [i16; CLASSES.len()],
}

/// A word's beginning and end, or a letter anywhere in it, as bits of its key.
struct Shape {
    least: u32,
    start: u64,
    start_mask: u64,
    end: u64,
    end_mask: u64,
    letters: u64,
}

impl Shape {
    /// So many letters stay open at least; with fewer, too many nouns look like verbs (`كتاب`, `بيان`).
    const OPEN: u32 = 3;

    /// Of `first*last`, or `*letter*`; `None` without `*`.
    fn of(pattern: &str) -> Option<Shape> {
        let (first, last) = pattern.split_once('*')?;
        let within = last.strip_suffix('*').and_then(Key::of);
        let (first, last) = (Key::of(first), Key::of(last).filter(|_| within.is_none()));
        let [started, ended] = [first, last].map(|key| key.map_or(0, Key::len));
        Some(Shape {
            least: if within.is_some() { 1 } else { started + ended + Shape::OPEN },
            start: first.map_or(0, Key::aligned_to_start),
            start_mask: Key::start_mask(started),
            end: last.map_or(0, Key::aligned_to_end),
            end_mask: Key::end_mask(ended),
            letters: within.map_or(0, Key::letter_set),
        })
    }
}

struct Markers {
    keys: KeyList,
    words: Vec<Entry>,
    patterns: Vec<(Shape, Entry)>,
}

impl Markers {
    fn find(&self, key: Key) -> Option<&Entry> {
        let rest = if key.has_conjunction() { key.without_first(1) } else { None };
        self.word(key)
            .or_else(|| self.word(rest?))
            .or_else(|| self.pattern(key))
            .or_else(|| self.pattern(rest?))
    }

    fn word(&self, key: Key) -> Option<&Entry> {
        self.words.get(self.keys.find(key)?)
    }

    fn pattern(&self, key: Key) -> Option<&Entry> {
        let (length, letters) = (key.len(), key.letter_set());
        let (start, end) = (key.aligned_to_start(), key.aligned_to_end());
        let fits = |shape: &Shape| {
            start & shape.start_mask == shape.start
                && end & shape.end_mask == shape.end
                && letters & shape.letters == shape.letters
                && length >= shape.least
        };
        self.patterns.iter().find(|(shape, _)| fits(shape)).map(|(_, entry)| entry)
    }
}

static MARKERS: LazyLock<Markers> = LazyLock::new(|| {
    let (mut words, mut patterns) = (Vec::new(), Vec::new());
    for line in include_str!("../lexica/dialect_markers.txt").lines() {
        let mut fields = line.split(' ');
        // The varieties that grammar gives the marker to: the prior of the weights, of no use afterwards.
        let (Some(name), Some(_home)) = (fields.next(), fields.next()) else { continue };
        let mut weights = [0; CLASSES.len()];
        for (weight, field) in weights.iter_mut().zip(fields) {
            *weight = field.parse().unwrap_or(0);
        }
        let entry = Entry { name, weights };
        match (Shape::of(name), Key::of(name)) {
            (Some(shape), _) => patterns.push((shape, entry)),
            (None, Some(key)) => words.push((key, entry)),
            (None, None) => {}
        }
    }
    let (keys, words): (Vec<Key>, Vec<Entry>) = words.into_iter().unzip();
    Markers { keys: KeyList::new(&keys), words, patterns }
});
