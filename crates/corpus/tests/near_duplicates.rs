//! Near-duplicates: what is found, against comparing every pair.

mod common;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use common::{Folder, Lot, record};
use proptest::prelude::*;
use risala_corpus::Record;
use risala_corpus::check::{Options, Report, check, copies};
use serde_json::Value;

fn options(similarity: f64) -> Options {
    Options { similarity, targets: Vec::new(), ..Options::default() }
}

/// Posts of three to thirty words and paragraphs of a hundred, a third of them with up to three edited copies.
fn corpus(seed: u64, originals: usize) -> Vec<String> {
    let mut lot = Lot::new(seed);
    let mut texts = Vec::new();
    for number in 0..originals {
        let length = if number % 10 == 0 { 100 } else { 3 + lot.below(28) };
        let mut text = lot.words(length);
        texts.push(text.clone());
        if number % 3 == 0 {
            for _ in 0..lot.below(4) {
                // Copies of copies make chains.
                for _ in 0..1 + lot.below(1 + length / 15) {
                    text = lot.edited(&text);
                }
                texts.push(text.clone());
            }
        }
    }
    texts
}

fn records(texts: &[String]) -> Vec<Value> {
    texts.iter().enumerate().map(|(id, text)| record(id, text, "neutral")).collect()
}

fn report(records: &[Value], similarity: f64) -> Report {
    let folder = Folder::new();
    check(&[folder.write("posts.jsonl", records)], &options(similarity)).expect("the file can be read")
}

/// The ids of each group.
fn groups(report: &Report) -> BTreeSet<BTreeSet<String>> {
    report.text_groups().map(|group| group.records.into_iter().map(|record| record.id).collect()).collect()
}

/// The pairs at least that alike, by the definition.
fn similar_pairs(texts: &[String], similarity: f64) -> Vec<(usize, usize)> {
    let pieces = |text: &String| -> BTreeSet<Vec<char>> {
        let letters: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
        match letters.len() {
            0..5 => [letters].into(),
            _ => letters.windows(5).map(<[char]>::to_vec).collect(),
        }
    };
    // As numbers, so that comparing all pairs takes no time.
    let mut numbers: HashMap<Vec<char>, u32> = HashMap::new();
    let mut sets = Vec::new();
    for text in texts {
        let set: BTreeSet<u32> = pieces(text)
            .into_iter()
            .map(|piece| {
                let next = numbers.len() as u32;
                *numbers.entry(piece).or_insert(next)
            })
            .collect();
        sets.push(set);
    }
    let mut pairs = Vec::new();
    for (a, first) in sets.iter().enumerate() {
        for (b, second) in sets.iter().enumerate().skip(a + 1) {
            let (small, large) = (first.len().min(second.len()), first.len().max(second.len()));
            if (small as f64) < similarity * large as f64 {
                continue;
            }
            let both = first.intersection(second).count();
            if both as f64 / (first.len() + second.len() - both) as f64 >= similarity {
                pairs.push((a, b));
            }
        }
    }
    pairs
}

/// Which group each text is in, if pairs are joined.
fn joined(n: usize, pairs: &[(usize, usize)]) -> Vec<usize> {
    let mut group: Vec<usize> = (0..n).collect();
    for &(a, b) in pairs {
        let (from, to) = (group[b], group[a]);
        group.iter_mut().filter(|group| **group == from).for_each(|group| *group = to);
    }
    group
}

#[test]
fn nearly_all_similar_pairs_are_found_and_no_others() {
    for similarity in [0.6, 0.8, 0.9] {
        let texts = corpus(7, 2000);
        let pairs = similar_pairs(&texts, similarity);
        assert!(pairs.len() > 100, "{} pairs at {similarity}", pairs.len());
        let report = report(&records(&texts), similarity);
        let mut found: Vec<Option<u64>> = vec![None; texts.len()];
        for group in report.text_groups() {
            for record in group.records {
                found[record.id.parse::<usize>().expect("a number")] = Some(group.group);
            }
        }
        let together = pairs.iter().filter(|&&(a, b)| found[a].is_some() && found[a] == found[b]).count();
        let recall = together as f64 / pairs.len() as f64;
        println!("similarity {similarity}: {together} of {} pairs, recall {recall:.4}", pairs.len());
        assert!(recall >= 0.99, "{together} of {} pairs at {similarity}", pairs.len());
        // Whatever was put together hangs together by pairs that are similar enough.
        let truth = joined(texts.len(), &pairs);
        let mut truth_of: BTreeMap<u64, usize> = BTreeMap::new();
        for (text, group) in found.iter().enumerate() {
            if let Some(group) = group {
                assert_eq!(*truth_of.entry(*group).or_insert(truth[text]), truth[text]);
            }
        }
    }
}

