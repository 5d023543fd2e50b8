//! The settings of a fit, as a linfa estimator and as a table of a configuration file.

use linfa::ParamGuard;
use linfa::dataset::{AsSingleTargets, DatasetBase};
use linfa::traits::Fit;
use ndarray::{ArrayBase, Data, Ix2};
use risala_model::LeafSet;
use serde::{Deserialize, Serialize};

use crate::balance::ClassWeight;
use crate::classifier::TreeClassifier;
use crate::em::{self, Observed};
use crate::error::{Error, Kind};
use crate::sdca::{Progress, Settings, check_count, check_weight};
use crate::sparse::{Rows, SparseRow};

/// What a configuration file may say; every field has a default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Config {
    c: f64,
    bias_scale: f64,
    tolerance: f64,
    max_epochs: usize,
    max_em_rounds: usize,
    class_weight: ClassWeight,
    seed: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    columns: Option<usize>,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            c: 1.0,
            bias_scale: 1.0,
            tolerance: 1e-4,
            max_epochs: 200,
            max_em_rounds: 30,
            class_weight: ClassWeight::None,
            seed: 0,
            columns: None,
        }
    }
}

/// The settings of a [`TreeClassifier`], not yet checked.
///
/// With serde it is a table of the same names, all optional, unknown ones refused:
///
/// ```
/// # use risala_train::{ClassWeight, TreeClassifierParams};
/// let text = "c = 4.0\nclass_weight = { balanced = { power = 0.5 } }";
/// let params: TreeClassifierParams = toml::from_str(text)?;
/// let same = TreeClassifierParams::new().c(4.0).class_weight(ClassWeight::Balanced { power: 0.5 });
/// assert_eq!(params, same);
/// # Ok::<(), toml::de::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Config", into = "Config")]
pub struct TreeClassifierParams(TreeClassifierValidParams);

/// Checked settings of a [`TreeClassifier`]: what [`TreeClassifierParams`] becomes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TreeClassifierValidParams(Config);

impl From<Config> for TreeClassifierParams {
    fn from(config: Config) -> TreeClassifierParams {
        TreeClassifierParams(TreeClassifierValidParams(config))
    }
}

impl From<TreeClassifierParams> for Config {
    fn from(params: TreeClassifierParams) -> Config {
        params.0.0
    }
}

impl TreeClassifierParams {
    /// The defaults, which each method documents.
    pub fn new() -> TreeClassifierParams {
        TreeClassifierParams::default()
    }

    /// Inverse strength of the regularisation, 1e-6 to 1e6; default 1. The loss is a sum over
    /// examples, not a mean, as in scikit-learn.
    pub fn c(mut self, c: f64) -> Self {
        self.0.0.c = c;
        self
    }

    /// The value of the constant feature whose weights are the biases, 0 (no bias) to 1000;
    /// default 1. The larger, the less the biases are regularised, and the slower the fit.
    pub fn bias_scale(mut self, bias_scale: f64) -> Self {
        self.0.0.bias_scale = bias_scale;
        self
    }

    /// How far from the optimum a convex problem may be left, and how little a round of
    /// expectation-maximisation may gain before it is the last; a part of the objective, above 0 and
    /// below 1; default 1e-4.
    pub fn tolerance(mut self, tolerance: f64) -> Self {
        self.0.0.tolerance = tolerance;
        self
    }

    /// The most passes over the rows for each convex problem, at least 1; default 200.
    pub fn max_epochs(mut self, max_epochs: usize) -> Self {
        self.0.0.max_epochs = max_epochs;
        self
    }

    /// The most rounds of expectation-maximisation, at least 1; default 30.
    pub fn max_em_rounds(mut self, max_em_rounds: usize) -> Self {
        self.0.0.max_em_rounds = max_em_rounds;
        self
    }

    /// How examples are weighted by their label; default [`ClassWeight::None`].
    pub fn class_weight(mut self, class_weight: ClassWeight) -> Self {
        self.0.0.class_weight = class_weight;
        self
    }

    /// Seed of the order in which rows are visited; default 0. Below 2^63 if it is to fit in TOML.
    pub fn seed(mut self, seed: u64) -> Self {
        self.0.0.seed = seed;
        self
    }

    /// How many features there are, at most 2^26; default `None`: as many as the rows use.
    pub fn columns(mut self, columns: Option<usize>) -> Self {
        self.0.0.columns = columns;
        self
    }
}

