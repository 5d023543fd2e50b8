//! Planted faults are found, and clean data passes.

mod common;

use common::{Folder, LABELS, Lot, record};
use proptest::prelude::*;
use risala_corpus::check::{Options, Report, Shortcuts, Target, Verdict, Within, check};
use risala_corpus::stats::{self, stats};
use serde_json::{Value, json};

/// Texts that have nothing to do with their labels, balanced by label.
fn clean(seed: u64, n: usize) -> Vec<Value> {
    let mut lot = Lot::new(seed);
    let common: Vec<String> = (0..200).map(|_| lot.word()).collect();
    let mut texts = Vec::new();
    for id in 0..n {
        let length = 6 + lot.below(12);
        let words: Vec<&str> = (0..length).map(|_| lot.of(&common).as_str()).collect();
        texts.push(record(format!("{seed}-{id}"), &words.join(" "), LABELS[id % 3]));
    }
    texts
}

fn checked(files: &[&[Value]]) -> Report {
    checked_with(files, &Options::default())
}

fn checked_with(files: &[&[Value]], options: &Options) -> Report {
    let folder = Folder::new();
    let names = ["train.jsonl", "dev.jsonl", "test.jsonl"];
    let paths: Vec<_> =
        names.iter().zip(files).map(|(name, records)| folder.write(name, *records)).collect();
    check(&paths, options).expect("the files can be read")
}

fn with_text(record: &Value, edit: impl Fn(&str) -> String) -> Value {
    let mut record = record.clone();
    record["text"] = json!(edit(record["text"].as_str().expect("a text")));
    record
}

#[test]
fn clean_data_passes_even_strictly() {
    let (train, dev) = (clean(1, 900), clean(2, 300));
    let report = checked(&[&train, &dev]);
    assert!(report.passes(true), "{report:#?}");
    assert!(report.passed);
    assert_eq!(report.records, 1200);
    let expected = [("label", 3), ("level", 2)];
    for (shortcuts, (target, classes)) in report.shortcuts.iter().zip(expected) {
        assert_eq!((shortcuts.target.name(), shortcuts.classes.len()), (target, classes));
        assert!(shortcuts.tried > 200);
        assert_eq!((shortcuts.flagged, shortcuts.weak), (0, 0), "{:?}", shortcuts.features);
    }
}

#[test]
fn lines_that_are_no_records_are_all_listed() {
    let folder = Folder::new();
    let text = "{\"text\": \"خبر\"}\nnot json\n\n{\"text\": \"خبر اخر\", \"label\": \"spam\"}\n{}\n";
    let report = check(&[folder.write_text("bad.jsonl", text)], &Options::default()).expect("readable");
    let places: Vec<_> =
        report.schema.faults.iter().map(|fault| (fault.line(), fault.field().map(str::to_owned))).collect();
    let field = |name: &str| Some(name.to_owned());
    assert_eq!(places, [(Some(2), None), (Some(4), field("label")), (Some(5), field("text"))]);
    assert_eq!(report.records, 1);
    assert!(!report.passes(false));
}

#[test]
fn a_missing_file_is_an_error_and_an_empty_one_does_not_pass() {
    let folder = Folder::new();
    let error = check(&["nowhere.jsonl"], &Options::default()).expect_err("no such file");
    assert_eq!((error.file(), error.line()), ("nowhere.jsonl", None));
    let report = check(&[folder.write_text("empty.jsonl", "\n")], &Options::default()).expect("readable");
    assert!(report.records == 0 && !report.passes(false));
}

