//! From records to a model that answers: `risala train`, `classify --model` and `evaluate`.

use std::path::{Path, PathBuf};

use risala_tests::{Answer, TINY_CONFIG, records, risala, tiny_model, write_lines};
use serde_json::Value;
use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn train(folder: &Path, data: &Path, more: &[&str], threads: Option<&str>) -> (PathBuf, Answer) {
    let config = folder.join("tiny.toml");
    std::fs::write(&config, TINY_CONFIG).expect("a file can be written");
    let model = folder.join("tiny.safetensors");
    let mut run = risala(["train", "--config"]).arg(config).arg("--output").arg(&model);
    run = run.arg("--train").arg(data);
    for argument in more {
        run = run.arg(argument);
    }
    if let Some(threads) = threads {
        run = run.env("RAYON_NUM_THREADS", threads);
    }
    let answer = run.answer();
    assert_eq!(answer.code, 0, "{}", answer.err);
    (model, answer)
}

fn keys(object: &Value) -> Vec<&str> {
    object.as_object().expect("an object").keys().map(String::as_str).collect()
}

fn evaluate(model: &Path, data: &Path) -> Value {
    let answer = risala(["evaluate", "--json"]).arg(data).arg("--model").arg(model).answer();
    answer.fine();
    answer.json_lines().remove(0)
}

#[test]
fn a_trained_model_answers() {
    let folder = folder();
    let data = write_lines(folder.path(), "train.jsonl", &records());
    let (model, _) = train(folder.path(), &data, &[], None);
    for (label, part, name, text) in [
        ("advertising", "level", "persuade", "خصم كبير على الأحذية اليوم فقط، اطلب الآن والتوصيل مجاني"),
        ("neutral", "level", "inform", "أعلنت بلدية رملستان افتتاح مدرسة جديدة يوم الأحد"),
        ("neutral", "level", "interact", "هل توجد صيدلية في برج السحاب ؟"),
        ("propaganda", "effect", "fear", "احذروا أتباع الغول ، إنهم خطر يهدد بقاءنا"),
        ("propaganda", "effect", "belief", "مجد جبهة النجم خالد وأبطالها لا يقهرون"),
    ] {
        let answer = risala(["classify", "--json", text, "--model"]).arg(&model).answer();
        answer.fine();
        let prediction = answer.json_lines().remove(0);
        assert_eq!(prediction["label"], label, "{text}: {prediction}");
        assert_eq!(prediction["model"], "tiny");
        assert!(prediction[part][name].as_f64() > Some(0.5), "{text}: {prediction}");
    }
}

#[test]
fn the_threshold_for_an_error_is_what_classify_abstains_below() {
    let folder = folder();
    let data = write_lines(folder.path(), "train.jsonl", &records());
    let (model, _) = train(folder.path(), &data, &[], None);
    let ask = |words: &[&str]| {
        let run = risala(["evaluate", "--max-error"]).args(words).arg(&data).arg("--model").arg(&model);
        run.answer().fine().to_owned()
    };
    let abstention = |words: &[&str]| -> Value {
        let report: Value = serde_json::from_str(&ask(words)).expect("JSON");
        report["abstention"].clone()
    };
    let found = abstention(&["0.3", "--json"]);
    assert_eq!(keys(&found), ["max_error", "threshold", "coverage", "error", "bound"]);
    assert!(found["bound"].as_f64().expect("a bound") <= 0.3, "{found}");
    let threshold = found["threshold"].to_string();
    let page = ask(&["0.3"]);
    assert!(page.contains("with --abstain-below 0."), "{page}");
    // The same share is answered by the command that the threshold is for.
    let known: Vec<Value> = records().into_iter().filter(|record| !record["label"].is_null()).collect();
    let lines: Vec<&str> = known.iter().filter_map(|record| record["text"].as_str()).collect();
    let run = risala(["classify", "--json", "--abstain-below", &threshold, "--model"]).arg(&model);
    let answer = run.input(lines.join("\n")).answer();
    answer.fine();
    let answered = answer.json_lines().iter().filter(|one| one["abstained"] == false).count();
    assert_eq!(Some(answered as f64 / lines.len() as f64), found["coverage"].as_f64(), "{found}");

    assert!(abstention(&["0.001", "--json"])["threshold"].is_null());
    assert!(ask(&["0.001"]).contains("no threshold can promise that at most 0.10 %"));
}

