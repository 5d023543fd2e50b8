//! What the page asks for. All rules are the session's; here are only names.

use std::collections::BTreeMap;
use std::sync::{MutexGuard, PoisonError};

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};

use super::Shared;
use crate::event::leaf_named;
use crate::keys::Command;
use crate::session::{Act, Session};
use crate::view::View;
use crate::words::{Language, Words};

/// The routes, under the token.
pub(super) fn routes(shared: Shared, token: &str) -> Router {
    let file = |kind: &'static str, body: &'static str| {
        get(move || async move { ([(header::CONTENT_TYPE, kind)], body) })
    };
    let inner = Router::new()
        .route("/", file("text/html; charset=utf-8", include_str!("page.html")))
        .route("/page.css", file("text/css; charset=utf-8", include_str!("page.css")))
        .route("/page.js", file("text/javascript; charset=utf-8", include_str!("page.js")))
        .route("/start", get(start))
        .route("/act", post(act))
        .route("/quit", post(quit))
        .with_state(shared);
    Router::new().nest(&format!("/{token}/"), inner)
}

/// What the page needs once.
#[derive(Serialize)]
struct Start<'s> {
    language: Language,
    languages: BTreeMap<&'static str, InLanguage>,
    keys: BTreeMap<char, Command>,
    view: View<'s>,
}

#[derive(Serialize)]
struct InLanguage {
    words: &'static Words,
    guideline: &'static str,
}

async fn start(State(shared): State<Shared>) -> Response {
    let languages = [("en", Language::En), ("ar", Language::Ar)].map(|(name, language)| {
        (name, InLanguage { words: language.words(), guideline: language.guideline() })
    });
    let session = locked(&shared);
    let start = Start {
        language: shared.language,
        languages: languages.into(),
        keys: Command::all().collect(),
        view: session.view(),
    };
    Json(start).into_response()
}

/// What the annotator did, and the view that they did it on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    revision: u64,
    act: String,
    leaf: Option<String>,
    note: Option<String>,
}

impl Asked {
    fn act(&self) -> Result<Act, String> {
        match self.act.as_str() {
            "judge" => Ok(Act::Judge(leaf_named(self.leaf.as_deref().unwrap_or_default())?)),
            "note" => Ok(Act::Note(self.note.as_deref().unwrap_or_default().trim().to_owned())),
            "low" => Ok(Act::Low),
            "skip" => Ok(Act::Skip),
            "undo" => Ok(Act::Undo),
            "back" => Ok(Act::Back),
            "forward" => Ok(Act::Forward),
            other => Err(format!("field `act`: nobody knows how to {other:?}")),
        }
    }
}

/// Does it and shows what is to be seen then. 409, with the present view, if the page showed another one: a
/// second window, or a key pressed twice, must not judge a text that was not read.
async fn act(State(shared): State<Shared>, Json(asked): Json<Asked>) -> Response {
    let act = match asked.act() {
        Ok(act) => act,
        Err(reason) => return (StatusCode::BAD_REQUEST, reason).into_response(),
    };
    let mut session = locked(&shared);
    if asked.revision != session.view().revision {
        return (StatusCode::CONFLICT, Json(session.view())).into_response();
    }
    match session.act(act) {
        Ok(()) => Json(session.view()).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

async fn quit(State(shared): State<Shared>) -> StatusCode {
    shared.quit.notify_one();
    StatusCode::NO_CONTENT
}

/// The session. It is consistent after each act, even if a request died in between.
fn locked(shared: &Shared) -> MutexGuard<'_, Session> {
    shared.session.lock().unwrap_or_else(PoisonError::into_inner)
}
