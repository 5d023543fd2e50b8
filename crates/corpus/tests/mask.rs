//! What is masked, and what is not.

use proptest::prelude::*;
use risala_corpus::import::{Counts, mask};

#[track_caller]
fn assert_masked(text: &str, expected: &str) {
    assert_eq!(mask(text).text, expected);
}

#[test]
fn names_and_addresses() {
    assert_masked("شكرا @noura_k1 و@salem!", "شكرا @USER و@USER!");
    assert_masked("قبل@6badr6… (NB7@salem)", "قبل@USER… (NB7@USER)");
    assert_masked("الرقم@لمن", "الرقم@لمن");
    assert_masked("راسلونا: info@shop.example.com الآن", "راسلونا: <EMAIL> الآن");
    assert_masked(
        "https://video.example/@noura.k/clip?id=12 هنا",
        "https://video.example/@USER/clip?id=12 هنا",
    );
}

#[test]
fn phone_like_numbers() {
    assert_masked("اتصل 0551234567 أو +966 55 123 4567", "اتصل 0500000000 أو +960 00 000 0000");
    assert_masked("٠٥٥١٢٣٤٥٦٧", "٠٥٠٠٠٠٠٠٠٠");
    assert_masked("06 61 23 45 67", "06 00 00 00 00");
    assert_masked("رقم 12345678.", "رقم 12000000.");
    assert_masked("@noura_10 0551234567", "@USER 0500000000");
}

#[test]
fn other_numbers_stay() {
    for text in [
        "سعره 1234567 دينارا",
        "2019-2020",
        "20-10-2020",
        "٢٠-١٠-٢٠٢٠",
        "2026-11-22 10:30",
        "1,500,000,000",
        "في 2019 2020 2021",
        "1 2 3 4 5 6 7 8 9 10",
    ] {
        assert_masked(text, text);
    }
}

#[test]
fn what_is_masked_already_counts_for_nothing() {
    assert_eq!(mask("@USER <EMAIL> 0500000000").counts, Counts::default());
    assert_eq!(mask("@a b@c.de 0551234567").counts, Counts { mentions: 1, emails: 1, numbers: 1 });
}

proptest! {
    #[test]
    fn masking_twice_is_masking_once(text in "([@a-c_.٠-٣0-9 /#-]|https://|@USER|<EMAIL>|م){0,40}") {
        let once = mask(&text).text;
        prop_assert_eq!(&mask(&once).text, &once, "{}", text);
    }

    #[test]
    fn any_text_can_be_masked(text in any::<String>()) {
        let masked = mask(&text);
        let letters = |text: &str| text.chars().filter(|c| ('\u{621}'..='\u{64A}').contains(c)).count();
        prop_assert!(letters(&masked.text) <= letters(&text));
    }
}
