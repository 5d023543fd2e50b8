//! Hints at the variety of a text: what holds of every text, and how often they are right.

mod dialect_training;

use dialect_training::{CLASSES, Confusion, Example, LIST, examples, shuffle, train, verdict};
use proptest::prelude::*;
use risala_text::{Normalizer, Rules};
use risala_tokenize::{TokenKind, Variety, dialect, dialect_markers, tokens};

#[test]
fn small_words_give_the_variety_away() {
    for (text, variety) in [
        ("لم يصل القطار الذي ينتظره المسافرون منذ الصباح", Variety::Standard),
        ("هو القطر لسه مجاش ليه؟ إحنا مستنيين من امبارح", Variety::Egyptian),
        ("وش صار على القطار؟ حنا نبي نروح الحين", Variety::Gulf),
        ("شو صار بالقطار؟ نحنا بدنا نروح هلق", Variety::Levantine),
        ("شنو صار بالقطار؟ احنه هسه نريد نروح وماكو غيره", Variety::Iraqi),
        ("واش كاين شي تران دابا؟ حنا بغينا نمشيو", Variety::Maghrebi),
    ] {
        let hint = dialect(text);
        assert_eq!(hint.variety(), Some(variety), "{text}: {hint:?}");
        assert!(hint.probability(variety) > 0.5 && hint.markers() > 1, "{hint:?}");
    }
}

#[test]
fn without_markers_nothing_is_said() {
    for text in ["", "كتاب جميل", "hello", "🎉"] {
        let hint = dialect(text);
        assert_eq!((hint.variety(), hint.markers()), (None, 0), "{text}");
        assert!(CLASSES.iter().all(|&class| (hint.probability(class) - 1.0 / 6.0).abs() < 1e-6));
    }
    assert_eq!(dialect("وش تبون").probability(Variety::Yemeni), 0.0);
}

#[test]
fn markers_say_where_they_stand() {
    let text = "وَلِيـــش ما تردون؟ باچر";
    let found: Vec<_> = dialect_markers(text).map(|marker| (&text[marker.span], marker.entry)).collect();
    assert_eq!(found, [("وَلِيـــش", "ليش"), ("تردون", "تردون"), ("باچر", "باچر")]);
    assert!(dialect_markers("بيكتبوا").all(|marker| marker.weight(Variety::Egyptian) > 0.0));
    assert_eq!(dialect_markers("هيكتبوا وهيقولوا").filter(|marker| marker.entry == "هي*").count(), 2);
}

/// Everyday sentences of the standard language, first and second person too, which reports and encyclopedias lack.
#[test]
fn ordinary_sentences_of_the_standard_language_are_no_dialect() {
    for text in [
        "هذا الكتاب مفيد جدا",
        "الخدمة سيئة جدا",
        "كيف حالك يا صديقي",
        "جاء الولد مع أبيه",
        "عاد العمال إلى القاعدة البارحة",
        "أريد كوبا من الشاي الساخن",
        "يحب الأطفال اللعب في الحديقة",
        "زارنا أبي وأمي يوم الجمعة",
        "زوج الطبيبة مهندس في شركة كبيرة",
        "قال لي صديقي إن السفر متعب",
        "وصلت دول كثيرة إلى حل وسط",
        "ما زال المطر ينهمر وكنت في البيت",
        "مازال الاقتصاد قويا إلى حد كبير",
        "سوف نزور المتحف في يوم آخر",
        "وقع الدعم المالي بين ثاني المشروعات وثالثها",
        "سأنتظرك طالما كنت هنا",
    ] {
        let hint = dialect(text);
        let found = CLASSES[1..].iter().find(|&&class| hint.probability(class) > 0.5);
        assert_eq!(found, None, "{text}: {hint:?}");
    }
}

/// The list is read leniently, so a slip in it would go unseen without this.
#[test]
fn every_line_of_the_list_is_read() {
    for entry in LIST.iter() {
        let word = entry.name.replace('*', "ظطظ");
        let found: Vec<_> = dialect_markers(&word).collect();
        assert_eq!(found.len(), 1, "{}", entry.name);
        assert_eq!(found[0].entry, entry.name, "{word}");
        assert!(CLASSES.iter().any(|&class| found[0].weight(class) > 0.0), "{word}");
    }
}

proptest! {
    #[test]
    fn probabilities_add_up_and_markers_are_words(text in "(?s)([\\u{621}-\\u{64A} ]{0,8}|وش|بدي |الذي |.){0,20}") {
        let hint = dialect(&text);
        let sum: f32 = Variety::ALL.iter().map(|&variety| hint.probability(variety)).sum();
        prop_assert!((sum - 1.0).abs() < 1e-5);
        let words: Vec<_> =
            tokens(&text).filter(|token| token.kind == TokenKind::Word).map(|token| token.span()).collect();
        let markers: Vec<_> = dialect_markers(&text).map(|marker| marker.span).collect();
        prop_assert!(markers.iter().all(|span| words.contains(span)));
        prop_assert_eq!(markers.len(), hint.markers());
    }

    #[test]
    fn normalised_texts_get_the_same_hint(text in "([أإىةيهـ\u{64B}-\u{652}]?[\\u{621}-\\u{64A}]{1,3} ?){0,12}") {
        let normalizer = Normalizer::new(Rules::classification());
        prop_assert_eq!(dialect(&text), dialect(normalizer.normalize(&text).text()));
    }
}

/// Trains on the labelled texts, prints the list with its weights (written where `DIALECT_MARKERS` says), and
/// measures: leave-one-source-out, and ten folds of the project's own texts.
///
/// `cargo test -p risala-tokenize --test dialect figures -- --ignored --nocapture`
#[test]
#[ignore = "needs the labelled texts, which are not in the repository"]
fn figures() {
    let examples = examples();
    let mut pooled = Confusion::default();
    let mut sources: Vec<_> = examples.iter().map(|example| example.source).collect();
    sources.sort_unstable();
    sources.dedup();
    for source in sources {
        let (held_out, rest): (Vec<Example>, Vec<Example>) =
            examples.iter().cloned().partition(|example| example.source == source);
        let weights = train(&rest);
        let mut confusion = Confusion::default();
        held_out.iter().for_each(|example| confusion.add(example, verdict(&weights, &example.markers)));
        println!("without {source}: {}", confusion.summary());
        pooled.merge(&confusion);
    }
    println!("leave-one-source-out: {}\n{}", pooled.summary(), pooled.table());
    let mut folds = Confusion::default();
    for fold in 0..10 {
        let (held_out, rest): (Vec<Example>, Vec<Example>) =
            examples.iter().cloned().partition(|example| shuffle(&example.group) % 10 == fold);
        let weights = train(&rest);
        let own = held_out.iter().filter(|example| example.source == "risala");
        own.for_each(|example| folds.add(example, verdict(&weights, &example.markers)));
    }
    println!("ten folds, own texts: {}\n{}", folds.summary(), folds.table());
    let weights = train(&examples);
    if let Ok(path) = std::env::var("DIALECT_MARKERS") {
        dialect_training::write_list(&weights, std::path::Path::new(&path));
    }
    for (entry, weights) in LIST.iter().zip(&weights) {
        let shipped = dialect_markers(&entry.name.replace('*', "ظطظ")).next().unwrap();
        for (class, &weight) in CLASSES.into_iter().zip(weights) {
            assert!((shipped.weight(class) - weight).abs() < 0.006, "{} is out of date", entry.name);
        }
    }
}
