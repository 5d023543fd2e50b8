//! Who may ask, and what the browser may do with the answers.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::Request;
use axum::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use axum::http::{Method, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};

const HEADERS: [(HeaderName, &str); 5] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    (header::REFERRER_POLICY, "same-origin"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::CACHE_CONTROL, "no-store"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// The routes behind the checks.
pub(super) fn guarded(routes: Router, address: SocketAddr) -> Router {
    let hosts = [address.to_string(), format!("localhost:{}", address.port())];
    routes.layer(from_fn(move |request: Request, next: Next| {
        let refused = refusal(request.method(), request.headers(), &hosts);
        async move {
            let mut response = match refused {
                Some(reason) => (StatusCode::FORBIDDEN, reason).into_response(),
                None => next.run(request).await,
            };
            protect(&mut response);
            response
        }
    }))
}

fn refusal(method: &Method, headers: &HeaderMap, hosts: &[String]) -> Option<&'static str> {
    let is_own = |host: &str| hosts.iter().any(|own| own == host);
    let named = |name| headers.get(name).map(HeaderValue::to_str);
    if !matches!(named(header::HOST), Some(Ok(host)) if is_own(host)) {
        return Some("this address is not the one that Risala listens on\n");
    }
    let is_own_page = match named(header::ORIGIN) {
        None => method == Method::GET,
        Some(origin) => origin.is_ok_and(|origin| origin.strip_prefix("http://").is_some_and(is_own)),
    };
    (!is_own_page).then_some("only the page of this sitting may ask this\n")
}

fn protect(response: &mut Response) {
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
}
