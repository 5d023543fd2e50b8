//! The log: nothing is lost, and nobody else writes it.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::{act, folder, lines, log_in, sit};
use proptest::prelude::*;
use risala_annotate::{Act, Log, read_log};
use risala_model::Leaf;

/// A log of four events.
fn four(log: &std::path::Path) -> Vec<u8> {
    let mut session = sit(4, "noor", log);
    act(
        &mut session,
        [Act::Judge(Leaf::Fear), Act::Note("لماذا؟".to_owned()), Act::Skip, Act::Judge(Leaf::Inform)],
    );
    std::fs::read(log).unwrap()
}

#[test]
fn a_line_has_these_fields() {
    let folder = folder();
    let log = log_in(&folder);
    let mut session = sit(2, "noor", &log);
    act(
        &mut session,
        [Act::Low, Act::Judge(Leaf::Fear), Act::Note("حاشية".to_owned()), Act::Skip, Act::Undo],
    );
    let lines = lines(&log);
    let keys =
        |line: usize| lines[line].as_object().unwrap().keys().map(String::as_str).collect::<Vec<_>>();
    let text = "event at annotator id text_blake3";
    let labels = "leaf label level effect confidence";
    assert_eq!(keys(0).join(" "), format!("{text} {labels} seconds"));
    assert_eq!(keys(1).join(" "), format!("{text} note seconds"));
    assert_eq!(keys(3).join(" "), format!("{text} seconds"));
    let events: Vec<_> = lines.iter().map(|line| line["event"].as_str().unwrap()).collect();
    assert_eq!(events, ["annotate", "note", "skip", "undo"]);
    assert_eq!((&lines[0]["label"], &lines[0]["level"]), (&"propaganda".into(), &3.into()));
    assert_eq!((&lines[0]["effect"], &lines[0]["confidence"]), (&"fear".into(), &"low".into()));
    assert_eq!(lines[0]["text_blake3"].as_str().unwrap().len(), 64);
    let at = lines[0]["at"].as_str().unwrap();
    assert!(at.len() == 20 && at.ends_with('Z'), "{at}");
}

#[test]
fn two_sessions_do_not_share_a_log() {
    let folder = folder();
    let log = log_in(&folder);
    let first = sit(2, "noor", &log);
    let error = Log::open(&log).unwrap_err().to_string();
    assert!(error.contains("is being written by another session"), "{error}");
    // Reading is free.
    assert!(read_log(&log).unwrap().events.is_empty());
    drop(first);
    assert!(Log::open(&log).is_ok());
}

#[test]
fn two_annotators_share_a_log_one_after_the_other() {
    let folder = folder();
    let log = log_in(&folder);
    act(&mut sit(2, "noor", &log), [Act::Judge(Leaf::Fear)]);
    let mut other = sit(2, "sami", &log);
    assert_eq!((other.view().position, other.view().judged, other.view().can_undo), (1, 0, false));
    act(&mut other, [Act::Judge(Leaf::Belief)]);
    drop(other);
    assert_eq!(sit(2, "noor", &log).view().judged, 1);
    assert_eq!(common::read(&log).annotators(), ["noor", "sami"]);
}

#[test]
fn a_line_that_is_no_event_is_named() {
    let folder = folder();
    let log = log_in(&folder);
    let good = String::from_utf8(four(&log)).unwrap();
    let first = good.lines().next().unwrap();
    for (bad, reason) in [
        ("{\"event\": 7}".to_owned(), "no event of a log"),
        (String::new() + "nothing", "no event of a log"),
        (first.replace("annotate\"", "forget\""), "unknown variant"),
        (first.replace("\"leaf\":\"fear\"", "\"leaf\":\"doom\""), "\"doom\" is none of inform, interact"),
        (first.replace("\"level\":3", "\"level\":1"), "it contradicts the label, level or effect"),
        (first.replace("\"level\":3", "\"level\":9"), "9 is not 1, 2 or 3"),
        (first.replace("\"high\"", "\"middling\""), "neither high nor low"),
        (first.replace("\"leaf\":\"fear\",", ""), "this event needs a leaf"),
        (first.replace("\"annotate\"", "\"undo\""), "this event has no leaf"),
    ] {
        std::fs::write(&log, format!("{first}\n{bad}\n{good}")).unwrap();
        for error in [Log::open(&log).unwrap_err(), read_log(&log).unwrap_err()] {
            let error = error.to_string();
            assert!(error.contains("log.jsonl:2: ") && error.contains(reason), "{error}");
            assert_eq!(error.lines().count(), 1);
        }
    }
    std::fs::write(&log, b"\xff\xfe\n").unwrap();
    assert!(Log::open(&log).unwrap_err().to_string().contains("not valid UTF-8"));
}

