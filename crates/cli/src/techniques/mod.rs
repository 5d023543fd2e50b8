//! The head for persuasion techniques: `risala techniques`, and its part of `train` and `evaluate`.
//!
//! It is another question than the label's and shares no output with it.

mod measure;
mod page;

use std::path::Path;

use risala::{Techniques, TechniquesAnswer, Unscorable};

pub(crate) use measure::{evaluate, train};

use crate::args;
use crate::error::Failure;
use crate::input::{Tally, Text, Verdict};
use crate::output::Output;

/// A model from a file, or the one inside the program.
pub(crate) enum Held {
    Opened(Box<Techniques>),
    #[cfg(feature = "techniques")]
    Embedded(&'static Techniques),
}

impl Held {
    /// Opens what `--model` names; without it, the embedded model.
    pub(crate) fn open(path: Option<&Path>) -> Result<Held, Failure> {
        match path {
            #[cfg(feature = "techniques")]
            path if path.is_none_or(is_embedded) => {
                risala::embedded_techniques().map(Held::Embedded).map_err(Failure::Embedded)
            }
            Some(path) => Ok(Held::Opened(Box::new(Techniques::open(path)?))),
            None => Err(Failure::NoTechniques),
        }
    }

    /// The model of techniques that a name or a file is, for a command that takes models of any kind; `None` if it is
    /// no such model, and where it cannot be read twice.
    pub(crate) fn find(path: &Path) -> Result<Option<Held>, Failure> {
        #[cfg(feature = "techniques")]
        if is_embedded(path) {
            return Held::open(None).map(Some);
        }
        if !path.is_file() {
            return Ok(None);
        }
        match Techniques::open(path) {
            Ok(model) => Ok(Some(Held::Opened(Box::new(model)))),
            Err(error) if error.is_other_kind() => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    pub(crate) fn get(&self) -> &Techniques {
        match self {
            Held::Opened(model) => model,
            #[cfg(feature = "techniques")]
            Held::Embedded(model) => model,
        }
    }
}

/// Whether a word names the embedded model, with or without `risala-`; a file of that name is `./techniques`.
#[cfg(feature = "techniques")]
fn is_embedded(path: &Path) -> bool {
    let name = |word: &str| word == risala::EMBEDDED_TECHNIQUES_NAME || word == "techniques";
    path.to_str().is_some_and(name)
}

/// `risala techniques`: what each text uses.
pub(crate) fn run(args: &args::Techniques) -> Result<Tally, Failure> {
    let held = Held::open(args.model.as_deref())?;
    let mut scorer = held.get().scorer();
    args.texts.for_each(|text: Text<'_>, output: &mut Output| {
        let answer: Result<TechniquesAnswer<'_>, Unscorable> =
            if args.explain { scorer.answer_with_spans(text.text) } else { scorer.answer(text.text) };
        match answer {
            Err(reason) => return Ok(Verdict::Rejected(reason.to_string())),
            Ok(answer) if args.json => output.json(&answer.record(text.id))?,
            Ok(answer) => output.page(&page::page(text.text, &answer, output.is_terminal()))?,
        }
        Ok(Verdict::Done)
    })
}
