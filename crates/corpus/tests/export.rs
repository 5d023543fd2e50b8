//! Records in other formats, and back.

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use risala_corpus::Record;
use risala_corpus::export::{Format, Report, export};
use risala_corpus::import::{Importer, Kind, Options};
use risala_model::{Effect, Label};
use serde_json::{Map, Value, json};

fn put(folder: &Path, name: &str, lines: &[String]) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, lines.concat()).expect("a temporary file");
    path
}

fn lines(records: &[Value]) -> Vec<String> {
    records.iter().map(|record| format!("{record}\n")).collect()
}

/// What an export wrote, what it says, and what it complains of.
fn written(records: &[Value], format: Format) -> (String, Report, Vec<String>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = put(folder.path(), "r.jsonl", &lines(records));
    let (mut out, mut complaints) = (Vec::new(), Vec::new());
    let report =
        export(&[path], format, &mut out, |error| complaints.push(error.to_string())).expect("an export");
    (String::from_utf8(out).expect("text"), report, complaints)
}

/// Exports records and imports them again.
fn there_and_back(records: &[Record], format: Format, kind: Kind) -> Vec<Value> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let lines: Vec<_> = records.iter().map(|record| record.to_json_line() + "\n").collect();
    let path = put(folder.path(), "r.jsonl", &lines);
    let mut out = Vec::new();
    export(&[path], format, &mut out, |error| panic!("{error}")).expect("an export");
    let table = folder.path().join("table");
    std::fs::write(&table, out).expect("a temporary file");
    let options = Options { mask: false, ..Options::default() };
    let imported = Importer::new(kind, &[table], options).collect::<Result<Vec<_>, _>>();
    imported.expect("records").iter().map(value).collect()
}

fn value(record: &Record) -> Value {
    serde_json::to_value(record).expect("JSON")
}

#[test]
fn names_are_known_and_told() {
    for format in Format::ALL {
        assert_eq!(format.name().parse(), Ok(format));
    }
    assert_eq!(Format::of(Path::new("a/b.CSV")), Some(Format::Csv));
    let error = "xlsx".parse::<Format>().expect_err("no such format").to_string();
    assert_eq!(error, "unknown format \"xlsx\" (known: jsonl, csv, tsv, parquet, fasttext)");
}

#[test]
fn csv_reads_as_one_would_write_it() {
    let records = [
        json!({"id": 1, "text": "سطر\nوآخر، \"قال\"", "label": "neutral", "level": 2, "page": 3, "note": "7"}),
        json!({"id": "b", "text": "نص", "note": "كلمة", "tags": ["a", {"b": null}], "gone": null, "empty": ""}),
    ];
    let (text, report, complaints) = written(&records, Format::Csv);
    assert_eq!(
        text,
        "id,text,label,level,effect,source,license,group,confidence,page,note,tags,gone,empty\n\
         1,\"سطر\nوآخر، \"\"قال\"\"\",neutral,2,,,,,,3,\"\"\"7\"\"\",,,\n\
         b,نص,,,,,,,,,كلمة,\"[\"\"a\"\",{\"\"b\"\":null}]\",,\"\"\"\"\"\"\n"
    );
    assert_eq!((report.written, complaints.len()), (2, 0));
    let (text, ..) = written(&[json!({"id": "a", "text": "س\tص"})], Format::Tsv);
    assert!(text.ends_with("confidence\na\t\"س\tص\"\t\t\t\t\t\t\t\n"), "{text}");
}

#[test]
fn fasttext_says_what_it_loses() {
    let records = [
        json!({"id": 1, "text": " سطر\r\nوآخر ", "label": "neutral"}),
        json!({"id": 2, "text": "بلا تصنيف"}),
        json!({"id": 3, "text": "قال __label__x هنا", "label": "propaganda"}),
        json!({"id": 4, "text": "نص", "label": "advertising"}),
    ];
    let (text, report, _) = written(&records, Format::Fasttext);
    assert_eq!(
        text,
        "__label__neutral سطر  وآخر\n__label__propaganda قال __label _x هنا\n__label__advertising نص\n"
    );
    assert_eq!(report, Report { written: 3, set_aside: 0, unlabelled: 1, folded: 2 });
}

