//! Listening, and stopping.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, Method, header};
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use axum::serve::ListenerExt;
use serde_json::json;
use tokio::sync::Notify;
use tower_http::cors::CorsLayer;

use crate::error::{Error, Kind};
use crate::guard::guard;
use crate::log::log;
use crate::metrics::Reload;
use crate::model::Loaded;
use crate::settings::Settings;
use crate::state::State;
use crate::{about, oip, shapes, v1};

/// A server that listens, but does not yet answer.
#[derive(Debug)]
pub struct Server {
    listener: std::net::TcpListener,
    settings: Settings,
    origins: Vec<HeaderValue>,
    stop: Arc<Notify>,
}

/// Loads the model again, if it is no longer the one of this identity; or says why it cannot.
type Load = dyn Fn(&str) -> Result<Option<Loaded>, String> + Send + Sync;

impl Server {
    /// Begins to listen.
    ///
    /// # Errors
    /// If the address is taken, or other machines can reach it and there is no token, or an origin is none.
    pub fn bind(settings: Settings) -> Result<Server, Error> {
        let address = settings.address;
        if !address.ip().is_loopback() && settings.token.is_none() {
            return Err(Kind::Open(address).into());
        }
        let origin = |origin: &String| {
            let is_one =
                origin.split_once("://").is_some_and(|(_, host)| !host.is_empty() && !host.contains('/'));
            match origin.parse() {
                Ok(value) if is_one => Ok(value),
                _ => Err(Kind::Origin(origin.clone())),
            }
        };
        let origins = settings.origins.iter().map(origin).collect::<Result<_, _>>()?;
        let listen = || {
            let listener = std::net::TcpListener::bind(address)?;
            listener.set_nonblocking(true)?;
            let address = listener.local_addr()?;
            Ok((listener, address))
        };
        let (listener, address) = listen().map_err(|error| Kind::Listen(address, error))?;
        let settings = Settings { address, ..settings };
        Ok(Server { listener, settings, origins, stop: Arc::new(Notify::new()) })
    }

    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.settings.address
    }

    /// What stops it when notified, as SIGTERM and SIGINT do.
    pub fn stop(&self) -> Arc<Notify> {
        Arc::clone(&self.stop)
    }

    /// Answers until it is told to stop; then requests in flight may end, for as long as the settings say. On SIGHUP,
    /// `load` is asked for the model again; if it has none, the old one goes on.
    ///
    /// # Errors
    /// If the system does not let it.
    pub fn run(
        self,
        model: Loaded,
        load: impl Fn(&str) -> Result<Option<Loaded>, String> + Send + Sync + 'static,
    ) -> Result<(), Error> {
        let Server { listener, settings, origins, stop } = self;
        let (address, drain) = (settings.address, settings.drain);
        let state = Arc::new(State::new(settings, model));
        let serve = || -> std::io::Result<()> {
            tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener)?.tap_io(|stream| {
                    // Answers are written whole, so there is nothing to wait for.
                    let _ = stream.set_nodelay(true);
                });
                signals(&state, &stop, Arc::new(load))?;
                let model = state.model();
                log("start", json!({ "address": address.to_string(), "model": model.name, "identity": model.identity }));
                let (stopping, told) = (Arc::new(Notify::new()), Arc::clone(&stop));
                let stopped = Arc::clone(&stopping);
                let serving = axum::serve(listener, router(&state, origins)).with_graceful_shutdown(async move {
                    told.notified().await;
                    stopped.notify_one();
                });
                tokio::select! {
                    ended = serving => ended?,
                    () = deadline(&stopping, drain) => {
                        log("deadline", json!({ "in_flight": state.metrics.in_flight.get() }));
                    }
                }
                log("stop", json!({}));
                Ok(())
            })
        };
        Ok(serve().map_err(Kind::Serve)?)
    }
}

async fn deadline(stopping: &Notify, drain: Duration) {
    stopping.notified().await;
    tokio::time::sleep(drain).await;
}

/// Listens to the system.
#[cfg(unix)]
fn signals(state: &Arc<State>, stop: &Arc<Notify>, load: Arc<Load>) -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    for kind in [SignalKind::terminate(), SignalKind::interrupt()] {
        let (mut told, stop) = (signal(kind)?, Arc::clone(stop));
        tokio::spawn(async move {
            told.recv().await;
            stop.notify_one();
        });
    }
    let (mut hangup, state) = (signal(SignalKind::hangup())?, Arc::clone(state));
    tokio::spawn(async move {
        while hangup.recv().await.is_some() {
            reload(&state, &load).await;
        }
    });
    Ok(())
}

#[cfg(not(unix))]
fn signals(_: &Arc<State>, stop: &Arc<Notify>, _: Arc<Load>) -> std::io::Result<()> {
    let stop = Arc::clone(stop);
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            stop.notify_one();
        }
    });
    Ok(())
}

/// Puts a new model in the old one's place, if there is one that can be used.
async fn reload(state: &Arc<State>, load: &Arc<Load>) {
    let (identity, load) = (state.model().identity.clone(), Arc::clone(load));
    let loaded = tokio::task::spawn_blocking(move || load(&identity)).await;
    let loaded = loaded.unwrap_or_else(|_| Err("loading it failed".to_owned()));
    let (result, told) = match loaded {
        Ok(Some(model)) => {
            let told = json!({ "model": model.name, "identity": model.identity });
            state.replace(model);
            ("replaced", told)
        }
        Ok(None) => ("unchanged", json!({})),
        Err(reason) => ("failed", json!({ "reason": reason })),
    };
    state.metrics.reloads.get_or_create(&Reload { result }).inc();
    log(&format!("reload {result}"), told);
}

fn router(state: &Arc<State>, origins: Vec<HeaderValue>) -> Router {
    let router = Router::new()
        .route("/v1/classify", post(v1::classify))
        .route("/v1/explain", post(v1::explain))
        .route("/v1/model", get(about::model))
        .route("/predict", post(shapes::predict))
        .route("/", post(shapes::hosted))
        .route("/v2", get(oip::server))
        .route("/v2/health/live", get(oip::healthy))
        .route("/v2/health/ready", get(oip::healthy))
        .route("/v2/models/{name}", get(oip::model))
        .route("/v2/models/{name}/ready", get(oip::model_is_ready))
        .route("/v2/models/{name}/infer", post(oip::infer))
        .route("/v2/models/{name}/versions/{version}", get(oip::model))
        .route("/v2/models/{name}/versions/{version}/ready", get(oip::model_is_ready))
        .route("/v2/models/{name}/versions/{version}/infer", post(oip::infer))
        .route("/health", get(about::health))
        .route("/metrics", get(about::metrics))
        .route("/openapi.json", get(about::openapi))
        .fallback(about::nothing)
        .method_not_allowed_fallback(about::no_such_method)
        .layer(DefaultBodyLimit::max(state.settings.limits.body))
        .layer(from_fn_with_state(Arc::clone(state), guard))
        .with_state(Arc::clone(state));
    if origins.is_empty() {
        return router;
    }
    router.layer(
        CorsLayer::new()
            .allow_origin(origins)
            .allow_methods([Method::GET, Method::POST])
            .allow_headers([header::CONTENT_TYPE, header::AUTHORIZATION]),
    )
}
