//! Work on many rows, on all cores.
//!
//! Threads are made for each call and end with it. A pool that stays would not survive `fork`, by which Python's
//! `multiprocessing` begins its workers, and they would wait for it for ever.

use std::sync::{Mutex, PoisonError};
use std::thread;

/// So many rows are taken at once: enough to make up for the lock, few enough to keep all cores busy to the end.
const CHUNK: usize = 64;

/// Fewer rows than this are not worth a second thread.
const WORTH: usize = 256;

/// As many threads as there are cores for this process.
pub(crate) fn cores() -> usize {
    thread::available_parallelism().map_or(1, |cores| cores.get())
}

/// `work` of each row, in the order of the rows. `state` makes what a thread keeps from row to row.
pub(crate) fn spread<T: Sync, R: Send + Clone + Default, S>(
    rows: &[T],
    threads: usize,
    state: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, &T) -> R + Sync,
) -> Vec<R> {
    let mut results = vec![R::default(); rows.len()];
    let run = |state: &mut S, rows: &[T], results: &mut [R]| {
        for (row, result) in rows.iter().zip(results) {
            *result = work(state, row);
        }
    };
    let threads = if rows.len() < WORTH { 1 } else { threads.min(rows.len() / CHUNK).max(1) };
    if threads == 1 {
        run(&mut state(), rows, &mut results);
        return results;
    }
    let chunks = Mutex::new(rows.chunks(CHUNK).zip(results.chunks_mut(CHUNK)));
    let next = || chunks.lock().unwrap_or_else(PoisonError::into_inner).next();
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let mut state = state();
                while let Some((rows, results)) = next() {
                    run(&mut state, rows, results);
                }
            });
        }
    });
    results
}