#[test]
fn ids_and_files_are_told_apart() {
    let folder = Folder::new();
    // The second record has no id, so that it is "2": that clashes in its file alone.
    let first = folder.write_text(
        "a.jsonl",
        "{\"id\": \"x\", \"text\": \"ا\"}\n{\"text\": \"ب\"}\n{\"id\": 2, \"text\": \"ت\"}\n",
    );
    let second = folder
        .write_text("b.jsonl", "{\"text\": \"ث\"}\n{\"text\": \"ج\"}\n{\"id\": \"x\", \"text\": \"ح\"}\n");
    let again = first.parent().expect("a folder").join(".").join("a.jsonl");
    let report = check(&[&first, &second, &again], &Options::default()).expect("readable");
    let clashes: Vec<_> = report
        .schema
        .id_clashes
        .iter()
        .map(|clash| {
            (clash.id.as_str(), clash.first.line, clash.again.line, clash.first.file == clash.again.file)
        })
        .collect();
    assert_eq!(clashes, [("2", 2, 3, true), ("x", 1, 3, false)]);
    assert_eq!(report.schema.files_given_twice.len(), 1);
    assert_eq!((report.records, report.files.len()), (6, 2));
    assert!(!report.passes(false));
}

#[test]
fn many_short_ids_do_not_clash() {
    let mut lot = Lot::new(9);
    let ids = |from: usize| from..from + 2000;
    let files: Vec<Vec<Value>> = [0, 2000, 4000]
        .map(|from| ids(from).map(|id| record(id, &lot.words(6), "neutral")).collect())
        .into();
    let report = checked(&[&files[0], &files[1], &files[2]]);
    assert_eq!(report.schema.id_clashes, []);
}

#[test]
fn copies_across_splits_leak() {
    let mut lot = Lot::new(4);
    let train: Vec<Value> = (0..60).map(|id| record(id, &lot.words(20), LABELS[id % 3])).collect();
    let mut dev: Vec<Value> = (100..130).map(|id| record(id, &lot.words(20), LABELS[id % 3])).collect();
    for (at, from) in [(0, 0), (1, 3), (2, 6)] {
        dev[at]["text"] = train[from]["text"].clone();
    }
    let word = lot.word();
    dev[3]["text"] = with_text(&train[9], |text| format!("{text} {word}"))["text"].clone();
    let report = checked(&[&train, &dev]);
    assert!(!report.passed);
    let duplicates = &report.duplicates;
    assert_eq!((duplicates.groups, duplicates.records, duplicates.exact, duplicates.largest), (4, 8, 6, 2));
    let between: Vec<_> = duplicates.between.iter().map(|pair| (pair.exact, pair.near)).collect();
    assert_eq!(between, [(3, 4), (3, 4)]);
    assert_eq!(duplicates.within, []);
    // The same files, told that they are one split.
    let one = |records: &[Value]| -> Vec<Value> {
        let mut records = records.to_vec();
        records.iter_mut().for_each(|record| record["part"] = json!("all"));
        records
    };
    let options = Options { split_field: "part".to_owned(), ..Options::default() };
    let report = checked_with(&[&one(&train), &one(&dev)], &options);
    assert!(report.passed);
    assert_eq!((report.duplicates.within[0].exact, report.duplicates.within[0].near), (6, 8));
    assert_eq!(report.duplicates.within[0].split, "all");
}

#[test]
fn a_field_makes_splits_within_a_file() {
    let mut records = clean(1, 30);
    for (at, record) in records.iter_mut().enumerate() {
        record["split"] = json!(if at < 20 { "train" } else { "test" });
    }
    records[25]["text"] = records[2]["text"].clone();
    let report = checked(&[&records]);
    let names: Vec<_> =
        report.tables.splits.iter().map(|split| (split.name.as_str(), split.records)).collect();
    assert_eq!(names, [("train", 20), ("test", 10)]);
    assert_eq!(report.duplicates.between.len(), 2);
}

