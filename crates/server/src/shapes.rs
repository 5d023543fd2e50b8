//! The two shapes that clients of servers of text classification speak.
//!
//! `POST /predict` is that of text-embeddings-inference: one text gives a list of labels, a list of lists gives one such
//! list for each. `POST /` is that of Hugging Face's hosted inference, which clients call with a bare URL: the lists are
//! nested even for one text, because `huggingface_hub` keeps only the first label of a flat one.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract;
use axum::extract::rejection::BytesRejection;
use axum::response::Response;
use risala::{Answer, Label, Unscorable};
use serde::{Deserialize, Serialize};

use crate::answer::{Asked, answers, parsed, respond};
use crate::problem::Problem;
use crate::state::State;
use crate::v1::read;

/// A label and its probability.
#[derive(Serialize)]
struct Scored {
    score: f64,
    label: &'static str,
}

/// The labels of an answer, the most probable first.
fn scored(answer: &Answer<'_>) -> Vec<Scored> {
    let probability = |label: &Label| answer.prediction.probabilities.of(label.leaves());
    let mut all: Vec<Scored> = Label::ALL
        .iter()
        .map(|label| Scored { score: (probability(label) * 1e6).round() / 1e6, label: label.name() })
        .collect();
    all.sort_by(|one, other| other.score.total_cmp(&one.score));
    all
}

/// All answers; these forms have no place for a text without one.
fn all(answers: Vec<Result<Answer<'static>, Unscorable>>) -> Result<Vec<Vec<Scored>>, Problem> {
    let one = |(place, answer): (usize, Result<Answer<'static>, Unscorable>)| match answer {
        Ok(answer) => Ok(scored(&answer)),
        Err(reason) => Err(Problem::unanswerable(format!("text {}: {reason}", place + 1))),
    };
    answers.into_iter().enumerate().map(one).collect()
}

#[derive(Deserialize)]
struct Predict {
    inputs: PredictInputs,
    /// Scores before the softmax, which there are none of: labels are sums of leaves.
    #[serde(default)]
    raw_scores: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum PredictInputs {
    One(String),
    /// A text, or a pair of texts.
    Sequence(Vec<String>),
    Batch(Vec<Vec<String>>),
}

pub(crate) async fn predict(
    extract::State(state): extract::State<Arc<State>>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let Predict { inputs, raw_scores } = parsed(&read(body)?)?;
    if raw_scores {
        return Err(Problem::unanswerable("there are no raw scores of labels; leave raw_scores out"));
    }
    let single = |mut sequence: Vec<String>| match (sequence.pop(), sequence.is_empty()) {
        (Some(text), true) => Ok(text),
        _ => Err(Problem::unanswerable("an input is one text; pairs of texts have no label")),
    };
    let (texts, is_batch) = match inputs {
        PredictInputs::One(text) => (vec![text], false),
        PredictInputs::Sequence(sequence) => (vec![single(sequence)?], false),
        PredictInputs::Batch(batch) => (batch.into_iter().map(single).collect::<Result<_, _>>()?, true),
    };
    let mut answers = all(answers(&state, &state.model(), &texts, Asked::default())?)?;
    Ok(match (is_batch, answers.pop()) {
        (false, Some(answer)) => respond(&answer),
        (_, last) => {
            answers.extend(last);
            respond(&answers)
        }
    })
}

#[derive(Deserialize)]
struct Hosted {
    inputs: HostedInputs,
    #[serde(default)]
    parameters: Parameters,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum HostedInputs {
    One(String),
    Several(Vec<String>),
}

#[derive(Default, Deserialize)]
struct Parameters {
    /// So many labels of each text.
    top_k: Option<usize>,
}

pub(crate) async fn hosted(
    extract::State(state): extract::State<Arc<State>>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let Hosted { inputs, parameters } = parsed(&read(body)?)?;
    let texts = match inputs {
        HostedInputs::One(text) => vec![text],
        HostedInputs::Several(texts) => texts,
    };
    let mut answers = all(answers(&state, &state.model(), &texts, Asked::default())?)?;
    if let Some(most) = parameters.top_k {
        answers.iter_mut().for_each(|labels| labels.truncate(most));
    }
    Ok(respond(&answers))
}
