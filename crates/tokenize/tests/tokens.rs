//! What the scanner makes of posts, and what holds of every text.

use proptest::prelude::*;
use risala_text::{is_arabic_mark, is_combining_mark, is_invisible};
use risala_tokenize::TokenKind::*;
use risala_tokenize::{TokenKind, tokens};

fn check(text: &str, expected: &[(TokenKind, &str)]) {
    let found: Vec<_> = tokens(text).map(|token| (token.kind, &text[token.span()])).collect();
    assert_eq!(found, expected, "{text:?}");
}

#[test]
fn words_keep_their_marks_and_part_by_script() {
    check("مَرْحَباً بكم", &[(Word, "مَرْحَباً"), (Word, "بكم")]);
    check("جوالiPhone14 جديد", &[(Word, "جوال"), (Word, "iPhone14"), (Word, "جديد")]);
    check("رســـالة", &[(Word, "رســـالة")]);
}

#[test]
fn numbers_take_separators_between_digits_only() {
    check("1,500.50.", &[(Number, "1,500.50"), (Punctuation, ".")]);
    check("٢٠٢٦-١١-٢٢ 12:30", &[(Number, "٢٠٢٦-١١-٢٢"), (Number, "12:30")]);
    check("50%", &[(Number, "50"), (Punctuation, "%")]);
}

#[test]
fn links_mentions_and_hashtags_are_whole() {
    check(
        "(https://t.co/abc).",
        &[(Punctuation, "("), (Url, "https://t.co/abc"), (Punctuation, ")"), (Punctuation, ".")],
    );
    check("https… www.example.com/a?b=c", &[(Url, "https…"), (Url, "www.example.com/a?b=c")]);
    check("المزيد LINK", &[(Word, "المزيد"), (Url, "LINK")]);
    check(
        "@shop_1: #عروض_2026!",
        &[(Mention, "@shop_1"), (Punctuation, ":"), (Hashtag, "#عروض_2026"), (Punctuation, "!")],
    );
    check("ahmed.ali_1@mail.example.com،", &[(Email, "ahmed.ali_1@mail.example.com"), (Punctuation, "،")]);
    check("### @@", &[(Punctuation, "###"), (Punctuation, "@@")]);
    check(
        "a@1.5 #\u{64B}",
        &[(Word, "a"), (Mention, "@1"), (Punctuation, "."), (Number, "5"), (Punctuation, "#")],
    );
    check("info@example.com.", &[(Email, "info@example.com"), (Punctuation, ".")]);
    check("# @ x@y", &[(Punctuation, "#"), (Punctuation, "@"), (Word, "x"), (Mention, "@y")]);
}

#[test]
fn emoji_are_graphemes_and_punctuation_runs() {
    check("👩‍🚀🇪🇬", &[(Emoji, "👩‍🚀"), (Emoji, "🇪🇬")]);
    check("هل؟!!", &[(Word, "هل"), (Punctuation, "؟"), (Punctuation, "!!")]);
}

/// A run of a hundred thousand flags was once read anew for every flag.
#[test]
fn long_runs_take_linear_time() {
    for run in [
        "🇩",
        "क्",
        "👩\u{200D}",
        "@",
        "#",
        "a@",
        "1,",
        "\u{64B}",
        "a.",
        "ا.",
        "rt ",
        "ا\u{200C}",
        ":(",
        ":-",
        "=-",
        "((:x",
        "1\u{20E3}",
        "-1 ",
        " ",
        "h",
        "'a",
    ] {
        assert!(tokens(&run.repeat(200_000)).count() <= 800_000);
    }
}

#[test]
fn nothing_to_see_gives_no_token() {
    check("", &[]);
    check(" \n\u{200F}\u{FEFF}\0", &[]);
    check("ً", &[]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn tokens_are_ordered_and_leave_only_the_unseen(
        text in "(?s)([\\u{600}-\\u{6FF}]|[ -~]|https?://[a-z.]{0,5}|[@#][a-zا-ي_]{0,4}|.){0,40}",
    ) {
        let mut before = 0;
        let mut left = String::new();
        for token in tokens(&text) {
            prop_assert!(token.start >= before && token.end > token.start);
            left.push_str(&text[before..token.start]);
            prop_assert!(text.is_char_boundary(token.end));
            before = token.end;
        }
        left.push_str(&text[before..]);
        // Marks, and some of what cannot be seen, are letters by Unicode's properties.
        let is_unseen = |c: char| is_arabic_mark(c) || is_combining_mark(c) || is_invisible(c);
        prop_assert!(left.chars().all(|c| is_unseen(c) || !c.is_alphanumeric()), "{:?}", left);
        prop_assert!(left.chars().all(|c| !c.is_ascii_punctuation()), "{:?}", left);
    }
}
