//! What can be wrong with a request to evaluate.

/// There is nothing to evaluate, or what came with the outcomes does not fit them. Displays as one line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(transparent)]
pub struct Error(#[from] Kind);

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Kind {
    #[error("there are no outcomes to evaluate; give at least one")]
    Empty,
    #[error("{what} has {found} values for {expected} outcomes; give one value for each")]
    Length { what: String, expected: usize, found: usize },
    #[cfg(feature = "page")]
    #[error("a plot could not be drawn: {0}")]
    Plot(String),
    #[error("a comparison needs at least two classifiers; {0} was given")]
    TooFew(usize),
    #[error(
        "{first} and {second} were not judged on the same truth at row {row}; give outcomes of the same rows in the same order"
    )]
    OtherTruth { first: String, second: String, row: usize },
    #[error(
        "{what} has {found} judgements for {expected} annotators; give one for each, or none in its place"
    )]
    Judgements { what: String, expected: usize, found: usize },
}