#[test]
fn annotations_that_exclude_each_other_are_conflicts() {
    let (mut lot, same) = (Lot::new(6), "هل وصلت الأحذية الجديدة إلى سوق برج السحاب");
    let texts: Vec<String> = (0..3).map(|_| lot.words(25)).collect();
    let records = [
        json!({"id": 1, "text": same, "label": "neutral"}),
        json!({"id": 2, "text": same, "label": "neutral", "level": 2}),
        json!({"id": 3, "text": same, "level": 1}),
        json!({"id": 4, "text": texts[0], "label": "propaganda"}),
        json!({"id": 5, "text": texts[0], "effect": "fear"}),
        json!({"id": 6, "text": texts[0]}),
        json!({"id": 7, "text": texts[1], "label": "advertising"}),
        json!({"id": 8, "text": format!("{} {}", texts[1], texts[2].split(' ').next().unwrap()), "label": "neutral"}),
    ];
    let report = checked(&[&records]);
    let conflicts = &report.conflicts;
    assert_eq!((conflicts.groups.len(), conflicts.exact), (2, 1));
    let first = &conflicts.groups[0];
    assert_eq!((first.first.line, first.other.line, first.exact, first.records), (2, 3, true, 3));
    assert_eq!((&first.first_leaves[..], &first.other_leaves[..]), (&["interact"][..], &["inform"][..]));
    assert_eq!((conflicts.groups[1].first.line, conflicts.groups[1].exact), (7, false));
    assert!(report.passes(false) && !report.passes(true));
    let marked: Vec<bool> = report.text_groups().map(|group| group.conflict).collect();
    assert_eq!(marked, [true, false, true]);
}

#[test]
fn groups_across_splits_leak_within_their_source() {
    let group = |id: usize, group: &str, source: Option<&str>| {
        let mut record = record(id, &Lot::new(id as u64).words(9), "neutral");
        record["group"] = json!(group);
        record["source"] = json!(source);
        record
    };
    let train = [
        group(1, "a", Some("s")),
        group(2, "12", Some("s")),
        group(3, "b", None),
        group(4, "c", Some("s")),
        group(5, "d", Some("s")),
        group(6, "d", Some("t")),
    ];
    let dev = [
        group(11, "a", Some("s")),
        group(12, "12", Some("t")),
        group(13, "b", Some("s")),
        group(14, "e", Some("s")),
        group(15, "d", Some("t")),
    ];
    let report = checked(&[&train, &dev]);
    let leaks: Vec<_> =
        report.groups.leaks.iter().map(|leak| (leak.group.as_str(), leak.records)).collect();
    assert_eq!(leaks, [("d", 3), ("a", 2), ("b", 2)]);
    assert_eq!((report.groups.groups, report.groups.records, report.groups.same_name_only), (6, 11, 1));
    assert!(!report.passed);
    let options = Options { group_field: "author".to_owned(), ..Options::default() };
    assert!(checked_with(&[&train, &dev], &options).passed);
}

#[test]
fn a_thousand_splits_are_counted_and_more_are_refused() {
    let folder = Folder::new();
    let records = |n: usize| -> Vec<Value> {
        (0..n)
            .map(|at| json!({"text": "نص واحد", "id": format!("r{at}"), "source": format!("s{at}"), "split": at}))
            .collect()
    };
    let path = folder.write("most.jsonl", &records(1000));
    assert_eq!(check(&[path], &Options::default()).expect("readable").duplicates.between.len(), 999_000);
    let path = folder.write("more.jsonl", &records(1001));
    let errors = [
        check(&[&path], &Options::default()).map(|_| ()).expect_err("too many"),
        stats(&[&path], &stats::Options::default()).map(|_| ()).expect_err("too many"),
    ];
    for error in errors {
        let text = error.to_string();
        assert!(text.contains("more than 1000 splits") && text.contains("\"split\""), "{text}");
    }
}

fn of_label(report: &Report) -> &Shortcuts {
    &report.shortcuts[0]
}

fn flagged(report: &Report) -> Vec<(&str, &str)> {
    let features = of_label(report).features.iter();
    features
        .filter(|feature| feature.verdict == Verdict::Shortcut)
        .map(|feature| (feature.kind, feature.name.as_str()))
        .collect()
}

