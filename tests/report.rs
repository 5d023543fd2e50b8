//! `risala evaluate --report`: the page and the JSON behind it.

use std::path::{Path, PathBuf};

use risala_tests::{risala, workspace_root, write_lines};
use serde_json::{Value, json};
use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn corpus() -> PathBuf {
    workspace_root().join("data/corpus/dev.jsonl")
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn the_json_has_the_figures_of_evaluate() {
    let folder = folder();
    let run = risala(["evaluate", "--json", "--slices", "level,length", "--report"]).arg(folder.path());
    let printed = run.arg(corpus()).answer().json_lines().remove(0);
    let behind: Value = serde_json::from_str(&read(&folder.path().join("report.json"))).expect("JSON");
    for (key, value) in printed.as_object().expect("an object") {
        assert_eq!(&behind[key], value, "{key}");
    }
    let points = &behind["curves"]["precision_recall"]["propaganda"]["points"];
    let last = points.as_array().and_then(|points| points.last()).expect("points");
    assert_eq!(last["recall"], 1.0);
    assert_eq!(last["precision"], behind["curves"]["precision_recall"]["propaganda"]["prevalence"]);
    // All texts answered: the error is what is missing from the accuracy.
    let all =
        behind["curves"]["coverage_error"].as_array().and_then(|points| points.last()).expect("points");
    let accuracy = printed["accuracy"].as_f64().expect("a number");
    assert!((all["error"].as_f64().expect("a number") - (1.0 - accuracy)).abs() < 1e-12, "{all}");
    let bins = behind["curves"]["confidence"].as_array().expect("bins");
    let sum = |key: &str| bins.iter().filter_map(|bin| bin[key].as_u64()).sum::<u64>();
    assert_eq!(Some(sum("right") + sum("wrong")), printed["n"].as_u64());
    let surest = |at: usize| behind["mistakes"][at]["probability"].as_f64();
    assert!(surest(0) >= surest(1), "{}", behind["mistakes"]);
    let data = behind["provenance"].as_array().expect("pairs").iter().find(|pair| pair[0] == "data");
    assert!(data.is_some_and(|pair| pair[1].as_str().is_some_and(|value| value.contains("BLAKE3"))));
}

#[test]
fn the_page_needs_nothing_else_and_escapes_everything() {
    let folder = folder();
    let text = "افتتحت البلدية محطة القطار صباح الأحد <img src=x onerror=alert(1)> & \"نص\"";
    let bad = json!({"id": "<b>1", "text": text, "label": "propaganda", "place": "<i>هنا</i>"});
    let data = write_lines(folder.path(), "data.jsonl", &[bad]);
    let out = folder.path().join("a new/folder");
    let run = risala(["evaluate", "--slices", "place", "--report"]).arg(&out).arg(&data);
    assert_eq!(run.answer().code, 0);
    let page = read(&out.join("report.html"));
    for forbidden in ["<script", "<img", "<b>1", "<i>", "src=", "href=", "url(", "@import"] {
        let is_escaped =
            forbidden == "src=" && page.matches(forbidden).count() == page.matches("&lt;img src=").count();
        assert!(is_escaped || !page.contains(forbidden), "{forbidden:?} is in the page");
    }
    assert!(page.contains("&lt;img") && page.contains("&amp;"), "the text is there, escaped");
    assert!(page.contains("dir=\"rtl\" lang=\"ar\"") && page.contains("<mark class="));
    assert_eq!(page.matches("<svg").count(), 4);
    assert_eq!(page.matches("<table").count(), page.matches("</table>").count());
}

#[test]
fn cross_validation_is_reported_without_evidence() {
    let folder = folder();
    let run = risala(["evaluate", "--cross-validate", "2", "--report"]).arg(folder.path()).arg(corpus());
    assert_eq!(run.answer().code, 0);
    let page = read(&folder.path().join("report.html"));
    assert!(page.contains("Cross-validation on") && page.contains("The surest mistakes"));
    assert!(!page.contains("<mark"), "the models that erred are gone");
    assert_eq!(page.matches("<svg").count(), 5, "the learning curve as well");
    let behind: Value = serde_json::from_str(&read(&folder.path().join("report.json"))).expect("JSON");
    let points = behind["learning"].as_array().expect("points");
    let examples: Vec<f64> = points.iter().filter_map(|point| point["examples"].as_f64()).collect();
    assert!(examples.len() > 2 && examples.is_sorted(), "{points:?}");
    let [first, .., whole] = &points[..] else { panic!("{points:?}") };
    assert!(first["macro_f1"].as_f64() < whole["macro_f1"].as_f64(), "{points:?}");
    assert_eq!(
        (&whole["macro_f1"], &whole["macro_f1_interval"]),
        (&behind["macro_f1"], &behind["intervals"]["macro_f1"])
    );
}

#[test]
fn a_report_that_cannot_be_written_is_an_error() {
    let folder = folder();
    let file = folder.path().join("file");
    std::fs::write(&file, "").expect("written");
    risala(["evaluate", "--report"]).arg(&file).arg(corpus()).answer().only_fault(&["file"]);
    let run = risala(["evaluate", "--perturb", "all", "--report"]).arg(folder.path()).arg(corpus());
    assert_eq!(run.answer().code, 2);
}
