//! Progress bars for work of more than a second, if somebody is looking.

use std::io::{self, IsTerminal};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use risala_score::Input;
use risala_train::Progress;
use risala_train::pipeline::Watch;

/// Work that takes less long is not worth a bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// Shows how many fits are done, on standard error if it is a terminal.
pub(crate) struct Fits {
    bar: ProgressBar,
    begun: Instant,
    is_watched: bool,
}

impl Fits {
    pub(crate) fn new() -> Fits {
        Fits::doing("")
    }

    /// Fits for something that is told of beside the bar.
    pub(crate) fn doing(what: impl Into<std::borrow::Cow<'static, str>>) -> Fits {
        let bar = ProgressBar::with_draw_target(Some(0), ProgressDrawTarget::hidden());
        let style =
            ProgressStyle::with_template("{elapsed_precise} [{bar:30}] {pos}/{len} fits  {msg}  {prefix}");
        Fits {
            bar: bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())).with_prefix(what),
            begun: Instant::now(),
            is_watched: io::stderr().is_terminal(),
        }
    }
}

impl Watch for Fits {
    fn start(&self, fits: usize) {
        self.bar.inc_length(fits as u64);
    }

    fn epoch(&self, progress: Progress) {
        if self.is_watched && self.bar.is_hidden() && self.begun.elapsed() > PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_message(format!("epoch {}, gap {:.0e}", progress.epoch, progress.relative_gap));
    }

    fn fitted(&self) {
        self.bar.inc(1);
    }
}

impl Drop for Fits {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

/// Shows how much of the inputs is read, how fast rows come, and how long it will take, on standard error if it is a
/// terminal.
pub(crate) struct Bytes {
    bar: ProgressBar,
    begun: Instant,
    /// Rows that are done, of which an earlier run did the first.
    rows: AtomicU64,
    earlier: OnceLock<u64>,
}

impl Bytes {
    pub(crate) fn of(inputs: &[Input]) -> Bytes {
        let size = |input: &Input| match input {
            Input::File(path) => std::fs::metadata(path).map(|metadata| metadata.len()).ok(),
            Input::Stdin(_) => None,
        };
        // Of a stream nobody knows how long it is.
        let (length, shown) = match inputs.iter().map(size).sum::<Option<u64>>() {
            Some(length) => {
                (Some(length), "{elapsed_precise} [{bar:30}] {bytes}/{total_bytes}  {msg}  {eta} left")
            }
            None => (None, "{elapsed_precise} {bytes}  {msg}"),
        };
        let style = ProgressStyle::with_template(shown).unwrap_or_else(|_| ProgressStyle::default_bar());
        let target = ProgressDrawTarget::stderr_with_hz(4);
        let bar = ProgressBar::with_draw_target(length, target).with_style(style);
        Bytes { bar, begun: Instant::now(), rows: AtomicU64::new(0), earlier: OnceLock::new() }
    }
}

impl risala_score::Watch for Bytes {
    fn read(&self, bytes: u64) {
        self.bar.inc(bytes);
    }

    fn rows(&self, rows: u64) {
        let earlier = *self.earlier.get_or_init(|| rows);
        let done = self.rows.fetch_add(rows, Ordering::Relaxed) + rows - earlier;
        let rate = done as f64 / self.begun.elapsed().as_secs_f64();
        self.bar.set_message(format!("{rate:.0} rows/s"));
    }
}

impl Drop for Bytes {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
