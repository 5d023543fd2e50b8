//! The one pass from normalised text to features.

use risala_tokenize::{Token, TokenKind, hashtag_parts, tokens};

use crate::feature::Feature;
use crate::form::Form;
use crate::hash::{MULTIPLIER, mix};
use crate::recipe::{Recipe, RecipeError};
use crate::skeleton::{Bone, Skeleton};

/// Keeps a pair apart from a word of the same hash.
const PAIR: u64 = 0xE703_7ED1_A0B4_28DB;

/// Stands for the word before the first and behind the last.
const TEXT_EDGE: u64 = 0x8EBC_6AF0_9C88_C6E3;

/// Receives the features of a text in order: a token, its features, the next token.
pub trait Visitor {
    /// A token begins; the features up to the next one belong to it.
    fn token(&mut self, token: Token);
    /// A feature of the current token alone.
    fn feature(&mut self, feature: Feature);
    /// A feature of the current token and those before it, `tokens` in all, which is 2 or more.
    fn run(&mut self, feature: Feature, tokens: usize);

    /// Whether the features that this form has by itself are known already; then they are not called
    /// again. Most words of a text have been met before, so whoever only adds features up may keep their
    /// sums by the form's hash.
    fn recall(&mut self, _form: u64) -> bool {
        false
    }

    /// The features of a form that was not recalled have all been called.
    fn store(&mut self, _form: u64) {}
}

/// Turns text into features; follows a checked [`Recipe`].
#[derive(Clone, Debug)]
pub struct Extractor {
    recipe: Recipe,
    start: u64,
}

impl Extractor {
    /// An extractor for the recipe, if the recipe can be followed.
    pub fn new(recipe: Recipe) -> Result<Extractor, RecipeError> {
        recipe.check()?;
        let start = mix(recipe.seed.wrapping_mul(MULTIPLIER));
        Ok(Extractor { recipe, start })
    }

    /// The recipe that is followed.
    pub fn recipe(&self) -> &Recipe {
        &self.recipe
    }

    /// Calls `visitor` with every token and feature occurrence of `text`, which is normalised already.
    /// One pass, no allocation.
    #[inline]
    pub fn extract(&self, text: &str, visitor: &mut impl Visitor) {
        let mut form = Form::new();
        let mut behind = Behind { word: None, skeleton: Skeleton::new() };
        for token in tokens(text) {
            if token.kind == TokenKind::Hashtag {
                self.hashtag(text, token, &mut behind, &mut form, visitor);
            } else {
                self.token(text, token, &mut behind, &mut form, visitor);
            }
        }
        if let Some(last) = behind.word {
            visitor.feature(pair(last, TEXT_EDGE));
        }
        behind.skeleton.end(self.longest_skeleton(), visitor);
    }

    /// The words of a hashtag, each a token of its own, so that a word is the same inside and outside.
    fn hashtag(
        &self,
        text: &str,
        tag: Token,
        behind: &mut Behind,
        form: &mut Form,
        visitor: &mut impl Visitor,
    ) {
        let mut start = tag.start;
        for part in hashtag_parts(&text[tag.span()]) {
            let word = tag.start + part.start..tag.start + part.end;
            visitor.token(Token { kind: part.kind, start, end: word.end });
            start = word.end;
            self.word(part.kind, &text[word], behind, form, visitor);
        }
        if start == tag.start {
            self.token(text, tag, behind, form, visitor);
        }
    }

    #[inline]
    fn token(
        &self,
        text: &str,
        token: Token,
        behind: &mut Behind,
        form: &mut Form,
        visitor: &mut impl Visitor,
    ) {
        visitor.token(token);
        self.word(token.kind, &text[token.span()], behind, form, visitor);
    }

    /// The features that a word has by itself, and the one of the word and its neighbour.
    #[inline]
    fn word(
        &self,
        kind: TokenKind,
        spelling: &str,
        behind: &mut Behind,
        form: &mut Form,
        visitor: &mut impl Visitor,
    ) {
        form.set(kind, spelling);
        let codes = form.codes();
        let word = codes.iter().fold(self.start, |hash, &code| roll(hash, code));
        if !visitor.recall(word) {
            if form.spelled && self.recipe.char_max > 0 {
                self.characters(codes, visitor);
            }
            if self.recipe.word_max > 0 {
                visitor.feature(Feature::word(mix(word)));
            }
            visitor.store(word);
        }
        if self.recipe.word_max > 1 {
            match behind.word {
                Some(before) => visitor.run(pair(before, word), 2),
                // How a text begins and ends tells much of its voice.
                None => visitor.feature(pair(TEXT_EDGE, word)),
            }
            behind.word = Some(word);
        }
        if self.recipe.skeleton_max > 0 {
            let bone = Bone::of(kind, spelling, word);
            behind.skeleton.push(bone, self.longest_skeleton(), visitor);
        }
    }

    fn longest_skeleton(&self) -> usize {
        usize::from(self.recipe.skeleton_max)
    }

    /// The features of `text`, which is normalised already, with how often each occurs; sorted.
    pub fn counts(&self, text: &str) -> Vec<(Feature, u32)> {
        let mut occurrences = Occurrences(Vec::with_capacity(text.len() * 3));
        self.extract(text, &mut occurrences);
        let Occurrences(mut features) = occurrences;
        features.sort_unstable();
        features.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as u32)).collect()
    }

    #[inline]
    fn characters(&self, codes: &[u32], visitor: &mut impl Visitor) {
        let (min, max) = (usize::from(self.recipe.char_min), usize::from(self.recipe.char_max));
        for from in 0..codes.len() {
            let mut hash = self.start;
            for (behind, &code) in codes[from..].iter().take(max).enumerate() {
                if behind + 1 >= min {
                    visitor.feature(Feature::characters(mix(hash), code));
                }
                hash = roll(hash, code);
            }
        }
    }
}

#[inline]
fn roll(hash: u64, code: u32) -> u64 {
    hash.wrapping_add(u64::from(code) + 1).wrapping_mul(MULTIPLIER)
}

/// The feature of two words in a row.
#[inline]
fn pair(before: u64, word: u64) -> Feature {
    Feature::word(mix((before.rotate_left(17) ^ PAIR).wrapping_mul(MULTIPLIER) ^ word))
}

/// What lies behind the current token.
struct Behind {
    /// The hash of the word before it.
    word: Option<u64>,
    skeleton: Skeleton,
}

struct Occurrences(Vec<Feature>);

impl Visitor for Occurrences {
    fn token(&mut self, _: Token) {}

    fn feature(&mut self, feature: Feature) {
        self.0.push(feature);
    }

    fn run(&mut self, feature: Feature, _: usize) {
        self.0.push(feature);
    }
}
