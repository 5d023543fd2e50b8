//! Where we mean to differ, and why.

use serde_json::Value;

use crate::alike::{alike, changed, cleaned, compatible, parted_alike, sorted};
use crate::case::Case;

/// A difference that is meant.
pub(crate) struct Difference {
    /// The recording.
    pub(crate) recording: &'static str,
    /// The functions that it concerns: how their names begin.
    pub(crate) functions: &'static str,
    /// Why.
    pub(crate) why: &'static str,
    /// Which cases.
    pub(crate) explains: Explains,
}

/// Which cases a difference concerns.
pub(crate) enum Explains {
    /// These, by the number in their id; each must differ.
    Ids(&'static [usize]),
    /// Those of which the case and our answer show it.
    If(fn(&Case, &Value) -> bool),
}

use Explains::{Ids, If};

const fn difference(
    recording: &'static str,
    functions: &'static str,
    explains: Explains,
    why: &'static str,
) -> Difference {
    Difference { recording, functions, why, explains }
}

/// The first that explains a case counts, so what is narrower stands first.
pub(crate) const DIFFERENCES: &[Difference] = &[
    difference(
        "unicode_normalization_arabic",
        "normalize",
        If(|case, ours| {
            changed(case, ours, "NFC")
                .chain(changed(case, ours, "NFKC"))
                .all(|(a, b)| sorted(a) == sorted(b))
        }),
        "Marks keep the order in which they stand: `compose` makes letters of letters and hamza, and \
         reordering would move what spans point at.",
    ),
    difference(
        "unicode_normalization_arabic",
        "normalize",
        If(|case, ours| {
            case.input.contains('\u{300}') && ["NFC", "NFKC"].iter().all(|form| ours[form] == case.input)
        }),
        "Latin letters with accents are not composed: only Arabic letters are.",
    ),
    difference(
        "unicode_normalization_arabic",
        "normalize",
        Ids(&[6, 7, 8, 9]),
        "Letters with a high hamza (U+0675–0678) are Kazakh letters, which `decorated_letters` writes plain, \
         not presentation forms.",
    ),
    difference(
        "camel",
        "normalize_unicode",
        Ids(&[2837]),
        "CAMeL writes the rial sign with an Arabic yeh before it applies NFKC; we give Unicode's own letters.",
    ),
    difference(
        "camel",
        "normalize_unicode",
        If(|case, ours| alike(case, ours, compatible)),
        "Outside the Arabic script nothing is decomposed: `…` stays, and white space is a matter of `spaces`.",
    ),
    difference(
        "camel",
        "arclean",
        Ids(&[2841]),
        "It drops the rial sign, which `presentation_forms` writes in letters.",
    ),
    difference(
        "camel",
        "arclean",
        If(|case, ours| alike(case, ours, cleaned)),
        "arclean drops emoji, bullets and every other character that its table does not list, writes پ چ ڤ گ as \
         ب ج ف ك and final Persian yeh as alef maqsura, folds ٱ but no other alef, and makes spaces of what \
         cannot be seen. Here emoji are tokens, those letters have sounds of their own, all alefs are one \
         switch, and what cannot be seen leaves nothing behind.",
    ),
    difference("camel", "simple_word_tokenize", If(parted_alike), TOKENS),
    difference("arabic_norm_reference", "tokenize", If(parted_alike), TOKENS),
    difference("hf_tokenizers", "pre_tokenizers", If(parted_alike), TOKENS),
    difference(
        "hf_tokenizers",
        "normalizers.NFKC",
        If(|case, ours| alike(case, ours, compatible)),
        "Outside the Arabic script nothing is decomposed: `…` stays, and white space is a matter of `spaces`.",
    ),
    difference(
        "hf_tokenizers",
        "normalizers.BertNormalizer",
        If(|case, ours| {
            alike(case, ours, |c| match c {
                '\u{671}' => Some("ا"),
                '\u{6C0}' => Some("ە"),
                _ => compatible(c),
            })
        }),
        "It strips what Unicode decomposes: hamza from أ and ۀ, but not the wasla of ٱ; our switch for alef takes \
         every alef, and that for Persian letters is another one. Each of its spaces becomes one.",
    ),
    difference(
        "hf_tokenizers",
        "normalizers.BertNormalizer",
        Ids(&[120]),
        "A joiner between two emoji stays: it makes one of them.",
    ),
    difference(
        "araclean",
        "ReduceElongation",
        Ids(&[355]),
        "A ت that begins a word keeps two: it is the prefix of verbs (تتتبع).",
    ),
    difference(
        "araclean",
        "ReduceElongation",
        If(|case, _| case.expected == case.input && case.input.chars().all(|c| "پچژڤگ".contains(c))),
        "پ چ ژ ڤ گ are stretched in Arabic posts as well; araclean shortens the letters of the Arabic alphabet only.",
    ),
    difference("araclean", "FoldAlef", Ids(&[141]), "U+0675 is an alef with hamza too."),
    difference(
        "araclean",
        "",
        Ids(&[299, 300, 304, 305, 303]),
        "`punctuation` writes commas as commas between digits too, and the decimal separator as a point.",
    ),
    difference(
        "araclean",
        "MapDigits",
        Ids(&[855]),
        "`digit_separators` leaves Arabic thousands separators out, so that a number is one token.",
    ),
    difference(
        "araclean",
        "CleanMentions",
        Ids(&[773]),
        "Account names are written in Latin letters, digits and `_` on the platforms: `@` before an Arabic word is \
         a sign.",
    ),
    difference(
        "araclean",
        "RemoveStopwords",
        Ids(&[802, 803]),
        "Our list is that of words of grammar, negation and unfolded spellings included; theirs leaves negation out \
         and holds folded spellings only.",
    ),
    difference(
        "araclean",
        "HandleEmoji",
        Ids(&[845, 846]),
        "A digit right behind a letter belongs to the word, and a keycap is made of ASCII digits only.",
    ),
    difference("araclean", "RemovePunctuation", Ids(&[875]), "The dots of an abbreviation belong to it."),
    difference("araclean", "normalize", Ids(&[933, 1473]), "Marks keep the order in which they stand."),
    difference(
        "araclean",
        "Pipeline",
        Ids(&[830, 1014, 1015, 1017, 1018]),
        "The recording names the steps but not their settings, which here are not those of the profile.",
    ),
    difference(
        "maha",
        "normalize",
        Ids(&[115]),
        "The ligature is resolved to the letters that Unicode gives, صلعم, not to the words they stand for.",
    ),
    difference(
        "maha",
        "remove_links",
        Ids(&[513]),
        "A link begins with a scheme or `www.`: `كلمة.كلمة` and `web.com` cannot be told from two sentences without \
         a space.",
    ),
    difference(
        "tnkeeh",
        "_remove_twitter_meta",
        Ids(&[4]),
        "The word `link` is a link, because corpora put it in a link's place and normalisation writes it small.",
    ),
];

const TOKENS: &str = "Our tokens part Arabic letters from digits (`و12`, `الـ9`) and emoji from words and from one another, keep \
    `covid19` and `don't` whole, and hold neither marks that stand on nothing nor, at the ends of a word, what \
    cannot be seen. No other boundary of a word differs.";
