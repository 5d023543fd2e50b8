//! `risala tune`: a search space in, the best configuration out.

use std::path::{Path, PathBuf};

use risala_tests::{Answer, records, risala, write_lines};
use serde_json::Value;
use tempfile::TempDir;

/// The templates of the tests, which a model learns at once unless it is kept from it.
const SPACE: &str = r#"
[base]
name = "tried"
[base.table]
slots_log2 = 12
min_df = 1
[search]
"solver.c" = [1e-6, 10.0]
"table.idf_power" = [0.0, 1.0]
"#;

struct Work {
    folder: TempDir,
    data: PathBuf,
}

impl Work {
    fn new() -> Work {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let data = write_lines(folder.path(), "data.jsonl", &records());
        Work { folder, data }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn tune(&self, space: &str, more: &[&str]) -> Answer {
        let file = self.path("space.toml");
        std::fs::write(&file, space).expect("a file can be written");
        let run = risala(["tune"]).arg(&file).arg("--data").arg(&self.data);
        run.arg("--output").arg(self.path("out")).args(more).answer()
    }

    fn trials(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(self.path("out/trials.jsonl")).expect("trials");
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    }
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn the_best_of_a_grid_is_written_and_trains() {
    let work = Work::new();
    let answer = work.tune(SPACE, &["--cross-validate", "3"]);
    assert_eq!(answer.code, 0, "{}", answer.err);
    let trials = work.trials();
    assert_eq!(trials.len(), 4);
    let best = trials.iter().filter_map(|trial| trial["macro_f1"].as_f64()).fold(0.0, f64::max);
    let of = |c: f64| trials.iter().filter(move |trial| trial["choices"]["solver.c"].as_f64() == Some(c));
    assert!(of(1e-6).all(|trial| trial["macro_f1"].as_f64() < Some(best)), "{trials:?}");
    let written = read(&work.path("out/best.toml"));
    assert!(written.contains("c = 10.0") && written.contains("slots_log2 = 12"), "{written}");
    assert!(written.contains("tolerance"), "defaults are written out: {written}");
    for words in ["solver.c", "table.idf_power", "macro-F1"] {
        assert!(answer.out.contains(words), "{words:?} is not in {}", answer.out);
    }

    let model = work.path("model.safetensors");
    let run = risala(["train", "--config"]).arg(work.path("out/best.toml")).arg("--train").arg(&work.data);
    assert_eq!(run.arg("--output").arg(&model).answer().code, 0);
    // The figure is that of evaluate.
    let run =
        risala(["evaluate", "--json", "--cross-validate", "3", "--config"]).arg(work.path("out/best.toml"));
    let evaluated = run.arg(&work.data).answer().json_lines().remove(0);
    assert_eq!(evaluated["macro_f1"].as_f64(), Some(best));
}

#[test]
fn a_search_that_was_stopped_goes_on() {
    let work = Work::new();
    let whole = work.tune(SPACE, &["--cross-validate", "3"]);
    let path = work.path("out/trials.jsonl");
    let text = read(&path);
    // Killed while the third trial was being written.
    let lines: Vec<&str> = text.lines().collect();
    std::fs::write(&path, format!("{}\n{}\n{}", lines[0], lines[1], &lines[2][..20])).expect("written");
    let again = work.tune(SPACE, &["--cross-validate", "3"]);
    assert_eq!((again.out, read(&path)), (whole.out.clone(), text.clone()));
    // Nothing is left to try, and other folds are another search.
    assert_eq!(work.tune(SPACE, &["--cross-validate", "3"]).out, whole.out);
    assert_eq!(read(&path), text);
    work.tune(SPACE, &["--cross-validate", "4"]);
    assert_eq!(work.trials().len(), 8);
}

#[test]
fn random_choices_are_in_their_ranges_and_the_same_every_time() {
    let work = Work::new();
    let space = r#"
        trials = 3
        seed = 7
        [search]
        "solver.c" = { low = 0.1, high = 10.0, log = true }
        "table.min_df" = { low = 1, high = 2, whole = true }
    "#;
    assert_eq!(work.tune(space, &["--cross-validate", "2"]).code, 0);
    let first = work.trials();
    assert_eq!(first.len(), 3);
    for trial in &first {
        let c = trial["choices"]["solver.c"].as_f64().expect("a number");
        assert!((0.1..=10.0).contains(&c), "{trial}");
        assert!(matches!(trial["choices"]["table.min_df"].as_i64(), Some(1 | 2)), "{trial}");
    }
    std::fs::remove_dir_all(work.path("out")).expect("removed");
    work.tune(space, &["--cross-validate", "2"]);
    assert_eq!(work.trials(), first);
}

#[test]
fn a_search_that_learns_goes_on_as_if_it_had_not_been_stopped() {
    let work = Work::new();
    let space = r#"
        trials = 13
        method = "tpe"
        [search]
        "solver.c" = { low = 1e-4, high = 10.0, log = true }
    "#;
    let whole = work.tune(space, &["--cross-validate", "2"]);
    assert_eq!((whole.code, work.trials().len()), (0, 13), "{}", whole.err);
    let path = work.path("out/trials.jsonl");
    let text = read(&path);
    let eleven: Vec<&str> = text.lines().take(11).collect();
    std::fs::write(&path, eleven.join("\n") + "\n").expect("written");
    let again = work.tune(space, &["--cross-validate", "2"]);
    assert_eq!((again.out, read(&path)), (whole.out, text));
}

#[test]
fn a_nested_search_says_what_it_is_worth() {
    let work = Work::new();
    let answer = work.tune(SPACE, &["--cross-validate", "2", "--nested", "2"]);
    assert_eq!(answer.code, 0, "{}", answer.err);
    assert!(answer.out.contains("nested: macro-F1"), "{}", answer.out);
    // Four trials with all records, and four without each of two parts.
    assert_eq!(work.trials().len(), 12);
    // All are of one source, which cannot be left out; that is said before the search.
    let alone = Work::new();
    alone.tune(SPACE, &["--nested", "family"]).only_fault(&["nothing can be held out"]);
    assert!(!alone.path("out").exists());
}

#[test]
fn two_searches_do_not_write_into_each_other() {
    let work = Work::new();
    assert_eq!(work.tune(SPACE, &["--cross-validate", "2"]).code, 0);
    let path = work.path("out/trials.jsonl");
    let held = std::fs::File::open(&path).expect("the trials");
    held.lock().expect("a lock");
    work.tune(SPACE, &["--cross-validate", "2"]).only_fault(&["trials.jsonl", "another search"]);
    assert_eq!(work.trials().len(), 4);
}

#[test]
fn bad_spaces_are_refused() {
    let work = Work::new();
    for (space, words) in [
        ("[search]\n\"solver.d\" = [1]\n", "unknown field `d`"),
        ("[search]\n\"solver.c\" = []\n", "has no values"),
        ("[search]\n\"solver.c\" = [-1.0]\n", "c must be between"),
        ("[search]\n\"solver.c\" = { low = 1.0, high = 2.0 }\n", "how many `trials`"),
        ("trials = 2\n[search]\n\"solver.c\" = { low = 3.0, high = 2.0 }\n", "not above `high`"),
        ("trials = 2\n[search]\n\"solver.c\" = { low = 0.0, high = 2.0, log = true }\n", "`low` above 0"),
        ("[search]\n\"name.first\" = [1]\n[base]\nname = \"a\"\n", "no table"),
        ("[search]\n\"calibration.seed\" = [1, 2]\n", "belongs under [base]"),
        ("[search]\n\"data.licenses\" = [[]]\n", "belongs under [base]"),
        ("trials = 2\n[search]\n\"table.min_df\" = { low = 1.5, high = 2, whole = true }\n", "not whole"),
        ("method = \"tpe\"\n[search]\n\"solver.c\" = [1.0]\n", "how many `trials`"),
        ("trials = 0\n[search]\n\"solver.c\" = [1.0]\n", "nothing to try"),
        ("search = 1\n", "line 1"),
        ("[base]\nnone = 1\n[search]\n\"solver.c\" = [1.0]\n", "unknown field `none`"),
    ] {
        work.tune(space, &[]).only_fault(&[words]);
    }
}
