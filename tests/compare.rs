//! `risala compare`: models on the same records.

use std::path::{Path, PathBuf};

use risala_tests::{Answer, TINY_CONFIG, records, risala, tiny_model, workspace_root, write_lines};
use serde_json::{Value, json};
use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

/// Some of the project's own texts, each of one line.
fn data(folder: &TempDir) -> PathBuf {
    let corpus =
        std::fs::read_to_string(workspace_root().join("data/corpus/dev.jsonl")).expect("the corpus");
    let some: String = corpus
        .lines()
        .filter(|line| !line.contains("\\n"))
        .take(160)
        .map(|line| format!("{line}\n"))
        .collect();
    let path = folder.path().join("data.jsonl");
    std::fs::write(&path, some).expect("a file can be written");
    path
}

/// A model file that is bad at everything but its few templates.
fn tiny(folder: &TempDir) -> PathBuf {
    let path = folder.path().join("tiny.safetensors");
    std::fs::write(&path, tiny_model()).expect("a file can be written");
    path
}

fn compare(models: &[&str], data: &Path, more: &[&str]) -> Answer {
    risala(["compare"]).args(models).arg("--data").arg(data).args(more).answer()
}

fn report(models: &[&str], data: &Path, more: &[&str]) -> Value {
    let answer = compare(models, data, &[more, &["--json"]].concat());
    answer.fine();
    answer.json_lines().remove(0)
}

fn keys(object: &Value) -> Vec<&str> {
    object.as_object().expect("an object").keys().map(String::as_str).collect()
}

fn word(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

#[test]
fn a_comparison_has_the_documented_form() {
    let folder = folder();
    let (data, tiny) = (data(&folder), tiny(&folder));
    let report = report(&["base", word(&tiny)], &data, &["--slices", "level,length,dialect,absent"]);
    assert_eq!(keys(&report), ["n", "models", "pairs", "slices", "tests"]);
    assert_eq!((report["n"].clone(), keys(&report["models"])), (json!(160), vec!["base", word(&tiny)]));
    assert_eq!(keys(&report["models"]["base"]), ["macro_f1", "accuracy", "ece", "intervals"]);
    let pair = &report["pairs"][0];
    let documented = [
        "first",
        "second",
        "macro_f1_difference",
        "interval",
        "p",
        "p_holm",
        "only_first",
        "only_second",
        "mcnemar_p",
        "mcnemar_p_holm",
    ];
    assert_eq!(keys(pair), documented);
    assert_eq!(pair["first"], "base");
    // The embedded model is far better, and no doubt is left.
    assert!(pair["interval"][1].as_f64() < Some(0.0), "{pair}");
    assert!(pair["p"].as_f64() < Some(0.001) && pair["mcnemar_p_holm"].as_f64() < Some(0.001), "{pair}");
    assert_eq!(keys(&report["slices"]), ["level", "length", "dialect", "absent"]);
    assert_eq!(keys(&report["slices"]["level"]), ["1", "2", "3"]);
    let slices = report["slices"].as_object().expect("fields").values();
    let parts: usize = slices.map(|values| values.as_object().expect("values").len()).sum();
    assert_eq!(report["tests"], json!(2 * (parts + 1)));
    // What evaluate says of the same.
    let evaluated = risala(["evaluate", "--json"]).arg(&data).answer().json_lines().remove(0);
    assert_eq!(report["models"]["base"]["macro_f1"], evaluated["macro_f1"]);
    assert_eq!(report["models"]["base"]["intervals"], evaluated["intervals"]);

    let page = compare(&["base", word(&tiny)], &data, &["--slices", "level"]);
    for words in ["macro-F1", "difference", "McNemar", "for all 8 tests"] {
        assert!(page.fine().contains(words), "{words:?} is not in {}", page.out);
    }
}

#[test]
fn families_come_from_a_configuration() {
    let folder = folder();
    let tiny = tiny(&folder);
    let data = write_lines(folder.path(), "data.jsonl", &records());
    let config = folder.path().join("families.toml");
    std::fs::write(&config, "[data.families]\nkin = [\"templates\"]\n").expect("a file can be written");
    let report = report(&["base", word(&tiny)], &data, &["--slices", "family", "--config", word(&config)]);
    assert_eq!(keys(&report["slices"]["family"]), ["kin"]);
}

#[test]
fn files_of_answers_stand_for_the_models_that_made_them() {
    let folder = folder();
    let (data, tiny) = (data(&folder), tiny(&folder));
    let texts = std::fs::read_to_string(&data).expect("the data");
    let texts: Vec<Value> = texts.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let lines: Vec<&str> = texts.iter().filter_map(|record| record["text"].as_str()).collect();
    let classified = folder.path().join("classified.jsonl");
    let answer = risala(["classify", "--json", "--model"]).arg(&tiny).input(lines.join("\n")).answer();
    std::fs::write(&classified, answer.fine()).expect("a file can be written");
    let labelled = folder.path().join("labelled.jsonl");
    let run = risala(["corpus", "label", "--model"]).arg(&tiny).arg("--output").arg(&labelled);
    assert_eq!(run.arg(&data).answer().code, 0);

    let by_model = report(&["base", word(&tiny)], &data, &[]);
    for answers in [&classified, &labelled] {
        let by_answers = report(&["base", word(answers)], &data, &[]);
        for key in ["macro_f1_difference", "interval", "p", "mcnemar_p"] {
            assert_eq!(by_answers["pairs"][0][key], by_model["pairs"][0][key], "{key} of {answers:?}");
        }
    }

    // Answers for other records, or half of them.
    let half = folder.path().join("half.jsonl");
    let lines: String = answer.out.lines().take(80).map(|line| format!("{line}\n")).collect();
    std::fs::write(&half, lines).expect("a file can be written");
    compare(&["base", word(&half)], &data, &[]).only_fault(&["half.jsonl", "no answer for record 81"]);
    let few = write_lines(folder.path(), "few.jsonl", &texts[..8]);
    compare(&["base", word(&classified)], &few, &[]).only_fault(&["152 of its answers are for no record"]);
    compare(&["base", word(&data)], &data, &[]).only_fault(&["data.jsonl", "line 1", "neither `leaves`"]);
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let folder = folder();
    let (data, tiny) = (data(&folder), tiny(&folder));
    compare(&["base"], &data, &[]).only_fault(&["at least two models"]);
    compare(&["base", "risala-base"], &data, &[]).only_fault(&["base and risala-base are the same model"]);
    let copy = folder.path().join("copy.safetensors");
    std::fs::copy(&tiny, &copy).expect("a copy");
    compare(&["base", word(&tiny), word(&copy)], &data, &[]).only_fault(&[
        "tiny",
        "copy",
        "the same model",
    ]);
    compare(&["base", "nowhere.safetensors"], &data, &[]).only_fault(&["nowhere.safetensors"]);
    compare(&["base", "nowhere.jsonl"], &data, &[]).only_fault(&["nowhere.jsonl"]);
    let broken = folder.path().join("broken.safetensors");
    std::fs::write(&broken, TINY_CONFIG).expect("a file can be written");
    compare(&["base", word(&broken)], &data, &[]).only_fault(&["broken.safetensors"]);
    let unlabelled = write_lines(folder.path(), "unlabelled.jsonl", &[json!({"text": "أي نص كان"})]);
    compare(&["base", word(&tiny)], &unlabelled, &[]).only_fault(&["no record has a label"]);
    assert_eq!(compare(&[], &data, &[]).code, 2);
}
