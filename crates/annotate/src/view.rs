//! What a front end shows.

use risala_model::Leaf;
use serde::Serialize;

use crate::event::{Judgement, confidence};

/// What there is to see. Serialises as the browser takes it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct View<'s> {
    /// Another number means another view.
    pub revision: u64,
    /// Who annotates.
    pub annotator: &'s str,
    /// The text's place in the queue, from 1.
    pub position: usize,
    /// How many texts there are.
    pub total: usize,
    /// How many have a leaf.
    pub judged: usize,
    /// How many were passed over.
    pub skipped: usize,
    /// Whether no text is open any more.
    pub finished: bool,
    /// The text.
    pub text: &'s str,
    /// The leaf that the annotator has chosen.
    pub leaf: Option<&'static str>,
    /// Whether confidence is low.
    pub low: bool,
    /// Whether this text was passed over.
    pub is_skipped: bool,
    /// The note.
    pub note: &'s str,
    /// Whether there is something to take back.
    pub can_undo: bool,
    /// What others have said, where that may be seen.
    pub earlier: Vec<Earlier<'s>>,
}

/// What another annotator has said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Earlier<'s> {
    /// Who.
    pub annotator: &'s str,
    /// The leaf; `None` if the text was passed over.
    pub leaf: Option<&'static str>,
    /// `high` or `low`.
    pub confidence: &'static str,
    /// The note; may be empty.
    pub note: &'s str,
}

impl Earlier<'_> {
    pub(crate) fn new((annotator, judgement): &(String, Judgement)) -> Earlier<'_> {
        Earlier {
            annotator,
            leaf: judgement.leaf.map(Leaf::name),
            confidence: confidence(judgement.low),
            note: &judgement.note,
        }
    }
}
