//! `risala score`: whole files and streams. Rows are kept, their order too, nothing is lost, and a run that was killed
//! is taken up as if it had not been.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::Duration;

use risala_tests::{Answer, risala};
use serde_json::{Value, json};
use tempfile::TempDir;

const OFFER: &str = "خصم كبير على العطور، اطلب الآن";
const NEWS: &str = "وصل القطار إلى المحطة في الساعة السابعة";

/// What ends a good run.
const DONE: &str = "risala: 3 of 3 rows were written\n";

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn write(folder: &TempDir, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, bytes).expect("a temporary file can be written");
    path
}

fn read(path: impl AsRef<Path>) -> String {
    fs::read_to_string(path.as_ref()).unwrap_or_else(|error| panic!("{}: {error}", path.as_ref().display()))
}

/// The names of the files of a folder.
fn names(folder: &TempDir) -> Vec<String> {
    let entry = |entry: std::io::Result<fs::DirEntry>| {
        entry.expect("an entry").file_name().into_string().expect("a name")
    };
    let mut names: Vec<String> = fs::read_dir(folder.path()).expect("a folder").map(entry).collect();
    names.sort();
    names
}

fn score(input: &Path, output: &Path) -> Answer {
    risala(["score"]).arg(input).arg("--output").arg(output).answer()
}

/// The name of a file that belongs to another.
fn beside(path: &Path, ending: &str) -> PathBuf {
    PathBuf::from(format!("{}.{ending}", path.display()))
}

/// What `classify` says of a text, without the id.
fn classified(text: &str, options: &[&str]) -> Value {
    let answer = risala(["classify", "--json"]).args(options).arg(text).answer();
    let mut answer = answer.json_lines().remove(0);
    answer.as_object_mut().expect("an object").remove("id");
    answer
}

/// Many rows, some of which cannot be scored.
fn many(rows: usize) -> String {
    let words =
        ["خصم", "كبير", "على", "كل", "شيء", "اليوم", "قال", "الوزير", "إن", "العدو", "قادم", "هل", "وصل"];
    (0..rows)
        .map(|row| match row % 97 {
            13 => format!("{{\"id\":\"{row}\",\"text\":\"no Arabic\"}}\n"),
            14 => format!("row {row}\n"),
            _ => {
                let text: Vec<&str> = (0..5 + row % 7)
                    .map(|word| words[(row * 31 + word * word * 7 + row / 13) % 13])
                    .collect();
                format!("{{\"id\":\"{row}\", \"text\":\"{}\",\"n\":{row}}}\n", text.join(" "))
            }
        })
        .collect()
}

