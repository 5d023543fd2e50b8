//! The words of `risala annotate`.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::{Subcommand, ValueEnum};

#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Annotate {
    #[command(subcommand)]
    pub(crate) command: Option<AnnotateCommand>,
    #[command(flatten)]
    pub(crate) sitting: Option<Sitting>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AnnotateCommand {
    /// Say how far annotators agree
    Agreement(AgreementOf),
    /// Give records the labels that annotators chose
    Export(ExportTo),
}

#[derive(Debug, clap::Args)]
pub(crate) struct Sitting {
    /// Records, JSON lines; labels that they have are not shown
    #[arg(value_name = "FILE", required = true)]
    pub(crate) data: Vec<PathBuf>,
    /// Who annotates
    #[arg(long, value_name = "NAME")]
    pub(crate) annotator: String,
    /// Where everything that is done is written down; a sitting that was ended goes on where it stood
    #[arg(long, value_name = "LOG.jsonl")]
    pub(crate) log: PathBuf,
    /// Which text comes first
    #[arg(long, value_enum, default_value_t = Sequence::File)]
    pub(crate) order: Sequence,
    /// With --order random: another number gives another order [default: 0]
    #[arg(long, value_name = "NUMBER")]
    pub(crate) seed: Option<u64>,
    /// With --order disagreement: the logs of those who disagree
    #[arg(long, value_name = "LOGS", num_args = 1.., required_if_eq("order", "disagreement"))]
    pub(crate) earlier: Vec<PathBuf>,
    /// With --order disagreement, to adjudicate: show what they say
    #[arg(long, requires = "earlier")]
    pub(crate) show_labels: bool,
    // Not `WhichModel`: an optional group of arguments must have no group inside.
    /// With --order uncertainty: a model file, or an embedded model, "base" or "deep" [default: base]
    #[arg(long, value_name = "MODEL")]
    pub(crate) model: Option<PathBuf>,
    /// In a browser of this machine instead of the terminal
    #[arg(long)]
    pub(crate) browser: bool,
    /// With --browser: the loopback address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0", requires = "browser")]
    pub(crate) listen: SocketAddr,
    /// The language of the front end
    #[arg(long, value_enum, default_value_t = InLanguage::En)]
    pub(crate) language: InLanguage,
    /// In the terminal: whether to put Arabic into the order in which it is read
    #[arg(long, value_enum, default_value_t = Reorder::Auto, conflicts_with = "browser")]
    pub(crate) bidi: Reorder,
}

impl Sitting {
    /// An option that the order has no use for.
    pub(crate) fn out_of_place(&self) -> Option<&'static str> {
        let options = [
            ("--seed", self.seed.is_some(), Sequence::Random),
            ("--model", self.model.is_some(), Sequence::Uncertainty),
            ("--earlier", !self.earlier.is_empty(), Sequence::Disagreement),
        ];
        options.iter().find(|(_, given, order)| *given && self.order != *order).map(|(name, ..)| *name)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Sequence {
    /// As in the files
    File,
    /// Shuffled
    Random,
    /// Where the model is least sure
    Uncertainty,
    /// Only where earlier logs disagree, and where they do so most
    Disagreement,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum InLanguage {
    /// English
    En,
    /// العربية
    Ar,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Reorder {
    /// If the terminal is not known to do it
    Auto,
    /// Always
    On,
    /// Never
    Off,
}

#[derive(Debug, clap::Args)]
pub(crate) struct AgreementOf {
    /// Logs, of an annotator each or of several together
    #[arg(value_name = "LOG", required = true)]
    pub(crate) logs: Vec<PathBuf>,
    /// One JSON object instead of tables
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ExportTo {
    /// The records that were annotated, JSON lines
    #[arg(value_name = "FILE", required = true)]
    pub(crate) data: Vec<PathBuf>,
    /// Logs, of an annotator each or of several together
    #[arg(long, value_name = "LOGS", num_args = 1.., required = true)]
    pub(crate) log: Vec<PathBuf>,
    /// Whose word is final
    #[arg(long, value_name = "NAME")]
    pub(crate) adjudicator: Option<String>,
    /// Where labelled records go; standard output if not given
    #[arg(long, value_name = "FILE.jsonl")]
    pub(crate) output: Option<PathBuf>,
    /// Where records without a label go, with the field "reason"
    #[arg(long, value_name = "FILE.jsonl")]
    pub(crate) set_aside: Option<PathBuf>,
}

impl ExportTo {
    /// A file that would be written twice, or over a log.
    pub(crate) fn written_over(&self) -> Option<&Path> {
        let [output, set_aside] = [&self.output, &self.set_aside].map(Option::as_deref);
        let is_log = |path: &&Path| self.log.iter().any(|log| log == path);
        output.filter(|path| is_log(path) || set_aside == Some(path)).or(set_aside.filter(is_log))
    }
}
