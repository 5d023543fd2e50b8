//! Stop words: the closed classes of grammar.

use std::fmt;
use std::sync::LazyLock;

use crate::key::{Key, KeyList};
use crate::variety::Variety;

/// The grammatical class that made a word a stop word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WordClass {
    /// Prepositions, also with the pronoun that is written together with them.
    Preposition,
    /// Conjunctions, also with a pronoun.
    Conjunction,
    /// Personal pronouns.
    Pronoun,
    /// Demonstratives, also with a preposition.
    Demonstrative,
    /// Relative pronouns.
    Relative,
    /// Question words.
    Question,
    /// Words of negation.
    Negation,
    /// Auxiliary verbs and particles of tense. Verbs of obligation are left out.
    Auxiliary,
    /// Pointing adverbs of place and time: here, there, now, still.
    Adverb,
    /// Determiners.
    Determiner,
    /// Particles of address, answer, belonging and discourse.
    Particle,
}

impl WordClass {
    const ALL: [WordClass; 11] = [
        WordClass::Preposition,
        WordClass::Conjunction,
        WordClass::Pronoun,
        WordClass::Demonstrative,
        WordClass::Relative,
        WordClass::Question,
        WordClass::Negation,
        WordClass::Auxiliary,
        WordClass::Adverb,
        WordClass::Determiner,
        WordClass::Particle,
    ];

    /// The stable name used in output.
    pub fn name(self) -> &'static str {
        match self {
            WordClass::Preposition => "preposition",
            WordClass::Conjunction => "conjunction",
            WordClass::Pronoun => "pronoun",
            WordClass::Demonstrative => "demonstrative",
            WordClass::Relative => "relative",
            WordClass::Question => "question",
            WordClass::Negation => "negation",
            WordClass::Auxiliary => "auxiliary",
            WordClass::Adverb => "adverb",
            WordClass::Determiner => "determiner",
            WordClass::Particle => "particle",
        }
    }
}

impl fmt::Display for WordClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// An entry of the list. A word with two uses has two entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StopWord {
    /// The word in its usual spelling.
    pub word: &'static str,
    /// Why it is a stop word.
    pub class: WordClass,
    /// A bit for each variety.
    varieties: u8,
}

impl StopWord {
    /// Whether the word belongs to `variety`. Words of the standard language that dialects share are
    /// entered for all varieties; the others for the standard language alone.
    pub fn is_of(&self, variety: Variety) -> bool {
        self.varieties & (1 << variety as u8) != 0
    }
}

/// The entries of `variety`, in the order of the list.
pub fn stop_words(variety: Variety) -> impl Iterator<Item = &'static StopWord> {
    LISTS.entries.iter().filter(move |entry| entry.is_of(variety))
}

/// Whether `word` is a stop word of any variety, in any spelling.
///
/// Spelling is folded on the fly, without allocation: marks, tatweel, the forms of alef, yeh, teh marbuta and
/// hamza, presentation forms, and runs of alef, waw or yeh (`ليييه`). A word and what
/// [`Rules::classification`](risala_text::Rules::classification) makes of it get the same answer. Words that
/// the folding makes one, such as `على` and the name `علي`, share the answer too.
///
/// The conjunctions و and ف may stand before the word (`وهذا`), but for words of content that only look so
/// (`فهم`, `فرح`, `واحد`). Prepositions before a word count where the list has the whole (`بهذا`, `لما`).
///
/// ```
/// use risala_tokenize::is_stop_word;
///
/// assert!(is_stop_word("إلى") && is_stop_word("الي") && is_stop_word("وإلى"));
/// assert!(is_stop_word("دلوقتي") && is_stop_word("علاش"));
/// assert!(!is_stop_word("فهم") && !is_stop_word("مدرسة"));
/// ```
pub fn is_stop_word(word: &str) -> bool {
    Key::of(word).is_some_and(|key| {
        let lists = &*LISTS;
        let is_listed = |key| lists.keys.find(key).is_some();
        is_listed(key)
            || key.has_conjunction()
                && key.without_first(1).is_some_and(|rest| rest.len() > 1 && is_listed(rest))
                && lists.content.find(key).is_none()
    })
}

/// Words of content that only look like a conjunction and a stop word. Where both readings are common, as in
/// `وهم` (and they, illusion), the grammatical one is.
const CONTENT: &str =
    "فهم فاهم واهم ولي ولدي ولاء واحد وعده وعدها وجوه واو فرح فتحت فلان فولو فداك فديك فعليا فقد ودي";

struct Lists {
    entries: Vec<StopWord>,
    keys: KeyList,
    content: KeyList,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let entries: Vec<_> = include_str!("../lexica/stop_words.txt").lines().flat_map(entries).collect();
    Lists { keys: keys(entries.iter().map(|entry| entry.word)), content: keys(CONTENT.split(' ')), entries }
});

fn keys(words: impl Iterator<Item = &'static str>) -> KeyList {
    KeyList::new(&words.filter_map(Key::of).collect::<Vec<_>>())
}

/// The entries of a line, `class varieties: word word …`; none of a comment.
fn entries(line: &'static str) -> impl Iterator<Item = StopWord> {
    let (head, words) = line.split_once(": ").unwrap_or_default();
    let (class, codes) = head.split_once(' ').unwrap_or_default();
    let class = WordClass::ALL.into_iter().find(|known| known.name() == class);
    let is_of = |variety: Variety| match codes {
        "all" => true,
        "dialects" => variety != Variety::Standard,
        _ => codes.split(',').any(|code| code == variety.code()),
    };
    let varieties =
        Variety::ALL.into_iter().filter(|&v| is_of(v)).fold(0, |bits, variety| bits | 1 << variety as u8);
    class.into_iter().flat_map(move |class| {
        words.split_whitespace().map(move |word| StopWord { word, class, varieties })
    })
}