impl ParamGuard for TreeClassifierParams {
    type Checked = TreeClassifierValidParams;
    type Error = Error;

    fn check_ref(&self) -> Result<&TreeClassifierValidParams, Error> {
        let config = &self.0.0;
        self.0.settings().check()?;
        config.class_weight.check()?;
        if config.max_em_rounds == 0 {
            return Err(Error::parameter("max_em_rounds", "at least 1", config.max_em_rounds));
        }
        Ok(&self.0)
    }

    fn check(self) -> Result<TreeClassifierValidParams, Error> {
        self.check_ref()?;
        Ok(self.0)
    }
}

impl TreeClassifierValidParams {
    /// Fits a classifier to rows and the leaves that each one's annotation allows. `weights` are one
    /// for each row, all 1 if `None`; `progress` is told after each pass over the rows.
    ///
    /// This is what [`Fit`] does with a dataset, for callers that have none or want the progress.
    ///
    /// # Errors
    /// If lengths differ; a row is not well formed, has a value that is not finite or an index outside
    /// the columns; a weight is negative or not finite; a set is empty; no weight is positive; or the
    /// targets of positive weight allow fewer than two leaves.
    pub fn train(
        &self,
        rows: &[SparseRow<'_>],
        targets: &[LeafSet],
        weights: Option<&[f32]>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<TreeClassifier, Error> {
        check_count(rows.len(), "targets", targets.len())?;
        let weights = match weights {
            Some(weights) => weights.to_vec(),
            None => vec![1.0; rows.len()],
        };
        let last = rows.iter().filter_map(|row| row.indices.last()).max();
        let columns = self.0.columns.unwrap_or_else(|| last.map_or(0, |&last| last as usize + 1));
        let ends: Vec<usize> = (1..=targets.len()).collect();
        self.train_on(rows, targets, &weights, &ends, columns, progress)
    }

    /// [`train`](Self::train) on rows of `columns` columns, of which each may have several examples: where those of a
    /// row end in `targets` and `weights` is in `ends`.
    pub(crate) fn train_on<R: Rows + ?Sized>(
        &self,
        rows: &R,
        targets: &[LeafSet],
        weights: &[f32],
        ends: &[usize],
        columns: usize,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<TreeClassifier, Error> {
        check_count(targets.len(), "weights", weights.len())?;
        let mut weights: Vec<f64> = weights.iter().copied().map(f64::from).collect();
        for (number, &weight) in weights.iter().enumerate() {
            check_weight(number, weight)?;
        }
        self.0.class_weight.apply(targets, &mut weights);
        let observed = Observed { sets: targets, weights: &weights, ends };
        em::fit(rows, observed, columns, self.settings(), self.0.max_em_rounds, progress)
    }

    /// How rare answers are made up for.
    pub(crate) fn class_weight(&self) -> ClassWeight {
        self.0.class_weight
    }

    /// The solver's part of the settings.
    pub(crate) fn settings(&self) -> Settings {
        let Config { c, bias_scale, tolerance, max_epochs, seed, .. } = self.0;
        Settings { c, bias_scale, tolerance, max_epochs, seed }
    }
}

/// Fits on an (n × 1) array of rows ([`SparseMatrix::column`](crate::SparseMatrix::column)), with the
/// dataset's weights if it has any. linfa's folds and cross-validation drop weights: whoever needs
/// both makes the folds.
impl<'r, D, T> Fit<ArrayBase<D, Ix2>, T, Error> for TreeClassifierValidParams
where
    D: Data<Elem = SparseRow<'r>>,
    T: AsSingleTargets<Elem = LeafSet>,
{
    type Object = TreeClassifier;

    fn fit(&self, dataset: &DatasetBase<ArrayBase<D, Ix2>, T>) -> Result<TreeClassifier, Error> {
        let records = dataset.records();
        if records.ncols() != 1 {
            return Err(Error::new(Kind::RecordColumns(records.ncols())));
        }
        let rows: Vec<SparseRow<'_>> = records.iter().copied().collect();
        let targets = dataset.as_single_targets().to_vec();
        let weights = dataset.weights.to_vec();
        let weights = (!weights.is_empty()).then_some(&weights[..]);
        self.train(&rows, &targets, weights, &mut |_| ())
    }
}
