//! Parts share no group, are like the whole, and do not depend on the order of the records.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use risala_corpus::{Clusters, Part, Plan, Record};
use risala_model::Label;

fn record(id: usize, group: Option<usize>, label: usize) -> Record {
    let mut record = Record::new(format!("r{id}"), format!("نص رقم {id}"));
    record.group = group.map(|group| format!("g{group}"));
    record.label = Some([Label::Neutral, Label::Advertising, Label::Propaganda][label]);
    record.source = Some(format!("s{}", id % 3));
    record
}

fn shares() -> Plan {
    "train=0.8,dev=0.1,test=0.1".parse().expect("a plan")
}

fn stratify() -> Vec<String> {
    vec!["label".to_owned()]
}

fn labels(part: &Part, records: &[Record]) -> BTreeMap<Label, usize> {
    let mut counts = BTreeMap::new();
    for &position in &part.records {
        *counts.entry(records[position].label.expect("a label")).or_default() += 1;
    }
    counts
}

#[test]
fn single_records_are_split_in_exact_shares_of_each_label() {
    let records: Vec<Record> = (0..1000).map(|id| record(id, None, usize::from(id % 10 < 3))).collect();
    let parts = shares().parts(&records, &Clusters::by_group(&records), &stratify(), 0);
    let counts: Vec<_> = parts.iter().map(|part| labels(part, &records)).collect();
    let expected = [[560, 240], [70, 30], [70, 30]];
    for (count, expected) in counts.iter().zip(expected) {
        assert_eq!(count[&Label::Neutral], expected[0]);
        assert_eq!(count[&Label::Advertising], expected[1]);
    }
}

#[test]
fn uneven_groups_still_give_parts_like_the_whole() {
    // Groups of 1 to 12 records; the larger ones lean to one label.
    let records: Vec<Record> = (0..3000)
        .map(|id| {
            let group = id * id % 397;
            record(id, Some(group), if group % 4 == 0 { 1 } else { id % 3 })
        })
        .collect();
    let all = labels(&Part { held_out: None, name: String::new(), records: (0..3000).collect() }, &records);
    let parts = shares().parts(&records, &Clusters::by_group(&records), &stratify(), 3);
    for (part, share) in parts.iter().zip([0.8, 0.1, 0.1]) {
        for (label, count) in labels(part, &records) {
            let target = share * all[&label] as f64;
            assert!((count as f64 - target).abs() < 6.0, "{}: {label} {count}, not {target}", part.name);
        }
    }
}

#[test]
fn another_seed_deals_otherwise() {
    let records: Vec<Record> = (0..200).map(|id| record(id, None, id % 3)).collect();
    let clusters = Clusters::by_group(&records);
    let parts = |seed| shares().parts(&records, &clusters, &stratify(), seed);
    assert_eq!(parts(1), parts(1));
    assert_ne!(parts(1), parts(2));
}

#[test]
fn a_group_counts_within_its_source() {
    let mut records: Vec<Record> = (0..4).map(|id| record(id, Some(1), 0)).collect();
    for (record, source) in records.iter_mut().zip(["a", "a", "b", "b"]) {
        record.source = Some(source.to_owned());
    }
    let clusters = Clusters::by_group(&records);
    assert_eq!(clusters.of_records(), [0, 0, 1, 1]);
    // An id of the same letters is not that group.
    let mut alone = record(9, None, 0);
    alone.id = "g1".to_owned();
    alone.source = Some("a".to_owned());
    records.push(alone);
    assert_eq!(Clusters::by_group(&records).count(), 3);
}

#[test]
fn records_without_source_belong_to_the_groups_of_all_sources() {
    let mut records: Vec<Record> = (0..6).map(|id| record(id, Some(id / 3), 0)).collect();
    records[4].source = None;
    let clusters = Clusters::by_group(&records);
    assert_eq!(clusters.of_records(), [0, 1, 2, 3, 3, 3]);
    assert_eq!(Clusters::by_field(&records, "group").of_records(), clusters.of_records());
}

#[test]
fn a_field_may_tie_records_instead_of_the_group() {
    let mut records: Vec<Record> = (0..6).map(|id| record(id, Some(id), 0)).collect();
    for record in &mut records {
        record.source = None;
        record.extra.insert("author".to_owned(), "سعاد".into());
    }
    records[5].extra.clear();
    let clusters = Clusters::by_field(&records, "author");
    assert_eq!(clusters.of_records(), [0, 0, 0, 0, 0, 1]);
}

#[test]
fn knots_join_clusters_and_chain() {
    let records: Vec<Record> = (0..6).map(|id| record(id, None, 0)).collect();
    let clusters = Clusters::by_group(&records).joined([[1, 2].as_slice(), &[2, 4], &[5], &[], &[3, 99]]);
    assert_eq!(clusters.of_records(), [0, 1, 1, 2, 1, 3]);
}

