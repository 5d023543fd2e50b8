//! Vocabularies of sub-words: training, files, spans.

use std::sync::LazyLock;

use proptest::prelude::*;
use risala_text::{Normalizer, Rules, is_arabic_mark, is_combining_mark, is_invisible};
use risala_tokenize::subwords::{Piece, Subwords, Training};
use risala_tokenize::tokens;
use unicode_segmentation::UnicodeSegmentation;

const TEXTS: [&str; 8] = [
    "أعلنت دولة الواحات الخمس عن افتتاح مكتبة جديدة في حي الميناء القديم",
    "قال الكاتب إن المكتبة الجديدة ستفتح أبوابها للكتاب والقراء كل يوم",
    "كتب الكاتب كتابا عن المكتبات وعن كتابة الكتب في المدن القديمة",
    "خصم 50% على كل الكتب! زوروا https://example.com أو @maktaba_5 اليوم",
    "#مكتبة_الميناء تفتح أبوابها اليوم، أهلا بالقراء والكتاب 🎉",
    "لا تصدقوا ما يقوله حزب السحاب عن المكتبة، فهي للجميع",
    "الكتاب الجديد في المكتبة القديمة، والكتاب القديم في المكتبة الجديدة",
    "سعر الكتاب 25.50 والمكتبة مفتوحة من 9:00 إلى 17:30",
];

/// A foreign pipeline, as byte-pair files often are: NFKC, marks and tatweel removed, split by words.
static FOREIGN: LazyLock<Subwords> = LazyLock::new(|| {
    let mut file: serde_json::Value =
        OURS.to_json().map(|json| json.parse()).expect("can be written").expect("JSON");
    file["model"].as_object_mut().expect("a model").remove("risala");
    file["pre_tokenizer"] = serde_json::json!({ "type": "Whitespace" });
    file["normalizer"] = serde_json::json!({ "type": "Sequence", "normalizers": [
        { "type": "NFKC" },
        { "type": "Replace", "pattern": { "Regex": "[\u{64B}-\u{652}\u{670}\u{640}]" }, "content": "" },
    ]});
    Subwords::from_json(&file.to_string()).expect("a pipeline that upstream knows")
});

static OURS: LazyLock<Subwords> = LazyLock::new(|| {
    let training = Training { vocab_size: 200, min_frequency: 1 };
    Subwords::train(TEXTS, Rules::classification(), training).expect("enough text")
});

fn ids(pieces: &[Piece]) -> Vec<u32> {
    pieces.iter().map(|piece| piece.id).collect()
}

#[test]
fn frequent_words_are_whole_and_others_are_pieces() {
    let pieces = OURS.encode("المكتبة والمكتبات").unwrap();
    let tokens: Vec<&str> = pieces.iter().map(|piece| piece.token.as_str()).collect();
    assert_eq!(tokens[0], "▁المكتبه");
    assert!(tokens.len() > 2 && tokens[1..].concat() == "▁والمكتبات", "{tokens:?}");
}

#[test]
fn the_vocabulary_has_the_size_asked_for_and_every_piece_is_found_by_number_and_by_name() {
    assert_eq!(OURS.vocab_size(), 200);
    assert_eq!(OURS.token(0).as_deref(), Some("[UNK]"));
    for id in 0..200 {
        let token = OURS.token(id).unwrap();
        assert_eq!(OURS.id(&token), Some(id), "{token:?}");
    }
    assert_eq!((OURS.token(200), OURS.id("لاشيء")), (None, None));
}

#[test]
fn the_same_texts_in_any_order_give_the_same_bytes() {
    let first = OURS.to_json().unwrap();
    let training = Training { vocab_size: 200, min_frequency: 1 };
    for turn in 0..TEXTS.len() {
        let mut texts = TEXTS;
        texts.rotate_left(turn);
        let again = Subwords::train(texts, Rules::classification(), training).unwrap();
        assert_eq!(again.to_json().unwrap(), first);
    }
}

