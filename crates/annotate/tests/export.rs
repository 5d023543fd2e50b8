//! What becomes of judgements: each rule once.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::{act, folder, log_in, read, records, sit};
use risala_annotate::{ANNOTATION_FIELD, Act, Judgements, Merge, Merged};
use risala_corpus::Record;
use risala_model::Leaf::{self, Belief, Fear, Inform, Interact, Purchase};
use risala_model::{Effect, Label, Level};
use serde_json::json;

/// What annotators "0", "1", … say of the one record; true is low confidence.
fn said(leaves: &[(Leaf, bool)]) -> Judgements {
    let folder = folder();
    let log = log_in(&folder);
    for (number, (leaf, low)) in leaves.iter().enumerate() {
        let mut session = sit(1, &number.to_string(), &log);
        act(&mut session, low.then_some(Act::Low));
        act(&mut session, [Act::Judge(*leaf)]);
    }
    read(&log)
}

fn merged(
    judgements: &Judgements,
    adjudicator: Option<&str>,
) -> Result<(Record, &'static str), &'static str> {
    match Merge::new(judgements, adjudicator).unwrap().record(records(1).remove(0)) {
        Merged::Labelled { record, rule } => {
            assert_eq!(record.extra[ANNOTATION_FIELD]["rule"], rule);
            Ok((*record, rule))
        }
        Merged::Aside { record, reason } => {
            assert_eq!(*record, records(1)[0]);
            Err(reason)
        }
    }
}

#[test]
fn each_rule() {
    use Label::{Neutral, Propaganda};
    use Level::Persuade;
    let high = |leaf| (leaf, false);
    let low = |leaf| (leaf, true);
    let cases: [(&[_], _, _, _, _, _); 8] = [
        (&[high(Fear)], "single", Some(Propaganda), Some(Persuade), Some(Effect::Fear), "high"),
        (&[low(Fear)], "single", Some(Propaganda), Some(Persuade), Some(Effect::Fear), "low"),
        (&[high(Inform), high(Inform)], "unanimous", Some(Neutral), Some(Level::Inform), None, "high"),
        (&[high(Inform), low(Inform)], "unanimous", Some(Neutral), Some(Level::Inform), None, "low"),
        (
            &[high(Fear), high(Inform), high(Fear)],
            "majority",
            Some(Propaganda),
            Some(Persuade),
            Some(Effect::Fear),
            "low",
        ),
        (&[high(Fear), high(Belief)], "partial", Some(Propaganda), Some(Persuade), None, "low"),
        (&[high(Inform), high(Interact)], "partial", Some(Neutral), None, None, "low"),
        (&[high(Purchase), high(Belief)], "partial", None, Some(Persuade), None, "low"),
    ];
    for (leaves, rule, label, level, effect, confidence) in cases {
        let (record, found) = merged(&said(leaves), None).unwrap();
        assert_eq!((found, record.label, record.level, record.effect), (rule, label, level, effect));
        assert_eq!(record.confidence.as_deref(), Some(confidence), "{leaves:?}");
        assert!(record.is_annotated());
    }
    let (record, _) = merged(&said(&[high(Fear), high(Inform), high(Fear)]), None).unwrap();
    assert_eq!(record.extra[ANNOTATION_FIELD]["votes"], json!({"inform": 1, "fear": 2}));
}

#[test]
fn the_adjudicator_has_the_last_word() {
    let split = said(&[(Fear, false), (Inform, false), (Inform, false)]);
    let (record, rule) = merged(&split, Some("0")).unwrap();
    assert_eq!(
        (rule, record.effect, record.confidence.as_deref()),
        ("adjudicated", Some(Effect::Fear), Some("low"))
    );
    let same = said(&[(Fear, false), (Fear, false)]);
    assert_eq!(merged(&same, Some("1")).unwrap().0.confidence.as_deref(), Some("high"));
    let error = Merge::new(&same, Some("nobody")).unwrap_err().to_string();
    assert!(error.contains("\"nobody\" has judged nothing"), "{error}");
}

#[test]
fn what_has_no_label_has_a_reason() {
    assert_eq!(
        merged(&said(&[(Fear, false), (Inform, false)]), None).unwrap_err(),
        "annotators agree on nothing; adjudicate"
    );
    assert_eq!(merged(&Judgements::default(), None).unwrap_err(), "nobody has judged it");
    let folder = folder();
    let log = log_in(&folder);
    act(&mut sit(1, "noor", &log), [Act::Skip]);
    assert_eq!(merged(&read(&log), None).unwrap_err(), "passed over by everyone who decided");
    // What was taken back is as if it had never been.
    act(&mut sit(1, "noor", &log), [Act::Undo]);
    assert_eq!(merged(&read(&log), None).unwrap_err(), "nobody has judged it");
    act(&mut sit(1, "noor", &log), [Act::Judge(Fear)]);
    let mut record = records(1).remove(0);
    record.text.push('!');
    let judgements = read(&log);
    let Merged::Aside { reason, .. } = Merge::new(&judgements, None).unwrap().record(record) else {
        panic!()
    };
    assert_eq!(reason, "its text has changed since it was judged; judge it again");
}
