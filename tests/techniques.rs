//! The head for persuasion techniques: `risala techniques`, `train --head techniques`, `evaluate --head techniques`.
//!
//! Texts name nobody who exists. What the embedded model says of single texts is not asserted beyond what any sound
//! model of the question would say.

use std::path::{Path, PathBuf};

use risala_tests::{Answer, risala, workspace_root, write_lines};
use serde_json::{Value, json};
use tempfile::TempDir;

const CONFIG: &str = "name = \"tiny\"\n[techniques]\nmin_examples = 8\n[table]\nslots_log2 = 10\n";

const PLACES: [&str; 6] = ["رملستان", "وادي نورا", "برج السحاب", "نورانيا", "واحة الريم", "ميناء اللؤلؤ"];

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// Texts with a loaded word, with an insult, with both in every third, and without; words marked in all.
fn records() -> Vec<Value> {
    let mut records = Vec::new();
    for (number, place) in PLACES.iter().enumerate() {
        for (kind, pieces) in [
            ("plain", vec![("أعلنت بلدية", None), ("موعد افتتاح المكتبة", None)]),
            ("loaded", vec![("نتائج", None), ("كارثية مروعة", Some("Loaded_Language")), ("لمجلس", None)]),
            (
                "named",
                vec![("مدرب فريق", None), ("المهرج الفاشل", Some("Name_Calling-Labeling")), ("في", None)],
            ),
            ("report", vec![("بلغت الحرارة ثلاثين درجة في", None), ("مساء أمس", None)]),
        ] {
            let mut text = String::new();
            let (mut spans, mut techniques) = (Vec::new(), Vec::new());
            for (words, technique) in pieces.into_iter().chain([(*place, None)]) {
                if !text.is_empty() {
                    text.push(' ');
                }
                let start = text.len();
                text.push_str(words);
                if let Some(technique) = technique {
                    techniques.push(technique);
                    spans.push(json!({"start": start, "end": text.len(), "technique": technique}));
                }
            }
            for copy in 0..3 {
                // Each with a word of its own, so that folds differ.
                let text = format!("{text} {}", ["اليوم", "أمس", "غدا"][copy]);
                records.push(json!({
                    "id": format!("{kind}-{number}-{copy}"), "text": text, "source": kind,
                    "techniques": techniques, "spans": spans,
                }));
            }
        }
    }
    records
}

fn train(folder: &Path, records: &[Value]) -> (PathBuf, Answer) {
    let config = folder.join("tiny.toml");
    std::fs::write(&config, CONFIG).expect("a file can be written");
    let data = write_lines(folder, "train.jsonl", records);
    let model = folder.join("tiny.safetensors");
    let run = risala(["train", "--head", "techniques", "--config"]).arg(config).arg("--train").arg(data);
    let answer = run.arg("--output").arg(&model).answer();
    (model, answer)
}

fn keys(object: &Value) -> Vec<&str> {
    object.as_object().expect("an object").keys().map(String::as_str).collect()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("not a number: {value}"))
}

#[test]
fn a_trained_model_names_techniques_and_words() {
    let folder = folder();
    let (model, answer) = train(folder.path(), &records());
    assert_eq!(answer.code, 0, "{}", answer.err);
    assert!(answer.err.contains("72 examples"), "{}", answer.err);
    let ask = |text: &str| {
        let answer = risala(["techniques", "--json", "--explain", text, "--model"]).arg(&model).answer();
        answer.fine();
        answer.json_lines().remove(0)
    };
    let loaded = ask("خسائر كارثية مروعة لمجلس الغابة");
    assert_eq!(keys(&loaded), ["id", "technique", "techniques", "spans", "model"]);
    assert_eq!(keys(&loaded["techniques"]), ["Loaded_Language", "Name_Calling-Labeling"]);
    assert_eq!(loaded["model"], "tiny");
    assert!(number(&loaded["technique"]) > 0.5, "{loaded}");
    assert!(number(&loaded["techniques"]["Loaded_Language"]) > 0.5, "{loaded}");
    assert!(number(&loaded["techniques"]["Name_Calling-Labeling"]) < 0.5, "{loaded}");
    let spans = loaded["spans"].as_array().expect("an array");
    assert!(!spans.is_empty(), "{loaded}");
    let text = "خسائر كارثية مروعة لمجلس الغابة";
    for span in spans {
        assert_eq!(keys(span), ["start", "end", "text", "technique", "weight"]);
        let bytes = number(&span["start"]) as usize..number(&span["end"]) as usize;
        assert_eq!(span["text"], text[bytes]);
        assert_ne!(span["technique"], "Name_Calling-Labeling", "an improbable technique has words");
    }
    assert!(spans.iter().any(|span| span["text"].as_str().is_some_and(|text| text.contains("كارثية"))));
    let plain = ask("أعلنت بلدية الغابة موعد افتتاح المكتبة");
    assert!(number(&plain["technique"]) < 0.5, "{plain}");
    assert_eq!(plain["spans"], json!([]));
}

