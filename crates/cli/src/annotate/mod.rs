//! `risala annotate`: texts are labelled by hand, labels compared and merged.

mod agreement;
mod export;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use clap::error::ErrorKind;
use risala_annotate::browser::Server;
use risala_annotate::terminal::{self, Bidi};
use risala_annotate::{Judgements, Language, Order, Session, queue};

use crate::args::{Annotate, AnnotateCommand, InLanguage, Reorder, Sequence, Sitting};
use crate::error::Failure;
use crate::opened::open;
use crate::output::{Output, say};
use crate::train::read_files;

pub(crate) fn run(args: &Annotate) -> Result<(), Failure> {
    match (&args.command, &args.sitting) {
        (Some(AnnotateCommand::Agreement(args)), _) => agreement::run(args),
        (Some(AnnotateCommand::Export(args)), _) => export::run(args),
        (None, Some(sitting)) => sit(sitting),
        // The parser asks for one of the two.
        (None, None) => Ok(()),
    }
}

fn sit(args: &Sitting) -> Result<(), Failure> {
    if let Some(option) = args.out_of_place() {
        let words = format!("{option} says nothing to this --order\n");
        clap::Error::raw(ErrorKind::ArgumentConflict, words).exit();
    }
    let records = read_files(&args.data)?;
    let items = match args.order {
        Sequence::File => queue(records, Order::File),
        Sequence::Random => queue(records, Order::Random(args.seed.unwrap_or_default())),
        Sequence::Uncertainty => {
            let model = args.model.as_deref().unwrap_or(Path::new(risala::EMBEDDED_NAME));
            let texts: Vec<&str> = records.iter().map(|record| record.text.as_str()).collect();
            let judged = open(model)?.judge().probabilities(&texts);
            queue(records, Order::Uncertainty(&judged))
        }
        Sequence::Disagreement => {
            let (judgements, notices) = Judgements::read(&args.earlier)?;
            notices.iter().for_each(|notice| say(notice));
            queue(records, Order::Disagreement { judgements: &judgements, shown: args.show_labels })
        }
    }?;
    let (mut session, notices) = Session::open(items, &args.annotator, &args.log)?;
    notices.iter().for_each(|notice| say(notice));
    let language = match args.language {
        InLanguage::En => Language::En,
        InLanguage::Ar => Language::Ar,
    };
    let closing = |session: &Session| {
        let view = session.view();
        let (judged, skipped, total) = (view.judged, view.skipped, view.total);
        say(&format!("{}: {judged} of {total} texts judged, {skipped} skipped", args.log.display()));
    };
    if args.browser {
        let server = Server::bind(args.listen)?;
        let mut output = Output::new();
        output.data(&format!("{}\n", server.url()))?;
        output.flush()?;
        let session = Arc::new(Mutex::new(session));
        server.run(&session, language)?;
        closing(&session.lock().unwrap_or_else(PoisonError::into_inner));
    } else {
        let bidi = match args.bidi {
            Reorder::Auto => Bidi::Auto,
            Reorder::On => Bidi::On,
            Reorder::Off => Bidi::Off,
        };
        terminal::run(&mut session, language, bidi)?;
        closing(&session);
    }
    Ok(())
}
