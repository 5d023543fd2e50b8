//! What can be counted in a text without knowing anything else.

use risala_text::is_arabic_letter;
use risala_tokenize::{TokenKind, Variety, dialect, tokens};

use crate::record::Record;

/// The lengths of a text, the share of its letters in each script, and its dialect.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts {
    /// Words, numbers, abbreviations, laughter and hashtags.
    pub(crate) words: u32,
    /// Code points.
    pub(crate) characters: u32,
    /// Bytes of UTF-8.
    pub(crate) bytes: u32,
    /// Of 100 letters of these, how many are Arabic; `None` without letters. The letters of links and names of
    /// accounts are left out: that there is a link is known anyway.
    pub(crate) arabic: Option<u32>,
    /// Likewise, how many are Latin (ASCII).
    pub(crate) latin: Option<u32>,
    /// The hint at the dialect; `None` where nothing speaks for any.
    pub(crate) dialect: Option<Variety>,
}

impl Facts {
    pub(crate) fn of(record: &Record) -> Facts {
        let text = record.text.as_str();
        let is_word = |kind| {
            use TokenKind::{Abbreviation, Hashtag, Laughter, Number, Word};
            matches!(kind, Word | Number | Abbreviation | Laughter | Hashtag)
        };
        let (mut words, mut letters, mut arabic, mut latin) = (0, 0, 0, 0);
        for token in tokens(text).filter(|token| is_word(token.kind)) {
            words += 1;
            for c in text.get(token.span()).unwrap_or("").chars() {
                let (is_arabic, is_latin) = (is_arabic_letter(c), c.is_ascii_alphabetic());
                arabic += u64::from(is_arabic);
                latin += u64::from(is_latin);
                // Asked last: the table of all letters is slow.
                letters += u64::from(is_arabic || is_latin || c.is_alphabetic());
            }
        }
        let share = |part: u64| (letters > 0).then(|| (100 * part / letters) as u32);
        let bounded = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        Facts {
            words: bounded(words),
            characters: bounded(text.chars().count()),
            bytes: bounded(text.len()),
            arabic: share(arabic),
            latin: share(latin),
            dialect: dialect(text).variety(),
        }
    }

    /// The dialect as a value of a field.
    pub(crate) fn dialect_name(&self) -> &'static str {
        self.dialect.map_or("none", Variety::code)
    }
}