#[test]
fn bad_lines_are_set_aside_once() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let good = json!({"id": 1, "text": "نص", "x": 1}).to_string() + "\n";
    let first = put(folder.path(), "a.jsonl", &[good.clone(), "{}\n".to_owned()]);
    let second = put(folder.path(), "b.jsonl", &[good, json!({"id": 2, "text": "ثان"}).to_string()]);
    for format in Format::ALL {
        let mut complaints = Vec::new();
        let report = export(&[first.clone(), second.clone()], format, Vec::new(), |error| {
            complaints.push(error.to_string())
        });
        let report = report.expect("an export");
        assert_eq!((report.written + report.unlabelled, report.set_aside), (2, 2));
        assert!(complaints[0].contains("a.jsonl:2: field `text`: is missing"), "{complaints:?}");
        assert!(
            complaints[1].contains("b.jsonl:1: field `id`: \"1\" is the id of an earlier record too"),
            "{complaints:?}"
        );
    }
    assert!(export(&[folder.path().join("none.jsonl")], Format::Csv, Vec::new(), |_| {}).is_err());
}

/// Empties a file as soon as something is written.
struct Meddler(std::path::PathBuf);

impl std::io::Write for Meddler {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        std::fs::write(&self.0, "")?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn what_cannot_be_read_twice_is_told() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let long = json!({"id": 1, "text": "نص ".repeat(10_000)}).to_string();
    let first = put(folder.path(), "a.jsonl", &[long]);
    let second = put(folder.path(), "b.jsonl", &[json!({"id": 2, "text": "نص"}).to_string()]);
    let error = export(&[first, second.clone()], Format::Csv, Meddler(second), |_| {});
    let error = error.expect_err("a record is missing").to_string();
    assert!(
        error.ends_with("b.jsonl: does not hold the same when read twice; give files, not pipes, and leave them alone meanwhile"),
        "{error}"
    );
}

#[test]
fn parquet_of_many_rows_has_several_groups() {
    let records: Vec<Record> = (0..70_000).map(|n| Record::new(n.to_string(), "نص")).collect();
    let back = there_and_back(&records, Format::Parquet, Kind::Parquet);
    assert_eq!(back.len(), records.len());
    assert_eq!(back[69_999]["id"], "69999");
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~\n\r\tا-ي\"]{1,20}",
        any::<String>(),
        "-?[0-9.e]{1,22}|true|null|\\[1\\]|\\{\\}|\"x\"|[a-z]{1,3}"
    ]
}

/// A field that is not null.
fn field() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from).prop_filter("a number", |value| !value.is_null()),
        text().prop_map(Value::from),
        Just(json!("")),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        let or_null = prop_oneof![4 => inner, 1 => Just(Value::Null)];
        prop_oneof![
            prop::collection::vec(or_null.clone(), 0..3).prop_map(Value::Array),
            prop::collection::vec((text(), or_null), 0..3)
                .prop_map(|fields| Value::Object(fields.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

fn record() -> impl Strategy<Value = Record> {
    // An empty one would come back as null.
    let name = || prop::option::of(text().prop_filter("not empty", |text| !text.is_empty()));
    let names = (name(), name(), name());
    let labels = prop_oneof![
        Just((None, None)),
        Just((Some(Label::Neutral), None)),
        Just((Some(Label::Propaganda), Some(Effect::Fear))),
        Just((None, Some(Effect::Belief))),
    ];
    (text(), labels, names, prop::collection::vec(("[a-dأ ,\"]{0,2}", field()), 0..4)).prop_map(
        |(text, (label, effect), (license, group, confidence), fields)| {
            let mut record = Record::new("", format!("{text}ن"));
            (record.label, record.effect) = (label, effect);
            record.source = Some("s".to_owned());
            (record.license, record.group, record.confidence) = (license, group, confidence);
            record.extra.extend(fields);
            record
        },
    )
}

proptest! {
    #[test]
    fn what_is_exported_can_be_imported(mut records in prop::collection::vec(record(), 1..5)) {
        for (number, record) in records.iter_mut().enumerate() {
            // Texts that come twice under two labels would be set aside.
            (record.id, record.text) = (format!("r {number}"), format!("{number} {}", record.text));
        }
        let expected: Vec<_> = records.iter().map(value).collect();
        for (format, kind) in [
            (Format::Csv, Kind::Csv),
            (Format::Tsv, Kind::Tsv),
            (Format::Parquet, Kind::Parquet),
        ] {
            prop_assert_eq!(&there_and_back(&records, format, kind), &expected, "{}", format);
        }
    }
}
