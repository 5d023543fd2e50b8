//! What all requests share.

use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::Semaphore;

use crate::metrics::Metrics;
use crate::model::Loaded;
use crate::settings::Settings;

/// What all requests share.
pub(crate) struct State {
    pub(crate) settings: Settings,
    pub(crate) metrics: Metrics,
    /// A permit for each request that may be in flight.
    pub(crate) places: Arc<Semaphore>,
    model: RwLock<Arc<Loaded>>,
}

impl State {
    pub(crate) fn new(settings: Settings, model: Loaded) -> State {
        let places = Arc::new(Semaphore::new(settings.limits.requests));
        State { settings, metrics: Metrics::new(), places, model: RwLock::new(Arc::new(model)) }
    }

    /// The model that answers now. A request asks once, so all of its answers are of one model.
    pub(crate) fn model(&self) -> Arc<Loaded> {
        Arc::clone(&self.model.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn replace(&self, model: Loaded) {
        *self.model.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(model);
    }
}