#[test]
fn a_planted_shortcut_is_found() {
    // Six of ten adverts have a link, and five of ten of propaganda a word; two sources, of which one is neutral.
    let plant = |(at, record): (usize, &Value)| {
        let round = at / 3;
        let mut record = match record["label"].as_str() {
            Some("advertising") if round % 10 < 6 => {
                with_text(record, |text| format!("{text} https://shop.example/{at}"))
            }
            Some("propaganda") if round % 2 == 0 => with_text(record, |text| format!("النصر {text}")),
            _ => record.clone(),
        };
        record["source"] = json!(if record["label"] == "neutral" { "press" } else { "posts" });
        record
    };
    let records: Vec<Value> = clean(1, 900).iter().enumerate().map(plant).collect();
    let report = checked(&[&records]);
    assert_eq!(flagged(&report), [("field", "source"), ("kind", "link"), ("word", "النصر")]);
    let [source, link, word] = &of_label(&report).features[..3] else { panic!("three shortcuts") };
    // Both sources tell as much; the first by name is shown.
    assert_eq!(source.value.as_deref(), Some("posts"));
    assert_eq!(source.shares, [0.0, 1.0, 1.0]);
    assert!((source.balanced_accuracy - 2.0 / 3.0).abs() < 0.01);
    assert_eq!(
        (link.value.as_deref(), link.shares.as_slice(), link.coverage),
        (None, &[0.0, 0.6, 0.0][..], 0.2)
    );
    // Right for six of ten adverts and for all of one of the other classes.
    assert!((link.balanced_accuracy - 1.6 / 3.0).abs() < 0.01, "{}", link.balanced_accuracy);
    assert!(link.interval[0] < link.balanced_accuracy && link.balanced_accuracy < link.interval[1]);
    assert!(word.p < 1e-6);
    let pure: Vec<_> = of_label(&report)
        .pure
        .iter()
        .map(|pure| (pure.name.as_str(), pure.class.as_str(), pure.records))
        .collect();
    assert_eq!(pure, [("link", "advertising", 180), ("النصر", "propaganda", 150)]);
    assert!((of_label(&report).pure[0].lift - 3.0).abs() < 1e-9);
    assert!(report.passes(false) && !report.passes(true));
}

#[test]
fn length_and_script_are_tried_too() {
    let long = |record: &Value| match record["label"].as_str() {
        Some("neutral") => with_text(record, |text| format!("{text} {text}")),
        Some("advertising") => with_text(record, |text| format!("big sale of the year {text}")),
        _ => record.clone(),
    };
    let records: Vec<Value> = clean(1, 600).iter().map(long).collect();
    let report = checked(&[&records]);
    let flagged = flagged(&report);
    for feature in [
        ("length", "words"),
        ("length", "characters"),
        ("script", "Latin letters of 100"),
        ("word", "sale"),
    ] {
        assert!(flagged.contains(&feature), "{feature:?} is not in {flagged:?}");
    }
}

#[test]
fn a_small_corpus_says_what_it_cannot_prove() {
    let mut records = clean(1, 36);
    for (label, texts) in [("neutral", 3), ("propaganda", 5)] {
        for record in records.iter_mut().filter(|record| record["label"] == label).take(texts) {
            *record = with_text(record, |text| format!("النصر {text}"));
        }
    }
    let report = checked(&[&records]);
    let word = of_label(&report).features.iter().find(|feature| feature.name == "النصر").expect("listed");
    assert_eq!(word.verdict, Verdict::Unproven);
    assert!(word.p > 0.05 && of_label(&report).unproven > 0 && of_label(&report).flagged == 0);
}

#[test]
fn repetitions_of_one_group_prove_nothing() {
    // One author of propaganda in each of six groups repeats a word in a hundred posts.
    let mut lot = Lot::new(8);
    let mut records = clean(2, 300);
    for id in 0..600 {
        let mut one = record(
            id,
            &format!("{} {}", lot.words(8), if id < 300 { "النصر" } else { "المجد" }),
            "propaganda",
        );
        one["group"] = json!(format!("author {}", id / 100));
        records.push(one);
    }
    let report = checked(&[&records]);
    let class = &of_label(&report).classes[2];
    assert_eq!((class.records, class.units), (700, 106));
    let alone: Vec<Value> = records
        .iter()
        .map(|record| {
            let mut record = record.clone();
            record.as_object_mut().expect("an object").remove("group");
            record
        })
        .collect();
    let p = |report: &Report| {
        let features = of_label(report).features.iter();
        features.filter(|feature| feature.name == "النصر").map(|feature| feature.p).next().expect("listed")
    };
    assert!(p(&report) > p(&checked(&[&alone])));
}

