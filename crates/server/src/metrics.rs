//! What Prometheus reads.

use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// Bounds of the histogram, in seconds.
const BUCKETS: [f64; 12] = [1e-5, 5e-5, 1e-4, 5e-4, 1e-3, 5e-3, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0];

/// Counters since the start.
pub(crate) struct Metrics {
    registry: Registry,
    pub(crate) requests: Family<Request, Counter>,
    pub(crate) seconds: Family<Path, Histogram, fn() -> Histogram>,
    pub(crate) texts: Family<Judged, Counter>,
    pub(crate) in_flight: Gauge,
    pub(crate) reloads: Family<Reload, Counter>,
}

/// A request by the path of its route, not that which was asked for, and by its status.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct Request {
    pub(crate) path: String,
    pub(crate) status: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct Path {
    pub(crate) path: String,
}

/// A text by its label; "none" if it could not be judged.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct Judged {
    pub(crate) label: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct Reload {
    pub(crate) result: &'static str,
}

impl Metrics {
    pub(crate) fn new() -> Metrics {
        let mut registry = Registry::with_prefix("risala");
        let requests = Family::default();
        let seconds = Family::new_with_constructor((|| Histogram::new(BUCKETS)) as fn() -> Histogram);
        let (texts, in_flight, reloads) = (Family::default(), Gauge::default(), Family::default());
        registry.register("requests", "Requests that were answered", requests.clone());
        registry.register("request_seconds", "How long requests took", seconds.clone());
        registry.register("texts", "Texts that were looked at, by label", texts.clone());
        registry.register("in_flight", "Requests that are being answered", in_flight.clone());
        registry.register("reloads", "Reloads of the model", reloads.clone());
        Metrics { registry, requests, seconds, texts, in_flight, reloads }
    }

    /// All of it, in the text format of OpenMetrics.
    pub(crate) fn text(&self) -> String {
        let mut all = String::new();
        // A string takes what is written.
        let _ = text::encode(&mut all, &self.registry);
        all
    }
}
