//! What is taken from a text before it is let go.

use risala_text::{Normalizer, Rules, is_arabic_letter};
use risala_tokenize::{TokenKind, hashtag_parts, tokens};

use super::minhash::{Banding, Signer};
use super::shingles::shingles;
use crate::facts::Facts;
use crate::record::Record;

/// Longer words are no features: they are what a page left when its spaces were lost.
const LONGEST_FEATURE: usize = 128;

/// What is taken from a text: all that a check needs of it.
#[derive(Debug)]
pub(crate) struct Digest {
    pub(crate) facts: Facts,
    /// The form in which texts are compared: letters and digits without anything between, for copies of one post
    /// differ in spaces as well; the text itself if it has none.
    pub(crate) key: String,
    /// Its bands.
    pub(crate) bands: Vec<u32>,
    /// The features that the text has, with repetitions: a tag ([`WORD`] and so on) and what it is about.
    features: String,
    feature_ends: Vec<usize>,
}

/// The tags of features.
pub(crate) const WORD: char = 'w';
pub(crate) const EMOJI: char = 'e';
pub(crate) const PUNCTUATION: char = 'p';
pub(crate) const KIND: char = 'k';

impl Digest {
    /// The features, with repetitions.
    pub(crate) fn features(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.feature_ends.iter().copied());
        starts.zip(&self.feature_ends).filter_map(|(start, &end)| self.features.get(start..end))
    }

    /// Takes what counts from a token of the normalised text.
    fn read(&mut self, kind: TokenKind, written: &str) {
        match kind {
            TokenKind::Word => self.push(WORD, written),
            TokenKind::Abbreviation => {
                self.push(WORD, written);
                self.push(KIND, "abbreviation");
            }
            TokenKind::Hashtag => {
                for part in hashtag_parts(written).filter(|part| part.kind == TokenKind::Word) {
                    self.push(WORD, written.get(part.span()).unwrap_or(""));
                }
                self.push(KIND, "hashtag");
            }
            TokenKind::Emoji => {
                self.push(EMOJI, written);
                self.push(KIND, "emoji");
            }
            TokenKind::Punctuation => {
                let sign = written.chars().next().map_or(0, char::len_utf8);
                self.push(PUNCTUATION, written.get(..sign).unwrap_or(""));
                self.push(KIND, "punctuation");
            }
            TokenKind::Url => self.push(KIND, "link"),
            kind => self.push(KIND, kind.name()),
        }
        if is_compared(kind) {
            // The table of all letters is slow, and most letters are Arabic.
            self.key.extend(written.chars().filter(|&c| is_arabic_letter(c) || c.is_alphanumeric()));
        }
    }

    fn push(&mut self, tag: char, name: &str) {
        if name.len() <= LONGEST_FEATURE {
            self.features.push(tag);
            self.features.push_str(name);
            self.feature_ends.push(self.features.len());
        }
    }
}

/// Makes digests, on any number of threads.
#[derive(Debug)]
pub(crate) struct Digester {
    normalizer: Normalizer,
    signer: Signer,
}

impl Digester {
    pub(crate) fn new(similarity: f64) -> Digester {
        Digester {
            normalizer: Normalizer::new(Rules::search()),
            signer: Signer::new(Banding::new(similarity)),
        }
    }

    pub(crate) fn digest(&self, record: &Record) -> Digest {
        let mut text = String::new();
        self.normalizer.normalize_into(&record.text, &mut text);
        let mut digest = Digest {
            facts: Facts::of(record),
            key: String::with_capacity(text.len()),
            bands: Vec::new(),
            features: String::with_capacity(2 * text.len()),
            feature_ends: Vec::new(),
        };
        for token in tokens(&text) {
            digest.read(token.kind, text.get(token.span()).unwrap_or(""));
        }
        if digest.key.is_empty() {
            digest.key.push_str(record.text.trim());
        }
        let mut pieces = Vec::new();
        shingles(&digest.key, &mut pieces);
        digest.bands = self.signer.bands(&pieces);
        // Normalising takes line breaks away.
        if record.text.contains('\n') {
            digest.push(KIND, "line break");
        }
        digest
    }
}

/// Whether letters and digits of such a token belong to the key. Links, addresses, accounts and the marks of
/// forwarded posts do not: copies of one post differ in them.
fn is_compared(kind: TokenKind) -> bool {
    use TokenKind::{Abbreviation, Hashtag, Laughter, Number, Word};
    matches!(kind, Word | Number | Abbreviation | Hashtag | Laughter)
}
