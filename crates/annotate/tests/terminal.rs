//! The terminal: keys go in, a screen comes out.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod common;

use common::{act, folder, lines, log_in, read, sit};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use risala_annotate::terminal::App;
use risala_annotate::{Act, Language, Order, Session, queue};
use risala_corpus::Record;
use risala_model::Leaf;

/// Presses keys; a string is typed.
fn press(app: &mut App<'_>, keys: &str) -> bool {
    keys.chars().all(|key| {
        let code = match key {
            '\n' => KeyCode::Enter,
            '<' => KeyCode::Left,
            '>' => KeyCode::Right,
            '^' => KeyCode::Esc,
            '~' => KeyCode::Backspace,
            'v' => KeyCode::Down,
            key => KeyCode::Char(key),
        };
        app.key(KeyEvent::new(code, KeyModifiers::NONE))
    })
}

fn screen(app: &mut App<'_>, width: u16, height: u16) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| app.draw(frame)).unwrap();
    let buffer = terminal.backend().buffer();
    let row = |row| -> String { (0..width).map(|column| buffer[(column, row)].symbol()).collect() };
    (0..height).map(|number| row(number).trim_end().to_owned() + "\n").collect()
}

#[test]
fn keys_do_what_the_session_does() {
    let folder = folder();
    let log = log_in(&folder);
    let mut session = sit(6, "noor", &log);
    let mut app = App::new(&mut session, Language::En, true);
    // The third has low confidence and a note; digits and letters of Arabic keyboards; one is taken back.
    assert!(press(&mut app, "12l<>nشك~كّ\n٣سم٤u"));
    assert!(!press(&mut app, "q"));
    let events: Vec<String> = lines(&log)
        .iter()
        .map(|line| format!("{} {}", line["event"], line["leaf"]).replace('"', ""))
        .collect();
    assert_eq!(
        events,
        [
            "annotate inform",
            "annotate interact",
            "note null",
            "annotate purchase",
            "skip null",
            "annotate fear",
            "undo null"
        ]
    );
    assert_eq!(lines(&log)[3]["note"], "شكّ");
    assert_eq!(lines(&log)[5]["confidence"], "low");
    drop(session);
    assert_eq!(read(&log).table().iter().filter(|text| text.leaves[0].is_some()).count(), 3);
}

#[test]
fn while_a_note_is_written_keys_are_letters() {
    let folder = folder();
    let log = log_in(&folder);
    let mut session = sit(2, "noor", &log);
    let mut app = App::new(&mut session, Language::En, true);
    assert!(press(&mut app, "nq1"));
    assert!(screen(&mut app, 60, 24).contains("Note: q1▏"));
    assert!(press(&mut app, "^"));
    assert!(!screen(&mut app, 60, 24).contains("Note: q1"));
    assert!(press(&mut app, "n q1 \n"));
    assert!(screen(&mut app, 60, 24).contains("Note: q1\n"));
    assert_eq!(lines(&log).len(), 1);
    // Control and C ends the sitting whatever is being done.
    assert!(press(&mut app, "n"));
    assert!(!app.key(KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL)));
}

#[test]
fn a_note_that_cannot_be_kept_is_still_there() {
    let folder = folder();
    let log = log_in(&folder);
    let mut session = sit(2, "noor", &log);
    std::fs::remove_file(&log).unwrap();
    let mut app = App::new(&mut session, Language::En, true);
    press(&mut app, "nab\n");
    let shown = screen(&mut app, 60, 24);
    assert!(shown.contains("Note: ab▏") && shown.contains("cannot write"), "{shown}");
    press(&mut app, "^");
    assert!(!screen(&mut app, 60, 24).contains("ab▏"));
}

fn session_of(text: &str, log: &std::path::Path) -> Session {
    let items = queue(vec![Record::new("7", text)], Order::File).unwrap();
    Session::open(items, "noor", log).unwrap().0
}

#[test]
fn the_screen_shows_everything() {
    let folder = folder();
    let mut session = session_of("متى يفتح السوق (غدا)؟", &log_in(&folder));
    let mut app = App::new(&mut session, Language::En, true);
    press(&mut app, "l");
    let expected = "\
Annotation · noor · 1/1 · judged 0 · skipped 0
┌ 1/1 ─────────────────────────────────────────────────┐
│                                ؟(ادغ) قوسلا حتفي ىتم │
│                                                      │
│                                                      │
└──────────────────────────────────────────────────────┘
1 ○ Inform (level 1, neutral)
2 ○ Interact (level 2, neutral)
3 ○ Advertising (level 3, an act of purchase)
4 ○ Propaganda: fear (level 3, afraid or hostile)
5 ○ Propaganda: belief (level 3, trusting or doubting)
Low confidence
Low confidence [l] · Skip [s] · Undo [u] · Back/Forward
[← →] · Note [n] · Guideline [g] · Quit [q]
";
    assert_eq!(screen(&mut app, 56, 14), expected);
    press(&mut app, "2");
    let shown = screen(&mut app, 56, 16);
    assert!(shown.contains("2 ● Interact") && shown.contains("No text is open any more."), "{shown}");
}