#[test]
fn leaving_one_out_leaves_its_groups_out_of_training_too() {
    let mut records: Vec<Record> = (0..9).map(|id| record(id, None, 0)).collect();
    // A pair across two sources.
    records[0].extra.insert("event".to_owned(), 7.into());
    records[1].extra.insert("event".to_owned(), 7.into());
    for id in [0, 1] {
        records[id].extra.insert("outlet".to_owned(), format!("o{id}").into());
        records[id].source = None;
    }
    let clusters = Clusters::by_field(&records, "event");
    let parts = Plan::LeaveOneOut("outlet".to_owned()).parts(&records, &clusters, &[], 0);
    let names: Vec<_> = parts.iter().map(|part| (part.held_out.as_deref(), part.name.as_str())).collect();
    let [o0, o1] = ["o0", "o1"].map(Some);
    assert_eq!(names, [(o0, "train"), (o0, "test"), (o1, "train"), (o1, "test")]);
    assert_eq!(parts[1].records, [0]);
    assert_eq!(parts[0].records, [2, 3, 4, 5, 6, 7, 8], "the other half of the pair is in neither");
}

#[test]
fn words_for_parts_that_make_no_sense_are_refused() {
    for (words, reason) in [
        ("train", "has no share"),
        ("train=0", "not a positive number"),
        ("train=NaN", "not a positive number"),
        ("a=1,a=1", "named twice"),
        ("../x=1", "cannot be that of a file"),
        ("", "has no share"),
    ] {
        let message = words.parse::<Plan>().unwrap_err().to_string();
        assert!(message.contains(reason), "{words}: {message}");
        assert!(message.contains("train=0.8"), "{message}");
    }
    assert_eq!("أ=3,ب=1".parse(), Ok(Plan::Shares(vec![("أ".to_owned(), 3.0), ("ب".to_owned(), 1.0)])));
}

fn corpora() -> impl Strategy<Value = Vec<Record>> {
    let one = (proptest::option::of(0usize..12), 0usize..3);
    proptest::collection::vec(one, 2..60).prop_map(|rows| {
        rows.into_iter().enumerate().map(|(id, (group, label))| record(id, group, label)).collect()
    })
}

fn plans() -> impl Strategy<Value = Plan> {
    prop_oneof![
        Just(shares()),
        (2usize..6).prop_map(Plan::Folds),
        Just(Plan::LeaveOneOut("source".to_owned())),
    ]
}

proptest! {
    #[test]
    fn no_group_is_split(records in corpora(), plan in plans(), seed in 0u64..4) {
        let clusters = Clusters::by_group(&records);
        let parts = plan.parts(&records, &clusters, &stratify(), seed);
        let within = |part: &Part| -> BTreeSet<usize> {
            part.records.iter().map(|&record| clusters.of_records()[record]).collect()
        };
        let tested_against: Vec<(&Part, &Part)> = match plan {
            Plan::Shares(_) => vec![(&parts[0], &parts[1]), (&parts[0], &parts[2]), (&parts[1], &parts[2])],
            _ => parts.chunks(2).map(|pair| (&pair[0], &pair[1])).collect(),
        };
        for (one, other) in tested_against {
            prop_assert!(within(one).is_disjoint(&within(other)));
        }
    }

    #[test]
    fn every_record_is_in_one_part_or_tested_once(records in corpora(), plan in plans(), seed in 0u64..4) {
        let parts = plan.parts(&records, &Clusters::by_group(&records), &stratify(), seed);
        let dealt = parts.iter().filter(|part| part.held_out.is_none() || part.name == "test");
        let mut seen: Vec<usize> = dealt.flat_map(|part| part.records.iter().copied()).collect();
        seen.sort_unstable();
        prop_assert_eq!(seen, (0..records.len()).collect::<Vec<_>>());
    }

    #[test]
    fn the_order_of_the_records_does_not_matter(records in corpora(), plan in plans(), turn in 0usize..60) {
        let ids = |records: &[Record]| -> Vec<(String, BTreeSet<String>)> {
            let parts = plan.parts(records, &Clusters::by_group(records), &stratify(), 1);
            let named = parts.iter().map(|part| {
                let ids = part.records.iter().map(|&record| records[record].id.clone()).collect();
                (format!("{:?}/{}", part.held_out, part.name), ids)
            });
            named.collect()
        };
        let mut turned = records.clone();
        turned.rotate_left(turn % records.len());
        turned.reverse();
        prop_assert_eq!(ids(&records), ids(&turned));
    }
}
