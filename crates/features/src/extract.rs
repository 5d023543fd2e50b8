//! The one pass from normalised text to features.

use std::ops::Range;

use risala_tokenize::{Token, TokenKind, hashtag_parts, tokens};

use crate::feature::Feature;
use crate::form::Form;
use crate::hash::{MULTIPLIER, mix};
use crate::recipe::{Recipe, RecipeError};
use crate::skeleton::{Bone, Skeleton};
use crate::spelling::{Found, Spelling};

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

    /// Several features of the current token alone: of its n-grams those of one length.
    #[inline]
    fn features(&mut self, features: impl Iterator<Item = Feature>) {
        features.for_each(|feature| self.feature(feature));
    }

    /// What the extractor would find of a token of this spelling, if its features by itself are known already;
    /// then they are not called again. Most words of a text have been met before, so whoever only adds features
    /// up may keep their sums by the spelling.
    #[inline]
    fn recall(&mut self, _spelling: Spelling) -> Option<Found> {
        None
    }

    /// The features of a token that was not recalled have all been called, and this was found of it.
    #[inline]
    fn store(&mut self, _spelling: Spelling, _found: Found) {}
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
                visitor.token(token);
                self.word(token.kind, text, token.span(), &mut behind, &mut form, visitor);
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
            self.word(part.kind, text, word, behind, form, visitor);
        }
        if start == tag.start {
            visitor.token(tag);
            self.word(tag.kind, text, tag.span(), behind, form, visitor);
        }
    }

    /// The features that a word has by itself, and those of the word and its neighbours.
    #[inline]
    fn word(
        &self,
        kind: TokenKind,
        text: &str,
        span: Range<usize>,
        behind: &mut Behind,
        form: &mut Form,
        visitor: &mut impl Visitor,
    ) {
        // Links, names and numbers are not what they are spelled like; emoji are rare.
        let spelling = match kind {
            TokenKind::Word | TokenKind::Abbreviation => Spelling::of(text, span.clone(), true),
            TokenKind::Punctuation => Spelling::of(text, span.clone(), false),
            _ => None,
        };
        let known = spelling.and_then(|spelling| visitor.recall(spelling));
        let (word, bone) = match known {
            Some(found) => (found.form, Bone::known(found)),
            None => self.unknown(kind, &text[span], spelling, form, visitor),
        };
        if self.recipe.word_max > 1 {
            match behind.word {
                Some(before) => visitor.run(pair(before, word), 2),
                // How a text begins and ends tells much of its voice.
                None => visitor.feature(pair(TEXT_EDGE, word)),
            }
            behind.word = Some(word);
        }
        if self.recipe.skeleton_max > 0 {
            behind.skeleton.push(bone, self.longest_skeleton(), visitor);
        }
    }

    /// The features of a word that was not recalled; its form's hash and what it leaves in the skeleton.
    fn unknown(
        &self,
        kind: TokenKind,
        word: &str,
        spelling: Option<Spelling>,
        form: &mut Form,
        visitor: &mut impl Visitor,
    ) -> (u64, Bone) {
        form.set(kind, word);
        let codes = form.codes();
        let hash = codes.iter().fold(self.start, |hash, &code| roll(hash, code));
        if form.spelled && self.recipe.char_max > 0 {
            self.characters(form, visitor);
        }
        if self.recipe.word_max > 0 {
            visitor.feature(Feature::word(mix(hash)));
        }
        let bone = Bone::of(kind, word, hash);
        if let Some(spelling) = spelling {
            visitor.store(spelling, Found { form: hash, is_shown: bone.is_solid() });
        }
        (hash, bone)
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

    /// By length, so that the n-grams of one length follow one another without a wait.
    fn characters(&self, form: &mut Form, visitor: &mut impl Visitor) {
        let (min, max) = (usize::from(self.recipe.char_min), usize::from(self.recipe.char_max));
        let Form { codes, lasts, prefixes, len, .. } = form;
        prefixes[..*len].fill(self.start);
        for length in 1..=max.min(*len) {
            let ends = length - 1..*len;
            let ends = codes[ends.clone()].iter().zip(&lasts[ends]);
            let grams = prefixes.iter_mut().zip(ends).map(|(prefix, (&code, &last))| {
                let gram = Feature::characters(mix(*prefix), last);
                *prefix = roll(*prefix, code);
                gram
            });
            if length >= min {
                visitor.features(grams);
            } else {
                grams.for_each(drop);
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
