//! `risala classify`: the label of each text.

use crate::args::Classify;
use crate::error::Failure;
use crate::input::{Tally, Verdict};
use crate::opened::open;
use crate::render::prediction_page;

pub(crate) fn run(args: &Classify) -> Result<Tally, Failure> {
    let model = open(&args.model.model)?;
    let mut scorer = model.scorer();
    let name = &model.header().name;
    args.texts.for_each(|text, output| {
        let prediction =
            if args.explain { scorer.predict_with_evidence(text.text) } else { scorer.predict(text.text) };
        match prediction.map(|prediction| prediction.abstaining_below(args.abstain_below)) {
            Err(reason) => return Ok(Verdict::Rejected(reason.to_string())),
            Ok(prediction) if args.json => output.json(&prediction.record(text.id, name))?,
            Ok(prediction) => {
                output.page(&prediction_page(text.text, &prediction, output.is_terminal()))?
            }
        }
        Ok(Verdict::Done)
    })
}
