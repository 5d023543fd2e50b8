"""Risala as scikit-learn knows estimators: `RisalaVectorizer` and `RisalaClassifier`.

Both take texts in any form that `risala.Model.classify_batch` takes, and both are trained by Risala's own trainer.
"""

import json
import math
from collections.abc import Iterator, Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin, ClassNamePrefixFeaturesOutMixin, TransformerMixin
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.utils.validation import check_is_fitted

from risala import LABELS, LEAVES, LEVELS, Model
from risala._risala import fit_features, train

__all__ = ["RisalaClassifier", "RisalaVectorizer", "pipeline_of"]

_LEAVES_OF = {
    **{leaf: (leaf,) for leaf in LEAVES},
    "neutral": ("inform", "interact"),
    "advertising": ("purchase",),
    "propaganda": ("fear", "belief"),
    "persuade": ("purchase", "fear", "belief"),
}


class _Features(BaseEstimator):
    """The settings of features, which both estimators have."""

    char_range: tuple[int, int]
    word_max: int
    skeleton_max: int
    min_df: int
    idf_power: float
    word_gain: float
    slots_log2: int

    def _config(self) -> dict[str, Any]:
        """The settings as a training configuration."""
        char_min, char_max = self.char_range
        return {
            "features": {
                "char_min": char_min,
                "char_max": char_max,
                "word_max": self.word_max,
                "skeleton_max": self.skeleton_max,
                "seed": 1,
            },
            "table": {
                "slots_log2": self.slots_log2,
                "min_df": self.min_df,
                "idf_power": self.idf_power,
                "word_gain": self.word_gain,
            },
        }

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        return tags


class RisalaVectorizer(  # type: ignore[call-arg]
    ClassNamePrefixFeaturesOutMixin, TransformerMixin, _Features, auto_wrap_output_keys=None
):
    """Texts to a sparse matrix of Risala's hashed n-grams.

    Fitting chooses the features: those that at least `min_df` texts have get a column, and rare ones count more. The
    rows of the matrix are what Risala's models are trained on and score by.

    Parameters
    ----------
    char_range : (int, int), default=(2, 5)
        Shortest and longest character n-gram inside a word, its edges counted; (0, 0) for none.
    word_max : int, default=2
        Longest word n-gram: 0, 1 or 2.
    skeleton_max : int, default=3
        Longest run over the small words and signs of a text: 0 or 2 to 4.
    min_df : int, default=2
        Features that fewer texts have get no column.
    idf_power : float, default=0.75
        How much more rare features count, as a power of the inverse document frequency.
    word_gain : float, default=2.0
        What words count relative to character n-grams.
    slots_log2 : int, default=18
        The matrix has 2 to this power columns, 5 to 20; of more features the rarest go without.

    Attributes
    ----------
    model_ : risala.Model
        The features that were chosen.
    """

    def __init__(
        self,
        *,
        char_range: tuple[int, int] = (2, 5),
        word_max: int = 2,
        skeleton_max: int = 3,
        min_df: int = 2,
        idf_power: float = 0.75,
        word_gain: float = 2.0,
        slots_log2: int = 18,
    ) -> None:
        self.char_range = char_range
        self.word_max = word_max
        self.skeleton_max = skeleton_max
        self.min_df = min_df
        self.idf_power = idf_power
        self.word_gain = word_gain
        self.slots_log2 = slots_log2

    model_: Model

    def fit(self, X: Any, y: Any = None) -> "RisalaVectorizer":
        """Choose the features of the texts `X`; `y` is not looked at."""
        self.model_ = fit_features(X, json.dumps(self._config()))
        return self

    def transform(self, X: Any) -> Any:
        """The feature values of the texts `X`, as a `scipy.sparse.csr_matrix` of float64."""
        check_is_fitted(self)
        return self.model_.features(X)

    @property
    def _n_features_out(self) -> int:
        return cast(int, self.model_.coefficients.shape[1])


