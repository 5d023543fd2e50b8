//! The words of the command line.

mod annotate;
mod check;
mod compare;
mod corpus;
mod export;
mod import;
mod label;
mod score;
#[cfg(feature = "full")]
mod serve;
mod split;
mod stats;
mod tune;

pub(crate) use annotate::{
    AgreementOf, Annotate, AnnotateCommand, ExportTo, InLanguage, Reorder, Sequence, Sitting,
};
pub(crate) use check::Check;
pub(crate) use compare::Compare;
pub(crate) use corpus::{CorpusCommand, Kinds, Perturb};
pub(crate) use export::Export;
pub(crate) use import::Import;
pub(crate) use label::Label;
pub(crate) use score::{Form, Score};
#[cfg(feature = "full")]
pub(crate) use serve::{Log, Serve};
pub(crate) use split::Split;
pub(crate) use stats::Stats;
pub(crate) use tune::Tune;

use std::path::{Path, PathBuf};

use clap::{Parser, Subcommand, ValueEnum};
use risala::tokenize::Stemmer;
use risala_corpus::DEFAULT_SHARE;
use risala_train::pipeline::HoldOut;

use crate::rules::WhichRules;

/// Labels Arabic text as propaganda (دعاية), advertising (إشهار) or neutral (محايد).
#[derive(Debug, Parser)]
#[command(name = "risala", version, max_term_width = 100)]
pub(crate) struct Args {
    /// When to colour the output
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub(crate) color: Color,

    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Color {
    /// If the output is a terminal and NO_COLOR is not set
    Auto,
    Always,
    Never,
}

impl Color {
    pub(crate) fn write_global(self) {
        match self {
            Color::Auto => anstream::ColorChoice::Auto,
            Color::Always => anstream::ColorChoice::AlwaysAnsi,
            Color::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Label texts
    Classify(Classify),
    /// Label the rows of whole files, or of a stream
    Score(Score),
    /// Label texts over HTTP
    #[cfg(feature = "full")]
    Serve(Serve),
    /// Say which persuasion techniques texts use; a technique is not yet propaganda
    Techniques(Techniques),
    /// Measure a model, or a way of training, on labelled records
    Evaluate(Evaluate),
    /// Compare models on the same labelled records, with tests
    Compare(Compare),
    /// Train a model on labelled records
    Train(Train),
    /// Search for the training configuration that does best on held-out records
    Tune(Tune),
    /// Label texts by hand, in the terminal or the browser
    Annotate(Annotate),
    /// Work on files of records
    #[command(subcommand)]
    Corpus(CorpusCommand),
    /// Write texts in one spelling
    Normalize(Normalize),
    /// Cut texts into words, numbers, links, mentions, hashtags, emoji and punctuation, or into sentences
    Tokenize(Tokenize),
    /// Reduce the words of texts to their stems, for search
    Stem(Stem),
    /// Look into model files
    #[command(subcommand)]
    Model(ModelCommand),
}

/// Where texts come from: shared by the commands that work on texts.
#[derive(Debug, clap::Args)]
pub(crate) struct Texts {
    /// The texts; without any, one text a line from standard input
    #[arg(value_name = "TEXT")]
    pub(crate) texts: Vec<String>,
}

/// Which model answers.
#[derive(Debug, clap::Args)]
pub(crate) struct WhichModel {
    /// A model file, or an embedded model: "base" is fast, "deep" hears more [default: risala-base]
    #[arg(long, value_name = "MODEL")]
    pub(crate) model: Option<PathBuf>,
    /// Ask the deep model where the base model gives its label less than P, 0 to 1 [default: the P that was
    /// chosen for the embedded models]
    #[arg(long, value_name = "P", num_args = 0..=1, require_equals = true, value_parser = probability)]
    pub(crate) cascade: Option<Option<f64>>,
}

impl WhichModel {
    /// What `--model` names; the embedded base model if it is not given.
    pub(crate) fn path(&self) -> &Path {
        self.model.as_deref().unwrap_or(Path::new(risala::EMBEDDED_NAME))
    }
}

/// Which question is trained for or measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Head {
    /// Propaganda, advertising or neutral, with level and effect
    Label,
    /// Whether a text uses any persuasion technique, which, and on which words; says nothing of the label
    Techniques,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Techniques {
    #[command(flatten)]
    pub(crate) texts: Texts,
    /// One JSON object a line
    #[arg(long)]
    pub(crate) json: bool,
    /// Show which words speak for a technique, where the model finds them better than chance
    #[arg(long)]
    pub(crate) explain: bool,
    /// A model of techniques [default: the embedded one, risala-techniques]
    #[arg(long, value_name = "FILE")]
    pub(crate) model: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Classify {
    #[command(flatten)]
    pub(crate) texts: Texts,
    /// One JSON object a line
    #[arg(long)]
    pub(crate) json: bool,
    /// Say why: a line in Arabic and English, and which words and sentences spoke for which label
    #[arg(long)]
    pub(crate) explain: bool,
    /// Mark answers whose label is less probable than this as abstained, 0 to 1
    #[arg(long, value_name = "P", default_value_t = 0.0, value_parser = probability)]
    pub(crate) abstain_below: f64,
    #[command(flatten)]
    pub(crate) model: WhichModel,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Evaluate {
    /// Labelled records, JSON lines
    #[arg(value_name = "DATA", required = true)]
    pub(crate) data: Vec<PathBuf>,
    /// What is measured
    #[arg(long, value_enum, default_value_t = Head::Label)]
    pub(crate) head: Head,
    /// One JSON object instead of tables
    #[arg(long)]
    pub(crate) json: bool,
    /// Also write the folder's report.html, a page with plots and the worst mistakes that needs nothing else, and
    /// report.json, what it shows
    #[arg(long, value_name = "FOLDER", conflicts_with = "perturb")]
    pub(crate) report: Option<PathBuf>,
    /// Break the figures down by these fields; "length" and "dialect" are worked out from the text where records
    /// have no such field, and "family" is there with --cross-validate
    #[arg(long, value_name = "FIELD", value_delimiter = ',', default_value = "source,level,confidence")]
    pub(crate) slices: Vec<String>,
    /// Also say from which confidence on answers are wrong at most so often (0 to 1), for texts like these: the
    /// number for `classify --abstain-below`
    #[arg(long, value_name = "SHARE", value_parser = probability)]
    pub(crate) max_error: Option<f64>,
    #[command(flatten)]
    pub(crate) model: WhichModel,
    /// Instead of using a model, train models that have not seen the records they are measured on:
    /// "family" leaves out each family of sources in turn, a number splits at random into so many folds
    #[arg(long, value_name = "family|FOLDS", value_parser = hold_out, conflicts_with_all = ["model", "cascade"])]
    pub(crate) cross_validate: Option<HoldOut>,
    /// With --cross-validate: the training configuration
    #[arg(long, value_name = "FILE.toml", requires = "cross_validate")]
    pub(crate) config: Option<PathBuf>,
    /// With --cross-validate: more records to train on, which are not measured
    #[arg(long, value_name = "FILES", num_args = 1.., requires = "cross_validate")]
    pub(crate) train: Vec<PathBuf>,
    /// Instead of how often the model is right, measure how often it changes its label when texts are
    /// perturbed: these kinds with commas between, or "all"
    #[arg(long, value_name = "KINDS|all", value_parser = corpus::kinds, conflicts_with_all = ["cross_validate", "slices", "max_error"])]
    pub(crate) perturb: Option<Kinds>,
    /// With --perturb: the part of the words to change, 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = DEFAULT_SHARE, value_parser = probability, requires = "perturb")]
    pub(crate) share: f64,
    /// With --perturb: another number draws other words
    #[arg(long, value_name = "NUMBER", default_value_t = 0, requires = "perturb")]
    pub(crate) seed: u64,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Train {
    /// What is learnt
    #[arg(long, value_enum, default_value_t = Head::Label)]
    pub(crate) head: Head,
    /// Records to train on, JSON lines
    #[arg(long, value_name = "FILES", num_args = 1.., required = true)]
    pub(crate) train: Vec<PathBuf>,
    /// Records to measure the trained model on
    #[arg(long, value_name = "FILES", num_args = 1..)]
    pub(crate) dev: Vec<PathBuf>,
    /// Where the model goes
    #[arg(long, value_name = "FILE.safetensors")]
    pub(crate) output: PathBuf,
    /// The training configuration; without one, defaults
    #[arg(long, value_name = "FILE.toml")]
    pub(crate) config: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Normalize {
    #[command(flatten)]
    pub(crate) texts: Texts,
    /// One JSON object a line, with the alignment to the text
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) rules: WhichRules,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Tokenize {
    #[command(flatten)]
    pub(crate) texts: Texts,
    /// What texts are cut into
    #[arg(long, value_enum, default_value_t = Unit::Words)]
    pub(crate) unit: Unit,
    /// One JSON object a line, with byte spans of the text
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) rules: WhichRules,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Unit {
    /// Words and what else has a meaning of its own, with its kind
    Words,
    /// Sentences, by rules for Arabic
    Sentences,
    /// What readers take for one character
    Graphemes,
    /// The segments between the word boundaries of Unicode (UAX #29)
    UnicodeWords,
    /// The segments between the sentence boundaries of Unicode (UAX #29)
    UnicodeSentences,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Stem {
    #[command(flatten)]
    pub(crate) texts: Texts,
    /// How: light, light10, snowball or isri
    #[arg(long, value_name = "STEMMER", default_value_t = Stemmer::Light)]
    pub(crate) stemmer: Stemmer,
    /// With --json: say which pieces of a word are clitics
    #[arg(long, requires = "json")]
    pub(crate) clitics: bool,
    /// One JSON object a line, with byte spans of the text
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) rules: WhichRules,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ModelCommand {
    /// Check a model file and say what it is
    Info(ModelInfo),
}

#[derive(Debug, clap::Args)]
pub(crate) struct ModelInfo {
    /// A model file, or an embedded model: "base", "deep" or "techniques"
    #[arg(value_name = "MODEL", default_value = risala::EMBEDDED_NAME)]
    pub(crate) model: PathBuf,
    /// The whole header as JSON
    #[arg(long)]
    pub(crate) json: bool,
}

fn probability(word: &str) -> Result<f64, String> {
    match word.parse::<f64>() {
        Ok(number) if (0.0..=1.0).contains(&number) => Ok(number),
        _ => Err("give a number from 0 to 1".to_owned()),
    }
}

fn hold_out(word: &str) -> Result<HoldOut, String> {
    match (word, word.parse::<usize>()) {
        ("family", _) => Ok(HoldOut::Families),
        (_, Ok(folds)) if folds >= 2 => Ok(HoldOut::Folds(folds)),
        _ => Err("give \"family\" or a number of folds, at least 2".to_owned()),
    }
}
