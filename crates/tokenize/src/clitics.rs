//! Clitics: the little words that Arabic writes together with the next or the last one.

use std::fmt;
use std::ops::Range;

use serde::{Serialize, Serializer};

use crate::lemmas::{PRONOUNS, ends_in_root, is_entry, is_lemma};
use crate::letters::{Letters, count};

/// Words of two letters that و and ف go before.
const SHORT_WORDS: [&str; 28] = [
    "اذ", "ان", "اي", "بك", "به", "بي", "عن", "في", "قد", "كل", "كم", "كي", "لا", "لك", "لم", "لن", "له",
    "لو", "لي", "ما", "من", "هل", "هم", "هن", "هو", "هي", "يا", "مع",
];

/// Words of three letters that ف goes before.
const AFTER_FA: [&str; 16] = [
    "الي", "انا", "انت", "انه", "اين", "بعد", "سوف", "علي", "عند", "قبل", "كان", "كيف", "لقد", "ليس",
    "نحن", "هذا",
];

/// Short words that ب, ك and ل go before.
const AFTER_PREPOSITION: [&str; 16] = [
    "احد", "اسم", "تلك", "حسب", "دون", "ذلك", "سبب", "شان", "شكل", "عدم", "غير", "فضل", "قدر", "كل", "هذا",
    "هذه",
];

/// Prepositions and particles of two or three letters that take every pronoun but ني, which ان alone takes: مع
/// before it is معنى.
const PARTICLES: [&str; 19] = [
    "ان", "الي", "بعد", "بعض", "بين", "تحت", "حول", "دون", "علي", "عن", "عند", "غير", "فوق", "في", "قبل",
    "كل", "لدي", "مع", "من",
];

/// What a piece of a word is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PieceKind {
    /// و or ف.
    Conjunction,
    /// ب, ك or ل.
    Preposition,
    /// س of the future.
    Future,
    /// ال, or the second ل of لل.
    Article,
    /// The word itself.
    Stem,
    /// A pronoun behind the word.
    Pronoun,
}

impl PieceKind {
    /// The stable name used in output.
    pub fn name(self) -> &'static str {
        match self {
            PieceKind::Conjunction => "conjunction",
            PieceKind::Preposition => "preposition",
            PieceKind::Future => "future",
            PieceKind::Article => "article",
            PieceKind::Stem => "stem",
            PieceKind::Pronoun => "pronoun",
        }
    }
}

impl fmt::Display for PieceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Serialize for PieceKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// A piece of a word: its kind and the bytes that it covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What it is.
    pub kind: PieceKind,
    /// The first byte.
    pub start: usize,
    /// The byte behind the last.
    pub end: usize,
}

impl Piece {
    /// The piece's byte span.
    pub fn span(&self) -> Range<usize> {
        self.start..self.end
    }
}

/// The pieces of a word, which cover it from end to end; see [`clitics`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clitics {
    pieces: [Piece; 5],
    length: usize,
    stem: usize,
}

impl Clitics {
    /// All pieces in order: at most a conjunction, a preposition or future, the article, the stem and a
    /// pronoun.
    pub fn pieces(&self) -> &[Piece] {
        self.pieces.get(..self.length).unwrap_or_default()
    }

    /// The pieces before the stem.
    pub fn proclitics(&self) -> &[Piece] {
        self.pieces.get(..self.stem).unwrap_or_default()
    }

    /// The bytes of the stem.
    pub fn stem(&self) -> Range<usize> {
        self.pieces.get(self.stem).map_or(0..0, Piece::span)
    }

    /// The pronoun behind the stem.
    pub fn enclitic(&self) -> Option<Piece> {
        self.pieces().get(self.stem + 1).copied()
    }
}

