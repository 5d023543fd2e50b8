//! Which features come out, and that they depend on nothing but the text and the recipe.

use proptest::prelude::*;
use std::collections::HashSet;

use risala_features::{Extractor, Feature, Recipe, Visitor};
use risala_tokenize::{Token, TokenKind, tokens};

#[derive(Default)]
struct Count {
    tokens: Vec<Token>,
    features: usize,
    runs: usize,
}

impl Visitor for Count {
    fn token(&mut self, token: Token) {
        self.tokens.push(token);
    }

    fn feature(&mut self, _: Feature) {
        self.features += 1;
    }

    fn run(&mut self, feature: Feature, tokens: usize) {
        assert!(feature.is_word() && (2..=self.tokens.len()).contains(&tokens));
        self.runs += 1;
    }
}

fn count(recipe: Recipe, text: &str) -> Count {
    let mut count = Count::default();
    Extractor::new(recipe).expect("a sound recipe").extract(text, &mut count);
    count
}

#[test]
fn a_word_has_its_n_grams_with_edges() {
    // " كتب " has 5 characters: 4 bigrams, 3 trigrams, 2 four-grams, 1 five-gram, itself,
    // and itself at the beginning and at the end of the text.
    let count = count(Recipe::default(), "كتب");
    assert_eq!((count.features, count.runs), (4 + 3 + 2 + 1 + 1 + 2, 0));
}

#[test]
fn neighbours_make_pairs() {
    let words = Recipe { char_min: 0, char_max: 0, ..Recipe::default() };
    let count = count(words, "كتب الولد الدرس");
    assert_eq!((count.features, count.runs), (3 + 2, 2));
}

#[test]
fn which_account_link_or_digits_does_not_matter() {
    let extractor = Extractor::new(Recipe::default()).unwrap();
    assert_eq!(extractor.counts("اتصل 0500000000 @shop"), extractor.counts("اتصل 0512345678 @other"));
    assert_eq!(extractor.counts("https://t.co/a"), extractor.counts("www.example.com"));
    assert_ne!(extractor.counts("@shop"), extractor.counts("www.example.com"));
}

#[test]
fn how_long_someone_laughs_does_not_matter() {
    let extractor = Extractor::new(Recipe::default()).unwrap();
    assert_eq!(extractor.counts("rt نكتة هههه"), extractor.counts("RT نكتة lol"));
    assert_ne!(extractor.counts("نص :)"), extractor.counts("نص :("));
    // An abbreviation has n-grams as a word has.
    assert_eq!(count(Recipe::default(), "ق.م").features, count(Recipe::default(), "كتب").features);
}

#[test]
fn a_word_is_the_same_inside_a_hashtag_and_outside() {
    let extractor = Extractor::new(Recipe::default()).unwrap();
    assert_eq!(
        extractor.counts("زوروا #عروض_اليوم2026 الآن"),
        extractor.counts("زوروا عروض اليوم 2026 الآن")
    );
}

/// The skeleton alone, up to three places.
fn bones() -> Recipe {
    Recipe { char_min: 0, char_max: 0, word_max: 0, skeleton_max: 3, ..Recipe::default() }
}

#[test]
fn a_skeleton_has_runs_of_its_small_words_and_both_edges() {
    let three = count(bones(), "هل من كتاب");
    // Pairs: ^1 12 23; triples: ^12 123 23$. That of one token and an edge is its own; a blank and an edge are none.
    assert_eq!((three.features, three.runs), (1, 5));
    assert_eq!(count(bones(), "").features, 0);
    let (single, blank) = (count(bones(), "هل"), count(bones(), "كتاب جديد"));
    assert_eq!((single.features, single.runs), (2, 0));
    assert_eq!((blank.features, blank.runs), (0, 0));
}

