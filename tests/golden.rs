//! Outputs that do not depend on training, compared with files that lie in `golden/`.
//!
//! `RISALA_BLESS=1 cargo test --package risala-tests --test golden` writes the files anew: look at the
//! difference before you commit it.

use risala_tests::{own_file, risala};

/// Runs a command over `golden/texts.txt` and compares what it prints with a file.
fn check(options: &[&str], expected: &str) {
    let texts = std::fs::read(own_file("golden/texts.txt")).expect("the texts are there");
    let answer = risala(options).input(texts).answer();
    let path = own_file("golden").join(expected);
    if std::env::var_os("RISALA_BLESS").is_some_and(|value| value == "1") {
        std::fs::write(&path, answer.fine()).expect("the golden file can be written");
    }
    let golden = std::fs::read_to_string(&path).expect("the golden file is there");
    for (number, (found, expected)) in answer.fine().lines().zip(golden.lines()).enumerate() {
        assert_eq!(found, expected, "line {} of {}", number + 1, path.display());
    }
    assert_eq!(answer.fine(), golden, "{}", path.display());
}

#[test]
fn normalize() {
    check(&["normalize"], "normalize.txt");
    check(&["normalize", "--json", "--preset", "search"], "normalize.jsonl");
}

#[test]
fn tokenize() {
    check(&["tokenize"], "tokenize.txt");
    check(&["tokenize", "--json"], "tokenize.jsonl");
    check(&["tokenize", "--unit", "sentences"], "sentences.txt");
}

#[test]
fn stem() {
    check(&["stem"], "stem.txt");
    check(&["stem", "--json", "--clitics"], "stem.jsonl");
}
