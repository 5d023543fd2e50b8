"""scikit-learn's own checks of estimators.

`check_estimator` makes matrices and no texts: of an estimator of texts it runs `check_estimator_cloneable` alone. So
its other checks run here on estimators that turn each row of a matrix into a text and each class into a label, and
otherwise are ours: parameters, cloning, fitting twice, pickling, order and subsets of rows, NotFittedError.

What these say of matrices (`OF_MATRICES`) says nothing of us, because scikit-learn's `validate_data` answers it before
there is a text; `test_sklearn.py` asks the same of texts.
"""

import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
import risala
from risala.sklearn import RisalaClassifier, RisalaVectorizer
from sklearn.exceptions import SkipTestWarning
from sklearn.utils import estimator_checks
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"

OF_MATRICES = {
    "check_complex_data": "texts are not numbers",
    "check_dtype_object": "texts in arrays of objects: test_texts.py",
    "check_estimator_sparse_array": "texts are not sparse",
    "check_estimator_sparse_matrix": "texts are not sparse",
    "check_estimator_sparse_tag": "texts are not sparse",
    "check_estimators_dtypes": "texts have no precision; other types: test_texts.py",
    "check_estimators_empty_data_messages": "no texts: test_sklearn.py",
    "check_estimators_nan_inf": "missing texts: test_sklearn.py",
    "check_f_contiguous_array_estimator": "texts have no second dimension",
    "check_fit1d": "texts are one-dimensional",
    "check_fit2d_1feature": "texts have no columns",
    "check_fit2d_predict1d": "texts are one-dimensional",
    "check_n_features_in": "texts have no columns; as in CountVectorizer there is no n_features_in_",
    "check_n_features_in_after_fitting": "texts have no columns",
    "check_positive_only_tag_during_fit": "texts have no sign",
    "check_readonly_memmap_input": "texts are not mapped from files",
}


def as_texts(matrix: Any) -> list[str]:
    """A text for each row: a word for each column and size of its value."""

    def word(column: int, value: float) -> str:
        size = int(np.clip(np.round(2 * value), -14, 13)) + 14
        return LETTERS[column % 28] * 2 + LETTERS[size] * 2

    return [" ".join(word(column, value) for column, value in enumerate(row)) for row in matrix]


class MatrixClassifier(RisalaClassifier):
    """A `RisalaClassifier` for matrices and any classes: up to three are labels, up to five leaves."""

    def fit(self, X: Any, y: Any, groups: Any = None) -> "MatrixClassifier":
        X, y = validate_data(self, X, y)
        check_classification_targets(y)
        self.classes_, places = np.unique(y, return_inverse=True)
        names = np.array(sorted(risala.LABELS if len(self.classes_) <= 3 else risala.LEAVES))
        self.inner_ = RisalaClassifier(**self.get_params()).fit(as_texts(X), names[places], groups=groups)
        return self

    def predict_proba(self, X: Any) -> Any:
        check_is_fitted(self)
        return self.inner_.predict_proba(as_texts(validate_data(self, X, reset=False)))


class MatrixVectorizer(RisalaVectorizer):
    """A `RisalaVectorizer` for matrices."""

    def fit(self, X: Any, y: Any = None) -> "MatrixVectorizer":
        super().fit(as_texts(validate_data(self, X)))
        return self

    def transform(self, X: Any) -> Any:
        check_is_fitted(self)
        return super().transform(as_texts(validate_data(self, X, reset=False)))


def _of_matrices(self: Any) -> Any:
    tags = super(type(self), self).__sklearn_tags__()
    tags.input_tags.two_d_array = True
    return tags


MatrixClassifier.__sklearn_tags__ = _of_matrices  # type: ignore[method-assign]
MatrixVectorizer.__sklearn_tags__ = _of_matrices  # type: ignore[method-assign]

# What must hold of three rows too; with more slots the same checks take longer.
ESTIMATORS = [
    MatrixClassifier(calibration_folds=0, slots_log2=10, min_df=1),
    MatrixVectorizer(slots_log2=10, min_df=1),
]


def name_of(check: Any) -> str:
    """The check's name without its settings."""
    return str(check.func.__name__ if isinstance(check, partial) else check.__name__)


CASES = [(one, check) for one in ESTIMATORS for check in estimator_checks._yield_all_checks(one, legacy=True)]


@pytest.mark.parametrize(
    ("estimator", "check"), CASES, ids=[f"{type(one).__name__}-{name_of(check)}" for one, check in CASES]
)
def test_check(estimator: Any, check: Callable[..., Any]) -> None:
    if name_of(check) in OF_MATRICES:
        pytest.skip(OF_MATRICES[name_of(check)])
    check(type(estimator).__name__, estimator)


@pytest.mark.parametrize("estimator", [RisalaClassifier(), RisalaVectorizer()], ids=["classifier", "vectorizer"])
def test_check_estimator_itself(estimator: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SkipTestWarning)
        estimator_checks.check_estimator(estimator)


def test_every_reason_is_needed() -> None:
    assert set(OF_MATRICES) <= {name_of(check) for _, check in CASES}
