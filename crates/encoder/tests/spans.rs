//! Pieces know where in the original text they come from.

mod support;

use std::sync::OnceLock;

use proptest::prelude::*;
use risala_encoder::Encoder;
use risala_text::{is_arabic_mark, is_combining_mark};
use support::Plain;

fn encoder() -> &'static Encoder {
    static ENCODER: OnceLock<Encoder> = OnceLock::new();
    ENCODER.get_or_init(|| Plain::small().encoder())
}

fn spellings(text: &str) -> Vec<(String, &str)> {
    let pieces = encoder().pieces(text);
    pieces.iter().map(|piece| (encoder().spelling(piece.id).expect("known"), &text[piece.span()])).collect()
}

#[test]
fn marks_tatweel_and_disguise_belong_to_their_letters() {
    let pieces = spellings("خُـــصْم الـيَــوم");
    let expected = [("▁خصم", "خُـــصْم"), ("▁اليوم", " الـيَــوم")];
    let found: Vec<(&str, &str)> =
        pieces.iter().map(|(spelling, span)| (spelling.as_str(), *span)).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_ligature_is_shared() {
    // One sign for three words, which normalisation writes out.
    let pieces = encoder().pieces("ﷺ");
    assert!(pieces.len() > 5, "{pieces:?}");
    assert!(pieces.iter().all(|piece| piece.span() == (0..3) || piece.span().is_empty()), "{pieces:?}");
}

#[test]
fn what_no_piece_covers_is_unknown() {
    let pieces = spellings("خصم 漢字");
    assert_eq!(pieces.last().map(|(spelling, span)| (spelling.as_str(), *span)), Some(("<unk>", "漢字")));
}

proptest! {
    #[test]
    fn spans_slice_the_original(text in "(\\PC|[ا-ي ]|[\u{64b}-\u{652}ـﷺﻻ\u{200f}]|😀\u{fe0f}){0,80}") {
        let mut start = 0;
        for piece in encoder().pieces(&text) {
            prop_assert!(piece.start >= start && piece.end >= piece.start, "{:?} before {}", piece, start);
            prop_assert!(text.get(piece.span()).is_some(), "{:?}", piece);
            // No letter is parted from its marks.
            let (before, behind) = text.split_at(piece.end);
            let is_letter = before.chars().next_back().is_some_and(char::is_alphabetic);
            let is_mark = behind.chars().next().is_some_and(|c| is_arabic_mark(c) || is_combining_mark(c));
            let is_parted = is_letter && is_mark;
            prop_assert!(!is_parted || piece.span().is_empty(), "{:?} in {:?}", piece, text);
            start = piece.start;
        }
    }

    #[test]
    fn any_text_is_read(text in any::<String>()) {
        let scores = encoder().scorer().scores(&text);
        prop_assert!(scores.iter().all(|score| score.is_finite()));
    }
}
