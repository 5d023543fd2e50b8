//! Which texts come, and in which order.

use std::cmp::Reverse;
use std::collections::HashSet;

use risala_corpus::Record;
use risala_model::{Leaf, LeafProbabilities, Unscorable};

use crate::error::{Error, Kind};
use crate::event::{Judgement, Key};
use crate::judgements::Judgements;

/// A text that waits for a judgement. Of its record only the id and the text are here: whatever labels the
/// record has, an annotator is not to see them.
#[derive(Clone, Debug)]
pub struct Item {
    /// Id and digest.
    pub key: Key,
    /// The text.
    pub text: String,
    /// What others have said of it and may be shown: for adjudication only.
    pub earlier: Vec<(String, Judgement)>,
}

/// In which order texts come.
#[derive(Clone, Copy)]
pub enum Order<'a> {
    /// As they lie in the files.
    File,
    /// As a keyed hash of id and text has it: a text that is added moves no other.
    Random(u64),
    /// Where a model is least sure between its two first leaves comes first (margin sampling); what it cannot
    /// judge comes last. These are its probabilities, in the order of the records.
    Uncertainty(&'a [Result<LeafProbabilities, Unscorable>]),
    /// Only texts on which these disagree: the greater the share of pairs that differ in the label, and then in
    /// the leaf, the earlier.
    Disagreement {
        /// What annotators say.
        judgements: &'a Judgements,
        /// Whether the annotator sees what they say.
        shown: bool,
    },
}

/// Puts records in order.
///
/// # Errors
/// If two records have one id, or nothing is left to judge.
pub fn queue(records: Vec<Record>, order: Order<'_>) -> Result<Vec<Item>, Error> {
    let mut ids = HashSet::new();
    let mut items = Vec::with_capacity(records.len());
    for record in records {
        let key = Key::new(&record.id, &record.text);
        if !ids.insert(record.id) {
            return Err(Kind::SharedId(key.id.chars().take(40).collect()).into());
        }
        items.push(Item { key, text: record.text, earlier: Vec::new() });
    }
    match order {
        Order::File => {}
        Order::Random(seed) => items.sort_by_cached_key(|item| lot(seed, &item.key)),
        Order::Uncertainty(judged) => {
            let margin = |judged: &Result<LeafProbabilities, Unscorable>| {
                let mut sorted = *judged.as_ref().ok()?.as_array();
                sorted.sort_unstable_by(|a, b| b.total_cmp(a));
                let [first, second, ..] = sorted;
                Some(first - second)
            };
            let margins = judged.iter().map(|judged| margin(judged).unwrap_or(f64::INFINITY));
            // A record without probabilities is one that the model did not judge.
            let mut ranked: Vec<(f64, Item)> =
                margins.chain(std::iter::repeat(f64::INFINITY)).zip(items).collect();
            ranked.sort_by(|(a, _), (b, _)| a.total_cmp(b));
            items = ranked.into_iter().map(|(_, item)| item).collect();
        }
        Order::Disagreement { judgements, shown } => {
            let mut ranked: Vec<(Spread, Item)> =
                items.into_iter().filter_map(|item| Some((spread(judgements, &item.key)?, item))).collect();
            ranked.sort_by_key(|(spread, _)| Reverse(*spread));
            items = ranked.into_iter().map(|(_, item)| item).collect();
            if shown {
                for item in &mut items {
                    let said = judgements.of_text(&item.key);
                    item.earlier =
                        said.map(|(name, judgement)| (name.to_owned(), judgement.clone())).collect();
                }
            }
        }
    }
    if items.is_empty() {
        return Err(Kind::Empty.into());
    }
    Ok(items)
}

fn lot(seed: u64, key: &Key) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&seed.to_le_bytes()).update(key.text_blake3.as_bytes()).update(key.id.as_bytes());
    hasher.finalize().into()
}

/// The millionths of pairs that differ in the label, and in the leaf.
type Spread = (u64, u64);

/// How far judgements of a text are apart; `None` if they are not.
fn spread(judgements: &Judgements, key: &Key) -> Option<Spread> {
    let leaves: Vec<Leaf> = judgements.of_text(key).filter_map(|(_, judgement)| judgement.leaf).collect();
    let (mut pairs, mut labels, mut differ) = (0_u64, 0_u64, 0_u64);
    for (number, one) in leaves.iter().enumerate() {
        for other in leaves.iter().take(number) {
            pairs += 1;
            labels += u64::from(one.label() != other.label());
            differ += u64::from(one != other);
        }
    }
    (differ > 0).then(|| (labels * 1_000_000 / pairs, differ * 1_000_000 / pairs))
}
