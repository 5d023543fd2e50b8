//! From texts to answers: the limits, the judge, the counters.

use std::sync::Arc;

use axum::body::Bytes;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use risala::{Answer, Unscorable};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::log::log;
use crate::metrics::Judged;
use crate::model::{Loaded, judging};
use crate::problem::Problem;
use crate::settings::Logged;
use crate::state::State;

/// From so many texts on, the runtime is told that the thread is busy.
const MANY: usize = 32;

/// What a client wrote in JSON, whatever it calls its kind.
pub(crate) fn parsed<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    let text = std::str::from_utf8(body)
        .map_err(|error| Problem::unreadable(format!("not UTF-8 at byte {}", error.valid_up_to() + 1)))?;
    serde_json::from_str(text).map_err(|error| {
        let reason = format!("the body is not what this path takes: {error}");
        match error.is_data() {
            true => Problem::unanswerable(reason),
            false => Problem::unreadable(reason),
        }
    })
}

/// How texts are to be answered.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Asked {
    pub(crate) is_explained: bool,
    pub(crate) abstain_below: f64,
}

/// One answer, or why there is none, for each text.
pub(crate) type Answers = Vec<Result<Answer<'static>, Unscorable>>;

/// # Errors
/// If the texts exceed a limit.
pub(crate) fn answers<T: AsRef<str>>(
    state: &State,
    model: &Arc<Loaded>,
    texts: &[T],
    asked: Asked,
) -> Result<Answers, Problem> {
    let limits = &state.settings.limits;
    if texts.len() > limits.texts {
        let most = limits.texts;
        return Err(Problem::unanswerable(format!(
            "{} texts; at most {most} may be asked for at a time",
            texts.len()
        )));
    }
    for (place, text) in texts.iter().enumerate() {
        let text = text.as_ref();
        // A character has at least a byte, so most texts need not be counted.
        if text.len() > limits.characters && text.chars().count() > limits.characters {
            let reason = format!("text {} has more than {} characters", place + 1, limits.characters);
            return Err(Problem::unanswerable(reason));
        }
    }
    let score = || {
        judging(model, |judge| {
            let texts: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
            match asked.is_explained {
                true => texts.iter().map(|text| judge.predict_with_evidence(text)).collect(),
                false => judge.predict_batch(&texts),
            }
        })
    };
    let answers: Answers = match model.is_slow || texts.len() > MANY {
        true => tokio::task::block_in_place(score),
        false => score(),
    };
    let answers = answers
        .into_iter()
        .map(|answer| {
            answer.map(|answer| {
                let prediction = answer.prediction.abstaining_below(asked.abstain_below);
                Answer { prediction, ..answer }
            })
        })
        .collect::<Answers>();
    for answer in &answers {
        let label = answer.as_ref().map_or("none", |answer| answer.prediction.label().name());
        state.metrics.texts.get_or_create(&Judged { label }).inc();
    }
    if state.settings.logged == Logged::Texts {
        let texts: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
        log("texts", json!({ "texts": texts }));
    }
    Ok(answers)
}

/// A response in JSON.
pub(crate) fn respond(body: &impl Serialize) -> Response {
    // Names, numbers and strings are written without fail.
    let body = serde_json::to_vec(body).unwrap_or_default();
    let kind = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, kind)], Bytes::from(body)).into_response()
}
