//! Learning a vocabulary.

use std::collections::HashMap;

use risala_text::{Normalizer, Rules};
use tokenizers::decoders::metaspace::{Metaspace, PrependScheme};
use tokenizers::models::bpe::{BPE, BpeTrainer};
use tokenizers::{AddedToken, Tokenizer};

use super::error::{ErrorKind, guarded};
use super::{Error, SPACE, Subwords, for_each_word};

/// The piece that stands for characters outside the vocabulary; its id is 0.
const UNKNOWN: &str = "[UNK]";

/// The longest word that is learnt from, in characters; what is longer is a link or noise, and would be
/// merged in quadratic time.
const MAX_WORD: usize = 64;

/// The trainer of `tokenizers` counts pairs in 32 bits.
const MAX_CHARACTERS: u64 = i32::MAX as u64;

/// How a vocabulary is learnt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Training {
    /// The most pieces that the vocabulary may have, with the one for the unknown; fewer if nothing is left
    /// to merge.
    pub vocab_size: usize,
    /// How often a character, or a pair of pieces, must occur to become a piece. 0 counts as 1.
    pub min_frequency: u64,
}

impl Default for Training {
    fn default() -> Training {
        Training { vocab_size: 8_000, min_frequency: 2 }
    }
}

impl Subwords {
    /// Learns a vocabulary by byte-pair encoding (Sennrich and others, 2016) from texts normalised by
    /// `rules` and cut by [`tokens`](crate::tokens). The same texts, in any order, give the same
    /// vocabulary.
    ///
    /// # Errors
    ///
    /// If the texts are empty or too large to count, or `vocab_size` does not even hold their characters.
    pub fn train<T: AsRef<str>>(
        texts: impl IntoIterator<Item = T>,
        rules: Rules,
        training: Training,
    ) -> Result<Subwords, Error> {
        let min_frequency = training.min_frequency.max(1);
        let normalizer = Normalizer::new(rules);
        let words = frequent_parts(count_words(&normalizer, texts), min_frequency)?;

        let mut characters: Vec<char> = words.keys().flat_map(|word| word.chars()).collect();
        characters.sort_unstable();
        characters.dedup();
        let least = characters.len() + 1;
        if training.vocab_size < least {
            return Err(ErrorKind::Size { asked: training.vocab_size, least }.into());
        }

        let unknown = AddedToken::from(UNKNOWN, true);
        let tokenizer = guarded(|| {
            let trainer = BpeTrainer::builder()
                .vocab_size(training.vocab_size)
                .min_frequency(min_frequency)
                .special_tokens(vec![unknown])
                .show_progress(false)
                .build();
            let mut model = BPE::builder().unk_token(UNKNOWN.to_owned()).build()?;
            let words = words.into_iter().map(|(word, count)| (word.into(), count)).collect();
            let special = trainer.do_train(&words, &mut model)?;

            // How others read the file, and how everyone decodes: a word's first piece begins with a sign.
            let spaces = Metaspace::new(SPACE, PrependScheme::Always, true);
            let mut tokenizer = Tokenizer::new(model);
            tokenizer.with_pre_tokenizer(Some(spaces.clone())).with_decoder(Some(spaces));
            tokenizer.add_special_tokens(special)?;
            Ok(tokenizer)
        })
        .map_err(ErrorKind::Pipeline)?;
        Ok(Subwords { tokenizer, normalizer: Some(normalizer) })
    }
}

/// How often each word occurs. Bounded by the number of different words, not by the length of the texts.
fn count_words<T: AsRef<str>>(
    normalizer: &Normalizer,
    texts: impl IntoIterator<Item = T>,
) -> HashMap<String, u64> {
    let mut words = HashMap::new();
    let mut normalized = String::new();
    for text in texts {
        normalizer.normalize_into(text.as_ref(), &mut normalized);
        for_each_word(&normalized, |word, _| match words.get_mut(word) {
            Some(count) => *count += 1,
            None if word.chars().nth(MAX_WORD).is_some() => {}
            None => _ = words.insert(word.to_owned(), 1),
        });
    }
    words
}

/// The words, parted at characters that are too rare to be known, so that no piece joins what stood on
/// either side of one.
fn frequent_parts(
    words: HashMap<String, u64>,
    min_frequency: u64,
) -> Result<HashMap<String, u64>, ErrorKind> {
    let mut characters = HashMap::<char, u64>::new();
    for (word, count) in &words {
        word.chars().for_each(|c| *characters.entry(c).or_default() += count);
    }
    if characters.values().sum::<u64>() > MAX_CHARACTERS {
        return Err(ErrorKind::TooMuchText(MAX_CHARACTERS));
    }
    let is_rare = |c: char| characters.get(&c).is_none_or(|&count| count < min_frequency);
    let mut parts = HashMap::new();
    for (word, count) in &words {
        for part in word.split(is_rare).filter(|part| !part.is_empty()) {
            *parts.entry(part.to_owned()).or_default() += count;
        }
    }
    if characters.keys().all(|&c| c == SPACE || is_rare(c)) {
        Err(ErrorKind::NoText(min_frequency))
    } else {
        Ok(parts)
    }
}
