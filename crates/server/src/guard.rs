//! Who may ask, how many at a time, and for how long; and what is noted of it.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State as Extract};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::log::log;
use crate::metrics::{Path, Request as Counted};
use crate::problem::Problem;
use crate::settings::Logged;
use crate::state::State;

/// What may be asked without a token, and is answered however busy the server is.
const OPEN: [&str; 3] = ["/health", "/v2/health/live", "/v2/health/ready"];

pub(crate) async fn guard(
    Extract(state): Extract<Arc<State>>,
    matched: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let begun = Instant::now();
    // Not the path that was asked for: there is no end of those.
    let path = matched.map_or_else(|| "other".to_owned(), |path| path.as_str().to_owned());
    let method = request.method().clone();
    state.metrics.in_flight.inc();
    let response = passed(&state, &path, request, next).await;
    state.metrics.in_flight.dec();
    let (status, taken) = (response.status(), begun.elapsed());
    let log_it = match state.settings.logged {
        Logged::Events => status.is_server_error() && status != StatusCode::SERVICE_UNAVAILABLE,
        Logged::Requests | Logged::Texts => true,
    };
    if log_it {
        let microseconds = taken.as_micros() as u64;
        log(
            "request",
            json!({ "method": method.as_str(), "path": path, "status": status.as_u16(), "microseconds": microseconds }),
        );
    }
    state
        .metrics
        .requests
        .get_or_create(&Counted { path: path.clone(), status: status.as_u16().into() })
        .inc();
    state.metrics.seconds.get_or_create(&Path { path }).observe(taken.as_secs_f64());
    response
}

async fn passed(state: &State, path: &str, request: Request, next: Next) -> Response {
    if OPEN.contains(&path) {
        return next.run(request).await;
    }
    if let Some(token) = &state.settings.token {
        let given = request.headers().get(header::AUTHORIZATION).map(|value| value.as_bytes());
        if !given.and_then(|given| given.strip_prefix(b"Bearer ")).is_some_and(|given| token.is(given)) {
            let detail = "name the server's token, as in: Authorization: Bearer TOKEN";
            return Problem::new(StatusCode::UNAUTHORIZED, detail).into_response();
        }
    }
    let Ok(_place) = state.places.try_acquire() else {
        let detail = "as many requests as the server takes are in flight; come again";
        return Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail).into_response();
    };
    match tokio::time::timeout(state.settings.limits.time, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            let detail = "the request did not come, or was not answered, in time";
            Problem::new(StatusCode::REQUEST_TIMEOUT, detail).into_response()
        }
    }
}
