//! `risala normalize`: texts in one spelling.

use risala::text::Normalizer;
use serde::Serialize;

use crate::args::Normalize;
use crate::error::Failure;
use crate::input::{Tally, Verdict};
use crate::reading::Each;
use crate::rules::Preset;

#[derive(Serialize)]
struct Line<'t, A> {
    id: &'t str,
    text: &'t str,
    normalized: &'t str,
    /// Start and end in the normalised text, and start and end in the text that they came from.
    alignment: A,
}

pub(crate) fn run(args: &Normalize) -> Result<Tally, Failure> {
    let normalizer = Normalizer::new(args.rules.rules(Preset::Classification)?);
    let mut buffer = String::new();
    args.texts.for_each(|text, output| {
        if args.json {
            let normalized = normalizer.normalize(text.text);
            output.json(&Line {
                id: text.id,
                text: text.text,
                normalized: normalized.text(),
                alignment: Each(|| {
                    normalized.alignment().map(|(to, from)| [to.start, to.end, from.start, from.end])
                }),
            })?;
        } else {
            normalizer.normalize_into(text.text, &mut buffer);
            output.data(&buffer)?;
            output.data("\n")?;
        }
        Ok(Verdict::Done)
    })
}
