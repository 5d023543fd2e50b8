//! The words of `risala corpus import`.

use std::path::PathBuf;

use risala_corpus::import::{Columns, Kind, LabelMap, Options};
use risala_corpus::table::Quotes;

#[derive(Debug, clap::Args)]
pub(crate) struct Import {
    /// What the files are: arpro, araieval23, araieval24, wanlp22, fignews, ptc, spam, fasttext, csv, tsv, jsonl, json, xlsx or parquet
    #[arg(value_name = "KIND")]
    pub(crate) kind: Kind,
    /// The files; of ptc also folders
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<PathBuf>,
    /// Where the records go
    #[arg(long, value_name = "FILE.jsonl")]
    pub(crate) output: PathBuf,
    /// The field "source" of the records; the kind if not given
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// The field "license" of the records; what the data set states if not given
    #[arg(long, value_name = "LICENCE")]
    license: Option<String>,
    /// What labels mean: neutral, advertising, propaganda, with a level or effect (neutral/2, propaganda/fear), or null
    #[arg(long, value_name = "LABEL=OURS,…")]
    map: Option<LabelMap>,
    /// Take texts with a propaganda technique, or voted propaganda, as propaganda; about a third are
    #[arg(long)]
    trust_techniques: bool,
    /// Of fignews: the part of the votes that must agree, above 0.5 to 1; 0.66, two of three, if not given
    #[arg(long, value_name = "SHARE", value_parser = majority)]
    agreement: Option<f64>,
    /// Keep account names, e-mail addresses and phone numbers
    #[arg(long)]
    no_mask: bool,
    /// Of CSV and TSV: quotation marks are ordinary characters, and a line is a row
    #[arg(long)]
    unquoted: bool,
    /// The column of the text; "text" if not given
    #[arg(long, value_name = "COLUMN")]
    text_column: Option<String>,
    /// The column of the label
    #[arg(long, value_name = "COLUMN")]
    label_column: Option<String>,
    /// The column of the id
    #[arg(long, value_name = "COLUMN")]
    id_column: Option<String>,
    /// The column of the level, 1 to 3
    #[arg(long, value_name = "COLUMN")]
    level_column: Option<String>,
    /// The column of the effect, fear or belief
    #[arg(long, value_name = "COLUMN")]
    effect_column: Option<String>,
    /// The column that ties records together
    #[arg(long, value_name = "COLUMN")]
    group_column: Option<String>,
    /// Of tables: `start` and `end` of the column "spans" count characters (code points), not bytes
    #[arg(long)]
    character_spans: bool,
    /// The summary as one JSON object on standard output
    #[arg(long)]
    pub(crate) json: bool,
}

impl Import {
    /// An option that the kind has no use for.
    pub(crate) fn out_of_place(&self) -> Option<&'static str> {
        use Kind::{Fasttext, Json, Jsonl, Parquet, Ptc, Xlsx};
        let (is_table, is_spam) = (self.kind.format().is_some(), self.kind == Kind::Spam);
        let options = [
            (
                "--unquoted",
                self.unquoted,
                !matches!(self.kind, Fasttext | Ptc | Jsonl | Json | Xlsx | Parquet),
            ),
            ("--trust-techniques", self.trust_techniques, self.kind.has_techniques()),
            ("--agreement", self.agreement.is_some(), self.kind == Kind::Fignews),
            ("--text-column", self.text_column.is_some(), is_table || is_spam),
            ("--label-column", self.label_column.is_some(), is_table || is_spam),
            ("--id-column", self.id_column.is_some(), is_table || is_spam),
            ("--group-column", self.group_column.is_some(), is_table || is_spam),
            ("--character-spans", self.character_spans, is_table),
            ("--level-column", self.level_column.is_some(), is_table),
            ("--effect-column", self.effect_column.is_some(), is_table),
        ];
        options.iter().find(|(_, given, of_use)| *given && !of_use).map(|(name, ..)| *name)
    }

    pub(crate) fn options(&self) -> Options {
        Options {
            source: self.source.clone(),
            license: self.license.clone(),
            trust_techniques: self.trust_techniques,
            agreement: self.agreement.unwrap_or(Options::default().agreement),
            mask: !self.no_mask,
            map: self.map.clone().unwrap_or_default(),
            columns: Columns {
                text: self.text_column.clone(),
                label: self.label_column.clone(),
                id: self.id_column.clone(),
                level: self.level_column.clone(),
                effect: self.effect_column.clone(),
                group: self.group_column.clone(),
            },
            character_spans: self.character_spans,
            quotes: if self.unquoted { Quotes::Ordinary } else { Quotes::Quoting },
        }
    }
}

fn majority(word: &str) -> Result<f64, String> {
    match word.parse::<f64>() {
        Ok(number) if number > 0.5 && number <= 1.0 => Ok(number),
        _ => Err("give a number above 0.5 to 1".to_owned()),
    }
}
