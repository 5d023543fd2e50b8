//! What holds of every text under every set of rules.

mod common;

use common::{any_rules, arabic_soup};
use proptest::prelude::*;
use risala_text::{Normalizer, Rules};
use unicode_segmentation::UnicodeSegmentation;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn normalising_twice_changes_nothing_more(text in arabic_soup(), rules in any_rules()) {
        let normalizer = Normalizer::new(rules);
        let once = normalizer.normalize(&text).into_text().into_owned();
        let twice = normalizer.normalize(&once);
        prop_assert_eq!(twice.text(), &once);
        prop_assert!(twice.is_unchanged());
    }

    #[test]
    fn the_presets_are_idempotent(text in arabic_soup()) {
        for rules in [Rules::classification(), Rules::search(), Rules::none()] {
            let normalizer = Normalizer::new(rules);
            let once = normalizer.normalize(&text).into_text().into_owned();
            prop_assert!(normalizer.normalize(&once).is_unchanged(), "{:?}", once);
        }
    }

    #[test]
    fn both_ways_give_the_same_text(text in arabic_soup(), rules in any_rules()) {
        let normalizer = Normalizer::new(rules);
        let mut buffer = "left over".to_owned();
        normalizer.normalize_into(&text, &mut buffer);
        let normalized = normalizer.normalize(&text);
        prop_assert_eq!(normalized.text(), &buffer);
    }

    /// Slicing the original by a mapped span and normalising the slice gives the span's text back, up to
    /// what gaps owe to their neighbours, and always on grapheme boundaries. Rules that read a character by
    /// its neighbours are off: a slice has lost them.
    #[test]
    fn spans_slice_the_original(text in arabic_soup(), from in 0usize..200, length in 0usize..20) {
        let rules = Rules {
            elongation_from: 0,
            max_punctuation_run: 0,
            look_alikes: false,
            held_apart: false,
            digit_separators: false,
            html_entities: false,
            ..Rules::classification()
        };
        let normalizer = Normalizer::new(rules);
        let normalized = normalizer.normalize(&text);
        let boundaries: Vec<usize> =
            normalized.text().char_indices().map(|(at, _)| at).chain([normalized.text().len()]).collect();
        let start = boundaries[from % boundaries.len()];
        let end = boundaries[(from % boundaries.len() + length).min(boundaries.len() - 1)];
        let span = normalized.original_span(start..end);
        let slice = &text[span.clone()];
        let graphemes: Vec<usize> =
            text.grapheme_indices(true).map(|(at, _)| at).chain([text.len()]).collect();
        prop_assert!(graphemes.contains(&span.start) && graphemes.contains(&span.end));
        let again = normalizer.normalize(slice).into_text();
        let wanted = normalized.text()[start..end].trim();
        prop_assert!(again.contains(wanted), "{:?} in {:?}", wanted, again);
    }

    /// Spans that tile the normalised text come in order; one by one or all together, they are the same.
    #[test]
    fn neighbouring_spans_stay_in_order(text in arabic_soup(), rules in any_rules()) {
        let normalizer = Normalizer::new(rules);
        let normalized = normalizer.normalize(&text);
        let tiles: Vec<_> = normalized.text().char_indices().map(|(at, c)| at..at + c.len_utf8()).collect();
        let mut before = 0;
        let together: Vec<_> = normalized.original_spans(tiles.iter().cloned()).collect();
        for (tile, together) in tiles.into_iter().zip(together) {
            let span = normalized.original_span(tile);
            prop_assert_eq!(&span, &together);
            prop_assert!(span.start <= span.end && span.end <= text.len());
            prop_assert!(span.end >= before);
            before = span.end;
        }
    }

    /// The alignment covers the whole normalised text and walks through the original in order.
    #[test]
    fn the_alignment_has_no_gaps(text in arabic_soup(), rules in any_rules()) {
        let normalizer = Normalizer::new(rules);
        let normalized = normalizer.normalize(&text);
        let mut at = 0;
        let mut original_at = 0;
        for (here, there) in normalized.alignment() {
            prop_assert_eq!(here.start, at);
            prop_assert!(there.start >= original_at && there.end <= text.len());
            prop_assert!(text.is_char_boundary(there.start) && text.is_char_boundary(there.end));
            at = here.end;
            original_at = there.end;
        }
        prop_assert_eq!(at, normalized.text().len());
    }

    /// No text is too strange, and a span from nowhere is cut to what there is.
    #[test]
    fn spans_from_nowhere_are_safe(text in arabic_soup(), from in 0usize..500, to in 0usize..500) {
        let normalizer = Normalizer::new(Rules::classification());
        let span = normalizer.normalize(&text).original_span(from..to);
        prop_assert!(text.get(span).is_some());
    }
}
