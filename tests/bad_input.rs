//! Whatever comes in: one line says what is wrong and where, the exit code is 1 (2 for usage), everything
//! that is right is answered, and nothing crashes (which [`Run::answer`](risala_tests::Run) checks each time).

use std::path::{Path, PathBuf};

use risala_tests::{Answer, TINY_CONFIG, records, risala, tiny_model, write_lines};
use serde_json::json;
use tempfile::TempDir;

const TEXT: &str = "خصم كبير على العطور، اطلب الآن";

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn write(folder: &TempDir, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("a temporary file can be written");
    path
}

fn ids(answer: &Answer) -> Vec<String> {
    answer.json_lines().iter().map(|line| line["id"].as_str().expect("an id").to_owned()).collect()
}

// Texts.

#[test]
fn texts_that_are_none() {
    for (text, reason) in [
        ("", "empty"),
        ("   ", "empty"),
        ("\t\u{a0}\u{3000}\n", "empty"),
        ("hello, world 123", "no Arabic letter"),
        ("😀!!؟؟ ٥٠٪", "no Arabic letter"),
        ("\u{64b}\u{64c}\u{640}", "no Arabic letter"),
    ] {
        for options in [&["classify"][..], &["classify", "--json"], &["classify", "--explain"]] {
            let answer = risala(options).arg(text).answer();
            answer.only_fault(&["text 1:", reason]);
            assert_eq!(answer.out, "");
        }
    }
}

#[test]
fn a_stream_with_bad_lines_answers_the_good_ones() {
    let mut input = Vec::new();
    for line in [
        TEXT.as_bytes(),
        b"",
        b"only latin",
        "هل من جديد؟".as_bytes(),
        b"\xd8\xae\xd8\xb5\xff\xd9\x85",
        b"\xd8\xae\x00\xd8\xb5",
        b"\r",
        b"\xd8",
    ] {
        input.extend_from_slice(line);
        input.push(b'\n');
    }
    // The last line has no end.
    input.extend_from_slice(TEXT.as_bytes());
    for options in [&["classify", "--json"][..], &["classify", "--json", "--explain"]] {
        let answer = risala(options).input(&input).answer();
        assert_eq!(ids(&answer), ["1", "4", "9"]);
        let faults = answer.faults();
        let expected = [
            ("standard input:2:", "empty"),
            ("standard input:3:", "no Arabic letter"),
            ("standard input:5:", "not UTF-8 at byte 5"),
            ("standard input:6:", "NUL byte at byte 3"),
            ("standard input:7:", "empty"),
            ("standard input:8:", "not UTF-8"),
            ("6 of 9 texts", "the reasons above"),
        ];
        assert_eq!(faults.len(), expected.len(), "{faults:#?}");
        for (fault, (place, reason)) in faults.iter().zip(expected) {
            assert!(fault.starts_with(place) && fault.contains(reason), "{fault}");
        }
    }
    // Any text can be normalised and tokenised, but not any bytes.
    for options in [&["normalize", "--json"][..], &["tokenize", "--json"], &["stem", "--json"]] {
        let answer = risala(options).input(&input).answer();
        assert_eq!(ids(&answer), ["1", "2", "3", "4", "7", "9"]);
        assert_eq!(answer.faults().len(), 4);
    }
}

#[test]
fn arguments_with_bad_texts_answer_the_good_ones() {
    let answer = risala(["classify", "--json", "", TEXT, "latin", TEXT]).answer();
    assert_eq!(ids(&answer), ["2", "4"]);
    let faults = answer.faults();
    assert_eq!(faults.len(), 3, "{faults:#?}");
    assert!(faults[0].starts_with("text 1:") && faults[1].starts_with("text 3:"), "{faults:#?}");
}

