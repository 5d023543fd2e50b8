//! What is accepted, what is refused, and what is said about it.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::io::{self, BufReader, Read};

use risala_corpus::{Error, Record, RecordReader, read_all};
use risala_model::{Effect, Label, LeafSet, Level};

fn read(lines: impl AsRef<[u8]>) -> Vec<Result<Record, Error>> {
    RecordReader::new(lines.as_ref(), "posts.jsonl").collect()
}

fn one(line: &str) -> Record {
    let mut items = read(line);
    assert_eq!(items.len(), 1, "{line}");
    items.remove(0).unwrap()
}

fn fault(line: &str) -> Error {
    let mut items = read(line);
    assert_eq!(items.len(), 1, "{line}");
    let error = items.remove(0).unwrap_err();
    assert!(!error.to_string().contains('\n'), "{error}");
    assert_eq!(error.line(), Some(1));
    error
}

#[test]
fn every_known_field_is_typed() {
    let record =
        one(r#"{"id": "a-1", "text": "إلى الأمام يا أبناء الساحل!", "label": "propaganda", "level": 3,
        "effect": "belief", "source": "s", "license": "CC0-1.0", "group": "g", "confidence": "low"}"#
            .replace('\n', " ")
            .as_str());
    assert_eq!(record.id, "a-1");
    assert_eq!(record.text, "إلى الأمام يا أبناء الساحل!");
    assert_eq!(record.label, Some(Label::Propaganda));
    assert_eq!(record.level, Some(Level::Persuade));
    assert_eq!(record.effect, Some(Effect::Belief));
    assert_eq!(record.leaves(), Effect::Belief.leaves());
    let texts =
        [&record.source, &record.license, &record.group, &record.confidence].map(|text| text.as_deref());
    assert_eq!(texts, [Some("s"), Some("CC0-1.0"), Some("g"), Some("low")]);
    assert!(record.extra.is_empty());
}

