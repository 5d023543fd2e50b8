//! Data sets and tables as records: `risala corpus import`.

use std::path::{Path, PathBuf};

use risala_corpus::read_all;
use risala_tests::{Answer, risala};
use serde_json::{Value, json};
use tempfile::TempDir;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn put(folder: &TempDir, name: &str, text: &str) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, text).expect("a temporary file");
    path
}

/// Runs an import of files in the folder, into `out.jsonl` there.
fn import(folder: &TempDir, kind: &str, files: &[&Path], options: &[&str]) -> Answer {
    let output = folder.path().join("out.jsonl");
    risala(["corpus", "import", kind]).args(files).arg("--output").arg(output).args(options).answer()
}

fn records(folder: &TempDir) -> Vec<Value> {
    let text = std::fs::read_to_string(folder.path().join("out.jsonl")).expect("the records");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

const SPAM: &str = "text,label\nاشتر العطور الآن من @shop أو 0551234567,spam\nصباح الخير,ham\n";

#[test]
fn the_summary_is_for_people() {
    let folder = folder();
    let file = put(&folder, "posts.csv", SPAM);
    let answer = import(&folder, "spam", &[&file], &[]);
    assert_eq!((answer.code, answer.out.as_str()), (0, ""));
    let out = folder.path().join("out.jsonl");
    let lines: Vec<_> = answer.err.lines().collect();
    assert_eq!(
        lines,
        [
            &format!("risala: wrote {}: 2 records of 2 rows", out.display()),
            "risala: label there         rows  neutral advertising propaganda no label set aside",
            "risala: ham                    1        0           0          0        1         0",
            "risala: spam                   1        0           1          0        0         0",
            "risala: masked: 1 account names, 0 e-mail addresses, 1 numbers",
        ]
    );
    assert_eq!(
        records(&folder)[0],
        json!({"id": "spam-posts-2", "text": "اشتر العطور الآن من @USER أو 0500000000", "label": "advertising",
            "source": "spam", "confidence": "weak", "origin_label": "spam"})
    );
    assert_eq!(read_all(out).expect("valid records").len(), 2);
}

#[test]
fn the_summary_has_the_documented_form() {
    let folder = folder();
    let file = put(&folder, "posts.csv", SPAM);
    let options = [
        "--json",
        "--no-mask",
        "--map",
        "ham=neutral/1,other=null",
        "--source",
        "mine",
        "--license",
        "CC0",
    ];
    let answer = import(&folder, "spam", &[&file], &options);
    assert_eq!(answer.code, 0, "{}", answer.err);
    let fate = |neutral: u64, advertising: u64| json!({"rows": 1, "neutral": neutral, "advertising": advertising, "propaganda": 0, "no_label": 0, "set_aside": 0});
    assert_eq!(
        answer.json_lines(),
        [json!({
            "rows": 2, "written": 2, "set_aside": 0,
            "labels": {"ham": fate(1, 0), "spam": fate(0, 1)},
            "unlabelled": 0, "techniques": {}, "repeated_texts": 0,
            "masked": {"mentions": 0, "emails": 0, "numbers": 0},
            "notes": ["no row has the label \"other\" of the map"],
        })]
    );
    let records = records(&folder);
    assert!(records[0]["text"].as_str().expect("a text").contains("@shop أو 0551234567"));
    assert_eq!(
        (&records[1]["id"], &records[1]["level"], &records[1]["license"]),
        (&json!("mine-posts-3"), &json!(1), &json!("CC0"))
    );
}

#[test]
fn bad_rows_are_set_aside_and_the_rest_is_written() {
    let folder = folder();
    let text = "{\"paragraph_id\": \"1\", \"paragraph\": \"نص\", \"label\": \"false\"}\n{\"paragraph_id\": \"2\", \"paragraph\": \"\", \"label\": \"true\"}\n{\n";
    let file = put(&folder, "dev.jsonl", text);
    let answer = import(&folder, "arpro", &[&file], &[]);
    assert_eq!(answer.code, 1);
    let faults = answer.faults();
    assert!(
        faults[0].ends_with("dev.jsonl:2: field `text`: is empty; give each row a text"),
        "{faults:#?}"
    );
    assert!(faults[1].contains("dev.jsonl:3: not valid JSON"), "{faults:#?}");
    assert_eq!(faults.last(), Some(&"2 of 3 texts were set aside, for the reasons above"));
    assert_eq!(records(&folder).len(), 1);
}

#[test]
fn a_wrong_file_writes_nothing() {
    let folder = folder();
    let file = put(&folder, "posts.csv", "body,kind\nنص,spam\n");
    import(&folder, "csv", &[&file], &[])
        .only_fault(&["posts.csv: has no column `text`", "its columns are `body`, `kind`"]);
    import(&folder, "csv", &[&file], &["--text-column", "bdy"]).only_fault(&["has no column `bdy`"]);
    import(&folder, "arpro", &[&folder.path().join("none.jsonl")], &[])
        .only_fault(&["cannot read", "none.jsonl"]);
    import(&folder, "arpro", &[&put(&folder, "a.docx", "")], &[])
        .only_fault(&["a.docx", ".csv, .tsv, .jsonl"]);
    assert!(!folder.path().join("out.jsonl").exists());
}

#[test]
fn usage_names_what_there_is() {
    let folder = folder();
    let file = put(&folder, "posts.csv", SPAM);
    for (kind, options, words) in [
        (
            "arabic",
            &[][..],
            "known: arpro, araieval23, araieval24, wanlp22, fignews, ptc, spam, fasttext, csv",
        ),
        ("spam", &["--map", "spam=bad"], "known: neutral, advertising, propaganda"),
        ("arpro", &["--text-column", "text"], "--text-column says nothing to the kind arpro"),
        ("xlsx", &["--unquoted"], "--unquoted says nothing to the kind xlsx"),
        ("spam", &["--trust-techniques"], "--trust-techniques says nothing to the kind spam"),
        ("fignews", &["--agreement", "0.5"], "give a number above 0.5 to 1"),
    ] {
        let answer = import(&folder, kind, &[&file], options);
        assert_eq!(answer.code, 2);
        assert!(answer.err.contains(words), "{}", answer.err);
    }
}

#[test]
fn techniques_are_trusted_on_request() {
    let folder = folder();
    let articles = folder.path().join("articles");
    std::fs::create_dir(&articles).expect("a folder");
    std::fs::write(articles.join("article7.txt"), "السراب عدو\nتقع نورانيا\n").expect("a temporary file");
    let labels = put(&folder, "labels.tsv", "7\tSmears\t7\t10\n");
    let answer = import(&folder, "ptc", &[&articles, &labels], &["--trust-techniques"]);
    assert_eq!(answer.code, 0, "{}", answer.err);
    let labels: Vec<_> = records(&folder)
        .iter()
        .map(|record| json!([record["label"], record["confidence"], record["spans"]]))
        .collect();
    assert_eq!(
        labels,
        [
            json!(["propaganda", "weak", [{"start": 13, "end": 19, "technique": "Smears"}]]),
            json!(["neutral", "source", null])
        ]
    );
}

#[test]
fn unquoted_tables_are_read_line_by_line() {
    let folder = folder();
    let file = put(&folder, "posts.tsv", "text\tlabel\n\"قالت\" نورانيا\tneutral\n");
    assert_eq!(import(&folder, "tsv", &[&file], &["--unquoted"]).code, 0);
    assert_eq!(records(&folder)[0]["text"], "\"قالت\" نورانيا");
}