#[test]
fn length_and_dialect_are_worked_out_where_records_do_not_say() {
    let folder = folder();
    let (model, _) =
        train(folder.path(), &write_lines(folder.path(), "train.jsonl", &records()), &[], None);
    let text = |words: usize| vec!["كلمة"; words].join(" ");
    let record = |text: String, more: Value| {
        let mut made = serde_json::json!({"text": text, "label": "neutral"});
        made.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        made
    };
    let asked = [
        record(text(9), serde_json::json!({})),
        record(text(10), serde_json::json!({})),
        record(text(40), serde_json::json!({"length": "as long as it is"})),
        record("مش عارف ليه كده".to_owned(), serde_json::json!({})),
        record(text(3), serde_json::json!({"dialect": "own"})),
    ];
    let data = write_lines(folder.path(), "asked.jsonl", &asked);
    let run = risala(["evaluate", "--json", "--slices", "length,dialect,absent"])
        .arg(&data)
        .arg("--model")
        .arg(&model);
    let report: Value = serde_json::from_str(run.answer().fine()).expect("JSON");
    let counts = |field: &str| -> Vec<(String, u64)> {
        let slices = report["slices"][field].as_object().expect("slices").iter();
        slices.map(|(value, slice)| (value.clone(), slice["n"].as_u64().expect("n"))).collect()
    };
    let expected = |rows: &[(&str, u64)]| -> Vec<(String, u64)> {
        rows.iter().map(|&(value, n)| (value.to_owned(), n)).collect()
    };
    assert_eq!(
        counts("length"),
        expected(&[("1-9 words", 3), ("10-19 words", 1), ("as long as it is", 1)])
    );
    assert_eq!(counts("dialect"), expected(&[("egy", 1), ("none", 3), ("own", 1)]));
    assert_eq!(counts("absent"), []);
}

#[test]
fn evaluation_has_the_documented_form() {
    let folder = folder();
    let data = write_lines(folder.path(), "train.jsonl", &records());
    let (model, _) = train(folder.path(), &data, &[], None);
    let report = evaluate(&model, &data);
    let documented = [
        "n",
        "macro_f1",
        "micro_f1",
        "accuracy",
        "per_label",
        "per_level",
        "per_effect",
        "ece",
        "coverage",
        "confusion",
        "intervals",
        "slices",
        "reliability",
    ];
    assert_eq!(keys(&report), documented);
    assert_eq!(keys(&report["per_label"]), ["neutral", "advertising", "propaganda"]);
    assert_eq!(keys(&report["per_level"]), ["inform", "interact", "persuade"]);
    assert_eq!(keys(&report["per_effect"]), ["fear", "belief"]);
    assert_eq!(keys(&report["confusion"]), ["labels", "counts"]);
    assert_eq!(keys(&report["slices"]), ["source", "level", "confidence"]);
    assert_eq!(report["coverage"], 1.0);

    let in_bins = report["reliability"].as_array().expect("bins").iter();
    assert_eq!(in_bins.filter_map(|bin| bin["n"].as_u64()).sum::<u64>(), report["n"].as_u64().expect("n"));

    // Records whose truth does not fix the label do not count for it: those with only level 3.
    let of_only_level_3 = |record: &&Value| record["level"] == 3 && record["label"].is_null();
    let unsure = records().iter().filter(of_only_level_3).count() as u64;
    assert!(unsure > 0);
    assert_eq!(report["n"], 60 - unsure);
    assert_eq!(report["slices"]["source"]["templates"]["n"], 60 - unsure);
    let counts = report["confusion"]["counts"].as_array().expect("rows");
    let total: u64 =
        counts.iter().flat_map(|row| row.as_array().expect("a row")).filter_map(Value::as_u64).sum();
    assert_eq!(total, 60 - unsure);
    // It has seen these very records.
    for figure in ["macro_f1", "micro_f1", "accuracy"] {
        assert!(report[figure].as_f64() > Some(0.9), "{figure}: {report}");
    }

    let page = risala(["evaluate"]).arg(&data).arg("--model").arg(&model).answer();
    for words in ["macro-F1", "propaganda", "truth \\ predicted"] {
        assert!(page.fine().contains(words), "{words:?} is not in {}", page.out);
    }
}

