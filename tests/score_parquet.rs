//! `risala score` of Parquet: columns keep their types, and a run that was killed is taken up.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use arrow_array::builder::{Int64Builder, ListBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray};
use arrow_schema::DataType;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::properties::WriterProperties;
use risala_tests::{Answer, risala};
use serde_json::Value;
use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// Rows whose texts are null, without Arabic, or sentences.
fn rows(count: usize) -> RecordBatch {
    let words =
        ["خصم", "كبير", "على", "كل", "شيء", "اليوم", "قال", "الوزير", "إن", "العدو", "قادم", "هل", "وصل"];
    let text = |row: usize| match row % 101 {
        7 => None,
        8 => Some("no Arabic".to_owned()),
        _ => {
            Some((0..6).map(|word| words[(row * 31 + word * word * 7) % 13]).collect::<Vec<_>>().join(" "))
        }
    };
    let mut lists = ListBuilder::new(Int64Builder::new());
    (0..count as i64).for_each(|row| lists.append_value((0..row % 3).map(Some)));
    let times = TimestampMicrosecondArray::from_iter_values(0..count as i64).with_timezone("+03:00");
    let columns: [(&str, ArrayRef); 4] = [
        ("id", Arc::new(Int64Array::from_iter_values(0..count as i64))),
        ("body", Arc::new((0..count).map(text).collect::<StringArray>())),
        ("when", Arc::new(times)),
        ("list", Arc::new(lists.finish())),
    ];
    RecordBatch::try_from_iter(columns).expect("columns of one length")
}

fn write(path: &Path, rows: &RecordBatch) -> PathBuf {
    let properties = WriterProperties::builder().set_max_row_group_row_count(Some(10_000)).build();
    let mut writer =
        ArrowWriter::try_new(File::create(path).expect("a Parquet file"), rows.schema(), Some(properties))
            .expect("a Parquet file");
    writer.write(rows).expect("a Parquet file");
    writer.close().expect("a Parquet file");
    path.to_owned()
}

/// All rows of a file, as one batch.
fn read(path: &Path) -> RecordBatch {
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path).expect("a Parquet file"))
        .expect("a Parquet file");
    let mut batches = reader.with_batch_size(1 << 30).build().expect("a Parquet file");
    let all = batches.next().expect("there are rows").expect("a Parquet file");
    assert!(batches.next().is_none());
    all
}

fn score(input: &Path, output: &Path, options: &[&str]) -> Answer {
    risala(["score", "--text-field", "body"]).args(options).arg(input).arg("--output").arg(output).answer()
}

