//! A sitting: what each act does, and that it goes on where it stood.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::{act, folder, log_in, read, records, sit};
use proptest::prelude::*;
use risala_annotate::{Act, Key, Order, Session, queue};
use risala_model::Leaf;

fn place(session: &Session) -> (usize, Option<&'static str>, bool) {
    let view = session.view();
    (view.position, view.leaf, view.low)
}

#[test]
fn a_leaf_leads_to_the_next_open_text() {
    let folder = folder();
    let mut session = sit(3, "noor", &log_in(&folder));
    act(&mut session, [Act::Judge(Leaf::Inform)]);
    assert_eq!(place(&session), (2, None, false));
    act(&mut session, [Act::Back]);
    assert_eq!(place(&session), (1, Some("inform"), false));
    // The leaf of a text behind is changed: on to the text that was open.
    act(&mut session, [Act::Judge(Leaf::Fear)]);
    assert_eq!(place(&session), (2, None, false));
    act(&mut session, [Act::Forward, Act::Judge(Leaf::Belief)]);
    assert_eq!((session.view().position, session.view().finished), (2, false));
    act(&mut session, [Act::Skip]);
    let view = session.view();
    assert_eq!((view.position, view.finished, view.judged, view.skipped), (2, true, 2, 1));
    assert!(view.is_skipped);
    act(&mut session, [Act::Forward, Act::Forward, Act::Forward]);
    assert_eq!(session.view().position, 3);
}

#[test]
fn low_confidence_waits_for_a_leaf_or_revises_it() {
    let folder = folder();
    let log = log_in(&folder);
    let mut session = sit(2, "noor", &log);
    act(&mut session, [Act::Low]);
    assert_eq!((place(&session), common::lines(&log).len()), ((1, None, true), 0));
    act(&mut session, [Act::Judge(Leaf::Fear)]);
    assert_eq!(place(&session), (2, None, false));
    act(&mut session, [Act::Back, Act::Low]);
    assert_eq!(place(&session), (1, Some("fear"), false));
    let lines = common::lines(&log);
    assert_eq!((&lines[0]["confidence"], &lines[1]["confidence"]), (&"low".into(), &"high".into()));
    assert_eq!(lines[1]["event"], "revise");
}

#[test]
fn undo_takes_back_one_thing_after_the_other_and_goes_there() {
    let folder = folder();
    let log = log_in(&folder);
    let mut session = sit(3, "noor", &log);
    act(&mut session, [Act::Note("أولا".to_owned()), Act::Judge(Leaf::Inform), Act::Judge(Leaf::Fear)]);
    act(&mut session, [Act::Back, Act::Back, Act::Judge(Leaf::Belief), Act::Undo]);
    assert_eq!(place(&session), (1, Some("inform"), false));
    act(&mut session, [Act::Undo]);
    assert_eq!(place(&session), (2, None, false));
    drop(session);
    // Also what was done in another sitting.
    let mut session = sit(3, "noor", &log);
    act(&mut session, [Act::Undo]);
    assert_eq!((place(&session), session.view().note), ((1, None, false), "أولا"));
    act(&mut session, [Act::Undo]);
    assert_eq!((session.view().note, session.view().can_undo), ("", false));
    let before = common::lines(&log).len();
    act(&mut session, [Act::Undo]);
    assert_eq!(common::lines(&log).len(), before);
}

#[test]
fn an_annotator_is_blind() {
    let folder = folder();
    let log = log_in(&folder);
    let session = sit(2, "noor", &log);
    let shown = serde_json::to_string(&session.view()).unwrap();
    assert!(!shown.contains("advertising") && !shown.contains("purchase"), "{shown}");
}

#[test]
fn a_text_that_changed_comes_up_again() {
    let folder = folder();
    let log = log_in(&folder);
    act(&mut sit(2, "noor", &log), [Act::Judge(Leaf::Fear), Act::Judge(Leaf::Inform)]);
    let mut changed = records(2);
    changed[1].text.push('!');
    let old = Key::new("1", &records(2)[1].text);
    let (session, notices) = Session::open(queue(changed, Order::File).unwrap(), "noor", &log).unwrap();
    assert_eq!((session.view().position, session.view().judged), (2, 1));
    assert!(notices[0].starts_with("1 texts have changed since noor judged them"), "{notices:?}");
    assert_eq!(read(&log).get(&old, "noor").unwrap().leaf, Some(Leaf::Inform));
}

#[test]
fn what_cannot_be_is_refused() {
    let folder = folder();
    let items = || queue(records(1), Order::File).unwrap();
    for name in ["", "  ", "a\nb", &"x".repeat(65)] {
        let error = Session::open(items(), name, &log_in(&folder)).unwrap_err().to_string();
        assert!(error.contains("annotator's name") && error.lines().count() == 1, "{error}");
    }
    let error = Session::open(Vec::new(), "noor", &log_in(&folder)).unwrap_err().to_string();
    assert!(error.contains("no text to judge"), "{error}");
    assert!(!log_in(&folder).exists());
    let error = Session::open(items(), "noor", &folder.path().join("no/log")).unwrap_err().to_string();
    assert!(error.contains("cannot open") && error.contains("no/log"), "{error}");
}

fn any_act() -> impl Strategy<Value = Act> {
    prop_oneof![
        (0_usize..5).prop_map(|leaf| Act::Judge(Leaf::ALL[leaf])),
        Just(Act::Low),
        Just(Act::Skip),
        Just(Act::Undo),
        Just(Act::Back),
        Just(Act::Forward),
        "[ab]?".prop_map(Act::Note),
    ]
}

proptest! {
    /// What is seen of each text does not depend on whether the sitting was ended and begun again.
    #[test]
    fn a_new_sitting_goes_on_where_the_last_one_stood(
        acts in prop::collection::vec((any_act(), prop::bool::weighted(0.2)), 0..30),
    ) {
        let (folder, other) = (folder(), folder());
        let mut broken = Some(sit(4, "noor", &log_in(&folder)));
        let mut whole = sit(4, "noor", &log_in(&other));
        for (next, ends) in acts {
            if ends {
                drop(broken.take());
                let mut again = sit(4, "noor", &log_in(&folder));
                // Where one stands and what only waits for a leaf belongs to the sitting.
                while again.view().position < whole.view().position {
                    again.act(Act::Forward).unwrap();
                }
                while again.view().position > whole.view().position {
                    again.act(Act::Back).unwrap();
                }
                if again.view().low != whole.view().low && again.view().leaf.is_none() {
                    again.act(Act::Low).unwrap();
                }
                broken = Some(again);
            }
            let broken = broken.as_mut().unwrap();
            broken.act(next.clone()).unwrap();
            whole.act(next).unwrap();
            let (mut one, other) = (broken.view(), whole.view());
            one.revision = other.revision;
            prop_assert_eq!(one, other);
        }
        drop(broken);
        // And the log says the same.
        let (one, two) = (read(&log_in(&folder)), read(&log_in(&other)));
        for record in records(4) {
            let key = Key::new(&record.id, &record.text);
            prop_assert_eq!(one.get(&key, "noor"), two.get(&key, "noor"));
        }
    }
}
