//! The votes that a text of FIGNEWS has, and what they come to.

use std::collections::BTreeMap;

use risala_model::Label;

use super::meaning::{Meaning, Said};
use super::techniques::Trust;
use crate::error::Fault;

pub(super) const YES: &str = "Propaganda";
const NO: &str = "Not Propaganda";
const PROPAGANDA: [&str; 4] = [YES, NO, "Not Applicable", "Unclear"];

#[derive(Default)]
pub(super) struct Votes {
    pub(super) bias: BTreeMap<String, u64>,
    pub(super) propaganda: BTreeMap<String, u64>,
    /// Whether the text came already.
    pub(super) used: bool,
}

/// What the votes on propaganda come to.
pub(super) fn judge(votes: &BTreeMap<String, u64>, agreement: f64, trust: Trust) -> (Option<String>, Said) {
    let all = votes.values().fold(0_u64, |all, count| all.saturating_add(*count));
    let Some((label, most)) = votes.iter().max_by_key(|(_, count)| **count).filter(|_| all > 0) else {
        return (None, Said::NOTHING);
    };
    // The threshold is above a half, so there is one such label at most.
    if (*most as f64) < agreement * all as f64 {
        return (Some("no agreement".to_owned()), Said::NOTHING);
    }
    let said = match label.as_str() {
        YES => trust.said(true),
        NO => Said::weak(Meaning::of(Label::Neutral)),
        _ => Said::NOTHING,
    };
    (Some(label.clone()), said)
}

/// Counts one vote on propaganda.
pub(super) fn vote(votes: &mut BTreeMap<String, u64>, label: &str) -> Result<(), Fault> {
    let label = label.trim();
    if !PROPAGANDA.contains(&label) {
        let reason = format!("unknown vote {label:?} (known: {})", PROPAGANDA.join(", "));
        return Err(Fault::new(reason, "correct it"));
    }
    add(votes, label, 1);
    Ok(())
}

/// Counts votes.
pub(super) fn add(votes: &mut BTreeMap<String, u64>, label: &str, count: u64) {
    let votes = votes.entry(label.trim().to_owned()).or_default();
    *votes = votes.saturating_add(count);
}
