//! `risala annotate agreement` and `export`, and what is wrong with input.

use std::path::{Path, PathBuf};

use risala_annotate::{Act, Order, Session, queue};
use risala_corpus::{Record, read_all};
use risala_model::Leaf::{self, Belief, Fear, Inform, Interact, Purchase};
use risala_tests::{risala, tiny_model, write_lines};
use serde_json::{Value, json};
use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn posts(folder: &TempDir) -> PathBuf {
    let texts = [
        "أعلنت بلدية وادي نورا افتتاح مكتبة عامة",
        "متى يفتح سوق رملستان يا جماعة؟",
        "خصم كبير على العطور اليوم فقط، اطلب الآن",
        "قوم زحلان خطر يهدد بقاءنا جميعا",
        "مجد حركة الزهرة الفضية خالد إلى الأبد",
        "عاد الأصدقاء من رملستان أمس",
    ];
    let records: Vec<Value> = (1..)
        .zip(texts)
        .map(|(id, text)| json!({"id": id, "text": text, "label": "neutral", "page": 3}))
        .collect();
    write_lines(folder.path(), "posts.jsonl", &records)
}

/// What an annotator says of the first texts; `None` skips.
fn said(data: &Path, log: &Path, name: &str, leaves: &[Option<Leaf>]) {
    let records: Vec<Record> = read_all(data).expect("records");
    let items = queue(records, Order::File).expect("a queue");
    let (mut session, _) = Session::open(items, name, log).expect("a session");
    for leaf in leaves {
        session.act(leaf.map_or(Act::Skip, Act::Judge)).expect("the log can be written");
    }
}

/// Two annotators with a log each: they agree on 1 to 3, on propaganda of 4, on nothing of 5; nobody judges 6.
fn two(folder: &TempDir) -> (PathBuf, [PathBuf; 2]) {
    let data = posts(folder);
    let logs = ["noor", "sami"].map(|name| folder.path().join(format!("{name}.jsonl")));
    said(
        &data,
        &logs[0],
        "noor",
        &[Some(Inform), Some(Interact), Some(Purchase), Some(Fear), Some(Belief), None],
    );
    said(
        &data,
        &logs[1],
        "sami",
        &[Some(Inform), Some(Interact), Some(Purchase), Some(Belief), Some(Inform)],
    );
    (data, logs)
}

#[test]
fn agreement_in_json_and_as_a_page() {
    let folder = folder();
    let (_, logs) = two(&folder);
    let answer = risala(["annotate", "agreement", "--json"]).args(&logs).answer();
    answer.fine();
    let report = &answer.json_lines()[0];
    let keys: Vec<&str> = report.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        ["annotators", "judged", "texts", "shared", "label", "level", "effect", "leaf", "disagreements"]
    );
    assert_eq!((&report["annotators"], &report["judged"]), (&json!(["noor", "sami"]), &json!([5, 5])));
    assert_eq!(
        (&report["label"]["raw"]["value"], &report["leaf"]["raw"]["value"]),
        (&json!(0.8), &json!(0.6))
    );
    assert_eq!(report["effect"]["n"], 1);
    assert_eq!(
        report["disagreements"],
        json!([
            {"id": "4", "leaves": {"noor": "fear", "sami": "belief"}},
            {"id": "5", "leaves": {"noor": "belief", "sami": "inform"}},
        ])
    );
    let keys: Vec<&str> =
        report["level"]["pairs"][0].as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(keys, ["annotators", "n", "raw", "kappa", "kappa_weighted", "confusion"]);

    let page = risala(["annotate", "agreement"]).args(&logs).answer();
    for part in
        ["texts    5, 5 of them judged by two or more", "noor \\ sami", "4  noor: fear, sami: belief"]
    {
        assert!(page.fine().contains(part), "{part}: {}", page.out);
    }
    // One log with both names says the same.
    let both = folder.path().join("both.jsonl");
    let [one, two] = logs.map(|log| std::fs::read_to_string(log).expect("a log"));
    std::fs::write(&both, one + &two).expect("a temporary file can be written");
    assert_eq!(risala(["annotate", "agreement"]).arg(&both).answer().fine(), page.out);
}

#[test]
fn export_labels_what_is_agreed_on_and_sets_the_rest_aside() {
    let folder = folder();
    let (data, logs) = two(&folder);
    let aside = folder.path().join("aside.jsonl");
    let answer = risala(["annotate", "export"])
        .arg(&data)
        .arg("--set-aside")
        .arg(&aside)
        .arg("--log")
        .args(&logs)
        .answer();
    assert_eq!(
        (answer.code, answer.err.as_str()),
        (
            0,
            "risala: 4 records labelled (partial 1, unanimous 3)\n\
             risala: 1 set aside: annotators agree on nothing; adjudicate\n\
             risala: 1 set aside: passed over by everyone who decided\n"
        )
    );
    let lines = answer.json_lines();
    assert_eq!(
        lines[3],
        json!({
            "id": 4, "text": "قوم زحلان خطر يهدد بقاءنا جميعا", "label": "propaganda", "page": 3, "level": 3,
            "confidence": "low", "annotation": {"rule": "partial", "votes": {"fear": 1, "belief": 1}},
        })
    );
    assert_eq!((&lines[0]["level"], &lines[0]["confidence"]), (&json!(1), &json!("high")));
    let aside: Vec<Record> = read_all(&aside).expect("records");
    assert_eq!(aside[0].field("reason").as_deref(), Some("annotators agree on nothing; adjudicate"));
    assert_eq!(aside[1].field("label").as_deref(), Some("neutral"));

    // Somebody looks at what is in dispute.
    let final_log = folder.path().join("lama.jsonl");
    said(&data, &final_log, "lama", &[Some(Inform), None, None, Some(Fear), Some(Belief)]);
    let output = folder.path().join("gold.jsonl");
    let answer = risala(["annotate", "export", "--adjudicator", "lama", "--output"])
        .arg(&output)
        .arg(&data)
        .arg("--log")
        .args(&logs)
        .arg(&final_log)
        .answer();
    assert!(answer.err.contains("5 records labelled (adjudicated 3, unanimous 2)"), "{}", answer.err);
    assert_eq!(answer.out, "");
    let labelled = read_all(&output).expect("records");
    assert_eq!(labelled[3].field("effect").as_deref(), Some("fear"));
    assert_eq!(labelled[0].confidence.as_deref(), Some("high"));
}

