"""The compiled half of `risala`; use `risala`, which shows what of it is meant for users."""

import os
from collections.abc import Iterable
from typing import Any, Literal, Protocol, TypeAlias, final

import numpy as np
from numpy.typing import NDArray
from typing_extensions import disjoint_base

__version__: str

_Label: TypeAlias = Literal["neutral", "advertising", "propaganda"]
_Level: TypeAlias = Literal["inform", "interact", "persuade"]
_Effect: TypeAlias = Literal["fear", "belief"]
_Leaf: TypeAlias = Literal["inform", "interact", "purchase", "fear", "belief"]

class _ArrowStream(Protocol):
    def __arrow_c_stream__(self, requested_schema: Any = ...) -> Any: ...

class _ArrowArray(Protocol):
    def __arrow_c_array__(self, requested_schema: Any = ...) -> Any: ...

# Lists, Series, arrays and tables of texts.
_Texts: TypeAlias = Iterable[Any] | _ArrowStream | _ArrowArray

def load(model: str | os.PathLike[str] | None = None) -> Model:
    """Open a model: the embedded one (no argument, or "base") or a model file.

    Raises OSError (FileNotFoundError, …) for a file that cannot be read and ValueError for one that is no model.
    """

@final
class Model:
    """An additive model: embedded, read from a file, or trained. It can be pickled and shared between threads."""

    @staticmethod
    def from_bytes(data: bytes) -> Model:
        """Open the bytes of a model file; ValueError if they are none."""

    def to_bytes(self) -> bytes:
        """The bytes of the model file; every program that reads Risala's models opens them."""

    @property
    def name(self) -> str:
        """The model's name, as predictions carry it."""

    @property
    def checksum(self) -> str:
        """The file's checksum (BLAKE3, hexadecimal), which names the model exactly."""

    def header_json(self) -> str:
        """What the file says of itself, training configuration and sources included, as JSON."""

    def classify(self, text: str) -> Prediction:
        """Judge a text.

        Raises ValueError for a text that cannot be judged: empty, or without an Arabic letter.
        """

    def classify_batch(
        self,
        texts: _Texts,
        *,
        column: str | None = None,
        errors: Literal["raise", "null"] = "raise",
        threads: int | None = None,
    ) -> Predictions:
        """Judge many texts, on all cores (or `threads`) and without the interpreter's lock.

        `texts` is a list or another iterable of str, a NumPy array, a pandas or polars Series, an Arrow array, or a
        table, of which `column` names the column (by default the only one, or "text"). The text of Arrow arrays is
        read where it lies.

        A row without a text (None, NaN, null) or with one that cannot be judged raises ValueError with the row's
        number; with `errors="null"` it gets the label None and probabilities of NaN. What is no text at all (bytes,
        numbers) raises TypeError.
        """

    def explain(self, text: str) -> Explanation:
        """Judge a text and say by which words and sentences. Raises as `classify` does."""

    def leaf_probabilities(self, texts: _Texts, *, column: str | None = None) -> NDArray[np.float64]:
        """The probabilities of the leaves (columns as in `risala.LEAVES`) for any texts.

        Also for texts that `classify` refuses because they have no Arabic letter: these are judged by the signs in
        them.
        """

    def features(self, texts: _Texts, *, column: str | None = None) -> Any:
        """The features of texts as a `scipy.sparse.csr_matrix` of float64: a row a text, a column a slot.

        `features(texts) @ coefficients.T + offset` are the scores of the leaves, whose softmax are their
        probabilities.
        """

    @property
    def coefficients(self) -> NDArray[np.float64]:
        """What a feature value of 1 adds to the score of each leaf: a row a leaf, a column a slot."""

    @property
    def offset(self) -> NDArray[np.float64]:
        """The score of each leaf before any feature has spoken."""

    def to_sklearn(self) -> Any:
        """The same model as a `sklearn.pipeline.Pipeline`: a vectoriser and a `LogisticRegression` over the leaves."""

    def __reduce__(self) -> tuple[Any, tuple[bytes]]: ...

@disjoint_base
class Prediction:
    """What a model says of one text."""

    @property
    def label(self) -> _Label:
        """The most probable label."""

    @property
    def label_ar(self) -> str:
        """The label in Arabic."""

    @property
    def confidence(self) -> float:
        """The probability of the label."""

    @property
    def probabilities(self) -> dict[_Label, float]:
        """The probability of each label; they add up to 1."""

    @property
    def level(self) -> _Level:
        """The most probable level that goes with the label."""

    @property
    def levels(self) -> dict[_Level, float]:
        """The probability of each level; they add up to 1."""

    @property
    def effect(self) -> _Effect | None:
        """Of propaganda the more probable effect; of other labels None."""

    @property
    def effects(self) -> dict[_Effect, float]:
        """The probability of each effect, given that the text is propaganda; they add up to 1."""

    @property
    def leaves(self) -> dict[_Leaf, float]:
        """The probability of each leaf of the tree, from which all others are summed; they add up to 1."""

    @property
    def model(self) -> str:
        """The name of the model that answered."""

    def to_json(self, id: str = "") -> str:
        """The line that `risala classify --json` writes: six decimals, and spans in bytes of the UTF-8 text."""

