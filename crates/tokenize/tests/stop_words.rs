//! What is a stop word, in which spelling, and what is not.

use std::collections::HashSet;

use proptest::prelude::*;
use risala_text::{Normalizer, Rules};
use risala_tokenize::{Variety, WordClass, is_stop_word, stop_words};

#[test]
fn spelling_does_not_matter() {
    for word in ["إلى", "الى", "الي", "إِلَى", "إلـــى", "ا\u{655}لى", "ﺇﻟﻰ", "إلى\u{200F}", "إلیٰ"]
    {
        assert!(is_stop_word(word), "{word:?}");
    }
    assert!(is_stop_word("ليييييه") && is_stop_word("هؤلاء") && is_stop_word("هولاء"));
}

#[test]
fn conjunctions_may_stand_before_a_word() {
    assert!(["وهذا", "فهو", "وإلى", "ولكنّه", "ومش", "وعلاش"].into_iter().all(is_stop_word));
    assert!(["بهذا", "لما", "كما", "لهم", "معاها", "عندكن"].into_iter().all(is_stop_word));
    assert!(!["فهم", "فرح", "ولاء", "واحد", "ولدي", "فف", "فووقها"].into_iter().any(is_stop_word));
}

#[test]
fn content_and_stance_are_left_out() {
    let content = "مدرسة كتاب ذهب يقول وطن شعب حرب عدو يجب لازم ينبغي جدا أبدا دائما ضد الله والله حق مال \
                   مصر بغداد دمشق الرباط صنعاء الخرطوم علم إمام خصم عرض مجاني عاجل ولي غيرة فقد ودي";
    let wrong: Vec<_> = content.split_whitespace().filter(|word| is_stop_word(word)).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    for word in ["", " ", "ـ", "ً", "the", "3ala", "12", "من هذا", "لا!", &"لا".repeat(100_000)]
    {
        assert!(!is_stop_word(word), "{word:?}");
    }
}

#[test]
fn varieties_have_their_words() {
    for (variety, own, other) in [
        (Variety::Standard, "الذين", "دلوقتي"),
        (Variety::Egyptian, "دلوقتي", "الحين"),
        (Variety::Gulf, "الحين", "هلق"),
        (Variety::Levantine, "هلق", "هسه"),
        (Variety::Iraqi, "شكد", "علاش"),
        (Variety::Maghrebi, "علاش", "ليش"),
        (Variety::Yemeni, "ذلحين", "ازاي"),
        (Variety::Sudanese, "هسع", "ازاي"),
    ] {
        let words: HashSet<_> = stop_words(variety).map(|entry| entry.word).collect();
        assert!(words.contains(own) && !words.contains(other), "{variety}");
        assert!(words.contains("من") && words.len() > 150, "{variety}: {}", words.len());
    }
}

/// The list is read leniently, so a slip in it would go unseen without this.
#[test]
fn every_line_of_the_list_is_read() {
    let list = include_str!("../lexica/stop_words.txt");
    let lines = list.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    let written: usize = lines.map(|line| line.split_once(": ").unwrap().1.split(' ').count()).sum();
    let mut read = HashSet::new();
    for variety in Variety::ALL {
        for entry in stop_words(variety) {
            assert!(is_stop_word(entry.word), "{}", entry.word);
            read.insert((entry.word.as_ptr(), entry.class));
        }
    }
    assert_eq!(read.len(), written);
    let classes: HashSet<WordClass> = read.into_iter().map(|(_, class)| class).collect();
    assert_eq!(classes.len(), 11);
}

proptest! {
    #[test]
    fn normalised_words_get_the_same_answer(word in "[اأإآبتثجحخدذرزسشصضطظعغفقكلمنهةويىئؤءگچـ\u{64B}-\u{655}ﻻﻵ]{0,6}") {
        let normalizer = Normalizer::new(Rules::classification());
        prop_assert_eq!(is_stop_word(&word), is_stop_word(normalizer.normalize(&word).text()), "{}", word);
    }

    #[test]
    fn stretched_or_marked_stop_words_stay_stop_words(
        at in 0usize..10_000, mark in "[\u{64B}-\u{652}\u{640}]{0,3}", place in 0usize..10,
    ) {
        let words: Vec<_> = Variety::ALL.into_iter().flat_map(stop_words).collect();
        let word = words[at % words.len()].word;
        let cut = word.char_indices().nth(place % word.chars().count()).map_or(0, |(at, c)| at + c.len_utf8());
        let marked = format!("{}{mark}{}", &word[..cut], &word[cut..]);
        prop_assert!(is_stop_word(&marked), "{}", marked);
    }

    #[test]
    fn no_text_is_too_strange(text in "(?s).{0,40}") {
        is_stop_word(&text);
    }
}