#[test]
fn the_dev_set_is_measured_after_training() {
    let folder = folder();
    let records = records();
    let (dev, rest): (Vec<_>, Vec<_>) = records.iter().enumerate().partition(|(number, _)| number % 4 == 0);
    let data = write_lines(folder.path(), "train.jsonl", rest.into_iter().map(|(_, record)| record));
    let dev = write_lines(folder.path(), "dev.jsonl", dev.into_iter().map(|(_, record)| record));
    let dev = dev.to_str().expect("a path in UTF-8");
    let (_, answer) = train(folder.path(), &data, &["--dev", dev], None);
    assert!(answer.out.contains("macro-F1"), "{}", answer.out);
    assert!(answer.err.contains("45 examples"), "{}", answer.err);
}

#[test]
fn the_same_data_give_the_same_file() {
    let data_folder = folder();
    let data = write_lines(data_folder.path(), "train.jsonl", &records());
    for threads in [None, None, Some("1"), Some("2"), Some("7")] {
        let folder = folder();
        let (model, _) = train(folder.path(), &data, &[], threads);
        let bytes = std::fs::read(model).expect("the model is there");
        assert!(bytes == tiny_model(), "another file with {threads:?} threads");
    }
}

#[test]
fn two_files_are_one_behind_the_other() {
    let folder = folder();
    let records = records();
    write_lines(folder.path(), "a.jsonl", &records[..25]);
    let second = write_lines(folder.path(), "b.jsonl", &records[25..]);
    let second = second.to_str().expect("a path in UTF-8");
    let (model, _) = train(folder.path(), &folder.path().join("a.jsonl"), &[second], None);
    assert!(std::fs::read(model).expect("the model is there") == tiny_model());
}

/// Records that keep only some fields of their annotation.
fn with_only(field: &str) -> Vec<Value> {
    let annotation = |leaf: &str| match leaf {
        "inform" => ("neutral", 1),
        "interact" => ("neutral", 2),
        "purchase" => ("advertising", 3),
        _ => ("propaganda", 3),
    };
    let mut records = records();
    for record in &mut records {
        let leaf = record["id"].as_str().and_then(|id| id.split('-').next()).expect("the leaf's name");
        let (label, level) = annotation(leaf);
        let fields = record.as_object_mut().expect("an object");
        for other in ["label", "level", "effect"] {
            fields.shift_remove(other);
        }
        let value = if field == "label" { label.into() } else { level.into() };
        fields.insert(field.to_owned(), value);
    }
    records
}

#[test]
fn levels_alone_train_a_model() {
    let folder = folder();
    let data = write_lines(folder.path(), "levels.jsonl", &with_only("level"));
    let (model, _) = train(folder.path(), &data, &[], None);
    let report = evaluate(&model, &data);
    assert_eq!(report["n"], 24, "levels 1 and 2 are neutral, level 3 may be either label");
    for level in ["inform", "interact", "persuade"] {
        assert!(report["per_level"][level]["f1"].as_f64() > Some(0.8), "{report}");
    }
}

#[test]
fn labels_alone_train_a_model() {
    let folder = folder();
    let data = write_lines(folder.path(), "labels.jsonl", &with_only("label"));
    let (model, _) = train(folder.path(), &data, &[], None);
    let report = evaluate(&model, &data);
    assert_eq!(report["n"], 60);
    assert!(report["macro_f1"].as_f64() > Some(0.9), "{report}");
}