@final
class Span:
    """A piece of a text and what it speaks for: `text == whole[start:end]`."""

    @property
    def start(self) -> int:
        """The first code point."""

    @property
    def end(self) -> int:
        """The code point behind the last."""

    @property
    def text(self) -> str:
        """The piece itself."""

    @property
    def toward(self) -> _Label | None:
        """The label that it adds most to; None for a sentence that adds to none."""

    @property
    def weight(self) -> float:
        """How much it adds to the log-odds of that label."""

    __hash__: None  # type: ignore[assignment]

@final
class Explanation(Prediction):
    """A prediction with the words and sentences that spoke for each label, and the reason in words.

    A notebook shows it as the text from right to left with its evidence marked.
    """

    @property
    def text(self) -> str:
        """The text that was judged."""

    @property
    def evidence(self) -> list[Span]:
        """The words that speak for a label, in the order of the text, with positive weights."""

    @property
    def sentences(self) -> list[Span]:
        """Every sentence in order; its weight is the sum of its words', negative ones included."""

    @property
    def reason(self) -> str:
        """The reason in a line of English."""

    @property
    def reason_ar(self) -> str:
        """The reason in a line of Arabic."""

    def _repr_html_(self) -> str: ...

@final
class Predictions:
    """The predictions of a batch, in the order of its texts: NumPy arrays, and a table for Arrow.

    `pyarrow.table(predictions)`, `polars.DataFrame(predictions)` and `pandas.DataFrame.from_arrow(predictions)` have
    the columns label, level, effect, confidence, and a probability for each label, level and effect. Rows without an
    answer are None, NaN or null.
    """

    @property
    def labels(self) -> NDArray[np.object_]:
        """The label of each text."""

    @property
    def confidence(self) -> NDArray[np.float64]:
        """The probability of each text's label."""

    @property
    def probabilities(self) -> NDArray[np.float64]:
        """The probabilities of the labels, a column for each name of `risala.LABELS`."""

    @property
    def levels(self) -> NDArray[np.float64]:
        """The probabilities of the levels, a column for each name of `risala.LEVELS`."""

    @property
    def effects(self) -> NDArray[np.float64]:
        """The probabilities of the effects given propaganda, a column for each name of `risala.EFFECTS`."""

    @property
    def leaves(self) -> NDArray[np.float64]:
        """The probabilities of the leaves, a column for each name of `risala.LEAVES`."""

    @property
    def model(self) -> str:
        """The name of the model that answered."""

    def __len__(self) -> int: ...
    def __getitem__(self, row: int, /) -> Prediction | None: ...
    def __arrow_c_array__(self, requested_schema: Any = None) -> tuple[Any, Any]: ...
    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any: ...

@final
class Normalizer:
    """Writes Arabic text in one spelling, by rules that are switched one by one. It can be pickled.

    `preset` is "classification" (what the models read), "search" or "none"; every rule of `docs/rules.md` may be set by
    name on top of it: `Normalizer("search", alef=False)`.
    """

    def __new__(
        cls, preset: Literal["classification", "search", "none"] = "classification", **rules: Any
    ) -> Normalizer:
        """The rules of a preset, with those that are named over them.

        Raises TypeError for a rule that does not exist and ValueError for a setting that it does not have.
        """

    def normalize(self, text: str) -> str:
        """The normalised text."""

    def align(self, text: str) -> tuple[str, list[tuple[int, int, int, int]]]:
        """The normalised text, and which of its code points came from which.

        Each entry is start and end in the normalised text, start and end in the original.
        """

    @property
    def rules(self) -> dict[str, bool | int | str]:
        """Every rule by name with its setting."""

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]: ...

@final
class Token:
    """A piece of a text: `text == whole[start:end]`."""

    @property
    def text(self) -> str:
        """The piece as it stands in the text."""

    @property
    def start(self) -> int:
        """The first code point."""

    @property
    def end(self) -> int:
        """The code point behind the last."""

    @property
    def kind(self) -> str | None:
        """What it is ("word", "hashtag", …); None of a sentence."""

    @property
    def normalized(self) -> str:
        """The piece as it was read, which differs where a normaliser was given."""

    __hash__: None  # type: ignore[assignment]

def tokenize(text: str, normalizer: Normalizer | None = None) -> list[Token]:
    """The words, numbers, hashtags, links, emoji and signs of a text.

    With a normaliser the normalised text is cut, and the pieces lead back to the original.
    """

def sentences(text: str) -> list[Token]:
    """The sentences of a text."""

def stem(word: str, stemmer: Literal["light", "light10", "snowball", "isri"] = "light") -> str:
    """The stem of a word; ValueError for a stemmer that does not exist."""

def is_stop_word(word: str) -> bool:
    """Whether a word is one of grammar (a preposition, a pronoun, …), in any spelling."""

def train(texts: _Texts, classes: list[str], config: str, groups: list[str] | None = None) -> Model:
    """Train a model on texts with the name of a label, a level or a leaf each; see `risala.sklearn`."""

def fit_features(texts: _Texts, config: str) -> Model:
    """Find the features that a model trained on the texts would know: a model without weights."""