/// Parts one word from the clitics at its beginning and end.
///
/// There is no dictionary of the language behind it, so it rather leaves a clitic on than cuts a word: each
/// cut needs letters enough behind it, and a list of words that begin with what looks like a clitic
/// (البانيا، والد، بيت، فكرة، سلام) or end so (اتجاه، ممكن) is left alone, inflected as well.
///
/// - و: before three letters or more, or a known word of two (وفي، ولم).
/// - ف: before ال, a written hamza, م, ت, س or ن if there are four letters or more, or a known shorter word
///   (فهو، فكان). Foreign names with ف are as common as the particle.
/// - ب, ل: before ال (or لل), a written hamza, a verbal noun of the forms VII, VIII and X, four letters or
///   more that do not begin with ا, or a known shorter word (بهذا، لعدم).
/// - ك: before ال, a written hamza, م with three letters or more, or a known word.
/// - س: before a verb with ي, ت, ن or أ and three letters or more.
/// - ال: before two letters or more.
/// - Pronouns: ها هم هما هن كم كما كن نا behind three letters or more (four for هن and كن), ه as well, ك and ني
///   only behind ت; every pronoun but ني behind a known particle of two letters or more (منه، عليك), ني behind ان.
///   ب and ل stay with their pronoun (به، لنا). Never in a word with the article or a tanwin.
///   A single ي is cut in عندي and معي alone: it is far more often the word's own.
///
/// Marks and tatweel stay with the letter before them. What is not a word of 2 to 24 letters of the Arabic
/// block is one stem.
///
/// ```
/// use risala_tokenize::clitics;
///
/// let word = "وبِمدرستِهم";
/// let pieces: Vec<&str> = clitics(word).pieces().iter().map(|piece| &word[piece.span()]).collect();
/// assert_eq!(pieces, ["و", "بِ", "مدرستِ", "هم"]);
/// assert_eq!(clitics("البانيا").pieces().len(), 1);
/// ```
pub fn clitics(word: &str) -> Clitics {
    let letters = Letters::of(word);
    let mut cuts = Cuts::proclitics(&letters);
    let stem = cuts.length;
    // The article and the endings ـً ـٌ ـٍ leave no room for a pronoun.
    let closed = cuts.is_definite() || word.contains(['\u{64B}', '\u{64C}', '\u{64D}']);
    let pronoun = if closed { 0 } else { pronoun(letters.from(cuts.at)) };
    if pronoun > 0 {
        cuts.push(PieceKind::Stem, letters.length - cuts.at - pronoun, &letters);
        cuts.push(PieceKind::Pronoun, pronoun, &letters);
    } else {
        cuts.push(PieceKind::Stem, letters.length - cuts.at, &letters);
    }
    Clitics { pieces: cuts.pieces, length: cuts.length, stem }
}

/// The pieces cut so far.
pub(crate) struct Cuts {
    pieces: [Piece; 5],
    length: usize,
    /// The number of the letter behind them.
    pub(crate) at: usize,
}

impl Cuts {
    /// Cuts the next `letters` off; their marks go with them.
    fn push(&mut self, kind: PieceKind, letters: usize, word: &Letters) {
        let start =
            self.length.checked_sub(1).and_then(|last| self.pieces.get(last)).map_or(0, |last| last.end);
        self.at += letters;
        let end = word.start(self.at);
        if let Some(slot) = self.pieces.get_mut(self.length) {
            *slot = Piece { kind, start, end };
            self.length += 1;
        }
    }

    /// Cuts the proclitics of `word`.
    pub(crate) fn proclitics(word: &Letters) -> Cuts {
        let nothing = Piece { kind: PieceKind::Stem, start: 0, end: 0 };
        let mut cuts = Cuts { pieces: [nothing; 5], length: 0, at: 0 };
        cuts.cut_proclitics(word);
        cuts
    }

    /// Whether the article was cut.
    pub(crate) fn is_definite(&self) -> bool {
        self.pieces.iter().any(|piece| piece.kind == PieceKind::Article)
    }