#[test]
fn characters_rarer_than_asked_are_unknown_and_nothing_is_joined_across_them() {
    let training = Training { vocab_size: 60, min_frequency: 2 };
    let subwords = Subwords::train(["بت بت حزط", "بت ث"], Rules::none(), training).unwrap();
    assert_eq!(subwords.id("▁بت").map(|id| subwords.token(id).unwrap()).as_deref(), Some("▁بت"));
    let text = "بت بثت";
    let pieces = subwords.encode(text).unwrap();
    let found: Vec<_> = pieces.iter().map(|piece| (piece.token.as_str(), &text[piece.span()])).collect();
    assert_eq!(found[0], ("▁بت", "بت"));
    assert_eq!(found[found.len() - 2..], [("[UNK]", "ث"), ("ت", "ت")]);
    assert_eq!(subwords.decode(&ids(&pieces)).unwrap(), "بت ب[UNK]ت");
}

#[test]
fn bad_sizes_and_empty_texts_are_refused_with_what_to_do() {
    let refusal = |texts: &[&str], vocab_size, min_frequency| {
        let training = Training { vocab_size, min_frequency };
        Subwords::train(texts, Rules::classification(), training).unwrap_err().to_string()
    };
    let small = refusal(&TEXTS, 10, 1);
    assert!(small.starts_with("a vocabulary of 10 has no room for the ") && small.contains("ask for more"));
    assert!(refusal(&[], 100, 1).contains("give more text"));
    assert!(refusal(&["", " \u{200F}"], 100, 1).contains("give more text"));
    assert!(refusal(&["بت"], 100, 2).contains("no character occurs 2 times"));
}

/// With and without vowels a text has the same pieces, and together their spans hold every byte but spaces.
#[test]
fn vowelled_text_is_covered_by_the_spans_to_the_last_mark() {
    let vowelled = "كَتَبَ الكاتِبُ كِتاباً جَديداً في المَكتَبَةِ القَديمَةِ، والكِتابُ لِلقُرّاءِ ـ كُلَّ يَومٍ";
    let bare = "كتب الكاتب كتابا جديدا في المكتبة القديمة، والكتاب للقراء كل يوم";
    let seen: String = vowelled.split_whitespace().collect();
    let covered = |subwords: &Subwords| {
        let pieces = subwords.encode(vowelled).unwrap();
        pieces.iter().map(|piece| &vowelled[piece.span()]).collect::<String>()
    };
    // A tatweel that stands alone belongs to no letter.
    assert_eq!(covered(&OURS), seen.replace('ـ', ""));
    assert_eq!(covered(&FOREIGN), seen.replace('ـ', ""));
    assert_eq!(ids(&OURS.encode(vowelled).unwrap()), ids(&OURS.encode(bare).unwrap()));
}

#[test]
fn saved_and_loaded_it_is_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tokenizer.json");
    OURS.save(&path).unwrap();
    let loaded = Subwords::load(&path).unwrap();
    assert_eq!(loaded.rules(), Some(&Rules::classification()));
    assert_eq!(loaded.to_json().unwrap(), OURS.to_json().unwrap());
    for text in TEXTS {
        assert_eq!(loaded.encode(text).unwrap(), OURS.encode(text).unwrap());
    }
}

/// What other programs see: the crate itself, without us, on text normalised beforehand.
#[test]
fn other_readers_of_the_file_find_the_same_pieces_in_normalised_words() {
    let other: tokenizers::Tokenizer = OURS.to_json().unwrap().parse().unwrap();
    let normalizer = Normalizer::new(Rules::classification());
    for text in &TEXTS[..3] {
        let theirs = other.encode(normalizer.normalize(text).text(), false).unwrap();
        assert_eq!(theirs.get_ids(), ids(&OURS.encode(text).unwrap()));
    }
}

#[test]
fn foreign_files_keep_their_pipeline_but_cut_nothing_off_and_add_nothing() {
    let mut file: serde_json::Value = serde_json::from_str(&FOREIGN.to_json().unwrap()).unwrap();
    file["truncation"] = serde_json::json!({
        "direction": "Right", "max_length": 2, "strategy": "LongestFirst", "stride": 0 });
    file["padding"] = serde_json::json!({ "strategy": { "Fixed": 99 }, "direction": "Right",
        "pad_to_multiple_of": null, "pad_id": 0, "pad_type_id": 0, "pad_token": "[UNK]" });
    file["model"]["dropout"] = 0.9.into();
    let loaded = Subwords::from_json(&file.to_string()).unwrap();
    assert_eq!(loaded.rules(), None);
    for text in TEXTS {
        assert_eq!(loaded.encode(text).unwrap(), FOREIGN.encode(text).unwrap());
    }
}

