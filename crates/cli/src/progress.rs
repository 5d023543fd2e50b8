//! A progress bar for work of more than a second, if somebody is looking.

use std::io::{self, IsTerminal};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
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