    fn cut_proclitics(&mut self, word: &Letters) {
        if is_conjunction(word.from(0), word.is_seated(1)) {
            self.push(PieceKind::Conjunction, 1, word);
        }
        let rest = word.from(self.at);
        let seated = word.is_seated(self.at + 1);
        if rest.starts_with("لل") && count(rest) >= 4 && !is_lemma(rest) {
            self.push(PieceKind::Preposition, 1, word);
            // The article leaves no letter of its own before a word with ل: للغة.
            if !is_lemma(word.from(self.at)) {
                self.push(PieceKind::Article, 1, word);
            }
            return;
        }
        if is_future(rest, seated) {
            return self.push(PieceKind::Future, 1, word);
        }
        if is_preposition(rest, seated) {
            self.push(PieceKind::Preposition, 1, word);
        }
        let rest = word.from(self.at);
        if rest.starts_with("ال") && count(rest) >= 4 && !word.is_seated(self.at) && !is_lemma(rest) {
            self.push(PieceKind::Article, 2, word);
        }
    }
}

fn is_conjunction(word: &str, seated: bool) -> bool {
    let enough = if let Some(rest) = word.strip_prefix('و') {
        count(rest) >= 3 || SHORT_WORDS.contains(&rest)
    } else if let Some(rest) = word.strip_prefix('ف') {
        let opens = rest.starts_with("ال") || rest.starts_with(['م', 'ت', 'س', 'ن']) || seated;
        opens && count(rest) >= 4 || SHORT_WORDS.contains(&rest) || AFTER_FA.contains(&rest)
    } else {
        false
    };
    enough && !is_lemma(word)
}

/// Whether a verb of the future stands here: س before ي, ت, ن or a seated أ.
fn is_future(word: &str, seated: bool) -> bool {
    let Some(verb) = word.strip_prefix('س') else { return false };
    count(verb) >= 4 && (verb.starts_with(['ي', 'ت', 'ن']) || seated) && !is_lemma(word)
}

/// Whether ب, ك or ل stands before a word; `seated` if that word begins with a hamza on alef.
fn is_preposition(word: &str, seated: bool) -> bool {
    let Some(rest) = word.strip_prefix(['ب', 'ك', 'ل']) else { return false };
    let letters = count(rest);
    let known = (seated && letters >= 3) || AFTER_PREPOSITION.contains(&rest);
    let enough = if word.starts_with('ك') {
        rest.starts_with("ال") && letters >= 5 || rest.starts_with('م') && letters >= 4
    } else if rest.starts_with("ال") {
        word.starts_with('ب') && letters >= 4
    } else if rest.starts_with('ا') {
        is_verbal_noun(rest)
    } else {
        letters >= 4
    };
    (known || enough) && !is_lemma(word)
}

/// Verbal nouns that begin with a bare ا: انفعال، افتعال، اتفاق، استفعال.
fn is_verbal_noun(word: &str) -> bool {
    let mut letters = ['\0'; 6];
    for (slot, letter) in letters.iter_mut().zip(word.chars()) {
        *slot = letter;
    }
    matches!(
        letters,
        ['ا', 'ن', _, _, 'ا', _] | ['ا', _, 'ت', _, 'ا', _] | ['ا', 'س', 'ت', ..] | ['ا', 'ت', _, 'ا', ..]
    ) && count(word) >= 5
}

/// How many letters the pronoun at the end of `word` has; 0 if there is none.
fn pronoun(word: &str) -> usize {
    for pronoun in PRONOUNS {
        let Some(rest) = word.strip_suffix(pronoun) else { continue };
        let letters = count(rest);
        let enough = match pronoun {
            "ك" | "ني" => letters >= 4 && rest.ends_with('ت'),
            "ي" => return usize::from(matches!(rest, "عند" | "مع")),
            "هن" | "كن" => letters >= 4,
            // Accusatives in ـان and ـون look the same: أحيانا، قانونا.
            "نا" => letters >= 3 && !rest.ends_with(['ا', 'و']),
            _ => letters >= 3,
        };
        let takes_pronoun = PARTICLES.contains(&rest) && (pronoun != "ني" || rest == "ان");
        if takes_pronoun || (enough && !ends_in_root(word, pronoun) && !is_entry(word)) {
            return count(pronoun);
        }
    }
    0
}
