//! The parts of hashtags.

use proptest::prelude::*;
use risala_tokenize::{TokenKind, hashtag_parts, tokens};

fn check(tag: &str, expected: &[&str]) {
    let found: Vec<_> = hashtag_parts(tag).map(|part| &tag[part.span()]).collect();
    assert_eq!(found, expected, "{tag:?}");
}

#[test]
fn parts_end_where_the_writing_changes() {
    check("#عروض_اليوم", &["عروض", "اليوم"]);
    check("#عُرُوضٌ_كـبيرة", &["عُرُوضٌ", "كـبيرة"]);
    check("#BigSummerSale2026", &["Big", "Summer", "Sale", "2026"]);
    check("#TVNews", &["TV", "News"]);
    check("#iPhoneعروض14", &["i", "Phone", "عروض", "14"]);
    check("#NEWS", &["NEWS"]);
    check("#É\u{301}coleTV\u{301}Ab", &["É\u{301}cole", "TV\u{301}", "Ab"]);
    check("#طم\u{200C}طم_\u{200F}نص\u{AD}", &["طم\u{200C}طم", "نص"]);
    check("", &[]);
    check("#__", &[]);
    check("no sign, 2 words", &["no", "sign", "2", "words"]);
}

#[test]
fn parts_lie_in_the_text() {
    let text = "نص #عروض_اليوم";
    let tag = tokens(text).find(|token| token.kind == TokenKind::Hashtag).unwrap();
    let parts: Vec<_> = hashtag_parts(&text[tag.span()])
        .map(|part| &text[tag.start + part.start..tag.start + part.end])
        .collect();
    assert_eq!(parts, ["عروض", "اليوم"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn parts_hold_every_letter_and_digit(tag in "(?s)#?([ا-يa-zA-Z0-9_\\u{64B}\\u{200C}]|.){0,20}") {
        let (mut before, mut left) = (0, String::new());
        for part in hashtag_parts(&tag) {
            prop_assert!(part.start >= before && part.end > part.start);
            prop_assert!(!tag[part.span()].contains('_'));
            left.push_str(&tag[before..part.start]);
            before = part.end;
        }
        left.push_str(&tag[before..]);
        prop_assert!(left.chars().all(|c| !matches!(c, 'ا'..='ي' | 'a'..='z' | 'A'..='Z' | '0'..='9') || c == '\u{640}'), "{:?}", left);
    }
}
