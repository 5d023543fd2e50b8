//! What can be wrong with training data or settings, each in one line that says where.
//!
//! The kinds are private: callers print the line or pass it on, and new checks break nobody.

/// Training data or settings that cannot be used. Displays as one line.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct Error(Kind);

impl Error {
    pub(crate) fn new(kind: Kind) -> Error {
        Error(kind)
    }

    /// Whether a fit might do if there were more records.
    pub(crate) fn is_for_want_of_records(&self) -> bool {
        matches!(self.0, Kind::NoRows | Kind::NoRecords | Kind::NoFeatures(_) | Kind::OneLeaf(_))
    }

    pub(crate) fn parameter(name: &'static str, range: &'static str, value: impl ToString) -> Error {
        Error(Kind::Parameter { name, range, value: value.to_string() })
    }
}

impl From<risala_model::Error> for Error {
    fn from(error: risala_model::Error) -> Error {
        Error(Kind::Model(error))
    }
}

/// linfa's traits ask for this: its own tools (cross-validation, metrics) fail through our error.
impl From<linfa::Error> for Error {
    fn from(error: linfa::Error) -> Error {
        Error(Kind::Linfa(error))
    }
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum Kind {
    #[error("{name} must be {range}, got {value}")]
    Parameter { name: &'static str, range: &'static str, value: String },
    #[error("{rows} rows but {count} {what}")]
    Count { rows: usize, what: &'static str, count: usize },
    #[error("records must be one column of rows, got {0} columns")]
    RecordColumns(usize),
    #[error("no row has a positive weight")]
    NoRows,
    #[error("{0} rows are more than the solver counts (2^32 - 1)")]
    TooManyRows(usize),
    #[error("row {row} has {indices} indices but {values} values")]
    RowLengths { row: usize, indices: usize, values: usize },
    #[error("row {row}: indices must rise strictly, but {second} follows {first}")]
    Unsorted { row: usize, first: u32, second: u32 },
    #[error("row {row}: index {index} is outside the {columns} columns")]
    Outside { row: usize, index: u32, columns: usize },
    #[error("row {row}: the value at index {index} is not finite")]
    NotFinite { row: usize, index: u32 },
    #[error("row offsets must start at 0, never fall, and end at the number of values ({values})")]
    Offsets { values: usize },
    #[error("row {row}: the weight {weight} is not a finite number of at least 0")]
    Weight { row: usize, weight: f64 },
    #[error("row {row}: the target distribution is not one over {classes} classes")]
    Distribution { row: usize, classes: usize },
    #[error("row {0}: no leaf is allowed, its annotations contradict each other")]
    EmptySet(usize),
    #[error("at least two leaves must be possible, but the targets allow only {0}")]
    OneLeaf(String),
    #[error("row {0}: a score is not finite")]
    Score(usize),
    #[error("no held-out row has a leaf that the model holds possible: nothing to calibrate on")]
    NothingToCalibrate,
    #[error("there are no records to train on; give files with records of a weight above 0")]
    NoRecords,
    #[error("no feature is in {0} texts of the training data; give more records or a lower table.min_df")]
    NoFeatures(u32),
    #[error(
        "record {0:?} has no label, level or effect, nor a probability for each of the five \"leaves\"; annotate it \
         or leave it out of training"
    )]
    Unannotated(String),
    #[error(
        "record {id:?}: field `{field}` {reason}; give names in `techniques` ([] for none) and bytes in `spans`, as \
         risala corpus import writes them, or leave the record out"
    )]
    Techniques { id: String, field: &'static str, reason: String },
    #[error("every text {0}, so there is nothing to tell apart; give texts with techniques and without")]
    OneAnswer(&'static str),
    #[error(
        "the configuration has a table `techniques`, which is for another head; take it out, or train that head"
    )]
    OtherHead,
    #[error(
        "nothing can be held out: there must be at least two families of sources, or two folds with records"
    )]
    OnePart,
    #[error("the search space: {0}")]
    Space(String),
    #[error("no record that is to be judged has a label; give labelled records")]
    NothingToJudge,
    #[error(transparent)]
    Recipe(risala_features::RecipeError),
    #[error(transparent)]
    Model(risala_model::Error),
    #[error("the model's provenance cannot be written: {0}")]
    Provenance(String),
    #[error(transparent)]
    Eval(risala_eval::Error),
    #[error(transparent)]
    Linfa(linfa::Error),
}
