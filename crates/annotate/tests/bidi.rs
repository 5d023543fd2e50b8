//! Arabic on a grid.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use proptest::prelude::*;
use risala_annotate::terminal::{Bidi, lay_out};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

fn cells(line: &str) -> usize {
    line.graphemes(true).map(UnicodeWidthStr::width).sum()
}

#[test]
fn arabic_is_turned_and_stands_at_the_right() {
    assert_eq!(lay_out("سلام", 8, true), ["    مالس"]);
    assert_eq!(lay_out("سلام", 8, false), ["    سلام"]);
    assert_eq!(lay_out("hello", 8, true), ["hello"]);
}

#[test]
fn figures_latin_words_and_brackets_keep_their_sense() {
    // Figures run from the left inside Arabic; brackets open towards what they hold.
    assert_eq!(lay_out("سعر (30) abc", 12, true), ["abc (30) رعس"]);
    assert_eq!(lay_out("x سلام (y)", 10, true), ["x مالس (y)"]);
}

#[test]
fn marks_stay_on_their_letters() {
    assert_eq!(lay_out("سَلِم", 3, true), ["ملِسَ"]);
}

#[test]
fn lines_break_at_spaces_and_inside_long_words() {
    assert_eq!(lay_out("ab cd  ef", 5, true), ["ab cd", "ef"]);
    assert_eq!(lay_out("abcdefg hi", 3, true), ["abc", "def", "g", "hi"]);
    assert_eq!(lay_out("واحد اثنان", 6, false), ["  واحد", "اثنان"].map(|line| format!("{line:>6}")));
    assert_eq!(lay_out("a\r\n\nb\u{2029}c", 5, true), ["a", "", "b", "c"]);
}

#[test]
fn nothing_takes_over_the_terminal() {
    assert_eq!(lay_out("a\u{1b}[2J\u{202e}b\tc", 20, false), ["a\u{fffd}[2J\u{fffd}b c"]);
}

#[test]
fn terminals_that_reorder_are_left_alone() {
    let with = |set: &'static [(&str, &str)]| {
        move |name: &str| set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
    };
    assert!(Bidi::Auto.reorders(with(&[("TERM", "xterm-256color")])));
    assert!(Bidi::Auto.reorders(with(&[("VTE_VERSION", "5799")])));
    assert!(!Bidi::Auto.reorders(with(&[("VTE_VERSION", "7600")])));
    assert!(!Bidi::Auto.reorders(with(&[("KONSOLE_VERSION", "230400")])));
    assert!(!Bidi::Auto.reorders(with(&[("TERM_PROGRAM", "mintty")])));
    assert!(Bidi::On.reorders(with(&[("VTE_VERSION", "7600")])));
    assert!(!Bidi::Off.reorders(with(&[])));
}

proptest! {
    /// Any text fits, and nothing but white space gets lost or made up.
    #[test]
    fn every_grapheme_is_there_once(text in "[a-z \u{621}-\u{64a}\u{64e}()0-9\n]{0,80}|\\PC{0,40}|.{0,40}", width in 2_usize..30) {
        for reorder in [false, true] {
            let lines = lay_out(&text, width, reorder);
            for line in &lines {
                prop_assert!(cells(line) <= width, "{line:?} in {width}");
            }
            let plain = lay_out(&text, 10_000, false);
            let letters = |lines: &[String]| {
                let mut all: Vec<char> = lines
                    .iter()
                    .flat_map(|line| line.chars())
                    .filter(|c| !c.is_whitespace())
                    .map(|c| match c { ')' => '(', ']' => '[', '}' => '{', '>' => '<', '»' => '«', '›' => '‹', c => c })
                    .collect();
                all.sort_unstable();
                all
            };
            prop_assert_eq!(letters(&lines), letters(&plain));
        }
    }
}
