//! Splits of records into parts that share nothing.
//!
//! A random split flatters: two posts of one author, two reports of one event or the voices of one contrast
//! set know each other, and a model that has seen one is not tested by the other. So what is dealt out is
//! never a record but a *cluster* of records that belong together ([`Clusters`]), and a part is not a bag of
//! what came first but as like the whole as its clusters allow ([`deal`]).
//!
//! The lots depend on the seed and on what the clusters are called, so the same records are split the same way
//! in any order and on any machine.

mod clusters;
mod deal;
mod plan;

pub use clusters::Clusters;
pub use plan::{Part, Plan, UnknownPlan};
