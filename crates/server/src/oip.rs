//! The Open Inference Protocol, version 2, with its extension for binary tensors (KServe, Triton, OpenVINO).
//!
//! One input, the texts (`BYTES`); outputs `label` and `level` (`BYTES`), `confidence` (`FP64`), and `probabilities` (`FP64`,
//! a row for each text: neutral, advertising, propaganda). The form has no place for a text that cannot be judged, so the
//! request is refused then, and says which text it was.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract;
use axum::extract::Path;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use risala::{Answer, Label};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::answer::{Asked, answers, parsed, respond};
use crate::problem::Problem;
use crate::state::State;
use crate::v1::read;

/// Where the JSON of a message ends and binary data begins, in bytes.
const JSON_LENGTH: HeaderName = HeaderName::from_static("inference-header-content-length");

/// The one version that there is of a model.
const VERSION: &str = "1";

pub(crate) async fn server() -> Response {
    respond(
        &json!({ "name": "risala", "version": env!("CARGO_PKG_VERSION"), "extensions": ["binary_tensor_data"] }),
    )
}

/// It answers, so it lives; models are loaded before it does.
pub(crate) async fn healthy() {}

pub(crate) async fn model_is_ready(
    extract::State(state): extract::State<Arc<State>>,
    name: Path<Vec<(String, String)>>,
) -> Result<(), Problem> {
    check(&state, &name)
}

pub(crate) async fn model(
    extract::State(state): extract::State<Arc<State>>,
    name: Path<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    check(&state, &name)?;
    let tensor = |name: &str, datatype: &str, shape: &[i64]| json!({ "name": name, "datatype": datatype, "shape": shape });
    Ok(respond(&json!({
        "name": state.model().name,
        "versions": [VERSION],
        "platform": "risala",
        "inputs": [tensor("text", "BYTES", &[-1])],
        "outputs": [
            tensor("label", "BYTES", &[-1]),
            tensor("level", "BYTES", &[-1]),
            tensor("confidence", "FP64", &[-1]),
            tensor("probabilities", "FP64", &[-1, Label::ALL.len() as i64]),
        ],
    })))
}

/// Whether the path names the model that there is.
fn check(state: &State, Path(name): &Path<Vec<(String, String)>>) -> Result<(), Problem> {
    let model = state.model();
    let is_known = |(key, value): &(String, String)| match key.as_str() {
        "name" => *value == model.name,
        _ => value == VERSION,
    };
    if name.iter().all(is_known) {
        return Ok(());
    }
    let reason = format!("there is no such model or version; there is {:?}, version {VERSION}", model.name);
    Err(Problem::new(axum::http::StatusCode::NOT_FOUND, reason))
}

#[derive(Deserialize)]
struct Infer {
    id: Option<String>,
    inputs: Vec<Input>,
    #[serde(default)]
    outputs: Vec<Wanted>,
    #[serde(default)]
    parameters: Parameters,
}

#[derive(Deserialize)]
struct Input {
    name: String,
    datatype: String,
    shape: Vec<usize>,
    data: Option<Vec<String>>,
    #[serde(default)]
    parameters: Parameters,
}

#[derive(Deserialize)]
struct Wanted {
    name: String,
    #[serde(default)]
    parameters: Parameters,
}

#[derive(Default, Deserialize)]
struct Parameters {
    /// So many bytes behind the JSON are this input.
    binary_data_size: Option<usize>,
    /// Whether this output is to be binary.
    binary_data: Option<bool>,
    /// Whether outputs are to be binary that do not say it themselves.
    #[serde(default)]
    binary_data_output: bool,
}

pub(crate) async fn infer(
    extract::State(state): extract::State<Arc<State>>,
    name: Path<Vec<(String, String)>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    check(&state, &name)?;
    let body = read(body)?;
    let (json, binary) = match headers.get(JSON_LENGTH) {
        None => (&body[..], &body[body.len()..]),
        Some(length) => {
            let length = length.to_str().ok().and_then(|length| length.parse::<usize>().ok());
            length.and_then(|length| body.split_at_checked(length)).ok_or_else(|| {
                Problem::unreadable(format!("{JSON_LENGTH} is no number of bytes that the body has"))
            })?
        }
    };
    let Infer { id, inputs, outputs, parameters } = parsed(json)?;
    let [input] = &inputs[..] else {
        return Err(Problem::unanswerable(format!("{} inputs; give one, \"text\"", inputs.len())));
    };
    let texts = texts(input, binary)?;
    let model = state.model();
    let mut judged = Vec::with_capacity(texts.len());
    for (place, answer) in answers(&state, &model, &texts, Asked::default())?.into_iter().enumerate() {
        judged
            .push(answer.map_err(|reason| Problem::unanswerable(format!("text {}: {reason}", place + 1)))?);
    }
    let wanted: Vec<(String, bool)> = match outputs.is_empty() {
        true => ["label", "level", "confidence", "probabilities"]
            .map(|name| (name.to_owned(), parameters.binary_data_output))
            .to_vec(),
        false => outputs
            .into_iter()
            .map(|wanted| {
                (wanted.name, wanted.parameters.binary_data.unwrap_or(parameters.binary_data_output))
            })
            .collect(),
    };
    let (mut tensors, mut bytes) = (Vec::new(), Vec::new());
    for (name, is_binary) in wanted {
        tensors.push(Tensor::of(&name, &judged)?.written(&name, judged.len(), is_binary, &mut bytes));
    }
    let mut answer = json!({ "model_name": model.name, "model_version": VERSION, "outputs": tensors });
    if let Some(id) = id {
        answer["id"] = json!(id);
    }
    if bytes.is_empty() {
        return Ok(respond(&answer));
    }
    let mut whole = answer.to_string().into_bytes();
    let length = HeaderValue::from(whole.len());
    whole.append(&mut bytes);
    let kind = HeaderValue::from_static("application/octet-stream");
    Ok(([(header::CONTENT_TYPE, kind), (JSON_LENGTH, length)], Bytes::from(whole)).into_response())
}