#[test]
fn one_line_says_what_is_wrong() {
    let folder = folder();
    let (data, logs) = two(&folder);
    let [log, other] = &logs;
    risala(["annotate", "agreement", "nowhere.jsonl"]).answer().only_fault(&["cannot read nowhere.jsonl"]);
    risala(["annotate", "agreement"]).arg(&data).answer().only_fault(&["posts.jsonl:1: no event of a log"]);
    risala(["annotate", "export", "--adjudicator", "nobody", "--log"])
        .arg(log)
        .arg("--")
        .arg(&data)
        .answer()
        .only_fault(&["\"nobody\" has judged nothing"]);
    let sit = |options: &[&str]| {
        risala(["annotate", "--annotator", "noor", "--log"]).arg(log).args(options).arg("--").arg(&data)
    };
    sit(&[]).answer().only_fault(&["the terminal cannot be used", "--browser"]);
    sit(&["--order", "uncertainty", "--model", "none.safetensors"])
        .answer()
        .only_fault(&["none.safetensors"]);
    let same = other.to_str().expect("UTF-8");
    sit(&["--order", "disagreement", "--earlier", same]).answer().only_fault(&["no text to judge"]);
    for usage in [
        &["--order", "disagreement"][..],
        &["--show-labels"],
        &["--order", "chaos"],
        &["--seed", "1"],
        &["--order", "random", "--model", "risala-base"],
        &["--order", "random", "--earlier", same],
    ] {
        assert_eq!(sit(usage).answer().code, 2, "{usage:?}");
    }
    // Nothing is written over a log, or over what else is written.
    for files in [&["--output", same][..], &["--set-aside", same], &["--output", "x", "--set-aside", "x"]] {
        let answer = risala(["annotate", "export"]).arg(&data).arg("--log").arg(other).args(files).answer();
        assert!(
            answer.code == 2 && answer.err.contains("is named for more than one thing"),
            "{}",
            answer.err
        );
    }
    assert_eq!(risala(["annotate"]).answer().code, 2);
    // Twice the same file: which record an event is about could not be told.
    sit(&[]).arg(&data).answer().only_fault(&["\"1\" is the id of more than one record"]);
}

#[test]
fn a_log_that_was_cut_off_is_mended_with_a_word() {
    let folder = folder();
    let (data, [log, _]) = two(&folder);
    let whole = std::fs::read(&log).expect("a log");
    std::fs::write(&log, &whole[..whole.len() - 9]).expect("a temporary file can be written");
    let answer = risala(["annotate", "agreement"]).arg(&log).answer();
    assert_eq!((answer.code, answer.err.contains("the last line was cut off and is left out")), (0, true));
    let answer = risala(["annotate", "--annotator", "noor", "--log"]).arg(&log).arg(&data).answer();
    let [notice, fault] = answer.faults()[..] else { panic!("{}", answer.err) };
    assert!(notice.contains("now lie in") && notice.contains("noor.jsonl.torn"), "{notice}");
    assert!(fault.contains("the terminal cannot be used"), "{fault}");
    assert!(folder.path().join("noor.jsonl.torn").exists());
}

#[test]
fn the_model_puts_what_it_is_least_sure_of_first() {
    let folder = folder();
    let path = folder.path().join("tiny.safetensors");
    std::fs::write(&path, tiny_model()).expect("a temporary file can be written");
    let model = risala_model::Model::open(&path).expect("a model");
    let records = read_all(posts(&folder)).expect("records");
    let mut records: Vec<Record> = records.into_iter().chain([Record::new("7", "hello")]).collect();
    records.rotate_right(1);
    let mut scorer = model.scorer();
    let judged: Vec<_> = records.iter().map(|record| scorer.probabilities(&record.text)).collect();
    let items = queue(records, Order::Uncertainty(&judged)).expect("a queue");
    let mut margins = items.iter().filter_map(|item| {
        let mut sorted = *scorer.probabilities(&item.text).ok()?.as_array();
        sorted.sort_by(|a, b| b.total_cmp(a));
        Some(sorted[0] - sorted[1])
    });
    assert!(margins.by_ref().is_sorted());
    // What the model cannot judge comes last.
    assert_eq!(items.last().map(|item| item.key.id.as_str()), Some("7"));
}
