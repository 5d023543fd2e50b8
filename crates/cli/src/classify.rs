//! `risala classify`: the label of each text.

use crate::args::Classify;
use crate::error::Failure;
use crate::input::{Tally, Verdict};
use crate::opened::open;
use crate::output::Output;
use crate::render::Page;

pub(crate) fn run(args: &Classify) -> Result<Tally, Failure> {
    let model = open(&args.model.model)?;
    let mut scorer = model.scorer();
    let name = &model.header().name;
    let mut output = Output::new();
    let page = Page::new(output.is_terminal());
    let tally = args.texts.for_each(|text| {
        let prediction = if args.explain {
            scorer.predict_with_evidence(text.text, args.abstain_below)
        } else {
            scorer.predict(text.text, args.abstain_below)
        };
        match prediction {
            Err(reason) => return Ok(Verdict::Rejected(reason.to_string())),
            Ok(prediction) if args.json => output.json(&prediction.record(text.id, name))?,
            Ok(prediction) => output.page(&page.prediction(text.text, &prediction))?,
        }
        if text.is_awaited {
            output.flush()?;
        }
        Ok(Verdict::Done)
    })?;
    output.flush()?;
    Ok(tally)
}
