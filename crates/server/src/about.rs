//! What the server says of itself.

use std::sync::Arc;

use axum::extract;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use risala::{Effect, Label, Level};
use serde_json::json;

use crate::answer::respond;
use crate::problem::Problem;
use crate::state::State;

/// The description of all paths, OpenAPI 3.1.
const OPENAPI: &str = include_str!("openapi.json");

pub(crate) async fn health(extract::State(state): extract::State<Arc<State>>) -> Response {
    respond(&json!({ "status": "ok", "model": state.model().name, "version": env!("CARGO_PKG_VERSION") }))
}

pub(crate) async fn model(extract::State(state): extract::State<Arc<State>>) -> Response {
    let (model, limits) = (state.model(), &state.settings.limits);
    let labels: Vec<&str> = Label::ALL.iter().map(|label| label.name()).collect();
    let levels: Vec<&str> = Level::ALL.iter().map(|level| level.name()).collect();
    let effects: Vec<&str> = Effect::ALL.iter().map(|effect| effect.name()).collect();
    respond(&json!({
        "name": model.name,
        "identity": model.identity,
        "labels": labels,
        "levels": levels,
        "effects": effects,
        "limits": { "body": limits.body, "texts": limits.texts, "characters": limits.characters },
    }))
}

pub(crate) async fn metrics(extract::State(state): extract::State<Arc<State>>) -> Response {
    let kind = HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");
    ([(header::CONTENT_TYPE, kind)], state.metrics.text()).into_response()
}

pub(crate) async fn openapi() -> Response {
    let kind = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, kind)], OPENAPI).into_response()
}

pub(crate) async fn nothing() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "there is nothing at this path; GET /openapi.json says what there is",
    )
}

pub(crate) async fn no_such_method() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "this path takes another method; GET /openapi.json says which",
    )
}
