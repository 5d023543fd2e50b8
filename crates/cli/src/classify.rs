//! `risala classify`: the label of each text.

use std::path::Path;

use risala::Model;

use crate::args::Classify;
use crate::error::Failure;
use crate::input::{Tally, Verdict};
use crate::output::Output;
use crate::render::Page;

/// A model that was opened for this run, or the embedded one.
pub(crate) enum Opened {
    Embedded(&'static Model),
    File(Box<Model>),
}

impl std::ops::Deref for Opened {
    type Target = Model;

    fn deref(&self) -> &Model {
        match self {
            Opened::Embedded(model) => model,
            Opened::File(model) => model,
        }
    }
}

/// Opens what `--model` names. A file of that name comes before the embedded model.
pub(crate) fn open(model: &Path) -> Result<Opened, Failure> {
    if model == Path::new(risala::EMBEDDED_NAME) && !model.exists() {
        return risala::embedded().map(Opened::Embedded).map_err(Failure::Embedded);
    }
    Ok(Opened::File(Box::new(Model::open(model)?)))
}

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
            Ok(prediction) => output.text(&page.prediction(text.text, &prediction))?,
        }
        if output.is_terminal() {
            // A person types a line and waits for its answer.
            output.flush()?;
        }
        Ok(Verdict::Done)
    })?;
    output.flush()?;
    Ok(tally)
}
