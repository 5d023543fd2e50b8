//! The table of slots, and the numbers behind its integers.
//!
//! A slot belongs to one feature. It is [`LANES`] little-endian 16-bit integers: the weights of the five
//! outputs (of a base model the leaves), the squared gain, and two zeros. Four slots are a *set*: a
//! feature's place names its set, and its tag the slot within. So a feature that training never saw finds no
//! slot and counts for nothing (but for one in 16,000, whose tag is that of a stranger in a full set), where
//! plain feature hashing would always give it a stranger's weight. A set that is full turns further features
//! away, the rarest if the caller offers the most frequent first.
//!
//! Tags lie apart from the slots. Most n-grams of a text are either frequent or unknown; the tags are small
//! enough for a core's own cache, so that unknown ones are turned away without going to memory.

use risala_features::Feature;

use crate::error::{Error, ErrorKind};
use crate::tree::LEAVES;

/// Weights in a slot, one an output: the leaves of a base model, or techniques.
pub const OUTPUTS: usize = LEAVES;
/// Integers in a slot.
pub(crate) const LANES: usize = 8;
/// Bytes of a slot.
pub(crate) const SLOT_BYTES: usize = 2 * LANES;
/// The lane of the squared gain; the lanes before it are the outputs.
pub(crate) const GAIN_LANE: usize = OUTPUTS;
/// Bytes of a tag; 0 is the tag of an empty slot.
pub(crate) const TAG_BYTES: usize = 2;

/// Slots in a set.
pub(crate) const WAYS: usize = 4;
/// Bytes of a set's tags.
const SET_TAG_BYTES: usize = WAYS * TAG_BYTES;

/// The fewest and the most slots that a table has, as powers of two.
pub(crate) const SLOTS_LOG2: std::ops::RangeInclusive<u8> = 5..=20;

/// The largest integer that weights and gains are scaled to.
const FULL: f32 = i16::MAX as f32;

/// The number of the first slot of a feature's set, in a table of `slots` slots, a power of two.
#[inline]
fn first_way(feature: Feature, slots: usize) -> usize {
    feature.place() & (slots - 1) & !(WAYS - 1)
}

/// Which feature each slot belongs to.
#[derive(Clone, Debug, PartialEq)]
pub struct Vocabulary {
    slots: Vec<Option<Feature>>,
}

impl Vocabulary {
    /// Gives features the slots of a table of 2^`slots_log2` slots, 5..=20, first come first served. Left
    /// out are features whose set is full or has their tag already.
    pub fn place(features: impl IntoIterator<Item = Feature>, slots_log2: u8) -> Result<Vocabulary, Error> {
        if !SLOTS_LOG2.contains(&slots_log2) {
            let (least, most) = (SLOTS_LOG2.start(), SLOTS_LOG2.end());
            let reason = format!("slots_log2 must be {least} to {most}, not {slots_log2}");
            return Err(ErrorKind::Setting(reason).into());
        }
        let mut slots: Vec<Option<Feature>> = vec![None; 1 << slots_log2];
        for feature in features {
            let first = first_way(feature, slots.len());
            let set = &mut slots[first..first + WAYS];
            if set.iter().flatten().any(|other| other.tag() == feature.tag()) {
                continue;
            }
            if let Some(free) = set.iter_mut().find(|slot| slot.is_none()) {
                *free = Some(feature);
            }
        }
        Ok(Vocabulary { slots })
    }

    /// The slot of a feature, if it has one.
    pub fn slot(&self, feature: Feature) -> Option<usize> {
        let first = first_way(feature, self.slots.len());
        (first..first + WAYS).find(|&slot| self.slots[slot] == Some(feature))
    }

    /// How many slots there are, empty ones included.
    pub fn slots(&self) -> usize {
        self.slots.len()
    }

    /// How many features have a slot.
    pub fn features(&self) -> usize {
        self.slots.iter().flatten().count()
    }
}

