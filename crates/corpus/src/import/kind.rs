//! Which data sets and files can be imported.

use std::fmt;
use std::str::FromStr;

use crate::name::{UnknownName, named};
use crate::table::Format;

/// What is imported: a published data set by the shape of its files, or a table by its format.
///
/// What each makes of its labels stands in the table of the [module](super).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// ArPro, later ArMPro: paragraphs of Arabic news with propaganda techniques; the tasks binary, coarse,
    /// multilabel and span, versions 1 and 2, as JSON lines or the same columns in another table.
    Arpro,
    /// ArAIEval 2023: persuasion techniques (1A, 1B) and disinformation (2A, 2B) in tweets and news.
    Araieval23,
    /// ArAIEval 2024: spans of techniques (1), and memes by their text (2A, 2C).
    Araieval24,
    /// The shared task of WANLP 2022: techniques of tweets (1) and their spans (2).
    Wanlp22,
    /// FIGNEWS 2024: news posts with votes on bias and propaganda by several annotators.
    Fignews,
    /// Articles with spans of techniques in files beside them, as the Propaganda Techniques Corpus (SemEval
    /// 2020 task 11) and SemEval 2023 task 3 have them.
    Ptc,
    /// Spam and ham in two columns, as in the tweets of Kaddoura and Henno.
    Spam,
    /// Lines of fastText, `__label__name text`.
    Fasttext,
    /// Cells with commas between, by column.
    Csv,
    /// Cells with tabs between, by column.
    Tsv,
    /// One JSON object a line, by field.
    Jsonl,
    /// A JSON array of objects, by field.
    Json,
    /// A spreadsheet, by column.
    Xlsx,
    /// Parquet, by column.
    Parquet,
}

impl Kind {
    /// All kinds: data sets first, then formats.
    pub const ALL: [Kind; 14] = [
        Kind::Arpro,
        Kind::Araieval23,
        Kind::Araieval24,
        Kind::Wanlp22,
        Kind::Fignews,
        Kind::Ptc,
        Kind::Spam,
        Kind::Fasttext,
        Kind::Csv,
        Kind::Tsv,
        Kind::Jsonl,
        Kind::Json,
        Kind::Xlsx,
        Kind::Parquet,
    ];

    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Arpro => "arpro",
            Kind::Araieval23 => "araieval23",
            Kind::Araieval24 => "araieval24",
            Kind::Wanlp22 => "wanlp22",
            Kind::Fignews => "fignews",
            Kind::Ptc => "ptc",
            Kind::Spam => "spam",
            Kind::Fasttext => "fasttext",
            Kind::Csv => "csv",
            Kind::Tsv => "tsv",
            Kind::Jsonl => "jsonl",
            Kind::Json => "json",
            Kind::Xlsx => "xlsx",
            Kind::Parquet => "parquet",
        }
    }

    /// The licence that the page of the data set states; `None` if it states none, several, or it could not be
    /// looked up.
    ///
    /// Sources: the README of ArMPro (CC BY-NC-SA 4.0), those of both tasks of ArAIEval 2024 (CC BY-NC-SA 4.0),
    /// that of the data of WANLP 2022 ("free for general research use"). Of FIGNEWS the repository says MIT and
    /// the data set's page CC BY-SA 4.0.
    pub fn license(self) -> Option<&'static str> {
        match self {
            Kind::Arpro | Kind::Araieval24 => Some("CC BY-NC-SA 4.0"),
            Kind::Wanlp22 => Some("general research use"),
            _ => None,
        }
    }

    /// Whether it has propaganda techniques or votes on propaganda, so that they can be trusted.
    pub fn has_techniques(self) -> bool {
        use Kind::{Araieval23, Araieval24, Arpro, Fignews, Ptc, Wanlp22};
        matches!(self, Arpro | Araieval23 | Araieval24 | Wanlp22 | Fignews | Ptc)
    }

    /// The format, of the kinds that are one: their columns are named by the user.
    pub fn format(self) -> Option<Format> {
        match self {
            Kind::Csv => Some(Format::Csv),
            Kind::Tsv => Some(Format::Tsv),
            Kind::Jsonl => Some(Format::Jsonl),
            Kind::Json => Some(Format::Json),
            Kind::Xlsx => Some(Format::Xlsx),
            Kind::Parquet => Some(Format::Parquet),
            _ => None,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Kind {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Kind, UnknownName> {
        named("kind", &Kind::ALL, Kind::name, name)
    }
}