#[test]
fn the_same_data_give_the_same_file_on_any_number_of_threads() {
    let folder = folder();
    let (model, _) = train(folder.path(), &records());
    let first = std::fs::read(&model).expect("the model is there");
    for threads in ["1", "7"] {
        let mut run =
            risala(["train", "--head", "techniques", "--config"]).arg(folder.path().join("tiny.toml"));
        run = run.arg("--train").arg(folder.path().join("train.jsonl")).arg("--output").arg(&model);
        assert_eq!(run.env("RAYON_NUM_THREADS", threads).answer().code, 0);
        assert!(
            std::fs::read(&model).expect("the model is there") == first,
            "another file with {threads} threads"
        );
    }
}

#[test]
fn evaluation_has_the_documented_form() {
    let folder = folder();
    let (model, _) = train(folder.path(), &records());
    let data = folder.path().join("train.jsonl");
    let config = folder.path().join("tiny.toml");
    let report = |words: &[&str], path: &Path| {
        let run = risala(["evaluate", "--head", "techniques", "--json"]).arg(&data).args(words).arg(path);
        run.answer().fine().parse::<Value>().expect("JSON")
    };
    let seen = report(&["--model"], &model);
    let held_out = report(&["--cross-validate", "5", "--config"], &config);
    for report in [&seen, &held_out] {
        let documented = [
            "n",
            "positives",
            "macro_f1",
            "micro_f1",
            "accuracy",
            "macro_f1_interval",
            "accuracy_interval",
            "slices",
            "techniques",
            "spans",
        ];
        assert_eq!(keys(report), documented);
        assert_eq!((&report["n"], &report["positives"]), (&json!(72), &json!(36)));
        assert_eq!(keys(&report["slices"]), ["source"], "fields without values are left out");
        assert_eq!(keys(&report["slices"]["source"]), ["loaded", "named", "plain", "report"]);
        assert_eq!(keys(&report["techniques"]), ["Loaded_Language", "Name_Calling-Labeling"]);
        let one = &report["techniques"]["Loaded_Language"];
        assert_eq!(
            keys(one),
            ["positives", "prevalence", "average_precision", "precision", "recall", "f1"]
        );
        assert_eq!(one["prevalence"], 0.25);
        assert_eq!(keys(&report["spans"]), ["technique", "Loaded_Language", "Name_Calling-Labeling"]);
        let words = &report["spans"]["Loaded_Language"];
        assert_eq!(
            keys(words),
            ["n", "words", "precision", "recall", "f1", "all_words_f1", "gain_interval"]
        );
        assert_eq!(words["n"], 18);
        // Templates are easy, and the marked words are where they differ.
        assert!(number(&report["macro_f1"]) > 0.9, "{report}");
        assert!(number(&words["f1"]) > number(&words["all_words_f1"]), "{report}");
    }
    let page = risala(["evaluate", "--head", "techniques"]).arg(&data).arg("--model").arg(&model).answer();
    for words in ["texts      72, 36 with a technique", "macro-F1", "average precision", "all words"] {
        assert!(page.fine().contains(words), "{words:?} is not in {}", page.out);
    }
}

#[test]
fn the_embedded_model_answers_in_the_documented_form() {
    let text = "أعلنت بلدية رملستان افتتاح مكتبة عامة جديدة يوم الأحد";
    for arguments in [vec!["--json"], vec!["--json", "--model", "risala-techniques"]] {
        let answer = risala(["techniques"]).args(arguments).input(format!("{text}\n{text}\n")).answer();
        answer.fine();
        let lines = answer.json_lines();
        assert_eq!(lines.len(), 2);
        let names = [
            "Loaded_Language",
            "Name_Calling-Labeling",
            "Questioning_the_Reputation",
            "Exaggeration-Minimisation",
        ];
        for (line, id) in lines.iter().zip(["1", "2"]) {
            assert_eq!(keys(line), ["id", "technique", "techniques", "model"]);
            assert_eq!(keys(&line["techniques"]), names);
            assert_eq!((&line["id"], &line["model"]), (&json!(id), &json!("risala-techniques")));
            let all =
                line["techniques"].as_object().expect("an object").values().chain([&line["technique"]]);
            assert!(all.map(number).all(|probability| (0.0..=1.0).contains(&probability)), "{line}");
        }
    }
    let page = risala(["techniques", "--explain", text]).answer();
    assert!(page.fine().starts_with("technique أسلوب إقناعي "), "{}", page.out);
    for label in ["propaganda", "advertising", "neutral", "دعاية"] {
        assert!(!page.out.contains(label), "an answer about techniques names a label: {}", page.out);
    }
}

