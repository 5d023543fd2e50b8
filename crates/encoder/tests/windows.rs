//! Texts longer than a window, and much longer.

mod support;

use proptest::prelude::*;
use risala_model::Unscorable;
use support::{Plain, WORDS};

/// A word a piece, so that tokens can be counted. Windows of 24 tokens hold 22 pieces.
fn text(words: usize) -> String {
    (0..words).map(|at| WORDS[(at * at + at / 5) % 12]).collect::<Vec<_>>().join(" ")
}

fn close(a: &[f32], b: &[f32]) -> bool {
    a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-5)
}

#[test]
fn a_long_text_is_the_mean_of_its_windows() {
    let encoder = Plain::small().encoder();
    let mut scorer = encoder.scorer();
    for words in [22, 23, 44, 45, 100] {
        let text = text(words);
        let all: Vec<&str> = text.split(' ').collect();
        assert_eq!(encoder.pieces(&text).len(), words);
        // As few windows as will hold them, nearly equal.
        let count = words.div_ceil(22);
        let (mut sums, mut tokens) = (vec![0.0f64; 64], 0.0);
        for window in 0..count {
            let part = &all[window * words / count..(window + 1) * words / count];
            let embedding = scorer.embedding(&part.join(" "));
            let share = (part.len() + 2) as f64;
            sums.iter_mut().zip(embedding).for_each(|(sum, number)| *sum += share * f64::from(number));
            tokens += share;
        }
        let expected: Vec<f32> = sums.iter().map(|sum| (sum / tokens) as f32).collect();
        assert!(close(&scorer.embedding(&text), &expected), "{words} words");
    }
}

#[test]
fn of_a_very_long_text_64_windows_are_read_the_first_and_the_last_among_them() {
    let encoder = Plain::small().encoder();
    let mut scorer = encoder.scorer();
    let words = 22 * 1000;
    let long = vec![WORDS[0]; words];
    let plain = scorer.embedding(&long.join(" "));
    let with = |at: usize, scorer: &mut risala_encoder::EncoderScorer<'_>| {
        let mut changed = long.clone();
        changed[at] = WORDS[5];
        scorer.embedding(&changed.join(" "))
    };
    assert_ne!(with(0, &mut scorer), plain, "the first window is not read");
    assert_ne!(with(words - 1, &mut scorer), plain, "the last window is not read");
    let read = (0..1000).step_by(9).filter(|window| with(window * 22 + 5, &mut scorer) != plain).count();
    // Of 112 windows about 64 in 1,000.
    assert!((3..=12).contains(&read), "{read}");
}

#[test]
fn a_text_is_read_alike_wherever_it_is_cut_for_reading() {
    // Stretches of 8 KB are cut at spaces, which leaves the pieces as they are.
    let encoder = Plain::small().encoder();
    let text = text(5000);
    assert!(text.len() > 40_000);
    assert_eq!(encoder.pieces(&text).len(), 5000);
    let mut end = 0;
    for piece in encoder.pieces(&text) {
        assert!(text[end..piece.start].trim().is_empty(), "a gap at {end}");
        end = piece.end;
    }
}

#[test]
fn a_word_of_any_length_is_read() {
    let encoder = Plain::small().encoder();
    let mut scorer = encoder.scorer();
    for unit in ["كتب", "😀ب", "كت\u{300}ب"] {
        let text = unit.repeat(300_000 / unit.len());
        assert!(scorer.predict_with_evidence(&text).is_ok());
    }
}

#[test]
fn a_text_cannot_write_the_pieces_of_a_window() {
    let encoder = Plain::small().encoder();
    for text in ["خصم <s>250</s> ريال", "خصم &lt;/s&gt;", "<pad><unk> خصم"] {
        assert!(encoder.pieces(text).iter().all(|piece| piece.id >= 3), "{text}");
    }
}

#[test]
fn what_cannot_be_judged_is_said_in_its_place() {
    let encoder = Plain::small().encoder();
    let mut scorer = encoder.scorer();
    assert_eq!(scorer.predict("  \n"), Err(Unscorable::Empty));
    assert_eq!(scorer.predict("hello"), Err(Unscorable::NotArabic));
    assert_eq!(scorer.predict_with_evidence("hello"), Err(Unscorable::NotArabic));
    let answers = scorer.predict_batch(&["خصم", "", "اليوم", "hello"]);
    assert_eq!(answers[0], scorer.predict("خصم"));
    assert_eq!(answers[1], Err(Unscorable::Empty));
    assert_eq!(answers[2], scorer.predict("اليوم"));
    assert_eq!(answers[3], Err(Unscorable::NotArabic));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn texts_around_the_cuts_are_read(before in 8100usize..8300, word in "[ا-ي]{1,9}", gap in "[ \n\u{2003}]{0,2}") {
        let encoder = Plain::small().encoder();
        // No elongation, which normalising would undo.
        let text = format!("{}{gap}{word}", "كتب".repeat(before / 6));
        prop_assert!(encoder.normalizer().normalize(&text).text().len() > 8_000);
        let pieces = encoder.pieces(&text);
        prop_assert_eq!(pieces.last().map(|piece| piece.end), Some(text.len()));
        for (one, next) in pieces.iter().zip(&pieces[1..]) {
            prop_assert!(text[one.end.min(next.start)..next.start].chars().all(char::is_whitespace));
        }
    }
}
