//! `risala tokenize`: the tokens of each text.

use risala::tokenize::{TokenKind, tokens};
use serde::Serialize;

use crate::args::Tokenize;
use crate::error::Failure;
use crate::input::{Tally, Verdict};

#[derive(Serialize)]
struct Line<'t> {
    id: &'t str,
    tokens: Vec<Piece<'t>>,
}

/// A token; `start` and `end` are byte offsets into the text.
#[derive(Serialize)]
struct Piece<'t> {
    text: &'t str,
    kind: TokenKind,
    start: usize,
    end: usize,
}

pub(crate) fn run(args: &Tokenize) -> Result<Tally, Failure> {
    args.texts.for_each(|text, output| {
        let pieces = tokens(text.text).map(|token| Piece {
            text: &text.text[token.span()],
            kind: token.kind,
            start: token.start,
            end: token.end,
        });
        if args.json {
            output.json(&Line { id: text.id, tokens: pieces.collect() })?;
        } else {
            for piece in pieces {
                output.data(&format!("{}\t{}\n", piece.text, piece.kind))?;
            }
            output.data("\n")?;
        }
        Ok(Verdict::Done)
    })
}
