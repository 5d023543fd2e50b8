//! Whether a classifier holds on to its answers when its texts change but not what they say.
//!
//! That needs no truth: the answer to the changed text is compared with the answer to the original. The
//! truth, where it is known, says whether the changes cost anything.

use serde::Serialize;

use crate::bootstrap::Interval;
use crate::outcome::Outcome;
use crate::tally::{Coded, Tally};

/// The 97.5th percentile of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// How far answers stayed the same. Figures that are not defined are `None` (null in JSON).
///
/// Its JSON keys are stable and come in the order of the fields.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Stability {
    /// How many texts were changed.
    pub touched: u64,
    /// How many of them got another label for it.
    pub changed: u64,
    /// `changed / touched`; `None` if no text was changed.
    pub changed_share: Option<f64>,
    /// Its 95 % interval, by [`wilson`].
    pub changed_share_interval: Option<Interval>,
    /// [`crate::Metrics::macro_f1`] of the answers to the originals of the changed texts.
    pub macro_f1_before: Option<f64>,
    /// The same of the answers to the changed texts.
    pub macro_f1_after: Option<f64>,
}

/// Compares the outcomes of texts before and after a change, as pairs in that order. An abstained answer
/// counts with its label, as everywhere.
pub fn stability(pairs: &[(Outcome, Outcome)]) -> Stability {
    let touched = pairs.len() as u64;
    let is_changed =
        |(before, after): &&(Outcome, Outcome)| before.predicted.label() != after.predicted.label();
    let changed = pairs.iter().filter(is_changed).count() as u64;
    let macro_f1 = |rows: Vec<Coded>| Tally::of(&rows).confusion.macro_f1();
    Stability {
        touched,
        changed,
        changed_share: (touched > 0).then(|| changed as f64 / touched as f64),
        changed_share_interval: wilson(changed, touched),
        macro_f1_before: macro_f1(pairs.iter().filter_map(|(before, _)| Coded::new(before)).collect()),
        macro_f1_after: macro_f1(pairs.iter().filter_map(|(_, after)| Coded::new(after)).collect()),
    }
}

/// The 95 % score interval of a share, of which `part` of `whole` were counted (Wilson 1927). Unlike the
/// textbook interval it is sound for shares near 0, where a good classifier's are. `None` if `whole` is 0;
/// a part above the whole counts as the whole.
pub fn wilson(part: u64, whole: u64) -> Option<Interval> {
    if whole == 0 {
        return None;
    }
    let n = whole as f64;
    let share = (part as f64 / n).min(1.0);
    let z2 = Z * Z;
    let center = share + z2 / (2.0 * n);
    let spread = Z * (share * (1.0 - share) / n + z2 / (4.0 * n * n)).sqrt();
    // At 0 and at the whole the bounds are exact; rounding must not carry them beyond.
    Some(
        [(center - spread) / (1.0 + z2 / n), (center + spread) / (1.0 + z2 / n)].map(|b| b.clamp(0.0, 1.0)),
    )
}