/// The texts of an input.
fn texts(input: &Input, binary: &[u8]) -> Result<Vec<String>, Problem> {
    let Input { name, datatype, shape, data, parameters } = input;
    if name != "text" || datatype != "BYTES" {
        let reason = format!("the input {name:?} of {datatype}; give \"text\" of BYTES");
        return Err(Problem::unanswerable(reason));
    }
    let texts = match (data, parameters.binary_data_size) {
        (Some(data), None) => data.clone(),
        (None, Some(size)) if size == binary.len() => elements(binary)?,
        (None, Some(size)) => {
            let reason =
                format!("binary_data_size is {size}, but {} bytes came behind the JSON", binary.len());
            return Err(Problem::unreadable(reason));
        }
        _ => return Err(Problem::unanswerable("an input has either data or binary_data_size")),
    };
    let told = shape.iter().try_fold(1_usize, |all, size| all.checked_mul(*size));
    if shape.is_empty() || told != Some(texts.len()) {
        return Err(Problem::unanswerable(format!(
            "the shape is {shape:?}, but {} texts came",
            texts.len()
        )));
    }
    Ok(texts)
}

/// The elements of a binary tensor of `BYTES`: each behind its length, four bytes, the lowest first.
fn elements(mut binary: &[u8]) -> Result<Vec<String>, Problem> {
    let mut elements = Vec::new();
    while !binary.is_empty() {
        let parts = binary.split_at_checked(4).and_then(|(length, rest)| {
            let length = u32::from_le_bytes(length.try_into().ok()?);
            rest.split_at_checked(length as usize)
        });
        let (element, rest) =
            parts.ok_or_else(|| Problem::unreadable("the binary tensor ends within an element"))?;
        let place = elements.len() + 1;
        let text = std::str::from_utf8(element).map_err(|error| {
            Problem::unreadable(format!("text {place} is not UTF-8 at byte {}", error.valid_up_to() + 1))
        })?;
        elements.push(text.to_owned());
        binary = rest;
    }
    Ok(elements)
}

/// An output.
enum Tensor {
    Names(Vec<&'static str>),
    /// Numbers, so many for a text.
    Numbers(Vec<f64>, usize),
}

impl Tensor {
    fn of(name: &str, judged: &[Answer<'_>]) -> Result<Tensor, Problem> {
        let leaves = |answer: &Answer<'_>| answer.prediction.probabilities;
        Ok(match name {
            "label" => {
                Tensor::Names(judged.iter().map(|answer| answer.prediction.label().name()).collect())
            }
            "level" => Tensor::Names(judged.iter().map(|answer| leaves(answer).level().name()).collect()),
            "confidence" => {
                Tensor::Numbers(judged.iter().map(|answer| answer.prediction.confidence()).collect(), 1)
            }
            "probabilities" => {
                let mut numbers = Vec::with_capacity(judged.len() * Label::ALL.len());
                for answer in judged {
                    numbers.extend(Label::ALL.iter().map(|label| leaves(answer).of(label.leaves())));
                }
                Tensor::Numbers(numbers, Label::ALL.len())
            }
            _ => {
                let reason = format!(
                    "there is no output {name:?}; there are label, level, confidence, probabilities"
                );
                return Err(Problem::unanswerable(reason));
            }
        })
    }

    /// The JSON of the output; its data go into it, or behind `binary`.
    fn written(&self, name: &str, texts: usize, is_binary: bool, binary: &mut Vec<u8>) -> Value {
        let start = binary.len();
        let (datatype, shape, data) = match self {
            Tensor::Names(names) => ("BYTES", vec![texts], json!(names)),
            Tensor::Numbers(numbers, 1) => ("FP64", vec![texts], json!(numbers)),
            Tensor::Numbers(numbers, columns) => ("FP64", vec![texts, *columns], json!(numbers)),
        };
        let mut tensor = json!({ "name": name, "datatype": datatype, "shape": shape });
        if !is_binary {
            tensor["data"] = data;
            return tensor;
        }
        match self {
            Tensor::Names(names) => {
                for name in names {
                    binary.extend_from_slice(&(name.len() as u32).to_le_bytes());
                    binary.extend_from_slice(name.as_bytes());
                }
            }
            Tensor::Numbers(numbers, _) => {
                numbers.iter().for_each(|number| binary.extend_from_slice(&number.to_le_bytes()));
            }
        }
        tensor["parameters"] = json!({ "binary_data_size": binary.len() - start });
        tensor
    }
}
