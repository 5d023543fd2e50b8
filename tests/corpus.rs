//! The project's own corpus keeps what its datasheet says, and is enough to train a model that works.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use risala_corpus::{Record, read_all};
use risala_tests::{risala, workspace_root};
use sha2::{Digest, Sha256};

const SPLITS: [&str; 3] = ["train", "dev", "test"];
const VARIETIES: [&str; 6] = ["msa", "egy", "glf", "lev", "irq", "mag"];
const GENRES: [&str; 16] = [
    "headline",
    "report",
    "op_ed",
    "post",
    "comment",
    "reply",
    "sms",
    "listing",
    "caption",
    "brochure",
    "speech",
    "sermon",
    "help_desk",
    "faq",
    "poll",
    "letter",
];
/// The voices of a set: how ids end, and what the text is.
const VOICES: [(&str, &str, &str); 4] =
    [("n1", "neutral", "1"), ("n2", "neutral", "2"), ("a", "advertising", "3"), ("p", "propaganda", "3")];

/// Macro-F1 that models must reach on sets that they have not seen: a floor to catch a broken corpus, trainer or model, not a
/// slightly worse one.
const FLOOR: f64 = 0.75;

fn data(path: &str) -> PathBuf {
    workspace_root().join("data").join(path)
}

fn split(name: &str) -> Vec<Record> {
    read_all(data(&format!("corpus/{name}.jsonl"))).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn every_record_is_as_the_datasheet_says() {
    let value = |record: &Record, field: &str| record.field(field).map(String::from).unwrap_or_default();
    let mut texts = BTreeSet::new();
    for record in SPLITS.iter().flat_map(|name| split(name)) {
        let group = record.group.clone().unwrap_or_default();
        let voice =
            record.id.strip_prefix(&group).unwrap_or_else(|| panic!("{} is not of {group}", record.id));
        let (_, label, level) = VOICES.into_iter().find(|(end, ..)| *end == voice).expect("a voice");
        assert_eq!((value(&record, "label").as_str(), value(&record, "level").as_str()), (label, level));
        assert_eq!(record.effect.is_some(), label == "propaganda", "{}", record.id);
        assert!(VARIETIES.contains(&value(&record, "variety").as_str()), "{}", record.id);
        assert!(GENRES.contains(&value(&record, "genre").as_str()), "{}", record.id);
        assert!(["high", "low"].contains(&value(&record, "confidence").as_str()), "{}", record.id);
        assert_eq!(
            (value(&record, "source"), value(&record, "license")),
            ("risala".into(), "CC BY 4.0".into())
        );
        assert!(!value(&record, "topic").is_empty() && !value(&record, "part").is_empty());
        assert!(texts.insert(record.text.clone()), "{} has the text of another", record.id);
    }
    assert!(texts.len() >= 4_000);
}

#[test]
fn a_set_has_its_four_voices_in_one_split() {
    let mut sets: BTreeMap<String, Vec<(String, &str)>> = BTreeMap::new();
    for name in SPLITS {
        for record in split(name) {
            sets.entry(record.group.expect("a set")).or_default().push((record.id, name));
        }
    }
    for (set, mut texts) in sets {
        texts.sort();
        let [first, ..] = &texts[..] else { panic!("{set} is empty") };
        assert!(texts.iter().all(|(_, name)| *name == first.1), "{set} is in several splits");
        let mut voices: Vec<String> = VOICES.iter().map(|(end, ..)| format!("{set}{end}")).collect();
        voices.sort();
        assert_eq!(texts.into_iter().map(|(id, _)| id).collect::<Vec<_>>(), voices);
    }
}

#[test]
fn no_split_leaks_and_no_word_length_or_sign_gives_the_label_away() {
    let answer = risala(["corpus", "check", "--json"])
        .args(SPLITS.map(|name| data(&format!("corpus/{name}.jsonl"))))
        .answer();
    answer.fine();
    let report = answer.json_lines().remove(0);
    assert_eq!(report["passed"], true);
    assert_eq!(report["duplicates"]["groups"], 0);
    for shortcuts in report["shortcuts"].as_array().expect("targets") {
        for feature in shortcuts["features"].as_array().expect("features") {
            // The genre is a note about the text, not in it.
            let is_in_the_text = feature["kind"] != "field" || feature["name"] == "dialect-hint";
            assert!(!is_in_the_text || feature["verdict"] != "shortcut", "{feature}");
        }
    }
}

#[test]
fn nobody_shows_a_name_a_number_or_an_address() {
    for record in SPLITS.iter().flat_map(|name| split(name)) {
        let masked = risala_corpus::import::mask(&record.text).text;
        assert_eq!(masked, record.text, "{}", record.id);
    }
}

#[test]
fn the_checksums_are_those_of_the_files() {
    let sums = std::fs::read_to_string(data("SHA256SUMS")).expect("checksums");
    let mut named = BTreeSet::new();
    for line in sums.lines() {
        let (sum, name) = line.split_once("  ").expect("a sum and a name");
        let bytes = std::fs::read(data(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let found: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(found, sum, "{name} was changed; see CONTRIBUTING.md, \"A contrast set\"");
        named.insert(name.to_owned());
    }
    for name in SPLITS {
        assert!(named.contains(&format!("corpus/{name}.jsonl")), "{name} has no checksum");
    }
}

/// The figures of the second reading can be computed again, and the confidence of every record follows from it.
#[test]
fn confidence_says_whether_the_second_reader_agreed() {
    let logs = ["annotation/writer.jsonl", "annotation/reader.jsonl"].map(data);
    let answer = risala(["annotate", "agreement", "--json"]).args(&logs).answer();
    answer.fine();
    let agreement = answer.json_lines().remove(0);
    let judged: usize = SPLITS.iter().map(|name| split(name).len()).sum();
    assert_eq!(agreement["shared"], judged);
    assert!(agreement["label"]["raw"]["value"].as_f64() > Some(0.99), "{}", agreement["label"]["raw"]);

    let disputed: BTreeSet<&str> = agreement["disagreements"]
        .as_array()
        .expect("disagreements")
        .iter()
        .filter_map(|text| text["id"].as_str())
        .collect();
    let unsure = std::fs::read_to_string(&logs[1]).expect("a log");
    let unsure: BTreeSet<String> = unsure
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"))
        .filter(|event| event["confidence"] == "low")
        .filter_map(|event| event["id"].as_str().map(str::to_owned))
        .collect();
    for record in SPLITS.iter().flat_map(|name| split(name)) {
        let doubtful = disputed.contains(record.id.as_str()) || unsure.contains(&record.id);
        assert_eq!(
            record.confidence.as_deref(),
            Some(if doubtful { "low" } else { "high" }),
            "{}",
            record.id
        );
    }
}

/// The embedded model has not seen these sets: they show whether it follows the voice or the topic.
#[test]
fn the_embedded_model_follows_the_voice() {
    let held_out = ["corpus/dev.jsonl", "corpus/test.jsonl"].map(data);
    let answer = risala(["evaluate", "--json"]).args(held_out).answer();
    answer.fine();
    let macro_f1 = answer.json_lines().remove(0)["macro_f1"].as_f64().expect("a figure");
    assert!(macro_f1 >= FLOOR, "macro-F1 {macro_f1:.4} is below {FLOOR}");
}

#[test]
fn the_corpus_alone_trains_a_model_that_works() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let model = folder.path().join("own.safetensors");
    let trained = risala(["train", "--train"])
        .arg(data("corpus/train.jsonl"))
        .arg("--dev")
        .arg(data("corpus/dev.jsonl"))
        .arg("--output")
        .arg(&model)
        .answer();
    assert_eq!(trained.code, 0, "{}", trained.err);
    assert!(trained.out.contains("macro-F1"), "{}", trained.out);
    let answer =
        risala(["evaluate", "--json"]).arg(data("corpus/test.jsonl")).arg("--model").arg(&model).answer();
    answer.fine();
    let macro_f1 = answer.json_lines().remove(0)["macro_f1"].as_f64().expect("a figure");
    assert!(macro_f1 >= FLOOR, "macro-F1 {macro_f1:.4} is below {FLOOR}");
}
