//! The skeleton of a text: its small words and signs, with a blank for every word of content.
//!
//! "هل … في … ؟" is the same question about anything. N-grams of words hold mostly topic; runs over the skeleton
//! hold how a thing is said, which is what the label hangs on and what carries over to sources that training
//! never saw. Words of content leave one blank each, whatever they are, so that the topic cannot come in by
//! their shape; and a run of blanks alone is left out.

use risala_tokenize::{TokenKind, is_stop_word};

use crate::extract::Visitor;
use crate::feature::Feature;
use crate::hash::{MULTIPLIER, mix};
use crate::spelling::Found;

/// The longest run, in bones.
pub(crate) const MAX_RUN: usize = 4;

/// Keeps a run apart from a word of the same hash.
const RUN: u64 = 0xD6E8_FEB8_6659_FD93;

/// One place of a skeleton.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bone(u64);

impl Bone {
    const EDGE: Bone = Bone(1);
    const CONTENT: Bone = Bone(2);
    const EMOJI: Bone = Bone(3);

    /// Whether it is more than a blank or the text's edge. A run without such a bone says nothing of the voice.
    #[inline]
    pub(crate) fn is_solid(self) -> bool {
        self != Bone::CONTENT && self != Bone::EDGE
    }

    /// What a word or sign leaves in the skeleton, of which this is known.
    #[inline]
    pub(crate) fn known(found: Found) -> Bone {
        if found.is_shown { Bone(found.form) } else { Bone::CONTENT }
    }

    /// What the token whose form has the hash `form` leaves in the skeleton.
    #[inline]
    pub(crate) fn of(kind: TokenKind, spelling: &str, form: u64) -> Bone {
        match kind {
            TokenKind::Word | TokenKind::Abbreviation | TokenKind::Hashtag => {
                if is_stop_word(spelling) {
                    Bone(form)
                } else {
                    Bone::CONTENT
                }
            }
            TokenKind::Emoji => Bone::EMOJI,
            TokenKind::Number
            | TokenKind::Url
            | TokenKind::Email
            | TokenKind::Mention
            | TokenKind::Retweet
            | TokenKind::Laughter
            | TokenKind::Emoticon
            | TokenKind::Punctuation => Bone(form),
        }
    }
}

/// The last bones of the text so far; the edge before the first.
pub(crate) struct Skeleton {
    /// The latest first.
    last: [Bone; MAX_RUN - 1],
    /// How many of `last` are tokens.
    tokens: usize,
}

impl Skeleton {
    pub(crate) fn new() -> Skeleton {
        Skeleton { last: [Bone::EDGE; MAX_RUN - 1], tokens: 0 }
    }

    /// Calls the runs of 2 to `longest` bones that end with `bone`, the edge of the text counted as one.
    #[inline]
    pub(crate) fn push(&mut self, bone: Bone, longest: usize, visitor: &mut impl Visitor) {
        self.runs(bone, 1, longest, visitor);
        self.last.rotate_right(1);
        self.last[0] = bone;
        self.tokens = (self.tokens + 1).min(MAX_RUN - 1);
    }

    /// Calls the runs that end with the end of the text; none if there was no token.
    pub(crate) fn end(&self, longest: usize, visitor: &mut impl Visitor) {
        if self.tokens > 0 {
            self.runs(Bone::EDGE, 0, longest, visitor);
        }
    }

    /// The runs that end with `bone`, which is `own` tokens itself.
    // Always inlined: it is short, and called for every token.
    #[inline(always)]
    fn runs(&self, bone: Bone, own: usize, longest: usize, visitor: &mut impl Visitor) {
        let mut hash = mix(bone.0 ^ RUN);
        let mut is_solid = bone.is_solid();
        // One edge at most: behind it there is nothing.
        let reach = (self.tokens + own).min(longest.saturating_sub(1)).min(MAX_RUN - 1);
        for (at, before) in self.last[..reach].iter().enumerate() {
            hash = mix(hash.rotate_left(9) ^ before.0.wrapping_mul(MULTIPLIER));
            is_solid |= before.is_solid();
            if !is_solid {
                continue;
            }
            let feature = Feature::word(hash);
            match own + (at + 1).min(self.tokens) {
                0 | 1 => visitor.feature(feature),
                tokens => visitor.run(feature, tokens),
            }
        }
    }
}
