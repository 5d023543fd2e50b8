//! The model that answers, and a judge for each thread.

use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;

use risala::Judge;

/// A model that was loaded.
#[derive(Clone)]
pub struct Loaded {
    /// Its name, as answers have it and as the Open Inference Protocol calls it.
    pub name: String,
    /// What tells it from all others that answer otherwise.
    pub identity: String,
    /// Whether a text takes so long that other requests should not wait behind it on the same thread.
    pub is_slow: bool,
    /// Makes what reads texts.
    pub judge: Arc<dyn Fn() -> Judge<'static> + Send + Sync>,
}

impl fmt::Debug for Loaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Loaded")
            .field("name", &self.name)
            .field("identity", &self.identity)
            .finish_non_exhaustive()
    }
}

thread_local! {
    /// The judge of this thread, and the model that it belongs to.
    static JUDGE: RefCell<Option<(Arc<Loaded>, Judge<'static>)>> = const { RefCell::new(None) };
}

/// Has work done by this thread's judge.
pub(crate) fn judging<T>(model: &Arc<Loaded>, work: impl FnOnce(&mut Judge<'static>) -> T) -> T {
    let own = JUDGE.take().filter(|(of, _)| Arc::ptr_eq(of, model));
    let (of, mut judge) = own.unwrap_or_else(|| (Arc::clone(model), (model.judge)()));
    let done = work(&mut judge);
    JUDGE.set(Some((of, judge)));
    done
}
