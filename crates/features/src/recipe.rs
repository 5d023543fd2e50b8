//! Which features are extracted.

use serde::{Deserialize, Serialize};

use crate::skeleton::MAX_RUN;

/// The choice of features, kept in the model file with every field written out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Recipe {
    /// Shortest character n-gram, its word's edges counted as characters; 1..=8, at most `char_max`.
    pub char_min: u8,
    /// Longest character n-gram; 1..=8. 0, with `char_min` 0, for no character n-grams.
    pub char_max: u8,
    /// Longest word n-gram: 0 (none), 1 or 2.
    pub word_max: u8,
    /// Longest run over the skeleton of the text (its small words and signs, a blank for every word of content): 0
    /// (none) or 2..=4. Files from before there were skeletons have none.
    pub skeleton_max: u8,
    /// Seed of the hash: another seed names every feature anew.
    pub seed: u64,
}

impl Default for Recipe {
    fn default() -> Recipe {
        Recipe { char_min: 2, char_max: 5, word_max: 2, skeleton_max: 0, seed: 1 }
    }
}

/// A recipe that cannot be followed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("feature recipe: {0}")]
pub struct RecipeError(String);

impl Recipe {
    pub(crate) fn check(&self) -> Result<(), RecipeError> {
        let fail = |reason: String| Err(RecipeError(reason));
        let (min, max) = (self.char_min, self.char_max);
        let without_chars = (min, max) == (0, 0);
        if !without_chars && (min < 1 || min > max || max > 8) {
            return fail(format!(
                "char_min {min} and char_max {max} must be 1 <= min <= max <= 8, or both 0"
            ));
        }
        if self.word_max > 2 {
            return fail(format!("word_max must be 0, 1 or 2, not {}", self.word_max));
        }
        let longest = MAX_RUN as u8;
        if self.skeleton_max == 1 || self.skeleton_max > longest {
            return fail(format!("skeleton_max must be 0 or 2 to {longest}, not {}", self.skeleton_max));
        }
        if without_chars && self.word_max == 0 && self.skeleton_max == 0 {
            return fail("no features: characters, words and skeleton are all off".to_owned());
        }
        Ok(())
    }
}