/// How much an occurrence of a slot's feature counts (an inverse document frequency, say), squared and
/// rounded as the file keeps it, so that training divides by the very norm that scoring will.
///
/// A text with known occurrences o₁…oₙ has the feature values `gain(oᵢ) / √(Σ gain(oⱼ)²)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Gains {
    step: f32,
    squares: Vec<i16>,
}

impl Gains {
    /// Rounds gains, one a slot; each must be finite and not negative, and one must be positive.
    pub fn new(gains: &[f32]) -> Result<Gains, Error> {
        let largest = gains.iter().copied().fold(0.0, f32::max);
        if gains.iter().any(|gain| !gain.is_finite() || *gain < 0.0) || largest <= 0.0 {
            return Err(
                ErrorKind::Setting("a gain is negative or not finite, or all are zero".into()).into()
            );
        }
        let step = largest * largest / FULL;
        let squares = gains.iter().map(|gain| (gain * gain / step).round() as i16).collect();
        Ok(Gains { step, squares })
    }

    /// The squared gain of a slot as rounded; 0 outside the table.
    pub fn square(&self, slot: usize) -> f32 {
        self.squares.get(slot).map_or(0.0, |&square| f32::from(square) * self.step)
    }

    /// The gain of a slot as rounded; 0 outside the table.
    pub fn gain(&self, slot: usize) -> f32 {
        self.square(slot).sqrt()
    }
}

/// A linear model over the slots of a vocabulary, rounded to the integers that the file keeps.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// Added to the scores whatever the text; natural-log units before the temperature.
    pub(crate) bias: [f32; OUTPUTS],
    /// Scores are divided by it before they become probabilities; positive.
    pub(crate) temperature: f32,
    /// What one unit of an output's lane is worth.
    pub(crate) step: [f32; OUTPUTS],
    /// What one unit of the gain lane is worth.
    pub(crate) gain_step: f32,
    /// The slots, `SLOT_BYTES` each.
    pub(crate) slots: Vec<u8>,
    /// The tags of the slots, `TAG_BYTES` each.
    pub(crate) tags: Vec<u8>,
}

impl Weights {
    /// Rounds a trained model: `weights` holds, for each slot of `vocabulary`, the weight of each output for
    /// a feature value of 1.
    pub fn new(
        vocabulary: &Vocabulary,
        gains: &Gains,
        weights: &[[f32; OUTPUTS]],
        bias: [f32; OUTPUTS],
        temperature: f32,
    ) -> Result<Weights, Error> {
        let numbers = || weights.iter().flatten().chain(&bias);
        let slots = vocabulary.slots();
        if weights.len() != slots
            || gains.squares.len() != slots
            || numbers().any(|number| !number.is_finite())
        {
            return Err(ErrorKind::Setting("weights are not finite or not one row a slot".into()).into());
        }
        if !(temperature.is_finite() && temperature > 0.0) {
            return Err(ErrorKind::Setting(format!("temperature {temperature} is not positive")).into());
        }
        let folded = |slot: usize, output: usize| weights[slot][output] * gains.gain(slot);
        let step = std::array::from_fn(|output| {
            let largest = (0..slots).map(|slot| folded(slot, output).abs()).fold(0.0, f32::max);
            if largest > 0.0 { largest / FULL } else { 1.0 }
        });
        let mut slot_bytes = Vec::with_capacity(slots * SLOT_BYTES);
        let mut tag_bytes = Vec::with_capacity(slots * TAG_BYTES);
        for (slot, feature) in vocabulary.slots.iter().enumerate() {
            let mut lanes = [0i16; LANES];
            if feature.is_some() {
                for output in 0..OUTPUTS {
                    lanes[output] = (folded(slot, output) / step[output]).round() as i16;
                }
                lanes[GAIN_LANE] = gains.squares[slot];
            }
            slot_bytes.extend(lanes.iter().flat_map(|lane| lane.to_le_bytes()));
            tag_bytes.extend(feature.map_or(0, Feature::tag).to_le_bytes());
        }
        Ok(Weights { bias, temperature, step, gain_step: gains.step, slots: slot_bytes, tags: tag_bytes })
    }
}