#[test]
fn bytes_of_every_kind() {
    // Every two-byte line there is, and lines of rubbish; most are no UTF-8.
    let mut input = Vec::new();
    for first in 0..=255u8 {
        for second in (0..=255u8).step_by(3) {
            input.extend([first, second, b'\n']);
        }
    }
    let mut state = 1u32;
    for _ in 0..50_000 {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        input.push((state >> 24) as u8);
    }
    for options in
        [&["classify", "--json", "--explain"][..], &["normalize"], &["tokenize"], &["stem", "--json"]]
    {
        let answer = risala(options).input(&input).answer();
        assert!(!answer.faults().is_empty());
    }
}

#[test]
fn very_long_lines_are_answered() {
    let words = format!("{TEXT} ").repeat(10_000_000 / (TEXT.len() + 1));
    let one_word = "ب".repeat(5_000_000);
    let marks = format!("ب{}", "\u{64b}".repeat(5_000_000));
    for (text, options) in [
        (&words, &["classify", "--json"][..]),
        (&words, &["classify", "--json", "--explain"]),
        (&one_word, &["classify", "--json", "--explain"]),
        (&marks, &["classify", "--json", "--explain"]),
        (&words, &["normalize"]),
        (&one_word, &["tokenize"]),
        (&words, &["stem"]),
    ] {
        let answer = risala(options).input(text).answer();
        assert!(answer.fine().ends_with('\n'));
        assert!(!answer.out.trim().is_empty());
    }
}

// Usage.

#[test]
fn usage_has_its_own_exit_code() {
    for arguments in [
        &[][..],
        &["--nonsense"],
        &["nonsense"],
        &["classify", "--nonsense", TEXT],
        &["classify", "--model"],
        &["classify", "--color", "pink", TEXT],
        &["train"],
        &["train", "--train", "a.jsonl"],
        &["evaluate"],
        &["model"],
    ] {
        let answer = risala(arguments).answer();
        assert_eq!(answer.code, 2, "{arguments:?}: {}", answer.err);
        assert_eq!(answer.out, "", "{arguments:?}");
        assert!(!answer.err.is_empty(), "{arguments:?}");
    }
}

#[cfg(unix)]
#[test]
fn an_argument_that_is_no_text() {
    use std::os::unix::ffi::OsStrExt;
    let answer = risala(["classify"]).arg(std::ffi::OsStr::from_bytes(b"\xd8\xae\xff")).answer();
    assert!([1, 2].contains(&answer.code), "{}", answer.code);
    assert_eq!(answer.out, "");
    assert!(!answer.err.is_empty());
}

/// A device that takes nothing, as a full disk.
#[cfg(target_os = "linux")]
fn full() -> std::fs::File {
    std::fs::File::options().write(true).open("/dev/full").expect("Linux has /dev/full")
}

