//! Why a text got its label, in one line of Arabic and one of English.
//!
//! The lines say what the model says and no more: the level, the label and the effect are read off the leaves,
//! and what is named as a ground is a word that stands in the text and is evidence for that label. They say
//! how a text seems to a model that was trained on labelled texts, not what is true or what an author wants.
//!
//! The grounds are *cues* ([`cues`]): small lists of words by which people see at once what a text does. A cue
//! names a piece of evidence and takes no part in the answer. Whatever weighs more than the cues is named as it
//! stands, so that a weighty word without a class is not hidden behind a light one with a class.

mod arabic;
mod cues;
mod english;
mod grounds;
mod word;

use risala_model::{Effect, Label, Leaf, LeafProbabilities, Level, Prediction};
use serde::Serialize;

use cues::Cue;
use grounds::{Grounds, grounds};
use word::Words;

/// Below this confidence, or with the second label nearer than [`CLOSE`], the model is called unsure.
const SURE: f64 = 0.6;
/// How far, in probability, the second label is off at least where the model is sure.
const CLOSE: f64 = 0.2;
/// Another leaf of the same label that has at least this part of its probability is named too.
const SHARED: f64 = 0.4;
/// What is less probable than this is said to be absent.
const IMPROBABLE: f64 = 0.05;

/// Why a text got its label: one line in each language, the same facts in both.
///
/// A line says level, label and, of propaganda, the effect; what the text seems to ask of its reader; the cues
/// in the text that speak for the label, or else its weightiest words; what the text could have been and is
/// not; and, if the model is unsure, what else is probable.
///
/// ```
/// use risala::Reason;
///
/// let text = "خصم 50% على جميع العطور، اطلب الآن والتوصيل مجاني";
/// let prediction = risala::embedded()?.scorer().predict_with_evidence(text)?;
/// let reason = Reason::of(text, &prediction);
/// assert!(reason.en.starts_with("Level 3, advertising: "));
/// assert!(reason.ar.starts_with("المستوى 3، إشهار: "));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// In Arabic.
    pub ar: String,
    /// In English.
    pub en: String,
}

impl Reason {
    /// The reason for a prediction of either tier, which should have evidence: without it no ground is named.
    /// `text` is the text that was judged.
    ///
    /// Words are quoted as they stand in the text, but for what cannot be seen; long ones are cut.
    pub fn of(text: &str, prediction: &Prediction) -> Reason {
        let account = Account::of(text, prediction);
        Reason { ar: arabic::line(&account), en: english::line(&account) }
    }
}

/// The facts that a line tells, in no language.
struct Account {
    /// The leaf that label, level and effect make together.
    leaf: Leaf,
    /// None without evidence.
    grounds: Option<Grounds>,
    /// What the text could ask for and does not.
    absent: Vec<Ask>,
    /// Where the model is unsure, what comes next, with its probability.
    next: Vec<(Rival, f64)>,
}

/// What a text may ask of its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ask {
    Reply,
    Purchase,
    Stance,
}

/// What a text might be instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Rival {
    Label(Label),
    Level(Level),
    Effect(Effect),
}

impl Account {
    fn of(text: &str, prediction: &Prediction) -> Account {
        let probabilities = &prediction.probabilities;
        let leaf = predicted_leaf(probabilities);
        let words = Words::of(text);
        let grounds = prediction.evidence.as_deref().map(|evidence| grounds(&words, evidence, leaf));
        let absent = absent(&words, probabilities, leaf);
        Account { leaf, grounds, absent, next: next(prediction, leaf) }
    }
}

/// The leaf that the answer as a whole names: of the most probable label, the most probable level and effect.
fn predicted_leaf(probabilities: &LeafProbabilities) -> Leaf {
    match (probabilities.label(), probabilities.level(), probabilities.effect()) {
        (Label::Neutral, Level::Interact, _) => Leaf::Interact,
        (Label::Neutral, ..) => Leaf::Inform,
        (Label::Advertising, ..) => Leaf::Purchase,
        (Label::Propaganda, _, Effect::Fear) => Leaf::Fear,
        (Label::Propaganda, _, Effect::Belief) => Leaf::Belief,
    }
}

/// What decides by being absent: for a lower level what a higher one would ask for, on level 3 the other act.
/// It must be improbable, and no call for it may stand in the text, not even a quoted one.
fn absent(words: &Words<'_>, probabilities: &LeafProbabilities, leaf: Leaf) -> Vec<Ask> {
    let decisive: &[Ask] = match leaf {
        Leaf::Inform => &[Ask::Reply, Ask::Purchase, Ask::Stance],
        Leaf::Interact => &[Ask::Purchase, Ask::Stance],
        Leaf::Purchase => &[Ask::Stance],
        Leaf::Fear | Leaf::Belief => &[Ask::Purchase],
    };
    let is_absent = |ask: &Ask| {
        let (probability, calls): (f64, &[Cue]) = match ask {
            Ask::Reply => (probabilities.leaf(Leaf::Interact), &[Cue::Question, Cue::Reply]),
            Ask::Purchase => (probabilities.leaf(Leaf::Purchase), &[Cue::Order]),
            Ask::Stance => (probabilities.of(Label::Propaganda.leaves()), &[Cue::Rally]),
        };
        probability < IMPROBABLE && !words.cues.iter().flatten().any(|cue| calls.contains(cue))
    };
    decisive.iter().copied().filter(is_absent).collect()
}

/// The second label, if the first is not sure; and the other leaf of the label, if it is nearly as probable.
fn next(prediction: &Prediction, leaf: Leaf) -> Vec<(Rival, f64)> {
    let probabilities = &prediction.probabilities;
    let label = leaf.label();
    let of = |label: Label| probabilities.of(label.leaves());
    let others = Label::ALL.iter().copied().filter(|&other| other != label);
    let second = others.max_by(|&a, &b| of(a).total_cmp(&of(b)));
    let confidence = prediction.confidence();
    let is_close = |second: &Label| confidence < SURE || confidence - of(*second) < CLOSE;
    let second = second.filter(is_close).map(|second| (Rival::Label(second), of(second)));

    let sisters = label.leaves().iter().filter(|&sister| sister != leaf);
    let shared =
        sisters.filter(|&sister| probabilities.leaf(sister) >= SHARED * confidence).map(|sister| {
            let rival = sister.effect().map_or(Rival::Level(sister.level()), Rival::Effect);
            (rival, probabilities.leaf(sister))
        });
    second.into_iter().chain(shared).collect()
}
