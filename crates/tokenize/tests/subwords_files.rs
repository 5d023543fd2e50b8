//! No `tokenizer.json`, however damaged or hostile, makes the program panic.

use proptest::prelude::*;
use risala_text::Rules;
use risala_tokenize::subwords::{Subwords, Training};
use serde_json::{Value, json};

fn ours() -> Value {
    let training = Training { vocab_size: 30, min_frequency: 1 };
    let subwords = Subwords::train(["كتاب كتب كاتب"], Rules::classification(), training);
    subwords.and_then(|subwords| subwords.to_json()).expect("enough text").parse().expect("JSON")
}

fn reason(file: &Value) -> String {
    Subwords::from_json(&file.to_string()).expect_err("a damaged file").to_string()
}

/// Opens a file and, if it opens, uses all of it.
fn exercise(json: &str) {
    if let Ok(subwords) = Subwords::from_json(json) {
        let text = "كِتابٌ [UNK] a\u{301}▁ab 🎉";
        if let Ok(pieces) = subwords.encode(text) {
            for piece in &pieces {
                assert!(text.get(piece.span()).is_some());
            }
            let ids: Vec<u32> = pieces.iter().map(|piece| piece.id).chain([7, u32::MAX]).collect();
            _ = subwords.decode(&ids);
        }
        _ = subwords.to_json();
    }
}

#[test]
fn damage_is_named_in_one_line_with_what_to_do() {
    for json in ["", "null", "[]", "{}", "\0", r#"{"version": "1.0", "model": 3}"#] {
        let error = Subwords::from_json(json).unwrap_err().to_string();
        assert!(error.starts_with("not a tokenizer.json") && error.contains("copy it again"), "{error}");
        assert!(!error.contains('\n'));
    }
    let missing = Subwords::load("/nowhere/a\nb".as_ref()).unwrap_err().to_string();
    assert!(missing.starts_with("/nowhere/a b: cannot read the tokenizer file"), "{missing}");
    let nowhere = Subwords::from_json(&ours().to_string()).unwrap().save("/nowhere/b".as_ref());
    assert!(nowhere.unwrap_err().to_string().starts_with("/nowhere/b: cannot write"));
}

#[test]
fn what_upstream_would_trust_is_checked() {
    let with = |path: &str, value: Value| {
        let mut file = ours();
        *file.pointer_mut(path).unwrap() = value;
        file
    };
    let merges = |merges: Value| reason(&with("/model/merges", merges));
    // Each of these panics in `tokenizers` 0.23, or reads past a character.
    assert!(merges(json!([["ك", "ت"], ["[UNK]", "▁كتاب"]])).contains("merge "));
    assert!(merges(json!([["ك"]])).contains("merge 0 is not a pair"));
    assert!(merges(json!([["ك", "لا"]])).contains("is not in the vocabulary"));
    assert!(merges(json!(["كت"])).contains("merge 0 is not a pair"));
    assert!(reason(&with("/model/continuing_subword_prefix", "####".into())).contains("merge 0"));
    assert!(reason(&with("/model/vocab", json!({ "a": 4_294_967_295_u64 }))).contains("from 0 to"));
    assert!(reason(&with("/model/vocab", json!({ "a": -1 }))).contains("from 0 to"));
    assert!(reason(&with("/model/vocab", Value::Null)).contains("no vocabulary"));
    // A part that its reader cannot make sense of.
    reason(&with("/decoder", json!({ "type": "Nothing" })));
    reason(&with("/pre_tokenizer", json!([1, 2])));
}

#[test]
fn rules_of_a_newer_format_are_refused_as_such() {
    let with = |risala: Value| {
        let mut file = ours();
        file["model"]["risala"] = risala;
        reason(&file)
    };
    assert!(with(json!({ "format": 2, "rules": { "runes": true } })).contains("install a newer risala"));
    assert!(with(json!({ "format": 0 })).contains("its format is wrong"));
    assert!(with(json!({ "format": 1, "rules": { "runes": true } })).contains("runes"));
    assert!(with(Value::Null).contains("its format is wrong"));
}

#[test]
fn pipelines_that_panic_inside_give_an_error() {
    let mut file = ours();
    file["model"].as_object_mut().unwrap().remove("risala");
    file["pre_tokenizer"] = json!({ "type": "FixedLength", "length": 0 });
    file["model"]["unk_token"] = "nowhere".into();
    exercise(&file.to_string());
    let subwords = Subwords::from_json(&file.to_string()).unwrap();
    assert!(subwords.encode("ث").unwrap_err().to_string().contains("own pipeline failed"));
}

#[test]
fn deep_nesting_is_refused_and_does_not_take_the_stack() {
    for depth in [20, 60, 200, 100_000] {
        let open = r#"{"type":"Sequence","normalizers":["#.repeat(depth);
        let json =
            format!(r#"{{"model":{{"vocab":{{}},"merges":[]}},"normalizer":{open}{}"#, "]}".repeat(depth));
        exercise(&(json + "}"));
    }
}

/// A part of a file in the place of another, or left out, or of another type.
fn any_value() -> impl Strategy<Value = Value> {
    let numbers = prop_oneof![Just(-1_i64), Just(0), Just(1), Just(3), Just(70_000), any::<i64>()];
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        numbers.prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[ -~ا-ي▁]{0,4}".prop_map(Value::String),
        Just(json!([])),
        Just(json!({})),
        Just(json!(["ك", "ت"])),
        Just(json!({ "type": "Sequence", "decoders": [], "normalizers": [], "pretokenizers": [] })),
        Just(json!({ "type": "ByteLevel", "add_prefix_space": true, "trim_offsets": true })),
        Just(json!({ "type": "WordPiece", "prefix": "##", "cleanup": true, "vocab": {}, "unk_token": "" })),
        Just(json!({ "type": "Unigram", "unk_id": 0, "vocab": [["", 0.0]] })),
        Just(json!({ "type": "Replace", "pattern": { "Regex": "" }, "content": "xx" })),
        Just(json!({ "type": "Precompiled", "precompiled_charsmap": "AAAAAAAA" })),
        Just(json!({ "type": "FixedLength", "length": 0 })),
        Just(json!({ "type": "Strip", "content": "a", "start": 9, "stop": 9 })),
        Just(json!({ "id": 0, "content": "", "single_word": true, "lstrip": true, "rstrip": true,
            "normalized": true, "special": true })),
    ]
}

/// Puts `value` at the `at`-th place of the tree, counted in depth.
fn replace(tree: &mut Value, at: &mut usize, value: &Value) {
    if *at == 0 {
        *tree = value.clone();
    }
    *at = at.wrapping_sub(1);
    match tree {
        Value::Array(parts) => parts.iter_mut().for_each(|part| replace(part, at, value)),
        Value::Object(parts) => parts.values_mut().for_each(|part| replace(part, at, value)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_part_may_be_replaced(
        changes in proptest::collection::vec((0usize..120, any_value()), 1..4), foreign: bool,
    ) {
        let mut file = ours();
        if foreign {
            file["model"].as_object_mut().unwrap().remove("risala");
        }
        for (mut at, value) in changes {
            replace(&mut file, &mut at, &value);
        }
        exercise(&file.to_string());
    }

    #[test]
    fn any_byte_may_be_damaged_and_the_end_cut_off(at: prop::sample::Index, byte: u8, end: prop::sample::Index) {
        let mut json = ours().to_string().into_bytes();
        let at = at.index(json.len());
        json[at] = byte;
        exercise(&String::from_utf8_lossy(&json));
        json.truncate(end.index(json.len()));
        exercise(&String::from_utf8_lossy(&json));
    }
}
