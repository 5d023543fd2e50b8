//! Unicode's own boundaries (UAX #29), as spans.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

/// The extended grapheme clusters of `text`, what a reader takes for one character: a letter with its
/// marks, a whole emoji. The byte spans tile the text.
///
/// ```
/// assert_eq!(risala_tokenize::graphemes("بَ👩‍🚀").collect::<Vec<_>>(), [0..4, 4..15]);
/// ```
pub fn graphemes(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.grapheme_indices(true).map(span)
}

/// The segments between the word boundaries of UAX #29. The byte spans tile the text: words, but white
/// space and every sign as well.
///
/// They join scripts and part hashtags; [`tokens`](crate::tokens) is made for posts.
///
/// ```
/// let text = "خصم 50%";
/// let words: Vec<_> = risala_tokenize::unicode_words(text).map(|span| &text[span]).collect();
/// assert_eq!(words, ["خصم", " ", "50", "%"]);
/// ```
pub fn unicode_words(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.split_word_bound_indices().map(span)
}

/// The segments between the sentence boundaries of UAX #29. The byte spans tile the text: white space behind
/// a sentence belongs to it.
///
/// They know no abbreviations and end inside quotes; [`sentences`](crate::sentences) is made for Arabic.
///
/// ```
/// let text = "جاء د. سامي. ثم ذهب.";
/// let sentences: Vec<_> = risala_tokenize::unicode_sentences(text).map(|span| &text[span]).collect();
/// assert_eq!(sentences, ["جاء د. ", "سامي. ", "ثم ذهب."]);
/// ```
pub fn unicode_sentences(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.split_sentence_bound_indices().map(span)
}

fn span((start, part): (usize, &str)) -> Range<usize> {
    start..start + part.len()
}