/// A loaded text is told from a plain one: what the model must at least do.
#[test]
fn the_embedded_model_tells_a_loaded_text_from_a_report() {
    let loaded = "عصابة السراب المجرمة ترتكب جريمة بشعة والكاذب الفاشل زعيم زحلان يواصل إرهابه الأعمى";
    let plain = "يقع ميناء اللؤلؤ على الساحل الشرقي ويعمل فيه ألف عامل";
    let answer = risala(["techniques", "--json", loaded, plain]).answer();
    answer.fine();
    let lines = answer.json_lines();
    assert!(number(&lines[0]["technique"]) > 0.5, "{}", lines[0]);
    assert!(number(&lines[0]["technique"]) > number(&lines[1]["technique"]), "{lines:?}");
}

#[test]
fn texts_that_cannot_be_judged_are_named_and_keep_nobody_waiting() {
    let answer = risala(["techniques", "--json"]).input("نص عربي\nplain English\n\nنص آخر\n").answer();
    assert_eq!(answer.code, 1);
    let ids: Vec<Value> = answer.json_lines().iter().map(|line| line["id"].clone()).collect();
    assert_eq!(ids, [json!("1"), json!("4")]);
    let faults = answer.faults();
    assert!(faults[0].starts_with("standard input:2: the text has no Arabic letter"), "{faults:?}");
    assert!(faults[1].starts_with("standard input:3: the text is empty"), "{faults:?}");
}

#[test]
fn kinds_of_models_are_not_mixed_up() {
    let models = workspace_root().join("models");
    let (base, techniques) =
        (models.join("risala-base.safetensors"), models.join("risala-techniques.safetensors"));
    let wrong = risala(["techniques", "نص", "--model"]).arg(&base).answer();
    wrong.only_fault(&[
        "risala-base.safetensors",
        "it is a base model; give a model of persuasion techniques",
    ]);
    let wrong = risala(["classify", "نص", "--model"]).arg(&techniques).answer();
    wrong.only_fault(&[
        "risala-techniques.safetensors",
        "it is a model of persuasion techniques; give a base model",
    ]);
    let info = risala(["model", "info", "techniques"]).answer();
    for words in ["risala-techniques", "outputs", "Loaded_Language", "sources"] {
        assert!(info.fine().contains(words), "{words:?} is not in {}", info.out);
    }
    let header = risala(["model", "info", "--json"]).arg(&techniques).answer();
    assert_eq!(header.json_lines()[0]["outputs"][0], "technique");
    let size = std::fs::metadata(&techniques).expect("the file is there").len();
    assert!(size < 800_000, "{size} bytes");
}

#[test]
fn records_that_do_not_say_are_named() {
    let folder = folder();
    for (field, value, words) in [
        ("techniques", Value::Null, "field `techniques` is not there"),
        ("techniques", json!("Doubt"), "field `techniques` is no array"),
        ("techniques", json!([3]), "field `techniques` holds something that is no name"),
        (
            "spans",
            json!([{"start": 1, "end": 3, "technique": "Loaded_Language"}]),
            "between characters in its entry 1",
        ),
        (
            "spans",
            json!([{"start": 0, "technique": "Loaded_Language"}]),
            "lacks `start` or `end` in its entry 1",
        ),
        (
            "spans",
            json!([{"start": 0, "end": 4, "technique": "Doubt"}]),
            "names no technique of the record",
        ),
    ] {
        let mut records = records();
        records[3][field] = value;
        let (model, answer) = train(folder.path(), &records);
        answer.only_fault(&["training: record \"loaded-0-0\"", words, "risala corpus import"]);
        assert!(!model.exists());
    }
    let all: Vec<Value> =
        records().into_iter().filter(|record| record["techniques"] != json!([])).collect();
    train(folder.path(), &all).1.only_fault(&["every text uses a technique", "give texts"]);
}

#[test]
fn a_configuration_is_for_one_head() {
    let folder = folder();
    let (_, answer) = train(folder.path(), &records());
    assert_eq!(answer.code, 0);
    let run = risala(["train", "--config"]).arg(folder.path().join("tiny.toml")).arg("--train");
    let run = run
        .arg(folder.path().join("train.jsonl"))
        .arg("--output")
        .arg(folder.path().join("other.safetensors"));
    run.answer().only_fault(&["table `techniques`", "another head"]);
    let run = risala(["evaluate", "--head", "techniques", "--max-error", "0.1"])
        .arg(folder.path().join("train.jsonl"));
    let answer = run.answer();
    assert_eq!(answer.code, 2);
    assert!(answer.err.contains("--max-error says nothing to the head techniques"), "{}", answer.err);
}