#[test]
fn an_arabic_interface_stands_at_the_right() {
    let folder = folder();
    let mut session = session_of("متى؟", &log_in(&folder));
    let mut app = App::new(&mut session, Language::Ar, false);
    let shown = screen(&mut app, 60, 16);
    let line = shown.lines().find(|line| line.contains("تفاعل")).unwrap();
    assert!(line.starts_with("   ") && line.trim_start().starts_with("2 ○ تفاعل"), "{line:?}");
    // A title with lam and alef is whole, with a space behind it.
    press(&mut app, "g");
    let shown = screen(&mut app, 60, 30);
    assert!(shown.contains("┌ الدليل ─"), "{shown}");
    assert!(!shown.contains("**"), "{shown}");
}

#[test]
fn no_letter_of_a_ligature_is_cut_off() {
    let folder = folder();
    // A library that counts lam and alef as one cell would push the end of the line out of the window.
    let mut session = session_of(&"لا ".repeat(40), &log_in(&folder));
    for reorder in [false, true] {
        let shown = screen(&mut App::new(&mut session, Language::En, reorder), 40, 18);
        assert_eq!((shown.matches('ل').count(), shown.matches('ا').count()), (40, 40), "{shown}");
    }
}

#[test]
fn a_long_text_scrolls_and_the_next_begins_at_its_top() {
    let folder = folder();
    let text: String = (10..60).map(|line| format!("سطر {line}\n")).collect();
    let items = queue(vec![Record::new("7", text), Record::new("8", "قصير")], Order::File).unwrap();
    let (mut session, _) = Session::open(items, "noor", &log_in(&folder)).unwrap();
    let mut app = App::new(&mut session, Language::En, false);
    assert!(screen(&mut app, 60, 20).contains("سطر 10"));
    press(&mut app, "vvv");
    let shown = screen(&mut app, 60, 20);
    assert!(!shown.contains("سطر 12") && shown.contains("سطر 13"), "{shown}");
    press(&mut app, &"v".repeat(200));
    assert!(screen(&mut app, 60, 20).contains("سطر 59"));
    press(&mut app, "1");
    assert!(screen(&mut app, 60, 20).contains("قصير"));
}

#[test]
fn the_guideline_stands_beside_or_below() {
    let folder = folder();
    let mut session = session_of("متى يفتح السوق؟", &log_in(&folder));
    let row_of = |shown: &str, part: &str| shown.lines().position(|line| line.contains(part)).unwrap();
    for (width, reorder, beside) in [(120, true, true), (80, true, false), (120, false, false)] {
        let mut app = App::new(&mut session, Language::En, reorder);
        press(&mut app, "g");
        let shown = screen(&mut app, width, 40);
        assert_eq!(row_of(&shown, "Guideline ") == 0, beside, "{shown}");
        assert!(shown.contains("Judge what the text itself"), "{shown}");
        press(&mut app, "g");
        assert!(!screen(&mut app, width, 40).contains("Judge what the text itself"));
    }
}

#[test]
fn who_adjudicates_sees_what_others_said() {
    let folder = folder();
    let log = log_in(&folder);
    act(&mut sit(1, "lama", &log), [Act::Note("ساخر".to_owned()), Act::Low, Act::Judge(Leaf::Fear)]);
    act(&mut sit(1, "sami", &log), [Act::Judge(Leaf::Inform)]);
    let judgements = read(&log);
    for shown in [false, true] {
        let order = Order::Disagreement { judgements: &judgements, shown };
        let items = queue(common::records(1), order).unwrap();
        let (mut session, _) = Session::open(items, "noor", &folder.path().join("noor.jsonl")).unwrap();
        let mut app = App::new(&mut session, Language::En, false);
        let screen = screen(&mut app, 70, 24);
        let line = "lama · Propaganda: fear · Low confidence · ساخر";
        assert_eq!((screen.contains(line), screen.contains("sami · Inform")), (shown, shown), "{screen}");
    }
}

#[test]
fn any_size_can_be_drawn() {
    let folder = folder();
    let mut session = session_of("متى يفتح السوق؟", &log_in(&folder));
    for (width, height) in [(1, 1), (2, 3), (5, 40), (200, 4), (10, 10)] {
        for keys in ["", "g", "n", "^"] {
            let mut app = App::new(&mut session, Language::Ar, true);
            press(&mut app, keys);
            screen(&mut app, width, height);
        }
    }
}