/// A table in use, borrowed from a file's bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Table<'m> {
    slots: &'m [[u8; SLOT_BYTES]],
    sets: &'m [[u8; SET_TAG_BYTES]],
}

impl<'m> Table<'m> {
    /// The table of these slots and tags, which [`Table::check`] has passed.
    pub(crate) fn new(slots: &'m [u8], tags: &'m [u8]) -> Table<'m> {
        Table { slots: slots.as_chunks().0, sets: tags.as_chunks().0 }
    }

    /// Whether every slot is as it must be: a tag for each, gains not negative, the last lanes unused,
    /// empty slots zero, no tag twice in a set.
    pub(crate) fn check(self) -> Result<(), &'static str> {
        if self.sets.len() * WAYS != self.slots.len() {
            return Err("there is not one tag for each slot");
        }
        for (tags, slots) in self.sets.iter().zip(self.slots.as_chunks::<WAYS>().0) {
            let (tags, _) = tags.as_chunks::<TAG_BYTES>();
            for (way, (tag, slot)) in tags.iter().zip(slots).enumerate() {
                let lanes = lanes(slot);
                if lanes[GAIN_LANE] < 0 || lanes[GAIN_LANE + 1..] != [0, 0] {
                    return Err("a slot has a negative gain or a lane in use that is reserved");
                }
                let is_empty = *tag == [0; TAG_BYTES];
                if is_empty && *slot != [0; SLOT_BYTES] {
                    return Err("a slot without a tag is not empty");
                }
                if !is_empty && tags[..way].contains(tag) {
                    return Err("two slots of a set have the same tag");
                }
            }
        }
        Ok(())
    }

    /// Whether the outputs from `used` on, below [`OUTPUTS`], have no weight in any slot.
    pub(crate) fn uses_only(self, used: usize) -> bool {
        self.slots.iter().all(|slot| lanes(slot)[..OUTPUTS].iter().skip(used).all(|&weight| weight == 0))
    }

    /// The number of a feature's slot; of one that has none 0, and `false`.
    ///
    /// Without a branch: which of the four slots it is, if any, cannot be predicted.
    #[inline]
    pub(crate) fn find(self, feature: Feature) -> (usize, bool) {
        const ONES: u64 = 0x0001_0001_0001_0001;
        const HIGHS: u64 = 0x8000_8000_8000_8000;
        // There are as many sets as a power of two, so this is the remainder.
        let set = (feature.place() / WAYS) & (self.sets.len() - 1);
        // The four tags at once: those equal to the feature's become zero, and the lowest zero is found
        // by the borrow it causes ("Hacker's Delight", section 6-1).
        let difference = u64::from_le_bytes(self.sets[set]) ^ (u64::from(feature.tag()) * ONES);
        let zeros = difference.wrapping_sub(ONES) & !difference & HIGHS;
        let way = (zeros.trailing_zeros() as usize / 16) & (WAYS - 1);
        let is_known = zeros != 0;
        ((set * WAYS + way) & 0usize.wrapping_sub(usize::from(is_known)), is_known)
    }

    /// The lanes of a slot.
    #[inline]
    pub(crate) fn slot(self, slot: usize) -> [i32; LANES] {
        lanes(&self.slots[slot]).map(i32::from)
    }

    /// The lanes of a feature's slot; zeros if it has none.
    #[inline]
    pub(crate) fn lanes(self, feature: Feature) -> [i32; LANES] {
        let (slot, is_known) = self.find(feature);
        if is_known { self.slot(slot) } else { [0; LANES] }
    }
}

#[inline]
fn lanes(slot: &[u8; SLOT_BYTES]) -> [i16; LANES] {
    let (pairs, _) = slot.as_chunks::<2>();
    std::array::from_fn(|lane| i16::from_le_bytes(pairs[lane]))
}