#[test]
fn the_order_of_records_and_files_does_not_matter() {
    let mut records = records(&corpus(11, 400));
    let expected = groups(&report(&records, 0.8));
    assert!(expected.len() > 30);
    for seed in 0..3 {
        Lot::new(seed).shuffle(&mut records);
        let folder = Folder::new();
        let (first, second) = records.split_at(records.len() / 3);
        let files = [folder.write("b.jsonl", second), folder.write("a.jsonl", first)];
        let report = check(&files, &options(0.8)).expect("the files can be read");
        assert_eq!(groups(&report), expected);
    }
}

/// What a split keeps together is what a check would find on both sides of it.
#[test]
fn copies_of_records_in_memory_are_those_of_a_check() {
    let texts = corpus(11, 300);
    let report = report(&records(&texts), 0.8);
    let read: Vec<Record> =
        texts.iter().enumerate().map(|(id, text)| Record::new(id.to_string(), text)).collect();
    let found = copies(&read, 0.8);
    assert!(found.len() > 20 && found.is_sorted());
    let ids = |group: &Vec<usize>| group.iter().map(usize::to_string).collect();
    assert_eq!(found.iter().map(ids).collect::<BTreeSet<BTreeSet<String>>>(), groups(&report));
    assert_eq!(copies(&read, f64::NAN), copies(&read, 1.0));
    assert!(copies(&[], 0.8).is_empty());
}

#[test]
fn a_higher_threshold_only_takes_groups_apart() {
    let records = records(&corpus(13, 400));
    let finer: Vec<_> =
        [1.0, 0.9, 0.8, 0.7, 0.6].map(|similarity| groups(&report(&records, similarity))).into();
    for pair in finer.windows(2) {
        for group in &pair[0] {
            assert!(pair[1].iter().any(|coarse| coarse.is_superset(group)), "{group:?}");
        }
    }
    let sizes: Vec<usize> = finer.iter().map(|groups| groups.iter().map(BTreeSet::len).sum()).collect();
    assert!(sizes.windows(2).all(|pair| pair[0] < pair[1]), "{sizes:?}");
}

#[test]
fn copies_that_only_look_different_are_exact() {
    let copies = [
        "وصلت تشكيلة الأحذية الجديدة، 50 قطعة!",
        "وصلت تشكيلة الاحذية الجديده ٥٠ قطعة",
        "RT @shop: وصَلت تشكيلة الأحـــذية الجديدة 50 قطعة 🎉 https://shop.example/x",
        "وصلت #تشكيلة_الأحذية الجديدة.. 50 قطعة www.shop.example",
    ];
    let others = ["وصلت تشكيلة الأحذية الجديدة، 60 قطعة تقريبا وأكثر", "🎉🎉", "🎉", "@shop", "😂"];
    let texts: Vec<String> = copies.into_iter().chain(others).map(str::to_owned).collect();
    let report = report(&records(&texts), 1.0);
    let expected: BTreeSet<String> = (0..copies.len()).map(|id| id.to_string()).collect();
    assert_eq!(groups(&report), [expected].into());
    assert_eq!((report.duplicates.exact, report.duplicates.texts), (4, 6));
}

#[test]
fn a_chain_is_one_group_and_says_so() {
    let mut lot = Lot::new(3);
    let mut texts = vec![lot.words(40)];
    for at in 0..12 {
        let mut words: Vec<String> = texts[at].split(' ').map(str::to_owned).collect();
        words[at * 3] = lot.word();
        texts.push(words.join(" "));
    }
    let report = report(&records(&texts), 0.8);
    let group = report.text_groups().next().expect("a group");
    assert_eq!((report.duplicates.groups, group.records.len()), (1, 13));
    assert_eq!(group.records[0].similarity, 1.0);
    assert!(group.records[1].similarity >= 0.8);
    assert!(group.records[12].similarity < 0.5, "{}", group.records[12].similarity);
}

#[test]
fn very_many_copies_are_one_group() {
    let mut lot = Lot::new(5);
    let text = lot.words(60);
    let texts: Vec<String> = (0..3000).map(|_| lot.edited(&text)).collect();
    let report = report(&records(&texts), 0.8);
    assert_eq!((report.duplicates.groups, report.duplicates.largest), (1, 3000));
}

proptest! {
    #[test]
    fn any_texts_can_be_compared(texts in prop::collection::vec("\\PC{0,40}", 0..12), similarity in 0.0..1.2_f64) {
        let texts: Vec<String> = texts.into_iter().filter(|text| !text.trim().is_empty()).collect();
        let twice: Vec<String> = texts.iter().chain(&texts).cloned().collect();
        let report = report(&records(&twice), similarity);
        prop_assert_eq!(report.records, twice.len() as u64);
        prop_assert_eq!(report.duplicates.exact, twice.len() as u64);
        for group in report.text_groups() {
            prop_assert!(group.records.iter().all(|record| (0.0..=1.0).contains(&record.similarity)));
        }
    }
}
