//! Which single features tell the class of a text.
//!
//! A corpus in which every advert has a link teaches that a link is an advert. So each feature that can be read off a
//! text without understanding it is tried alone: a table says for each of its values which class is the most frequent
//! there (classes weighted alike), and is judged on records that it was not made from. A feature that has nothing
//! to do with the class is right for one in as many as there are classes.
//!
//! Records that are not independent (of one group, or near-duplicates where there is no group) are held out together,
//! and count as one unit where the question is whether chance could have done it. That question is put once for every
//! feature, so the answer is corrected for their number (Bonferroni): a large corpus lists no noise. How much a
//! feature tells is another question, and has a threshold of its own: a small corpus hides no shortcut.

mod features;
mod panel;
mod score;
mod target;

pub use target::Target;

use risala_eval::Interval;
use serde::Serialize;

use super::Options;
use super::ledger::Ledger;
use crate::sets::Sets;
use features::Listing;
use panel::Panel;

/// What single features tell of one target.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shortcuts {
    /// What was predicted.
    pub target: Target,
    /// The classes that were told apart. With fewer than two nothing was tried.
    pub classes: Vec<Class>,
    /// The classes that occur, but in too few independent units (fewer than five) to be told apart.
    pub set_aside: Vec<Class>,
    /// The balanced accuracy of a feature that tells nothing: one in as many as there are classes.
    pub chance: Option<f64>,
    /// How much more than chance makes a shortcut.
    pub threshold: f64,
    /// How many features were tried.
    pub tried: u64,
    /// How many of them are shortcuts.
    pub flagged: u64,
    /// How many tell something, and not by chance, but less than a shortcut.
    pub weak: u64,
    /// How many tell as much as a shortcut, but by chance perhaps: there are too few records to know.
    pub unproven: u64,
    /// The features that tell most: at most as many as were asked for, those unproven last.
    pub features: Vec<Feature>,
    /// Words and signs in at least 1 of 100 records, of which at least 80 of 100 are of one class, that class being
    /// rarer elsewhere: at most as many as were asked for.
    pub pure: Vec<PureFeature>,
}

/// A class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Class {
    /// Its name; of a level its number.
    pub name: String,
    /// How many records are of it.
    pub records: u64,
    /// How many independent units they make.
    pub units: u64,
}

/// What a feature turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It tells as much as the threshold or more, and not by chance.
    Shortcut,
    /// It tells something, and not by chance, but less than the threshold.
    Weak,
    /// It tells as much as the threshold or more, but that may be chance.
    Unproven,
}

/// A feature that tells something of the class.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Feature {
    /// `word`, `emoji`, `punctuation`, `kind` (of token), `length`, `script` or `field`.
    pub kind: &'static str,
    /// The word (normalised), the sign, or what else the feature is.
    pub name: String,
    /// What it turned out to be.
    pub verdict: Verdict,
    /// The share of the records that have it, or any value of it, `0..=1`.
    pub coverage: f64,
    /// The mean over the classes of the share of their records that it gets right, on records that it was not
    /// fitted to.
    pub balanced_accuracy: f64,
    /// The 95 % interval of that.
    pub interval: Interval,
    /// How probably the best of as many features that tell nothing would do as well (one-sided, corrected for
    /// the number of features tried).
    pub p: f64,
    /// Of a feature with several values the one in which the classes differ most: a range of lengths, a value
    /// of the field, or `none` for records without it. `None` where the feature is there or not.
    pub value: Option<String>,
    /// The share of each class that has the feature, or that value of it.
    pub shares: Vec<f64>,
}

/// A word or sign whose records are nearly all of one class.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PureFeature {
    /// As in [`Feature`].
    pub kind: &'static str,
    /// As in [`Feature`].
    pub name: String,
    /// The class.
    pub class: String,
    /// How many records have it.
    pub records: u64,
    /// The share of the records that have it, `0..=1`.
    pub coverage: f64,
    /// The share of the class among the records that have it.
    pub share: f64,
    /// The 95 % interval of that, by Wilson's method.
    pub interval: Interval,
    /// How many times the share of the class among all records that is.
    pub lift: f64,
}

pub(super) fn find(ledger: &mut Ledger, sets: &Sets, options: &Options) -> Vec<Shortcuts> {
    let columns: Vec<_> = ledger.traits.columns.take().collect();
    let units = panel::units(ledger, sets);
    let of_target = |&target: &Target| {
        let panel = Panel::new(target, &ledger.roll.entries, &units);
        let chance = panel.chance();
        let Listing { tried, mut features, mut pure } = match chance {
            Some(chance) => features::list(&panel, ledger, &columns, chance, options.shortcut),
            None => Listing::default(),
        };
        let count = |verdict| features.iter().filter(|feature| feature.verdict == verdict).count() as u64;
        let [flagged, weak, unproven] = [Verdict::Shortcut, Verdict::Weak, Verdict::Unproven].map(count);
        features.truncate(options.top);
        pure.truncate(options.top);
        Shortcuts {
            target,
            classes: panel.classes,
            set_aside: panel.set_aside,
            chance,
            threshold: options.shortcut,
            tried,
            flagged,
            weak,
            unproven,
            features,
            pure,
        }
    };
    options.targets.iter().map(of_target).collect()
}