#[test]
fn absent_and_null_knowledge_are_the_same() {
    for line in
        [r#"{"text": "نص"}"#, r#"{"id": null, "text": "نص", "label": null, "level": null, "effect": null}"#]
    {
        let record = one(line);
        assert_eq!(record.id, "1");
        assert_eq!(record.leaves(), LeafSet::ALL);
        assert!(!record.is_annotated());
    }
    assert!(one(r#"{"text": "متى الموعد؟", "level": 2}"#).is_annotated());
}

#[test]
fn blank_lines_marks_and_carriage_returns_are_passed_over() {
    let items = read("\u{feff}{\"text\": \"أول\"}\r\n\r\n   \n{\"text\": \"ثان\"}");
    let records: Vec<Record> = items.into_iter().map(Result::unwrap).collect();
    let seen: Vec<_> = records.iter().map(|record| (record.id.as_str(), record.text.as_str())).collect();
    assert_eq!(seen, [("1", "أول"), ("4", "ثان")]);
    assert!(read("").is_empty());
    assert!(read("\u{feff}\n\n").is_empty());
}

#[test]
fn a_byte_order_mark_later_on_is_an_error() {
    let items = read("{\"text\": \"أول\"}\n\u{feff}{\"text\": \"ثان\"}\n");
    assert!(items[0].is_ok());
    assert_eq!(items[1].as_ref().unwrap_err().line(), Some(2));
}

#[test]
fn bad_lines_do_not_end_the_stream() {
    let mut lines = b"{\"text\": \"\xd9\"}\n{\"text\n[]\n".to_vec();
    lines.extend_from_slice("{\"text\": \"سليم\"}".as_bytes());
    let items = read(&lines);
    assert_eq!(items.len(), 4);
    let errors: Vec<String> =
        items[..3].iter().map(|item| item.as_ref().unwrap_err().to_string()).collect();
    assert_eq!(errors[0], "posts.jsonl:1: not valid UTF-8 at byte 11; convert the file to UTF-8");
    assert_eq!(
        errors[1],
        "posts.jsonl:2: not valid JSON: EOF while parsing a string (column 6); \
         write each record as one JSON object on a line of its own"
    );
    assert_eq!(
        errors[2],
        "posts.jsonl:3: expected a JSON object, found an array; \
         write each record as {\"text\": …} on a line of its own"
    );
    assert_eq!(items[3].as_ref().unwrap().id, "4");
}

#[test]
fn a_fault_says_where_what_and_what_to_do() {
    let error = fault(r#"{"text": "نص", "label": "propganda"}"#);
    assert_eq!(
        error.to_string(),
        "posts.jsonl:1: field `label`: unknown label \"propganda\" (known: neutral, advertising, propaganda); \
         use a known name, or null where it is not known"
    );
    assert_eq!(error.field(), Some("label"));
    assert_eq!(error.reason(), "unknown label \"propganda\" (known: neutral, advertising, propaganda)");
}

#[test]
fn wrong_values_are_refused_by_field() {
    for (line, field, reason) in [
        (r#"{"id": "x"}"#, "text", "is missing"),
        (r#"{"text": null}"#, "text", "expected a string, found null"),
        (r#"{"text": ["نص"]}"#, "text", "expected a string, found an array"),
        (r#"{"text": " \t\n\u00a0"}"#, "text", "has nothing but white space"),
        (r#"{"text": ""}"#, "text", "has nothing but white space"),
        (r#"{"text": "نص", "label": 2}"#, "label", "expected a string, found 2"),
        (r#"{"text": "نص", "label": "Neutral"}"#, "label", "unknown label \"Neutral\""),
        (r#"{"text": "نص", "effect": ""}"#, "effect", "unknown effect \"\" (known: fear, belief)"),
        (r#"{"text": "نص", "level": 0}"#, "level", "unknown level 0 (known: 1, 2, 3)"),
        (r#"{"text": "نص", "level": 1.5}"#, "level", "unknown level 1.5"),
        (r#"{"text": "نص", "level": "1"}"#, "level", "unknown level \"1\""),
        (r#"{"text": "نص", "id": {}}"#, "id", "expected a string or a number, found an object"),
        (r#"{"text": "نص", "id": 1234567890123456789012}"#, "id", "too large"),
        (r#"{"text": "نص", "group": true}"#, "group", "expected a string or a number, found true"),
    ] {
        let error = fault(line);
        assert_eq!(error.field(), Some(field), "{line}");
        assert!(error.reason().contains(reason), "{line}: {error}");
    }
}

#[test]
fn contradictions_name_both_fields() {
    for (known, fields) in [
        (
            r#""label": "advertising", "level": 1"#,
            "fields `label` and `level`: advertising and 1 contradict",
        ),
        (
            r#""label": "neutral", "effect": "fear""#,
            "fields `label` and `effect`: neutral and fear contradict",
        ),
        (r#""level": 2, "effect": "belief""#, "fields `level` and `effect`: 2 and belief contradict"),
    ] {
        let error = fault(&format!(r#"{{"text": "نص", {known}}}"#));
        assert!(error.to_string().contains(fields), "{error}");
    }
}

#[test]
fn long_values_do_not_flood_the_message() {
    let error = fault(&format!(r#"{{"text": "نص", "label": "{}"}}"#, "ط\\n".repeat(10_000)));
    assert!(error.to_string().chars().count() < 300);
}

#[test]
fn files_that_cannot_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("none.jsonl");
    let error = RecordReader::open(&missing).unwrap_err();
    let expected = format!("cannot read {}: No such file", missing.display());
    assert!(error.to_string().starts_with(&expected), "{error}");
    assert_eq!((error.line(), error.field()), (None, None));
    assert!(read_all(folder.path()).unwrap_err().to_string().starts_with("cannot read "));
}

/// A disk that fails behind its first line.
struct Failing<'a>(&'a [u8]);

impl Read for Failing<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.0.is_empty() { Err(io::Error::other("the disk is gone")) } else { self.0.read(buffer) }
    }
}

#[test]
fn a_failure_to_read_ends_the_stream() {
    let input = BufReader::new(Failing("{\"text\": \"نص\"}\n".as_bytes()));
    let items: Vec<_> = RecordReader::new(input, "odd\nname").collect();
    assert_eq!(items.len(), 2);
    assert!(items[0].is_ok());
    assert_eq!(items[1].as_ref().unwrap_err().to_string(), "cannot read odd\u{fffd}name: the disk is gone");
}

#[test]
fn read_all_reads_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("good.jsonl");
    fs::write(&path, "{\"id\": \"b\", \"text\": \"أول\"}\n\n{\"id\": \"a\", \"text\": \"ثان\"}\n").unwrap();
    let ids: Vec<_> = read_all(&path).unwrap().into_iter().map(|record| record.id).collect();
    assert_eq!(ids, ["b", "a"]);
}

#[test]
fn read_all_counts_the_problems() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bad.jsonl");
    let good = "{\"id\": 1, \"text\": \"أول\"}\n";
    let duplicate = "{\"id\": \"1\", \"text\": \"ثان\"}\n";
    fs::write(&path, format!("{good}{duplicate}")).unwrap();
    let alone = format!(
        "{}:2: field `id`: \"1\" is the id of line 1 too; give each record an id of its own",
        path.display()
    );
    assert_eq!(read_all(&path).unwrap_err().to_string(), alone);
    fs::write(&path, format!("{good}{duplicate}{{\n")).unwrap();
    assert_eq!(read_all(&path).unwrap_err().to_string(), format!("{alone} (and 1 more line)"));
    fs::write(&path, format!("{good}{duplicate}{{\n{duplicate}")).unwrap();
    assert_eq!(read_all(&path).unwrap_err().to_string(), format!("{alone} (and 2 more lines)"));
}

#[test]
fn a_line_number_that_is_another_records_id_is_a_duplicate() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mixed.jsonl");
    fs::write(&path, "{\"id\": 2, \"text\": \"أول\"}\n{\"text\": \"ثان\"}\n").unwrap();
    assert_eq!(read_all(&path).unwrap_err().field(), Some("id"));
}