#[test]
fn a_skeleton_does_not_hold_the_topic() {
    let extractor = Extractor::new(bones()).unwrap();
    assert_eq!(extractor.counts("هل وصل القطار؟"), extractor.counts("هل اشتريتم الهاتف؟"));
    assert_ne!(extractor.counts("هل وصل القطار؟"), extractor.counts("وصل القطار؟"));
    assert_ne!(extractor.counts("هل وصل القطار؟"), extractor.counts("هل وصل القطار"));
    assert_eq!(extractor.counts("وصلنا 😀"), extractor.counts("تعبنا 🎉"));
}

#[test]
fn files_from_before_skeletons_open_without_one() {
    let old: Recipe = serde_json::from_str(r#"{"char_min":2,"char_max":5,"word_max":2,"seed":1}"#).unwrap();
    assert_eq!(old, Recipe::default());
    assert_eq!(old.skeleton_max, 0);
}

#[test]
fn another_seed_gives_other_features() {
    let first = Extractor::new(Recipe::default()).unwrap();
    let second = Extractor::new(Recipe { seed: 2, ..Recipe::default() }).unwrap();
    assert_ne!(first.counts("رسالة"), second.counts("رسالة"));
}

#[test]
fn places_and_tags_spread_evenly_and_tell_features_apart() {
    let letter = |n: u32| char::from_u32(0x621 + n % 26).unwrap();
    let words: String = (0..6000u32)
        .map(|n| format!("{}{}{}{} ", letter(n), letter(n / 26), letter(n / 676), letter(n * 7)))
        .collect();
    let features: Vec<Feature> = Extractor::new(Recipe::default())
        .unwrap()
        .counts(&words)
        .into_iter()
        .map(|(feature, _)| feature)
        .collect();
    assert!(features.len() > 10_000);
    let places: HashSet<usize> = features.iter().map(|feature| feature.place() % 4096).collect();
    assert!(places.len() > 3_600, "{} of 4096 places", places.len());
    // Features that share a place and a tag would be one feature to a table; 16 + 18 bits make it rare.
    let names: HashSet<_> =
        features.iter().map(|feature| (feature.place() % (1 << 18), feature.tag())).collect();
    assert!(features.len() - names.len() < 5, "{} of {}", names.len(), features.len());
}

#[test]
fn an_impossible_recipe_is_refused() {
    for recipe in [
        Recipe { char_min: 3, char_max: 2, ..Recipe::default() },
        Recipe { char_max: 9, ..Recipe::default() },
        Recipe { word_max: 3, ..Recipe::default() },
        Recipe { char_min: 0, char_max: 0, word_max: 0, ..Recipe::default() },
        Recipe { skeleton_max: 1, ..Recipe::default() },
        Recipe { skeleton_max: 5, ..Recipe::default() },
    ] {
        assert!(Extractor::new(recipe.clone()).is_err(), "{recipe:?}");
    }
}

#[test]
fn a_word_of_a_megabyte_is_bounded() {
    let count = count(Recipe::default(), &"ب".repeat(500_000));
    assert_eq!(count.tokens.len(), 1);
    assert!(count.features < 300);
}

proptest! {
    #[test]
    fn every_token_is_visited_once(text in "[ا-ي0-9a-z @#!.]{0,60}") {
        let count = count(Recipe::default(), &text);
        let mut visited = count.tokens.into_iter().peekable();
        for token in tokens(&text) {
            let mut at = token.start;
            while let Some(piece) = visited.next_if(|piece| piece.start < token.end) {
                // Only a hashtag comes in pieces.
                prop_assert!(piece == token || token.kind == TokenKind::Hashtag);
                prop_assert!(piece.start == at && piece.end <= token.end);
                at = piece.end;
            }
            prop_assert!(at > token.start, "{:?} was left out", token);
        }
        prop_assert_eq!(visited.next(), None);
    }

    #[test]
    fn counts_hold_every_occurrence(text in "[ا-ي0-9a-z @#!.]{0,60}") {
        let recipe = Recipe { skeleton_max: 4, ..Recipe::default() };
        let counted = count(recipe.clone(), &text);
        let total: u32 = Extractor::new(recipe).unwrap().counts(&text).iter().map(|c| c.1).sum();
        prop_assert_eq!(total as usize, counted.features + counted.runs);
    }
}
