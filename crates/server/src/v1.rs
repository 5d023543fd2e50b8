//! Risala's own form. A record is that of `risala classify --json`, byte for byte.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract;
use axum::response::Response;
use risala::AnswerRecord;
use serde::{Deserialize, Serialize};

use crate::answer::{Asked, answers, parsed, respond};
use crate::problem::Problem;
use crate::state::State;

/// One text, or several.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Request {
    text: Option<String>,
    texts: Option<Vec<String>>,
    /// What the text, or the texts, are called in the answers; numbers from 1, if there are none.
    id: Option<String>,
    ids: Option<Vec<String>>,
    #[serde(default)]
    abstain_below: f64,
}

/// The answers for several texts.
#[derive(Serialize)]
struct Several<'a> {
    predictions: Vec<Prediction<'a>>,
    model: &'a str,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Prediction<'a> {
    Answer(AnswerRecord<'a>),
    Error { id: &'a str, error: String },
}

pub(crate) async fn classify(
    extract::State(state): extract::State<Arc<State>>,
    body: Result<Bytes, extract::rejection::BytesRejection>,
) -> Result<Response, Problem> {
    respond_to(&state, &read(body)?, false)
}

pub(crate) async fn explain(
    extract::State(state): extract::State<Arc<State>>,
    body: Result<Bytes, extract::rejection::BytesRejection>,
) -> Result<Response, Problem> {
    respond_to(&state, &read(body)?, true)
}

/// The body, if it has come and is not too long.
pub(crate) fn read(body: Result<Bytes, extract::rejection::BytesRejection>) -> Result<Bytes, Problem> {
    body.map_err(|rejection| Problem::new(rejection.status(), rejection.body_text()))
}

fn respond_to(state: &State, body: &[u8], is_explained: bool) -> Result<Response, Problem> {
    let Request { text, texts, id, ids, abstain_below } = parsed(body)?;
    if !(0.0..=1.0).contains(&abstain_below) {
        return Err(Problem::unanswerable("abstain_below is a probability, 0 to 1"));
    }
    let asked = Asked { is_explained, abstain_below };
    let model = state.model();
    let texts = match (text, texts, id, ids) {
        (Some(text), None, id, None) => {
            let answer = answers(state, &model, &[text], asked)?.pop();
            return match answer {
                Some(Ok(answer)) => Ok(respond(&answer.record(id.as_deref().unwrap_or("1")))),
                Some(Err(reason)) => Err(Problem::unanswerable(reason.to_string())),
                None => Err(Problem::unanswerable("the text was not answered")),
            };
        }
        (None, Some(texts), None, ids) => (texts, ids),
        _ => {
            return Err(Problem::unanswerable(
                "give either \"text\", with an \"id\" if you like, or \"texts\", with \"ids\" if you like",
            ));
        }
    };
    let (texts, ids) = texts;
    if ids.as_ref().is_some_and(|ids| ids.len() != texts.len()) {
        return Err(Problem::unanswerable("\"ids\" must be as many as \"texts\""));
    }
    let ids = ids.unwrap_or_else(|| (1..=texts.len()).map(|place| place.to_string()).collect());
    let answers = answers(state, &model, &texts, asked)?;
    let predictions = ids
        .iter()
        .zip(&answers)
        .map(|(id, answer)| match answer {
            Ok(answer) => Prediction::Answer(answer.record(id.as_str())),
            Err(reason) => Prediction::Error { id, error: reason.to_string() },
        })
        .collect();
    Ok(respond(&Several { predictions, model: &model.name }))
}