#[test]
fn rows_of_json_are_kept_and_answered_as_classify_does() {
    let folder = folder();
    let rows = [
        format!(r#"{{"id":"a", "text":"{OFFER}" , "n":1.50,"deep":{{"x":[1,{{"y":null}}]}}}}"#),
        format!(r#"  {{"n":9007199254740993,"text":"{}","n":"twice"}}  "#, r"\u0648\u0635\u0644 \n القطار"),
        format!(r#"{{"text":"{NEWS}"}}"#),
    ];
    let input = write(&folder, "in.jsonl", format!("{}\r\n\n{}\n{}", rows[0], rows[1], rows[2]));
    let output = folder.path().join("out.jsonl");
    let answer = score(&input, &output);
    assert_eq!((answer.code, answer.err.as_str(), answer.out.as_str()), (0, DONE, ""));
    let written = read(&output);
    let lines: Vec<&str> = written.lines().collect();
    assert_eq!(lines.len(), 3);
    for (line, (row, text)) in lines.iter().zip(rows.iter().zip([OFFER, "وصل \n القطار", NEWS])) {
        let kept = row.trim().strip_suffix('}').unwrap();
        let fields = line.strip_prefix(kept).unwrap_or_else(|| panic!("{row} was not kept: {line}"));
        let fields: Value = serde_json::from_str(&format!("{{{}", fields.trim_start_matches(','))).unwrap();
        assert_eq!(fields, classified(text, &[]));
    }
    assert_eq!(names(&folder), ["in.jsonl", "out.jsonl"]);
}

#[test]
fn cells_of_tables_are_kept_and_columns_come_behind_them() {
    let folder = folder();
    for (name, delimiter) in [("in.csv", ','), ("in.tsv", '\t')] {
        let table =
            "id,text,note\n7,\"خصم, كبير\nعلى \"\"كل\"\" شيء\",\n8,وصل القطار,\" a\"\n9,هل وصلت؟,0.10\n"
                .replace("خصم, ", "خصم; ")
                .replace(',', &delimiter.to_string());
        let input = write(&folder, name, table);
        let output = folder.path().join(format!("out-{name}"));
        let answer = score(&input, &output);
        assert_eq!((answer.code, answer.err.as_str()), (0, DONE));
        let written = read(&output);
        let mut lines = written.lines();
        let columns = "id,text,note,label,level,effect,confidence,neutral,advertising,propaganda,inform,interact,\
                       persuade,fear,belief,abstained,model";
        assert_eq!(lines.next(), Some(columns.replace(',', &delimiter.to_string()).as_str()));
        assert_eq!(lines.next(), Some(format!("7{delimiter}\"خصم; كبير").as_str()));
        let json = classified("خصم; كبير\nعلى \"كل\" شيء", &[]);
        let label = json["label"].as_str().unwrap();
        let expected = format!("على \"\"كل\"\" شيء\"{delimiter}{delimiter}{label}{delimiter}");
        assert!(lines.next().unwrap().starts_with(&expected));
        let expected = format!("8{delimiter}وصل القطار{delimiter} a{delimiter}neutral{delimiter}");
        assert!(lines.next().unwrap().starts_with(&expected));
        let last: Vec<&str> = lines.next().unwrap().split(delimiter).collect();
        let json = classified("هل وصلت؟", &[]);
        assert_eq!((last[2], last[3]), ("0.10", json["label"].as_str().unwrap()));
        let number = |column: usize| last[column].parse::<f64>().unwrap();
        assert_eq!(json!(number(6)), json["confidence"]);
        let probabilities = &json["probabilities"];
        assert_eq!(
            json!([number(7), number(8), number(9)]),
            json!([probabilities["neutral"], probabilities["advertising"], probabilities["propaganda"]])
        );
        assert_eq!((last[15], json!(last[16])), ("false", json["model"].clone()));
    }
}

#[test]
fn compressed_files_hold_the_same_rows() {
    let folder = folder();
    let (input, plain) = (write(&folder, "in.jsonl", many(5000)), folder.path().join("plain.jsonl"));
    score(&input, &plain);
    for name in ["packed.jsonl.gz", "packed.jsonl.zst"] {
        let packed = folder.path().join(name);
        score(&input, &packed);
        assert!(fs::metadata(&packed).unwrap().len() * 3 < fs::metadata(&plain).unwrap().len());
        // Whoever reads the one reads the other.
        let (again, once_more) = (folder.path().join("again.jsonl"), folder.path().join("once-more.jsonl"));
        risala(["score", "--prefix", "b_"]).arg(&packed).arg("--output").arg(&again).answer();
        risala(["score", "--prefix", "b_"]).arg(&plain).arg("--output").arg(&once_more).answer();
        assert!(read(&again) == read(&once_more), "{name} holds other rows");
    }
}

#[test]
fn several_inputs_and_patterns_are_one_after_the_other() {
    let folder = folder();
    for (name, id) in [("b.csv", 2), ("a.csv", 1), ("c.csv", 3)] {
        write(&folder, name, format!("id,text\n{id},{NEWS}\n"));
    }
    let pattern = folder.path().join("[a-c].csv");
    let answer = risala(["score"]).arg(&pattern).arg(folder.path().join("a.csv")).answer();
    let ids: Vec<&str> = answer.out.lines().map(|line| line.split(',').next().unwrap()).collect();
    assert_eq!(ids, ["id", "1", "2", "3", "1"], "there is one header");
    assert_eq!((answer.code, answer.err.as_str()), (0, "risala: 4 of 4 rows were written\n"));
}

#[test]
fn only_what_is_asked_for_is_written() {
    let rows = format!("{{\"text\":\"{OFFER}\"}}\n{{\"text\":\"{NEWS}\"}}\n");
    let run = |options: &[&str]| risala(["score", "-"]).args(options).input(&rows).answer();
    let only = run(&["--only", "advertising,propaganda"]);
    assert_eq!(only.json_lines().len(), 1);
    assert_eq!(only.json_lines()[0]["text"], OFFER);
    assert_eq!(
        (only.code, only.err.as_str()),
        (0, "risala: 1 of 2 rows were written, 1 were not asked for\n")
    );
    let confidence = only.json_lines()[0]["confidence"].as_f64().unwrap();
    let above = format!("{}", confidence + 0.001);
    assert_eq!(run(&["--only", "advertising", "--min-confidence", &above]).out, "");
    let below = format!("{}", confidence - 0.001);
    assert_eq!(run(&["--only", "advertising", "--min-confidence", &below]).out, only.out);
    let abstained = run(&["--abstain-below", &above]).json_lines();
    assert_eq!(abstained[0]["abstained"], true);
    let mut explained = run(&["--explain", "--prefix", "r_"]).json_lines().remove(0);
    for (name, value) in classified(OFFER, &["--explain"]).as_object().unwrap() {
        let own = explained.as_object_mut().unwrap().remove(&format!("r_{name}"));
        assert_eq!(own.as_ref(), Some(value), "{name}");
    }
    assert_eq!(explained, json!({ "text": OFFER }), "there is nothing else");
}

#[test]
fn a_stream_is_answered_while_it_goes_on() {
    let mut child = risala(["score", "-"]).into_command().spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap()).lines();
    for number in 0..3 {
        writeln!(stdin, "{{\"n\":{number},\"text\":\"{NEWS}\"}}").unwrap();
        // This would wait for ever if the row did.
        let answer: Value = serde_json::from_str(&answers.next().unwrap().unwrap()).unwrap();
        assert_eq!((&answer["n"], &answer["label"]), (&json!(number), &json!("neutral")));
    }
    drop(stdin);
    assert!(answers.next().is_none());
    assert!(child.wait().unwrap().success());
}

#[test]
fn output_is_the_same_whatever_the_number_of_cores() {
    let folder = folder();
    let input = write(&folder, "in.jsonl", many(20_000));
    let files = ["1", "2", "5"].map(|threads| {
        let output = folder.path().join(format!("{threads}.jsonl.gz"));
        let run =
            risala(["score"]).arg(&input).arg("--output").arg(&output).env("RAYON_NUM_THREADS", threads);
        assert_eq!(run.answer().code, 1);
        (fs::read(&output).unwrap(), read(folder.path().join(format!("{threads}.jsonl.gz.rejects.jsonl"))))
    });
    assert!(files[0] == files[1] && files[0] == files[2]);
}

#[test]
fn what_cannot_be_scored_is_set_aside_with_place_and_reason() {
    let folder = folder();
    let deep = format!("{{\"text\":\"{NEWS}\",\"x\":{}{}}}", "[".repeat(500_000), "]".repeat(500_000));
    let long = format!("{{\"text\":\"{}\"}}", NEWS.repeat(100_000));
    let good = format!("{{\"text\":\"{NEWS}\"}}");
    let mut input = Vec::new();
    let bad: [(&[u8], &str); 13] = [
        (b"{\"id\":\"seven\",\"text\":\"only Latin\"}", "no Arabic letter"),
        (b"{\"text\":\"\"}", "empty"),
        (b"not JSON", "not a JSON object"),
        (b"[\"text\"]", "not a JSON object"),
        (b"{\"text\":", "not valid JSON"),
        (b"{\"text\":5}", "expected a text, found a number"),
        (b"{\"text\":null}", "expected a text, found null"),
        (b"{\"body\":\"x\"}", "no field \"text\""),
        (b"{\"text\":\"\xff\"}", "not valid UTF-8 at byte 10"),
        (b"{\"text\":\"x\",\"text\":\"y\"}", "twice"),
        (b"{\"text\":\"x\",\"label\":3}", "--prefix"),
        (deep.as_bytes(), "nesting"),
        (long.as_bytes(), "longer than 4 MiB"),
    ];
    for (line, _) in &bad {
        input.extend_from_slice(good.as_bytes());
        input.push(b'\n');
        input.extend_from_slice(line);
        input.push(b'\n');
    }
    let (input, output) = (write(&folder, "in.jsonl", input), folder.path().join("out.jsonl"));
    let answer = score(&input, &output);
    answer.only_fault(&["13 of 26 rows were written, 13 were set aside", "out.jsonl.rejects.jsonl says"]);
    assert_eq!(read(&output).lines().count(), 13);
    let rejects = read(folder.path().join("out.jsonl.rejects.jsonl"));
    let rejects: Vec<Value> = rejects.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rejects.len(), bad.len());
    for (place, (reject, (line, reason))) in rejects.iter().zip(&bad).enumerate() {
        assert_eq!(reject["line"], json!(place * 2 + 2));
        assert!(reject["reason"].as_str().unwrap().contains(reason), "{reason:?}: {}", reject["reason"]);
        match std::str::from_utf8(line) {
            Ok(line) if line.len() < 1 << 22 => assert_eq!(reject["row"], json!(line)),
            _ => {}
        }
    }
    assert_eq!(rejects[0]["id"], "seven");

    // Of tables too; on a stream, rejects go to standard error.
    let table = format!("id,text\n1,{NEWS}\n2,\n3\n4,\"{NEWS}\"x\n5,{NEWS}\n");
    let answer = risala(["score", "-", "--format", "csv"]).input(table).answer();
    assert_eq!(answer.out.lines().count(), 3);
    let said: Vec<&str> = answer.err.lines().collect();
    assert_eq!((answer.code, said.len()), (1, 4));
    for (said, (line, reason)) in said.iter().zip([(3, "empty"), (4, "1 cells"), (5, "quotation mark")]) {
        let reject: Value = serde_json::from_str(said).unwrap();
        assert_eq!(reject["line"], json!(line));
        assert!(reject["reason"].as_str().unwrap().contains(reason), "{reject}");
    }
}

/// Starts a run of a file, to be killed.
fn start(input: &Path, output: &Path) -> Child {
    let run = risala(["score", "--resume"]).arg(input).arg("--output").arg(output);
    run.into_command().stderr(Stdio::null()).spawn().expect("the program starts")
}

/// The blocks that a run had done when it was stopped.
fn blocks_done(output: &Path) -> u64 {
    let checkpoint = fs::read_to_string(beside(output, "checkpoint")).unwrap_or_default();
    serde_json::from_str::<Value>(&checkpoint).map_or(0, |found| found["blocks"].as_u64().unwrap_or(0))
}

#[test]
fn killed_two_hundred_times_it_writes_the_same_bytes() {
    const KILLS: usize = 200;
    let folder = folder();
    let input = write(&folder, "in.jsonl", many(80_000));
    let whole = folder.path().join("whole.jsonl.gz");
    assert_eq!(score(&input, &whole).code, 1);
    let rejects = |output: &Path| fs::read(beside(output, "rejects.jsonl")).expect("there are rejects");
    let output = folder.path().join("killed.jsonl.gz");
    let (mut kills, mut taken_up, mut finished) = (0, 0, 0);
    while kills < KILLS || finished == 0 {
        taken_up += usize::from(blocks_done(&output) > 0);
        let mut child = start(&input, &output);
        if kills < KILLS {
            std::thread::sleep(Duration::from_millis((kills as u64 * 7919 + finished) % 301));
        }
        let ended = match kills < KILLS {
            true => child.try_wait().expect("the program is asked"),
            false => Some(child.wait().expect("the program ends")),
        };
        if ended.is_none() {
            child.kill().expect("the program is killed");
            child.wait().expect("the program ends");
            kills += 1;
            // It may have ended between the two.
            if !output.exists() {
                continue;
            }
            child = start(&input, &output);
            child.wait().expect("the program ends");
        }
        assert!(fs::read(&output).unwrap() == fs::read(&whole).unwrap(), "after {kills} kills");
        assert!(rejects(&output) == rejects(&whole), "after {kills} kills");
        let names = names(&folder);
        assert_eq!(names.len(), 5, "something is left over: {names:?}");
        fs::remove_file(&output).unwrap();
        finished += 1;
    }
    assert!(taken_up > KILLS / 4, "only {taken_up} runs had something to go on with");
}

#[test]
fn a_run_that_was_stopped_is_not_mixed_with_another() {
    let folder = folder();
    let (input, output) = (write(&folder, "in.jsonl", many(200_000)), folder.path().join("out.jsonl"));
    write(&folder, "out.jsonl", "an older output\n");
    let mut child = start(&input, &output);
    while blocks_done(&output) == 0 {
        std::thread::sleep(Duration::from_millis(5));
    }
    // Nobody else may write there at the same time.
    let second = risala(["score", "--resume"]).arg(&input).arg("--output").arg(&output).answer();
    child.kill().unwrap();
    child.wait().unwrap();
    second.only_fault(&["another run is writing here"]);
    assert_eq!(read(&output), "an older output\n", "the name is given to what is whole");

    score(&input, &output).only_fault(&["out.jsonl.checkpoint", "--resume"]);
    let resume = |options: &[&str]| {
        risala(["score", "--resume"]).args(options).arg(&input).arg("--output").arg(&output).answer()
    };
    resume(&["--explain"]).only_fault(&["out.jsonl.checkpoint", "another model, options or version"]);
    let partial = folder.path().join("out.jsonl.partial");
    let good = fs::read(&partial).unwrap();
    fs::write(&partial, &good[..10]).unwrap();
    resume(&[]).only_fault(&["out.jsonl.partial", "shorter than its checkpoint"]);
    fs::write(&partial, &good).unwrap();
    fs::write(&input, many(10)).unwrap();
    resume(&[]).only_fault(&["out.jsonl.checkpoint", "other inputs"]);
    write(&folder, "out.jsonl.checkpoint", "{");
    resume(&[]).only_fault(&["out.jsonl.checkpoint", "not a checkpoint"]);
    fs::remove_file(folder.path().join("out.jsonl.checkpoint")).unwrap();
    assert_eq!(score(&input, &output).err, "risala: 10 of 10 rows were written\n");
    assert_eq!(read(&output).lines().count(), 10);
    assert_eq!(names(&folder), ["in.jsonl", "out.jsonl"]);
}

#[test]
fn what_cannot_be_run_is_said_before_the_work() {
    let folder = folder();
    let jsonl = write(&folder, "a.jsonl", format!("{{\"text\":\"{NEWS}\"}}\n"));
    let csv = write(&folder, "a.csv", format!("text\n{NEWS}\n"));
    let other = write(&folder, "b.csv", format!("text,more\n{NEWS},1\n"));
    let body = write(&folder, "c.csv", "body\nx\n");
    let taken = write(&folder, "d.csv", "text,model\nx,y\n");
    let empty = write(&folder, "e.csv", "");
    let odd = write(&folder, "a.doc", "");
    let none = folder.path().join("none.jsonl");
    let inside = folder.path().to_owned();
    let output = folder.path().join("out.jsonl");
    let path = |path: &Path| path.to_str().unwrap().to_owned();
    for (words, reasons) in [
        (vec![path(&none)], vec!["none.jsonl", "No such file"]),
        (vec![path(&folder.path().join("*.nothing"))], vec!["*.nothing", "no file has such a name"]),
        (vec![path(&odd)], vec!["a.doc", ".jsonl, .csv, .tsv"]),
        (vec![path(&inside.join("a.jsonl")), path(&csv)], vec!["a.csv", "another format"]),
        (vec![path(&csv), path(&other)], vec!["b.csv", "other columns"]),
        (vec![path(&csv), path(&body)], vec!["c.csv", "no column \"text\"", "--text-field"]),
        (vec![path(&taken)], vec!["d.csv", "\"model\"", "--prefix"]),
        (vec![path(&empty)], vec!["e.csv", "is empty"]),
        (vec!["-".to_owned(), path(&jsonl)], vec!["standard input"]),
        (
            vec![path(&csv), "--output".to_owned(), path(&output)],
            vec!["out.jsonl", "another format than the inputs"],
        ),
        (vec![path(&jsonl), "--output".to_owned(), path(&inside)], vec!["its name does not end"]),
        (vec![path(&jsonl), "--model".to_owned(), "none.safetensors".to_owned()], vec!["none.safetensors"]),
    ] {
        risala(["score"]).args(&words).answer().only_fault(&reasons);
    }
    for words in
        [vec!["--resume", "-"], vec!["--only", "spam", "-"], vec!["--min-confidence", "2", "-"], vec![]]
    {
        assert_eq!(risala(["score"]).args(words).answer().code, 2);
    }
    assert!(!output.exists());

    // A file that ends in the midst of a compressed piece: what stood before is kept.
    let whole = folder.path().join("whole.jsonl.gz");
    let rows = write(&folder, "rows.jsonl", many(3000));
    score(&rows, &whole);
    let packed = fs::read(&whole).unwrap();
    let broken = write(&folder, "broken.jsonl.gz", &packed[..packed.len() / 2]);
    risala(["score", "--prefix", "b_"]).arg(&broken).answer().faults();
    let packed = write(&folder, "no.jsonl.zst", "this is no Zstandard");
    score(&packed, &output).only_fault(&["no.jsonl.zst"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_and_a_closed_pipe_are_said() {
    let folder = folder();
    let input = write(&folder, "in.jsonl", many(20_000));
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let run =
        risala(["score"]).arg(&input).into_command().stdout(full).stderr(Stdio::piped()).output().unwrap();
    let said = String::from_utf8(run.stderr).unwrap();
    assert!(said.contains("risala: standard output: No space left on device"), "{said}");
    assert_eq!(run.status.code(), Some(1));

    let mut child = risala(["score"]).arg(&input).into_command().spawn().unwrap();
    let mut first = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let ended = child.wait_with_output().unwrap();
    let said = String::from_utf8(ended.stderr).unwrap();
    assert!(said.contains("risala: standard output: it was closed before all rows were written"), "{said}");
    assert_eq!(ended.status.code(), Some(1));
}
