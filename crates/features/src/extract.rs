//! The one pass from normalised text to buckets.

use risala_tokenize::{Token, tokens};

use crate::form::Form;
use crate::recipe::{Recipe, RecipeError};

/// Multiplier of the rolling hash (the 64-bit golden ratio, odd).
const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;
/// Keeps a pair apart from a word of the same hash.
const PAIR: u64 = 0xE703_7ED1_A0B4_28DB;
/// Buckets whose character n-grams differ only in their last character share a block of this size, so
/// that a word's n-grams touch few cache lines.
const BLOCK: u64 = 64;

/// Receives the features of a text in order: a token, its features, the next token.
pub trait Visitor {
    /// A token begins; the features up to the next one belong to it.
    fn token(&mut self, token: Token);
    /// A feature of the current token alone.
    fn feature(&mut self, bucket: usize);
    /// A feature of the current token and the one before it.
    fn pair(&mut self, bucket: usize);
}

/// Turns text into features; follows a checked [`Recipe`].
#[derive(Clone, Debug)]
pub struct Extractor {
    recipe: Recipe,
    /// Keeps a hash inside its half of the table.
    mask: u64,
    /// The first bucket of words.
    words: usize,
    start: u64,
}

impl Extractor {
    /// An extractor for the recipe, if the recipe can be followed.
    pub fn new(recipe: Recipe) -> Result<Extractor, RecipeError> {
        recipe.check()?;
        let words = recipe.buckets() / 2;
        let start = mix(recipe.seed.wrapping_mul(MULTIPLIER));
        Ok(Extractor { recipe, mask: words as u64 - 1, words, start })
    }

    /// The recipe that is followed.
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// Calls `visitor` with every token and feature occurrence of `text`, which is normalised already.
    /// Buckets are below `recipe().buckets()`. One pass, no allocation.
    #[inline]
    pub fn extract(&self, text: &str, visitor: &mut impl Visitor) {
        let mut form = Form::new();
        let mut before = None;
        for token in tokens(text) {
            visitor.token(token);
            form.set(token.kind, &text[token.span()]);
            let codes = form.codes();
            if form.spelled && self.recipe.char_max > 0 {
                self.characters(codes, visitor);
            }
            if self.recipe.word_max > 0 {
                let word = codes.iter().fold(self.start, |hash, &code| roll(hash, code));
                visitor.feature(self.words + self.bucket(mix(word)));
                if self.recipe.word_max > 1 {
                    if let Some(before) = before {
                        visitor.pair(self.words + self.bucket(mix(roll_word(before, word))));
                    }
                    before = Some(word);
                }
            }
        }
    }

    /// The features of `text`, which is normalised already, as sorted (bucket, occurrences).
    pub fn counts(&self, text: &str) -> Vec<(u32, u32)> {
        let mut buckets = Buckets(Vec::with_capacity(text.len() * 3));
        self.extract(text, &mut buckets);
        let Buckets(mut buckets) = buckets;
        buckets.sort_unstable();
        let mut counts: Vec<(u32, u32)> = Vec::with_capacity(buckets.len());
        for bucket in buckets {
            match counts.last_mut() {
                Some((last, count)) if *last == bucket => *count += 1,
                _ => counts.push((bucket, 1)),
            }
        }
        counts
    }

    #[inline]
    fn characters(&self, codes: &[u32], visitor: &mut impl Visitor) {
        let (min, max) = (usize::from(self.recipe.char_min), usize::from(self.recipe.char_max));
        for from in 0..codes.len() {
            let mut hash = self.start;
            for (behind, &code) in codes[from..].iter().take(max).enumerate() {
                if behind + 1 >= min {
                    // The exclusive or stays inside the block, and spreads a script's few final
                    // characters over all of its slots.
                    visitor.feature(self.bucket(mix(hash) ^ (u64::from(code) & (BLOCK - 1))));
                }
                hash = roll(hash, code);
            }
        }
    }

    #[inline]
    fn bucket(&self, hash: u64) -> usize {
        (hash & self.mask) as usize
    }
}

#[inline]
fn roll(hash: u64, code: u32) -> u64 {
    hash.wrapping_add(u64::from(code) + 1).wrapping_mul(MULTIPLIER)
}

#[inline]
fn roll_word(before: u64, word: u64) -> u64 {
    (before.rotate_left(17) ^ PAIR).wrapping_mul(MULTIPLIER) ^ word
}

/// Spreads the high bits of a product over the low ones.
#[inline]
fn mix(hash: u64) -> u64 {
    let hash = (hash ^ (hash >> 32)).wrapping_mul(MULTIPLIER);
    hash ^ (hash >> 29)
}

struct Buckets(Vec<u32>);

impl Visitor for Buckets {
    fn token(&mut self, _: Token) {}

    fn feature(&mut self, bucket: usize) {
        self.0.push(bucket as u32);
    }

    fn pair(&mut self, bucket: usize) {
        self.0.push(bucket as u32);
    }
}