/// The sign for a space may itself stand in a text.
#[test]
fn signs_of_the_text_keep_their_places() {
    let text = "باب▁▁▁▁ ▁";
    let pieces = OURS.encode(text).unwrap();
    assert_eq!(pieces.iter().map(|piece| &text[piece.span()]).collect::<String>(), "باب▁▁▁▁▁");
}

#[test]
fn batches_are_the_texts_one_by_one() {
    let texts: Vec<&str> = TEXTS.iter().copied().cycle().take(500).collect();
    let batch = OURS.encode_batch(&texts).unwrap();
    let single: Vec<_> = texts.iter().map(|text| OURS.encode(text).unwrap()).collect();
    assert_eq!(batch, single);
}

#[test]
fn a_word_of_a_megabyte_is_encoded() {
    let text = "كتاب".repeat(125_000);
    let pieces = OURS.encode(&text).unwrap();
    assert_eq!(pieces.iter().map(|piece| piece.end - piece.start).sum::<usize>(), text.len());
}

/// What the pieces leave out of a text.
fn left_out(text: &str, pieces: &[Piece]) -> Result<String, TestCaseError> {
    let mut left = String::new();
    let mut before = 0..0;
    for piece in pieces {
        let span = piece.span();
        prop_assert!(span.start >= before.start && span.end >= before.end, "{:?} {:?}", text, pieces);
        left.push_str(text.get(before.end..span.start).unwrap_or_default());
        let widened = text.get(span.clone());
        prop_assert!(widened.is_some(), "{:?} {:?}", text, piece);
        let is_bound = |at| at == text.len() || text.grapheme_indices(true).any(|(bound, _)| bound == at);
        prop_assert!(is_bound(span.start) && is_bound(span.end), "{:?} {:?}", text, piece);
        before = span;
    }
    left.push_str(&text[before.end..]);
    Ok(left)
}

fn any_text() -> impl Strategy<Value = String> {
    "(?s)([\\u{621}-\\u{64A}]{1,5}[\\u{64B}-\\u{652}]{0,2}| |\\u{640}|\\u{FDFA}|[\\u{600}-\\u{6FF}]|\
     [ -~]|[@#][a-zا-ي_]{0,4}|🎉|.){0,40}"
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn our_spans_are_graphemes_in_order_and_leave_only_the_unseen(text in any_text()) {
        let left = left_out(&text, &OURS.encode(&text).unwrap())?;
        let is_left = |c: char| {
            c.is_whitespace() || c.is_control() || is_invisible(c) || is_arabic_mark(c)
                || is_combining_mark(c) || c == '\u{640}'
                // Signs of the Quran that stand by themselves go with its marks.
                || matches!(c, '\u{6DD}' | '\u{6DE}' | '\u{6E9}' | '\u{8E2}')
        };
        prop_assert!(left.chars().all(is_left), "{:?}", left);
    }

    #[test]
    fn spans_of_foreign_pipelines_are_graphemes_too(text in any_text()) {
        left_out(&text, &FOREIGN.encode(&text).unwrap())?;
    }

    #[test]
    fn decoding_gives_the_normalised_text(text in "([ا-ي]{1,6}[\\u{64B}-\\u{652}]?|[ \n]|[a-z0-9.!@#_]|🎉){0,30}") {
        let normalized = Normalizer::new(Rules::classification()).normalize(&text).into_text();
        let decoded = OURS.decode(&ids(&OURS.encode(&text).unwrap())).unwrap();
        let known: String = normalized.trim().chars().map(|c| {
            if c == ' ' || OURS.id(c.encode_utf8(&mut [0; 4])).is_some() { c.to_string() } else { "[UNK]".to_owned() }
        }).collect();
        prop_assert_eq!(decoded, known);
    }

    #[test]
    fn training_saving_and_loading_keep_the_pieces(
        texts in proptest::collection::vec(any_text(), 1..6), other in any_text(), vocab_size in 2usize..400,
    ) {
        let training = Training { vocab_size, min_frequency: 1 };
        if let Ok(trained) = Subwords::train(&texts, Rules::none(), training) {
            prop_assert!(trained.vocab_size() <= vocab_size);
            let loaded = Subwords::from_json(&trained.to_json().unwrap()).unwrap();
            for text in texts.iter().chain([&other]) {
                let pieces = trained.encode(text).unwrap();
                prop_assert_eq!(pieces.len() >= tokens(text).count(), true);
                prop_assert_eq!(loaded.encode(text).unwrap(), pieces);
            }
        }
    }
}