#[cfg(target_os = "linux")]
#[test]
fn answers_that_cannot_be_written_are_a_fault() {
    for options in [&["classify"][..], &["classify", "--json"], &["normalize"], &["tokenize"], &["stem"]] {
        let mut command = risala(options).arg(TEXT).into_command();
        let output = command.stdout(full()).output().expect("the program starts");
        assert_eq!(output.status.code(), Some(1));
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(errors.starts_with("risala: standard output: "), "{errors}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn complaints_that_cannot_be_written_lose_no_answers() {
    let mut command = risala(["classify", "--json", "latin", TEXT]).into_command();
    let output = command.stderr(full()).output().expect("the program starts");
    let answers = String::from_utf8_lossy(&output.stdout);
    assert!(answers.contains("\"id\":\"2\""), "{answers}");
    assert_eq!(output.status.code(), Some(1));
}

// Model files.

/// Every command that opens a model says the same of a bad one.
fn bad_model(model: &Path, words: &[&str]) {
    let name = model.file_name().expect("a name").to_str().expect("UTF-8");
    let words: Vec<&str> = words.iter().copied().chain([name]).collect();
    for options in [&["classify", TEXT, "--model"][..], &["normalize", TEXT, "--model"], &["model", "info"]]
    {
        let answer = risala(options).arg(model).answer();
        answer.only_fault(&words);
        assert_eq!(answer.out, "");
    }
}

#[test]
fn files_that_are_no_models() {
    let folder = folder();
    bad_model(&folder.path().join("missing.safetensors"), &["cannot read"]);
    bad_model(folder.path(), &["cannot read"]);
    for (name, bytes) in [
        ("empty", &b""[..]),
        ("short", b"1234567"),
        ("text", "هذا نص طويل وليس نموذجا".as_bytes()),
        ("huge-header", b"\xff\xff\xff\xff\xff\xff\xff\xff{}"),
        ("long-header", b"\x00\x00\x10\x00\x00\x00\x00\x00{}"),
        ("no-tensors", b"\x02\x00\x00\x00\x00\x00\x00\x00{}"),
        ("not-json", b"\x04\x00\x00\x00\x00\x00\x00\x00nope"),
        ("zeros", &[0; 4096]),
    ] {
        bad_model(&write(&folder, name, bytes), &["not a Risala model file"]);
    }
    let deep = "[".repeat(100_000);
    let mut nested = (deep.len() as u64).to_le_bytes().to_vec();
    nested.extend(deep.as_bytes());
    bad_model(&write(&folder, "nested", nested), &["not a Risala model file"]);
}

#[test]
fn models_that_are_cut_off() {
    let folder = folder();
    let model = tiny_model();
    for length in [1, 7, 8, 9, 100, 1000, model.len() / 2, model.len() - 32, model.len() - 1] {
        bad_model(&write(&folder, "cut.safetensors", &model[..length]), &["not a Risala model file"]);
    }
    let longer = [model, b"\n"].concat();
    bad_model(&write(&folder, "longer.safetensors", longer), &["not a Risala model file"]);
}

#[test]
fn models_with_one_wrong_bit() {
    let folder = folder();
    let model = tiny_model();
    let steps = (0..model.len()).step_by(model.len() / 97);
    for (number, at) in (0..16).chain(steps).chain([model.len() - 1]).enumerate() {
        let mut damaged = model.to_vec();
        damaged[at] ^= 1 << (number % 8);
        let path = write(&folder, "damaged.safetensors", damaged);
        let answer = risala(["classify", TEXT, "--model"]).arg(path).answer();
        answer.only_fault(&["damaged.safetensors"]);
        assert_eq!(answer.out, "", "byte {at}");
    }
}

#[test]
fn a_model_of_a_newer_format() {
    let model = tiny_model();
    // The header is JSON inside of JSON.
    let field = br#"\"format\":"#;
    let at = model.windows(field.len()).position(|bytes| bytes == field).expect("a format") + field.len();
    let mut newer = model.to_vec();
    newer[at] = b'9';
    let folder = folder();
    bad_model(&write(&folder, "newer.safetensors", newer), &["format 9", "newer", "install"]);
}

// Records.

fn train(folder: &TempDir, data: &Path) -> Answer {
    let config = write(folder, "tiny.toml", TINY_CONFIG);
    let run = risala(["train", "--train"]).arg(data).arg("--config").arg(config);
    run.arg("--output").arg(folder.path().join("model.safetensors")).answer()
}

#[test]
fn records_that_are_wrong() {
    let good = |id: &str| format!("{}\n", json!({"id": id, "text": TEXT, "label": "advertising"}));
    for (line, words) in [
        ("{\"text\": \"خصم\"", &["not valid JSON"][..]),
        ("خصم", &["not valid JSON"]),
        ("[1, 2]", &["object", "array"]),
        ("{\"id\": \"x\", \"label\": \"neutral\"}", &["`text`", "missing"]),
        ("{\"text\": \" \", \"label\": \"neutral\"}", &["`text`", "white space"]),
        ("{\"text\": 5, \"label\": \"neutral\"}", &["`text`", "string", "5"]),
        ("{\"text\": \"خصم\", \"label\": 1}", &["`label`", "string", "1"]),
        ("{\"text\": \"خصم\", \"label\": [\"neutral\"]}", &["`label`", "string"]),
        ("{\"text\": \"خصم\", \"label\": \"advert\"}", &["`label`", "advert", "advertising"]),
        ("{\"text\": \"خصم\", \"level\": 4}", &["`level`", "4"]),
        ("{\"text\": \"خصم\", \"level\": \"3\"}", &["`level`", "3"]),
        ("{\"text\": \"خصم\", \"effect\": \"anger\"}", &["`effect`", "anger", "fear"]),
        ("{\"text\": \"خصم\", \"label\": \"advertising\", \"level\": 1}", &["`label`", "`level`"]),
        ("{\"text\": \"خصم\", \"label\": \"neutral\", \"effect\": \"fear\"}", &["`label`", "`effect`"]),
        ("{\"text\": \"خصم\", \"level\": 2, \"effect\": \"fear\"}", &["`level`", "`effect`"]),
        ("{\"id\": \"a\", \"text\": \"خصم\", \"label\": \"advertising\"}", &["`id`", "line 1"]),
        ("{\"text\": \"خصم\", \"id\": {}}", &["`id`"]),
    ] {
        let folder = folder();
        let data = write(&folder, "bad.jsonl", format!("{}\n{line}\n{}", good("a"), good("b")));
        // The second line is blank, and counted.
        let words: Vec<&str> = words.iter().copied().chain(["bad.jsonl:3: "]).collect();
        let answer = train(&folder, &data);
        answer.only_fault(&words);
        assert_eq!(answer.out, "");
        assert!(!folder.path().join("model.safetensors").exists(), "a model of bad data");
        risala(["evaluate"]).arg(&data).answer().only_fault(&words);
    }
}

#[test]
fn a_file_with_many_wrong_lines_names_the_first_and_counts_the_rest() {
    let folder = folder();
    let data = write(&folder, "bad.jsonl", "{\"text\": \"خصم\", \"label\": \"neutral\"}\n{}\n3\nno\n");
    train(&folder, &data).only_fault(&["bad.jsonl:2: ", "`text`", "2 more lines"]);
}

#[test]
fn records_in_another_encoding() {
    let folder = folder();
    let mut bytes = format!("{}\n", json!({"text": TEXT, "label": "neutral"})).into_bytes();
    bytes.extend(b"{\"text\": \"\xce\xd5\xe3\", \"label\": \"advertising\"}\n");
    train(&folder, &write(&folder, "cp1256.jsonl", bytes)).only_fault(&["cp1256.jsonl:2: ", "UTF-8"]);
}

#[test]
fn records_that_say_nothing() {
    let folder = folder();
    let mut records = records();
    records.push(json!({"id": "unmarked-7", "text": TEXT}));
    let data = write_lines(folder.path(), "some.jsonl", &records);
    train(&folder, &data).only_fault(&["unmarked-7", "annotate"]);
}

#[test]
fn data_from_which_nothing_can_be_learnt() {
    let folder = folder();
    let empty = write(&folder, "empty.jsonl", "\n\n");
    assert_eq!(train(&folder, &empty).faults().len(), 1);
    assert_eq!(risala(["evaluate"]).arg(&empty).answer().faults().len(), 1);
    let one = write_lines(folder.path(), "one.jsonl", &[json!({"text": TEXT, "label": "advertising"})]);
    assert_eq!(train(&folder, &one).faults().len(), 1);
    let alike: Vec<_> = records().into_iter().filter(|record| record["label"] == "advertising").collect();
    let alike = write_lines(folder.path(), "alike.jsonl", &alike);
    assert_eq!(train(&folder, &alike).faults().len(), 1);
}

#[test]
fn files_that_are_not_there() {
    let folder = folder();
    let data = write_lines(folder.path(), "train.jsonl", &records());
    let missing = folder.path().join("missing.jsonl");
    train(&folder, &missing).only_fault(&["missing.jsonl", "cannot read"]);
    train(&folder, folder.path()).only_fault(&["cannot read"]);
    risala(["evaluate"]).arg(&missing).answer().only_fault(&["missing.jsonl", "cannot read"]);
    let model = folder.path().join("model.safetensors");
    let run = risala(["train", "--train"]).arg(&data).arg("--output").arg(&model);
    run.arg("--dev").arg(&missing).answer().only_fault(&["missing.jsonl", "cannot read"]);
    assert!(!model.exists());
}

#[test]
fn outputs_that_have_no_place() {
    let folder = folder();
    let data = write_lines(folder.path(), "train.jsonl", &records());
    let config = write(&folder, "tiny.toml", TINY_CONFIG);
    for output in ["missing/folder/model.safetensors", "."] {
        let run = risala(["train", "--train"]).arg(&data).arg("--config").arg(&config);
        let answer = run.arg("--output").arg(folder.path().join(output)).answer();
        answer.only_fault(&[output]);
    }
}

/// Trains with each configuration, which must be refused in a line that holds certain words.
fn refused(configurations: &[(&str, &[&str])]) {
    let folder = folder();
    let data = write_lines(folder.path(), "train.jsonl", &records());
    let model = folder.path().join("model.safetensors");
    let mut wrong = Vec::new();
    for (toml, words) in configurations {
        let config = write(&folder, "wrong.toml", toml);
        let run = risala(["train", "--train"]).arg(&data).arg("--config").arg(config);
        let answer = run.arg("--output").arg(&model).answer();
        if answer.code == 0 {
            wrong.push(format!("{toml:?} is taken"));
            std::fs::remove_file(&model).expect("the model that should not be there");
            continue;
        }
        assert_eq!((answer.out.as_str(), answer.faults().len(), model.exists()), ("", 1, false), "{toml}");
        for word in *words {
            if !answer.err.contains(word) {
                wrong
                    .push(format!("{toml:?}: {word:?} is not in the complaint: {}", answer.err.trim_end()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn configurations_that_are_wrong() {
    refused(&[
        ("name = ", &["wrong.toml", "line 1"]),
        ("[features\nslots_log2 = 10", &["wrong.toml", "line 1"]),
        ("colour = \"red\"", &["wrong.toml", "colour"]),
        ("[features]\nbuckets = 10", &["wrong.toml", "line 2", "buckets"]),
        ("[solver]\nspeed = 3", &["wrong.toml", "speed"]),
        ("name = 7", &["wrong.toml", "string"]),
        ("[table]\nslots_log2 = 300", &["wrong.toml", "300"]),
        ("[calibration]\nfolds = -1", &["wrong.toml", "folds"]),
    ]);
}

#[test]
fn configurations_with_numbers_out_of_range() {
    refused(&[
        ("[table]\nslots_log2 = 40", &["slots_log2", "40"]),
        ("[features]\nchar_min = 6\nchar_max = 3", &["char_min"]),
        ("[features]\nchar_min = 0\nchar_max = 0\nword_max = 0", &["no features"]),
        ("[solver]\nc = -1.0", &["c must be"]),
        ("[solver]\nc = nan", &["c must be"]),
        ("[solver]\nmax_epochs = 0", &["max_epochs"]),
        ("[solver]\ntolerance = 0.0", &["tolerance"]),
        ("[calibration]\nfolds = 1", &["folds", "at least 2"]),
        ("[table]\nword_gain = 0.0", &["word_gain"]),
        ("[table]\nword_gain = -2.0", &["word_gain"]),
        ("[table]\nword_gain = nan", &["word_gain"]),
        ("[data.confidence.high]\nweight = -1.0", &["weight"]),
        ("[data.confidence.high]\nweight = nan", &["weight"]),
    ]);
}

#[test]
fn a_configuration_that_is_not_there() {
    let folder = folder();
    let data = write_lines(folder.path(), "train.jsonl", &records());
    let run = risala(["train", "--train"]).arg(&data).arg("--output").arg(folder.path().join("m"));
    run.arg("--config").arg(folder.path().join("missing.toml")).answer().only_fault(&["missing.toml"]);
}
