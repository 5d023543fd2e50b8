//! `risala evaluate --report`: the figures as a page, and the JSON behind it.

use std::path::Path;

use risala::{Judge, Label};
use risala_eval::page::{LearningPoint, Mistake, Page, Piece};
use risala_eval::{Curves, Outcome, Report, curves};
use serde::Serialize;

use crate::args::Evaluate;
use crate::error::Failure;
use crate::evaluate::Judged;
use crate::opened::Answering;
use crate::output::say;
use crate::whole_file::WholeFile;

/// How many mistakes a page shows.
const MISTAKES: usize = 25;

/// What a page shows, for programs.
#[derive(Serialize)]
struct Behind<'a> {
    #[serde(flatten)]
    report: &'a Report,
    curves: &'a Curves,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    learning: &'a [LearningPoint],
    mistakes: &'a [Mistake],
    provenance: &'a [(String, String)],
}

/// Writes `report.html` and `report.json`.
pub(crate) fn write(
    folder: &Path,
    args: &Evaluate,
    judged: &Judged<'_>,
    report: &Report,
) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|error| Failure::file(folder, error))?;
    let answering = match args.cross_validate {
        Some(_) => None,
        None => Some(Answering::open(&args.model)?),
    };
    let curves = curves(&judged.outcomes);
    let mistakes = mistakes(judged, answering.as_ref().map(Answering::judge));
    let provenance = provenance(args)?;
    let title = match args.cross_validate {
        Some(_) => format!("Cross-validation on {}", names(args)),
        None => format!("{} on {}", args.model.path().display(), names(args)),
    };
    let (curves, learning, provenance, mistakes) = (&curves, &judged.learning, &provenance, &mistakes);
    let page = Page { title: &title, report, curves, learning, provenance, mistakes }.render()?;
    let behind = Behind { report, curves, learning, mistakes, provenance };
    let path = folder.join("report.json");
    let json = serde_json::to_string_pretty(&behind).map_err(|error| Failure::file(&path, error))?;
    put(&path, &json)?;
    let path = folder.join("report.html");
    put(&path, &page)?;
    say(&format!("wrote {}", path.display()));
    Ok(())
}

fn put(path: &Path, text: &str) -> Result<(), Failure> {
    let mut file = WholeFile::create(path)?;
    file.write(text.as_bytes())?;
    file.finish()
}

fn names(args: &Evaluate) -> String {
    args.data.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ")
}

/// The records whose label is wrong, those first of which the model was surest.
fn mistakes(judged: &Judged<'_>, mut judge: Option<Judge<'_>>) -> Vec<Mistake> {
    let wrong = |(at, outcome): (usize, &Outcome)| -> Option<(f64, Label, Label, usize)> {
        let (truth, predicted) = (outcome.truth.label()?, outcome.predicted.label());
        (truth != predicted).then(|| (outcome.predicted.of(predicted.leaves()), truth, predicted, at))
    };
    let mut wrong: Vec<(f64, Label, Label, usize)> =
        judged.outcomes.iter().enumerate().filter_map(wrong).collect();
    wrong.sort_by(|a, b| b.0.total_cmp(&a.0));
    let shown = wrong.into_iter().take(MISTAKES).map(|(probability, truth, predicted, at)| {
        let record = judged.records[at];
        Mistake {
            id: record.id.clone(),
            truth: truth.name().to_owned(),
            predicted: predicted.name().to_owned(),
            probability,
            pieces: pieces(&record.text, predicted, judge.as_mut()),
        }
    });
    shown.collect()
}

/// The text, what spoke for a label apart from the rest. Models of cross-validation are gone, so there is nothing to ask.
fn pieces(text: &str, label: Label, judge: Option<&mut Judge<'_>>) -> Vec<Piece> {
    let evidence = judge.and_then(|judge| judge.predict_with_evidence(text).ok());
    let evidence = evidence.and_then(|answer| answer.prediction.evidence).unwrap_or_default();
    let spoke = || evidence.iter().filter(|piece| piece.toward == label);
    let most = spoke().map(|piece| piece.weight).fold(f64::MIN_POSITIVE, f64::max);
    let (mut pieces, mut end) = (Vec::new(), 0);
    for piece in spoke() {
        if let Some(between) = text.get(end..piece.start).filter(|between| !between.is_empty()) {
            pieces.push(Piece { text: between.to_owned(), evidence: None });
        }
        let evidence = Some((label.name().to_owned(), piece.weight / most));
        pieces.push(Piece { text: piece.text.clone(), evidence });
        end = piece.end;
    }
    if let Some(rest) = text.get(end..).filter(|rest| !rest.is_empty()) {
        pieces.push(Piece { text: rest.to_owned(), evidence: None });
    }
    pieces
}

/// Where model and data come from.
fn provenance(args: &Evaluate) -> Result<Vec<(String, String)>, Failure> {
    let mut named = vec![("program".to_owned(), format!("risala {}", env!("CARGO_PKG_VERSION")))];
    match &args.config {
        _ if args.cross_validate.is_none() => {
            named.push(("model".to_owned(), args.model.path().display().to_string()));
        }
        Some(config) => named.push(("configuration".to_owned(), described(config)?)),
        None => named.push(("configuration".to_owned(), "the defaults".to_owned())),
    }
    for path in &args.data {
        named.push(("data".to_owned(), described(path)?));
    }
    for path in &args.train {
        named.push(("trained on as well".to_owned(), described(path)?));
    }
    Ok(named)
}

/// A file's name and digest.
fn described(path: &Path) -> Result<String, Failure> {
    let bytes = std::fs::read(path).map_err(|error| Failure::file(path, error))?;
    Ok(format!("{}, BLAKE3 {}", path.display(), blake3::hash(&bytes).to_hex()))
}