#[test]
fn classes_and_targets() {
    let records = clean(1, 60);
    let mut few: Vec<Value> =
        records.iter().filter(|record| record["label"] == "neutral").cloned().collect();
    few.extend(records.iter().filter(|record| record["label"] == "advertising").take(4).cloned());
    let options = Options { targets: Target::ALL.to_vec(), top: 3, ..Options::default() };
    let report = checked_with(&[&few], &options);
    let names: Vec<_> = report.shortcuts.iter().map(|shortcuts| shortcuts.target.to_string()).collect();
    assert_eq!(names, ["label", "level", "leaf"]);
    for shortcuts in &report.shortcuts {
        assert_eq!((shortcuts.classes.len(), shortcuts.set_aside[0].records), (1, 4));
        assert_eq!((shortcuts.chance, shortcuts.tried), (None, 0));
    }
    assert_eq!("leaf".parse::<Target>(), Ok(Target::Leaf));
    assert!("leaves".parse::<Target>().is_err());
}

#[test]
fn fields_can_be_chosen() {
    let mut records = clean(1, 300);
    for (at, record) in records.iter_mut().enumerate() {
        record["genre"] = json!(LABELS[at % 3]);
        record["page"] = json!(at);
        record["tags"] = json!(["a"]);
    }
    let fields = |options: &Options| -> Vec<String> {
        let report = checked_with(&[&records], options);
        let features = report.shortcuts[0].features.iter();
        features.filter(|feature| feature.kind == "field").map(|feature| feature.name.clone()).collect()
    };
    assert_eq!(fields(&Options::default()), ["genre"]);
    assert_eq!(fields(&Options { fields: vec!["dialect-hint".to_owned()], ..Options::default() }), [""; 0]);
}

#[test]
fn noise_is_seldom_listed() {
    // Of twenty corpora in which nothing tells anything, one in twenty may list something for each target.
    let listed = (0..20).map(|seed| {
        let report = checked(&[&clean(seed, 300)]);
        report.shortcuts.iter().filter(|shortcuts| shortcuts.flagged + shortcuts.weak > 0).count()
    });
    let listed: usize = listed.sum();
    assert!(listed <= 4, "{listed} of 40");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_bytes_can_be_checked_and_counted(
        lines in prop::collection::vec(prop_oneof![
            prop::collection::vec(any::<u8>(), 0..30),
            "\\PC{1,20}".prop_map(|text| json!({"text": text, "label": "neutral", "n": text.len()}).to_string().into_bytes()),
        ], 0..20),
    ) {
        let folder = Folder::new();
        let file = folder.write_bytes("any.jsonl", &lines.join(&b'\n'));
        let report = check(&[&file], &Options::default()).expect("readable");
        let counts = stats(&[&file], &stats::Options::default()).expect("readable");
        prop_assert_eq!(report.records, counts.records);
        prop_assert_eq!(report.tables, counts.tables);
        prop_assert_eq!(report.schema.faults.len(), counts.faults.len());
    }

    #[test]
    fn the_order_of_records_does_not_matter(seed in 0_u64..1000) {
        let mut records = clean(seed, 90);
        for (at, record) in records.iter_mut().enumerate() {
            // The values of a field with two tell as much as each other.
            record["side"] = json!(if at % 3 == 0 || at % 7 == 0 { "west" } else { "east" });
        }
        for at in [10, 20, 30] {
            records[at]["text"] = records[at + 1]["text"].clone();
        }
        let figures = |report: Report| {
            let Within { exact, near, .. } = report.duplicates.within[0];
            (report.duplicates.groups, exact, near, report.conflicts.groups.len(), report.shortcuts)
        };
        let expected = figures(checked(&[&records]));
        Lot::new(seed).shuffle(&mut records);
        prop_assert_eq!(figures(checked(&[&records])), expected);
    }
}
