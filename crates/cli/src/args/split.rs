//! The words of `risala corpus split`.

use std::path::PathBuf;

use risala_corpus::Plan;
use risala_corpus::check::DEFAULT_SIMILARITY;

use super::check::similarity;

#[derive(Debug, clap::Args)]
pub(crate) struct Split {
    /// Records, JSON lines
    #[arg(value_name = "DATA", required = true)]
    pub(crate) data: Vec<PathBuf>,
    /// A new or empty folder for the parts, a file each
    #[arg(long, value_name = "FOLDER")]
    pub(crate) output: PathBuf,
    #[command(flatten)]
    pub(crate) plan: WhichPlan,
    /// Fields whose values, taken together, each part should have in the same shares; "label" if not given
    #[arg(long, value_name = "FIELD", value_delimiter = ',')]
    pub(crate) stratify: Option<Vec<String>>,
    /// Keep together what has the same value of this field, instead of the same "group"
    #[arg(long, value_name = "FIELD")]
    pub(crate) group_field: Option<String>,
    /// Keep texts together that are so alike, 0.5 to 1: of that share of their runs of five letters
    #[arg(long, value_name = "SHARE", default_value_t = DEFAULT_SIMILARITY, value_parser = similarity)]
    pub(crate) similarity: f64,
    /// Another number deals otherwise
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub(crate) seed: u64,
}

#[derive(Debug, clap::Args)]
#[group(multiple = false)]
pub(crate) struct WhichPlan {
    /// The parts with their shares
    #[arg(long, value_name = "NAME=SHARE,…", default_value = "train=0.8,dev=0.1,test=0.1")]
    pub(crate) parts: Plan,
    /// Instead of parts: so many folds, each with a train and a test file
    #[arg(long, value_name = "FOLDS", value_parser = clap::value_parser!(u16).range(2..=100))]
    pub(crate) folds: Option<u16>,
    /// Instead of parts: leave each value of this field out in turn, with a train and a test file each
    #[arg(long, value_name = "FIELD")]
    pub(crate) leave_one_out: Option<String>,
}

impl WhichPlan {
    pub(crate) fn plan(&self) -> Plan {
        match (&self.folds, &self.leave_one_out) {
            (Some(folds), _) => Plan::Folds(usize::from(*folds)),
            (None, Some(field)) => Plan::LeaveOneOut(field.clone()),
            (None, None) => self.parts.clone(),
        }
    }
}
