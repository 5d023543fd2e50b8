//! `risala normalize`: texts as a model reads them.

use serde::Serialize;

use crate::args::Normalize;
use crate::error::Failure;
use crate::input::{Tally, Verdict};
use crate::opened::open;

#[derive(Serialize)]
struct Line<'t> {
    id: &'t str,
    text: &'t str,
    normalized: &'t str,
}

pub(crate) fn run(args: &Normalize) -> Result<Tally, Failure> {
    let model = open(&args.model.model)?;
    let mut normalized = String::new();
    args.texts.for_each(|text, output| {
        model.normalizer().normalize_into(text.text, &mut normalized);
        if args.json {
            output.json(&Line { id: text.id, text: text.text, normalized: &normalized })?;
        } else {
            output.data(&normalized)?;
            output.data("\n")?;
        }
        Ok(Verdict::Done)
    })
}
