//! What goes in comes out again.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use proptest::prelude::*;
use risala_corpus::{Record, RecordReader};
use risala_model::{Label, Level};
use serde_json::{Value, json};

fn one(line: &str) -> Record {
    RecordReader::new(line.as_bytes(), "posts.jsonl").next().unwrap().unwrap()
}

#[test]
fn a_line_comes_back_as_it_was() {
    for line in [
        r#"{"id":"a","text":"نص","label":"neutral","level":1,"effect":null}"#,
        r#"{"z":1,"text":"نص","b":{"y":1,"x":[true,null,1.5]},"id":7,"a":"سطر\nآخر","group":3}"#,
        r#"{"id":-1.5,"text":"نص","label":null,"source":"s","z":18446744073709551615,"confidence":0.1}"#,
        r#"{"text":"نص","id":"007","tail":0.30000000000000004}"#,
    ] {
        assert_eq!(one(line).to_json_line(), line);
        assert_eq!(serde_json::to_string(&one(line)).unwrap(), line);
    }
}

#[test]
fn a_line_without_an_id_gains_its_number() {
    assert_eq!(one(r#"{"b":2,"text":"نص"}"#).to_json_line(), r#"{"id":"1","b":2,"text":"نص"}"#);
}

#[test]
fn changes_are_written() {
    let mut record = one(r#"{"id":7,"a":1,"text":"نص","label":"neutral","b":2}"#);
    record.id = "seven".to_owned();
    record.label = None;
    record.level = Some(Level::Interact);
    record.extra.insert("c".to_owned(), json!(3));
    assert_eq!(
        record.to_json_line(),
        r#"{"id":"seven","a":1,"text":"نص","label":null,"level":2,"b":2,"c":3}"#
    );
}

#[test]
fn a_new_record_writes_what_it_knows() {
    let mut record = Record::new("n", "نص");
    record.label = Some(Label::Advertising);
    record.extra.insert("page".to_owned(), json!(3));
    assert_eq!(record.to_json_line(), r#"{"id":"n","text":"نص","label":"advertising","page":3}"#);
}

#[test]
fn any_field_as_text() {
    let record = one(
        r#"{"id":7,"text":"نص","label":"neutral","level":2,"confidence":0.5,"n":1.0,"yes":true,"none":null,"list":[]}"#,
    );
    for (name, value) in [
        ("id", Some("7")),
        ("text", Some("نص")),
        ("label", Some("neutral")),
        ("level", Some("2")),
        ("effect", None),
        ("confidence", Some("0.5")),
        ("n", Some("1.0")),
        ("yes", Some("true")),
        ("none", None),
        ("list", None),
        ("absent", None),
    ] {
        assert_eq!(record.field(name).as_deref(), value, "{name}");
    }
}

proptest! {
    #[test]
    fn no_bytes_break_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for item in RecordReader::new(bytes.as_slice(), "noise") {
            if let Err(error) = item {
                prop_assert!(!error.to_string().contains('\n'));
            }
        }
    }

    #[test]
    fn unknown_fields_travel_through(
        text in "\\PC*[ء-ي]\\PC*",
        extra in prop::collection::vec(("x-\\PC{0,4}", any::<i64>()), 0..6),
        text_at in 0usize..7,
    ) {
        let mut fields: Vec<(String, Value)> = extra.into_iter().map(|(name, n)| (name, json!(n))).collect();
        fields.insert(text_at.min(fields.len()), ("text".to_owned(), json!(text)));
        fields.insert(0, ("id".to_owned(), json!(5)));
        let line = Value::Object(fields.into_iter().collect()).to_string();
        prop_assert_eq!(one(&line).to_json_line(), line);
    }
}