#[test]
fn what_something_else_did_to_the_file_stays() {
    let folder = folder();
    let log = log_in(&folder);
    let mut session = sit(4, "noor", &log);
    act(&mut session, [Act::Judge(Leaf::Fear)]);
    let good = std::fs::read(&log).unwrap();
    // It was edited, replaced by another file, or moved away.
    let edited = [good.as_slice(), b"\n\n"].concat();
    std::fs::write(&log, &edited).unwrap();
    let error = session.act(Act::Judge(Leaf::Inform)).unwrap_err().to_string();
    assert!(error.contains("log.jsonl: something else has changed it"), "{error}");
    assert_eq!(std::fs::read(&log).unwrap(), edited);
    std::fs::remove_file(&log).unwrap();
    assert!(session.act(Act::Judge(Leaf::Inform)).is_err());
    std::fs::write(&log, &good).unwrap();
    assert!(session.act(Act::Judge(Leaf::Inform)).is_err());
    assert_eq!(std::fs::read(&log).unwrap(), good);
    assert_eq!((session.view().position, session.view().judged), (2, 1));
    drop(session);
    assert_eq!(sit(4, "noor", &log).view().judged, 1);
}

#[test]
fn another_file_is_not_taken_for_half_a_line() {
    let folder = folder();
    let log = log_in(&folder);
    let record = "{\"id\": 1, \"text\": \"وصل القطار\"}";
    std::fs::write(&log, record).unwrap();
    let error = Log::open(&log).unwrap_err().to_string();
    assert!(error.contains("log.jsonl:1: no event of a log"), "{error}");
    assert_eq!(std::fs::read_to_string(&log).unwrap(), record);
    // Zeros are what a disk may hold where the end of a file never arrived.
    std::fs::write(&log, [0; 8]).unwrap();
    assert!(Log::open(&log).unwrap().1.notice.is_some());
}

#[test]
fn fields_of_later_versions_are_no_fault() {
    let folder = folder();
    let log = log_in(&folder);
    let longer =
        String::from_utf8(four(&log)).unwrap().replace("\"seconds\"", "\"mood\":\"calm\",\"seconds\"");
    std::fs::write(&log, format!("\n{longer}\n")).unwrap();
    assert_eq!(read_log(&log).unwrap().events.len(), 4);
}

proptest! {
    /// A crash can cut the log anywhere: the whole events are there, what is left of the last one lies aside, and
    /// the sitting goes on.
    #[test]
    fn a_cut_costs_at_most_the_last_event(share in 0.0..=1.0_f64) {
        let folder = folder();
        let log = log_in(&folder);
        let bytes = four(&log);
        let cut = (share * bytes.len() as f64) as usize;
        let left = &bytes[..cut];
        std::fs::write(&log, left).unwrap();
        let ended = left.iter().filter(|&&byte| byte == b'\n').count();
        let torn = left.rsplit(|&byte| byte == b'\n').next().unwrap();
        let is_whole = serde_json::from_slice::<serde_json::Value>(torn).is_ok();

        let read = read_log(&log).unwrap();
        prop_assert_eq!(read.events.len(), ended + usize::from(is_whole));
        prop_assert_eq!(read.notice.is_some(), !torn.is_empty() && !is_whole);
        prop_assert_eq!(&std::fs::read(&log).unwrap(), left);

        let (mut open, now) = Log::open(&log).unwrap();
        prop_assert_eq!(&now.events, &read.events);
        prop_assert_eq!(now.notice.is_some(), read.notice.is_some());
        let aside = folder.path().join("log.jsonl.torn");
        if now.notice.is_some() {
            prop_assert_eq!(std::fs::read(aside).unwrap(), [torn, b"\n"].concat());
        } else {
            prop_assert!(!aside.exists());
        }
        if let Some(event) = now.events.first() {
            open.append(event).unwrap();
            drop(open);
            let read = read_log(&log).unwrap();
            prop_assert_eq!(read.events.len(), now.events.len() + 1);
            prop_assert!(read.notice.is_none());
        }
    }
}
