//! `risala annotate` in a terminal: a real one, which the tool `script` (util-linux) lends.

use std::io::{Read, Write};
use std::process::{Command, Stdio};

use risala_tests::{program, write_lines};
use serde_json::{Value, json};

#[test]
fn keys_typed_at_a_terminal_end_up_in_the_log() {
    let is_there = Command::new("script")
        .arg("--version")
        .output()
        .is_ok_and(|answer| String::from_utf8_lossy(&answer.stdout).contains("util-linux"));
    if !is_there {
        eprintln!("skipped: there is no `script` of util-linux to lend a terminal");
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let texts = ["وصل القطار", "متى يفتح السوق؟"];
    let records: Vec<Value> = (1..).zip(texts).map(|(id, text)| json!({"id": id, "text": text})).collect();
    write_lines(folder.path(), "posts.jsonl", &records);
    let command = format!(
        "stty rows 24 cols 80; {} annotate posts.jsonl --annotator noor --log log.jsonl --bidi on",
        program().display()
    );
    let mut child = Command::new("script")
        .current_dir(folder.path())
        .args(["--quiet", "--return", "--command", &command, "/dev/null"])
        .env("TERM", "xterm-256color")
        .env("SHELL", "/bin/sh")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("script starts");
    let mut keys = child.stdin.take().expect("standard input is a pipe");
    let mut screen = child.stdout.take().expect("standard output is a pipe");
    // The second text is shown once the first is in the log; what is typed before the program listens may be lost.
    let mut shown = String::new();
    for (awaited, key) in [("راطقلا", "1"), ("قوسلا", "2"), ("No text is open", "q")] {
        let mut buffer = [0; 4096];
        while !stripped(&shown).contains(awaited) {
            let read = screen.read(&mut buffer).expect("the terminal can be read");
            assert!(read > 0, "the program ended: {shown}");
            shown.push_str(&String::from_utf8_lossy(&buffer[..read]));
        }
        shown.clear();
        keys.write_all(key.as_bytes()).expect("the terminal takes keys");
    }
    screen.read_to_string(&mut shown).expect("the terminal can be read");
    assert!(child.wait().expect("script ends").success(), "{shown}");
    // The screen is given back before the last word.
    let (_, after) = shown.split_once("\u{1b}[?1049l").expect("the other screen is left");
    assert!(after.contains("risala: log.jsonl: 2 of 2 texts judged, 0 skipped"), "{after}");
    let log = std::fs::read_to_string(folder.path().join("log.jsonl")).expect("the log is there");
    let leaves: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("JSON")["leaf"].clone())
        .collect();
    assert_eq!(leaves, ["inform", "interact"]);
}

/// The text without the sequences that move the cursor and set colours.
fn stripped(shown: &str) -> String {
    let mut text = String::new();
    let mut parts = shown.split('\u{1b}');
    text.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let end = part.find(|c: char| c.is_ascii_alphabetic()).map_or(part.len(), |end| end + 1);
        text.push_str(&part[end..]);
    }
    text
}