#[test]
fn columns_are_kept_and_answers_are_those_of_classify() {
    let folder = folder();
    let (given, output) = (rows(5000), folder.path().join("out.parquet"));
    let input = write(&folder.path().join("in.parquet"), &given);
    score(&input, &output, &[]).only_fault(&["4900 of 5000 rows were written, 100 were set aside"]);
    let found = read(&output);
    let ids: Vec<i64> = found.column_by_name("id").unwrap().as_primitive::<Int64Type>().values().to_vec();
    let expected: Vec<i64> = (0..5000).filter(|row| ![7, 8].contains(&(row % 101))).collect();
    assert_eq!(ids, expected);
    for name in ["id", "body", "when", "list"] {
        let (own, theirs) = (given.column_by_name(name).unwrap(), found.column_by_name(name).unwrap());
        assert_eq!(own.data_type(), theirs.data_type());
        for (place, row) in ids.iter().enumerate().step_by(977) {
            assert_eq!(&own.slice(*row as usize, 1), &theirs.slice(place, 1), "{name} of row {row}");
        }
    }
    for place in [0, 1, 4000] {
        let text = found.column_by_name("body").unwrap().as_string::<i32>().value(place);
        let json = risala(["classify", "--json", text]).answer().json_lines().remove(0);
        assert_eq!(found.column_by_name("label").unwrap().as_string::<i32>().value(place), json["label"]);
        let number = found.column_by_name("confidence").unwrap().as_primitive::<Float64Type>().value(place);
        assert!((number - json["confidence"].as_f64().unwrap()).abs() < 1e-6);
    }
    assert_eq!(found.column_by_name("abstained").unwrap().data_type(), &DataType::Boolean);

    let rejects = fs::read_to_string(folder.path().join("out.parquet.rejects.jsonl")).unwrap();
    let rejects: Vec<Value> = rejects.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rejects.len(), 100);
    assert_eq!((&rejects[0]["line"], &rejects[0]["id"]), (&8.into(), &"7".into()));
    assert!(rejects[0]["reason"].as_str().unwrap().contains("null"));
    assert!(rejects[1]["reason"].as_str().unwrap().contains("no Arabic letter"));

    // Files one behind the other, and nothing at all.
    let twice = folder.path().join("twice.parquet");
    let answer = score(&input, &twice, &[input.to_str().unwrap(), "--only", "advertising", "--explain"]);
    assert_eq!(answer.code, 1);
    let found = read(&twice);
    assert!(found.num_rows() > 0 && found.num_rows().is_multiple_of(2));
    let evidence = found.column_by_name("evidence").unwrap().as_string::<i32>().value(0).to_owned();
    assert!(serde_json::from_str::<Value>(&evidence).is_ok_and(|evidence| evidence.is_array()));
    let empty = write(&folder.path().join("empty.parquet"), &given.slice(0, 0));
    assert_eq!(score(&empty, &output, &[]).err, "risala: 0 of 0 rows were written\n");
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(&output).unwrap()).unwrap();
    assert_eq!((reader.schema().fields().len(), reader.metadata().file_metadata().num_rows()), (4 + 14, 0));
}

#[test]
fn killed_it_writes_the_same_bytes() {
    let folder = folder();
    let input = write(&folder.path().join("in.parquet"), &rows(300_000));
    let whole = folder.path().join("whole.parquet");
    score(&input, &whole, &[]).only_fault(&["were set aside"]);
    let output = folder.path().join("killed.parquet");
    for kill in 0..20 {
        let run =
            risala(["score", "--text-field", "body", "--resume"]).arg(&input).arg("--output").arg(&output);
        let mut child = run.into_command().stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(kill * 7919 % 500));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    score(&input, &output, &["--resume"]).only_fault(&["were set aside"]);
    assert!(fs::read(&output).unwrap() == fs::read(&whole).unwrap());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 5, "nothing is left over");
}

#[test]
fn what_is_no_parquet_or_has_no_texts_is_said() {
    let folder = folder();
    let path = |name: &str| folder.path().join(name);
    let good = write(&path("good.parquet"), &rows(3000));
    let output = path("out.parquet");
    let run = |input: &Path, field: &str| {
        risala(["score", "--text-field", field]).arg(input).arg("--output").arg(&output).answer()
    };
    run(&good, "id").only_fault(&["good.parquet", "\"id\"", "Int64"]);
    run(&good, "text").only_fault(&["good.parquet", "no column \"text\"", "body"]);
    let bytes = fs::read(&good).unwrap();
    for (name, bytes) in [
        ("cut.parquet", &bytes[..bytes.len() / 2]),
        ("none.parquet", b"this is no Parquet at all, whatever its name".as_slice()),
        ("nothing.parquet", b"".as_slice()),
    ] {
        fs::write(path(name), bytes).unwrap();
        run(&path(name), "body").only_fault(&[name]);
    }
    // Behind a good footer, pages of noise.
    let mut noise = bytes.clone();
    noise[4..bytes.len() / 2].fill(0x5a);
    fs::write(path("noise.parquet"), noise).unwrap();
    run(&path("noise.parquet"), "body").only_fault(&["noise.parquet"]);
    assert!(!output.exists());
    risala(["score", "--text-field", "body"]).arg(&good).answer().only_fault(&["--output"]);
}
