//! `risala tokenize`: the pieces of each text.

use risala::tokenize::TokenKind;
use serde::Serialize;

use crate::args::Tokenize;
use crate::cuts::Cuts;
use crate::error::Failure;
use crate::input::{Tally, Verdict};
use crate::reading::{Each, Reader, Reading};
use crate::rules::Preset;

#[derive(Serialize)]
struct Line<'t, T> {
    id: &'t str,
    tokens: T,
}

/// `start` and `end` are byte offsets into the original text, and `text` is what stands between them.
#[derive(Serialize)]
struct Piece<'t, P> {
    text: &'t str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<TokenKind>,
    start: usize,
    end: usize,
    /// What was cut, if texts are normalised.
    #[serde(skip_serializing_if = "Option::is_none")]
    normalized: Option<&'t str>,
    /// Of a hashtag.
    #[serde(skip_serializing_if = "Option::is_none")]
    parts: Option<P>,
}

pub(crate) fn run(args: &Tokenize) -> Result<Tally, Failure> {
    let mut reader = Reader::new(args.rules.rules(Preset::None)?);
    let mut cuts = Cuts::default();
    args.texts.for_each(|text, output| {
        if args.json {
            let reading = reader.read(text.text);
            cuts.cut(reading.text(), args.unit);
            cuts.trace(&reading);
            let tokens = Each(|| pieces(text.text, &reading, &cuts));
            output.json(&Line { id: text.id, tokens })?;
        } else {
            let read = reader.text(text.text);
            cuts.cut(read, args.unit);
            for cut in cuts.cuts() {
                output.data(&read[cut.span.clone()])?;
                if let Some(kind) = cut.kind {
                    output.data("\t")?;
                    output.data(kind.name())?;
                }
                output.data("\n")?;
            }
            output.data("\n")?;
        }
        Ok(Verdict::Done)
    })
}

fn pieces<'t>(
    text: &'t str,
    reading: &'t Reading<'t>,
    cuts: &'t Cuts,
) -> impl Iterator<Item = impl Serialize> {
    cuts.traced().map(move |(cut, span)| Piece {
        text: &text[span.clone()],
        kind: cut.kind,
        start: span.start,
        end: span.end,
        normalized: reading.normalized(&cut.span),
        parts: (cut.kind == Some(TokenKind::Hashtag)).then_some(Each(move || {
            cuts.traced_parts(cut).map(|(part, span)| Piece {
                text: &text[span.clone()],
                kind: None,
                start: span.start,
                end: span.end,
                normalized: reading.normalized(part),
                parts: None::<()>,
            })
        })),
    })
}
