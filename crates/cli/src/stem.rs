//! `risala stem`: the stems of each text's words.

use risala::text::Rules;
use risala::tokenize::{PieceKind, is_stop_word};
use serde::Serialize;

use crate::args::Stem;
use crate::error::Failure;
use crate::input::{Tally, Verdict};
use crate::reading::{Each, Reader, Reading};
use crate::rules::Preset;
use crate::terms::Terms;

#[derive(Serialize)]
struct Line<'t, W> {
    id: &'t str,
    words: W,
}

/// `start` and `end` are byte offsets into the original text, and `text` is what stands between them.
#[derive(Serialize)]
struct Word<'t, P> {
    text: &'t str,
    start: usize,
    end: usize,
    stem: &'t str,
    stop: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pieces: Option<P>,
}

#[derive(Serialize)]
struct Piece {
    kind: PieceKind,
    start: usize,
    end: usize,
}

pub(crate) fn run(args: &Stem) -> Result<Tally, Failure> {
    let rules = args.rules.rules(Preset::Search)?;
    // By a hamza a stemmer tells a preposition from the word's own letter (بأمر), and by a teh marbuta an
    // ending from a pronoun. So these are folded in the stem and not before it.
    let folds = Rules { alef: rules.alef, teh_marbuta: rules.teh_marbuta, ..Rules::none() };
    let mut reader = Reader::new(Rules { alef: false, teh_marbuta: false, ..rules });
    let mut terms = Terms::new(args.stemmer, folds, args.clitics);
    args.texts.for_each(|text, output| {
        if args.json {
            let reading = reader.read(text.text);
            terms.take(reading.text());
            terms.trace(&reading);
            let words = Each(|| words(text.text, &reading, &terms, args.clitics));
            output.json(&Line { id: text.id, words })?;
        } else {
            terms.take(reader.text(text.text));
            for (number, stem) in terms.stems().enumerate() {
                if number > 0 {
                    output.data(" ")?;
                }
                output.data(stem)?;
            }
            output.data("\n")?;
        }
        Ok(Verdict::Done)
    })
}

fn words<'t>(
    text: &'t str,
    reading: &'t Reading<'t>,
    terms: &'t Terms,
    with_pieces: bool,
) -> impl Iterator<Item = impl Serialize> {
    terms.traced().map(move |(term, span, pieces)| Word {
        text: &text[span.clone()],
        start: span.start,
        end: span.end,
        stem: terms.stem(term),
        stop: is_stop_word(&reading.text()[term.span.clone()]),
        pieces: with_pieces.then_some(Each(move || {
            term.pieces().iter().zip(pieces).map(|(piece, span)| Piece {
                kind: piece.kind,
                start: span.start,
                end: span.end,
            })
        })),
    })
}