class RisalaClassifier(ClassifierMixin, _Features):
    """Texts to labels, by Risala's trainer: a calibrated additive model over hashed n-grams.

    The classes are labels ("neutral", "advertising", "propaganda"), levels ("inform", "interact", "persuade") or
    leaves ("inform", "interact", "purchase", "fear", "belief"), or some of one of these sets.

    Parameters
    ----------
    C : float, default=10.0
        Inverse strength of the regularisation.
    class_balance : float, default=1.0
        How far rare labels are made up for: 0, every text counts alike; 1, every label does.
    tol : float, default=1e-3
        How far from the optimum the solver may stop, as a part of the objective.
    calibration_folds : int, default=5
        Folds on whose held-out texts the temperature is found; 0 for no calibration.
    random_state : int, default=0
        Seed of the solver and of the folds.
    char_range, word_max, skeleton_max, min_df, idf_power, word_gain, slots_log2
        The features, as in `RisalaVectorizer`.

    Attributes
    ----------
    classes_ : ndarray of str
        The classes, sorted.
    model_ : risala.Model
        The trained model.
    """

    def __init__(
        self,
        *,
        C: float = 10.0,
        class_balance: float = 1.0,
        tol: float = 1e-3,
        calibration_folds: int = 5,
        random_state: int = 0,
        char_range: tuple[int, int] = (2, 5),
        word_max: int = 2,
        skeleton_max: int = 3,
        min_df: int = 2,
        idf_power: float = 0.75,
        word_gain: float = 2.0,
        slots_log2: int = 18,
    ) -> None:
        self.C = C
        self.class_balance = class_balance
        self.tol = tol
        self.calibration_folds = calibration_folds
        self.random_state = random_state
        self.char_range = char_range
        self.word_max = word_max
        self.skeleton_max = skeleton_max
        self.min_df = min_df
        self.idf_power = idf_power
        self.word_gain = word_gain
        self.slots_log2 = slots_log2

    classes_: NDArray[np.str_]
    model_: Model

    def fit(self, X: Any, y: Any, groups: Any = None) -> "RisalaClassifier":
        """Train on the texts `X` with a class each in `y`.

        Texts of the same group (an author, an event) in `groups` stay together in the folds of the calibration;
        otherwise each text is a group of its own, and probabilities come out too sure where texts are not independent.
        """
        names = _class_names(y)
        if not names:
            raise ValueError("there are 0 texts to fit on; a minimum of 1 is required")
        classes = sorted(set(names))
        if len(classes) < 2:
            raise ValueError(f"the classifier needs at least 2 classes, but y has {len(classes)} class: {classes}")
        config = self._config()
        config["solver"] = {
            "c": self.C,
            "tolerance": self.tol,
            "seed": self.random_state,
            "class_weight": {"balanced": {"power": self.class_balance}},
        }
        config["calibration"] = {"folds": self.calibration_folds, "seed": self.random_state}
        self.model_ = train(X, names, json.dumps(config), None if groups is None else _group_names(groups))
        self.classes_ = np.array(classes)
        return self

    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        """The probability of each class for each text, in the order of `classes_`.

        Every text has a row: one without an Arabic letter, which `risala.Model.classify` refuses, is judged by the
        signs in it.
        """
        check_is_fitted(self)
        leaves = self.model_.leaf_probabilities(X)
        columns = [leaves[:, [LEAVES.index(leaf) for leaf in _LEAVES_OF[name]]].sum(axis=1) for name in self.classes_]
        return np.stack(columns, axis=1)

    def predict(self, X: Any) -> NDArray[np.str_]:
        """The most probable class of each text."""
        best = self.predict_proba(X).argmax(axis=1)
        return cast("NDArray[np.str_]", self.classes_[best])

    def to_sklearn(self) -> Pipeline:
        """The same classifier as a vectoriser and a plain `LogisticRegression`, with the same probabilities."""
        check_is_fitted(self)
        coefficients, offset = self.model_.coefficients, self.model_.offset
        # No text said which of a class's leaves it is, so these have the same weights and share its probability.
        first = [LEAVES.index(_LEAVES_OF[name][0]) for name in self.classes_]
        shared = [math.log(len(_LEAVES_OF[name])) for name in self.classes_]
        return _pipeline(self.model_, self.classes_, coefficients[first], offset[first] + shared)


def pipeline_of(model: Model) -> Pipeline:
    """A model as a vectoriser and a plain `LogisticRegression` over the leaves of the tree.

    Its `predict_proba` has a column for each name of its `classes_`, the leaves. The probability of a label is the sum
    of those of its leaves.
    """
    order = np.argsort(LEAVES)
    return _pipeline(model, np.array(LEAVES)[order], model.coefficients[order], model.offset[order])


def _pipeline(
    model: Model, classes: NDArray[np.str_], coefficients: NDArray[np.float64], offset: NDArray[np.float64]
) -> Pipeline:
    vectorizer = RisalaVectorizer()
    vectorizer.model_ = model
    regression: Any = LogisticRegression()
    regression.classes_ = classes
    regression.n_features_in_ = coefficients.shape[1]
    # Of two classes it keeps the difference alone.
    is_binary = len(classes) == 2
    regression.coef_ = coefficients[1:] - coefficients[:1] if is_binary else coefficients
    regression.intercept_ = offset[1:] - offset[:1] if is_binary else offset
    regression.n_iter_ = np.array([0], dtype=np.int32)
    return Pipeline([("features", vectorizer), ("leaves", regression)])


def _class_names(y: Any) -> list[str]:
    """The classes of `y`, checked: str, none missing, all of one set."""
    if y is None:
        raise ValueError("this estimator requires y to be passed, but the target y is None")
    names: list[str] = []
    for row, name in enumerate(_values(y)):
        if not isinstance(name, str) or name not in _LEAVES_OF:
            raise ValueError(f"row {row}: the label {name!r} is not one of {', '.join(_LEAVES_OF)}")
        names.append(str(name))
    seen = set(names)
    sets: Sequence[tuple[str, ...]] = (LABELS, LEVELS, LEAVES)
    if not any(seen <= set(one) for one in sets):
        raise ValueError(f"y must hold labels, levels or leaves, not some of each: {', '.join(sorted(seen))}")
    return names


def _group_names(groups: Any) -> list[str]:
    """The groups, checked: each a str or an int."""
    names: list[str] = []
    for row, group in enumerate(_values(groups)):
        if not isinstance(group, (str, int, np.integer)):
            raise ValueError(f"row {row}: a group must be a str or an int, not {group!r}")
        names.append(str(group))
    return names


def _values(column: Any) -> Iterator[Any]:
    """Python's or NumPy's values of any column, Arrow's too."""
    return (value.as_py() if hasattr(value, "as_py") else value for value in column)
