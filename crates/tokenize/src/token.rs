//! What the scanner gives: a kind and a span.

use std::fmt;
use std::ops::Range;

use serde::{Serialize, Serializer};

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// A run of letters of the Arabic script, or of other scripts (then digits may follow, `mp3`, and an
    /// apostrophe may stand between letters, `don't`). Marks, tatweel and invisible characters between
    /// letters belong to it, a last mark as well.
    Word,
    /// Digits, with separators between them and perhaps a sign: `1,500.50`, `12:30`, `2026-11-22`, `10-12`,
    /// `-5`, `+966…`. Per cent and currency signs are tokens of their own.
    Number,
    /// Single letters with dots: `ق.م`, `أ.ش.أ`, `U.S.A.`; or one Arabic letter of a title or a reference with
    /// its dot: `د.`, `ص.`
    ///
    /// The dot behind the last of several letters belongs to it. A single letter with its dot counts only
    /// where something goes on behind it or where it begins the line, never behind a number
    /// (`5 م.` ends a sentence), and only if it is one of أ ا ت ج د س ش ص ط ق م ه. So a sentence that ends
    /// in such a letter is misread if another follows on the same line: `فيتامين د. ثم`.
    Abbreviation,
    /// `http://…`, `https://…`, `www.…`, or a word that corpora put in a link's place (`LINK`,
    /// `URL`, `HTTPURL`, in any case).
    Url,
    /// `name@host.tld`.
    Email,
    /// `@name`.
    Mention,
    /// `#word_word`, with its sign; [`hashtag_parts`](crate::hashtag_parts) takes it apart.
    Hashtag,
    /// The mark of a forwarded post: `RT`, in any case, as the text's first word or before a mention, and
    /// `رت` before a mention. A text that begins with the name of the broadcaster is read so as well.
    Retweet,
    /// Written laughter, and nothing else in the word: two ه or more; two خ or more (normalisation cuts
    /// longer runs to two); four letters or more of ه and ا that begin with ه and have two ه (`هاها`);
    /// `haha`, `hehe`, `hhh`, `lol` and longer ones. Not `ها` and `هاه`, which are words.
    Laughter,
    /// One emoji: a whole grapheme cluster; or a keycap.
    Emoji,
    /// A face or heart of signs:
    ///
    /// - eyes `:` `;` `؛` `=`, perhaps a nose `-` or a tear `'`, a mouth `)` `(` `D` `P` `O` `*` `|` `/` `\`, which may
    ///   be repeated; also mirrored with an opening parenthesis, `(:`;
    /// - `^^`, `^_^`, `-_-`, `*_*`, `;_;`, `>_<`, `T_T`, `o_O`, `x_x`;
    /// - `<3`, `</3`, and `xD`.
    ///
    /// Letters count in both cases. Left out are those that are rather something else: `:3`, `:S`, `:$`, `8)`.
    Emoticon,
    /// A run of one punctuation character or symbol: `!!!`.
    Punctuation,
}

impl TokenKind {
    /// The stable name used in output.
    pub fn name(self) -> &'static str {
        match self {
            TokenKind::Word => "word",
            TokenKind::Number => "number",
            TokenKind::Abbreviation => "abbreviation",
            TokenKind::Url => "url",
            TokenKind::Email => "email",
            TokenKind::Mention => "mention",
            TokenKind::Hashtag => "hashtag",
            TokenKind::Retweet => "retweet",
            TokenKind::Laughter => "laughter",
            TokenKind::Emoji => "emoji",
            TokenKind::Emoticon => "emoticon",
            TokenKind::Punctuation => "punctuation",
        }
    }
}

impl fmt::Display for TokenKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Serialize for TokenKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// A token: its kind and the bytes that it covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// The first byte.
    pub start: usize,
    /// The byte behind the last.
    pub end: usize,
}

impl Token {
    /// The token's byte span.
    pub fn span(&self) -> Range<usize> {
        self.start..self.end
    }
}
