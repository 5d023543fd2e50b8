"""Arabic text as propaganda, advertising or neutral, by the three-level model of communication.

>>> import risala
>>> model = risala.load()
>>> model.classify("خصم 50% على جميع العطور، اطلب الآن والتوصيل مجاني").label
'advertising'

Importing this module imports nothing else: NumPy, SciPy and scikit-learn come when they are used.
"""

from typing import TYPE_CHECKING, Literal

from risala._risala import (
    Explanation,
    Model,
    Normalizer,
    Prediction,
    Predictions,
    Span,
    Token,
    __version__,
    is_stop_word,
    load,
    sentences,
    stem,
    tokenize,
)

if TYPE_CHECKING:
    from risala._risala import _Texts

LABELS = ("neutral", "advertising", "propaganda")
"""The labels, in the order of the columns of `Predictions.probabilities`."""

LEVELS = ("inform", "interact", "persuade")
"""The levels of communication, in the order of the columns of `Predictions.levels`."""

EFFECTS = ("fear", "belief")
"""The effects of propaganda, in the order of the columns of `Predictions.effects`."""

LEAVES = ("inform", "interact", "purchase", "fear", "belief")
"""The leaves of the tree, in the order of the columns of `Predictions.leaves`."""


def classify(text: str) -> Prediction:
    """`Model.classify` of the embedded model."""
    return load().classify(text)


def classify_batch(
    texts: "_Texts",
    *,
    column: str | None = None,
    errors: Literal["raise", "null"] = "raise",
    threads: int | None = None,
) -> Predictions:
    """`Model.classify_batch` of the embedded model."""
    return load().classify_batch(texts, column=column, errors=errors, threads=threads)


def explain(text: str) -> Explanation:
    """`Model.explain` of the embedded model."""
    return load().explain(text)


__all__ = [
    "EFFECTS",
    "LABELS",
    "LEAVES",
    "LEVELS",
    "Explanation",
    "Model",
    "Normalizer",
    "Prediction",
    "Predictions",
    "Span",
    "Token",
    "__version__",
    "classify",
    "classify_batch",
    "explain",
    "is_stop_word",
    "load",
    "sentences",
    "stem",
    "tokenize",
]
