//! Counts and quantiles, by their definitions.

mod common;

use common::{Folder, LABELS, Lot, record};
use risala_corpus::stats::{DIALECT_HINT, Options, stats};
use serde_json::{Value, json};

/// A hundred texts of 1 to 100 words of three letters, in two splits.
fn hundred() -> Vec<Value> {
    (1..=100)
        .map(|words| {
            let mut record = record(words, &["قلم"; 100][..words].join(" "), LABELS[words % 3]);
            record["part"] = json!(if words % 2 == 0 { "even" } else { "odd" });
            record
        })
        .collect()
}

fn options(by: &[&str]) -> Options {
    Options { split_field: "part".to_owned(), by: by.iter().map(|&field| field.to_owned()).collect() }
}

#[test]
fn quantiles_are_lengths_that_so_many_texts_do_not_exceed() {
    let folder = Folder::new();
    let stats = stats(&[folder.write("posts.jsonl", &hundred())], &options(&[])).expect("readable");
    let [all, odd, even] = &stats.tables.lengths[..] else { panic!("three lines") };
    let words = all.words;
    assert_eq!(
        [words.min, words.p10, words.p25, words.median, words.p75, words.p90, words.p99, words.max],
        [1, 10, 25, 50, 75, 90, 99, 100]
    );
    assert_eq!(words.mean, 50.5);
    assert_eq!((all.characters.median, all.bytes.median), (4 * 50 - 1, 7 * 50 - 1));
    assert_eq!((odd.split.as_deref(), odd.words.median, odd.words.max), (Some("odd"), 49, 99));
    assert_eq!((even.split.as_deref(), even.words.median, even.words.min), (Some("even"), 50, 2));
}

#[test]
fn counts_add_up_whatever_the_order() {
    let folder = Folder::new();
    let mut records = hundred();
    let by = options(&["label", "part", DIALECT_HINT]);
    let first = stats(&[folder.write("posts.jsonl", &records)], &by).expect("readable");
    let cross = first.tables.cross.as_ref().expect("asked for");
    let labels: Vec<_> = cross.rows.iter().map(|row| row.values[0].as_deref().unwrap_or("")).collect();
    // In the order of the tree, not of the alphabet.
    assert_eq!(labels, ["neutral", "neutral", "advertising", "advertising", "propaganda", "propaganda"]);
    assert_eq!(cross.rows.iter().map(|row| row.records).sum::<u64>(), 100);
    for counts in &first.tables.counts {
        let sum = |number: fn(&risala_corpus::stats::CountRow) -> u64| {
            counts.rows.iter().map(number).sum::<u64>()
        };
        assert_eq!(
            (sum(|row| row.records), sum(|row| row.splits.iter().sum())),
            (100, 100),
            "{}",
            counts.field
        );
        assert!((counts.rows.iter().map(|row| row.share).sum::<f64>() - 1.0).abs() < 1e-9);
    }
    Lot::new(1).shuffle(&mut records[1..]);
    let again = stats(&[folder.write("posts.jsonl", &records)], &by).expect("readable");
    assert_eq!(again.tables.cross, first.tables.cross);
    assert_eq!(again.tables.lengths.first(), first.tables.lengths.first());
}

#[test]
fn a_file_is_counted_once() {
    let folder = Folder::new();
    let file = folder.write("posts.jsonl", &hundred());
    assert_eq!(stats(&[&file, &file], &options(&[])).expect("readable").records, 100);
}
