//! What the user can choose.

use super::meaning::LabelMap;
use crate::table::Quotes;

/// How an import is done. [`Options::default`] is what the command does without options.
#[derive(Clone, Debug)]
pub struct Options {
    /// The field `source` of the records; the kind's name if `None` (of tables: what their column says, else
    /// the kind's name).
    pub source: Option<String>,
    /// The field `license`; what the data set's page states if `None`, or, of tables, what their column says.
    pub license: Option<String>,
    /// Whether a text with a propaganda technique, or one that the annotators agreed to call propaganda, is
    /// taken as propaganda. By our guideline about a third of such texts are.
    pub trust_techniques: bool,
    /// The part of the votes that must agree, of FIGNEWS: above 0.5 to 1.
    pub agreement: f64,
    /// Whether account names, e-mail addresses and phone-like numbers are masked, see [`mask`](super::mask).
    pub mask: bool,
    /// What labels of the source mean; goes before what the kind makes of them.
    pub map: LabelMap,
    /// Which columns of tables hold what.
    pub columns: Columns,
    /// Whether the spans of a table count code points, as data sets do, and not bytes, as records do.
    pub character_spans: bool,
    /// What quotes mean in CSV and TSV. FIGNEWS has [`Quotes::Ordinary`] anyhow.
    pub quotes: Quotes,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            source: None,
            license: None,
            trust_techniques: false,
            agreement: 0.66,
            mask: true,
            map: LabelMap::default(),
            columns: Columns::default(),
            character_spans: false,
            quotes: Quotes::Quoting,
        }
    }
}

/// Which columns of a table hold what. A column that is named must be there (of JSON, in the first row); of those that are not named, the
/// text must be, in a column `text`, and the others are in columns of their names, if there are any. Where a column
/// that is named takes the place of one with our own name, that one becomes a further field, `column_NAME`.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    /// The text.
    pub text: Option<String>,
    /// The label.
    pub label: Option<String>,
    /// The id.
    pub id: Option<String>,
    /// The level, 1 to 3.
    pub level: Option<String>,
    /// The effect of propaganda.
    pub effect: Option<String>,
    /// What ties records together.
    pub group: Option<String>,
}
