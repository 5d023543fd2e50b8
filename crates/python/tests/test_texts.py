"""Texts of every form that they come in, and what is said of wrong ones."""

import subprocess
import sys
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import risala

TEXTS = [
    "خصم 50% على جميع العطور، اطلب الآن",
    "حركة النورس الأزرق درع الأمة وأمل شعبنا",
    "افتتحت بلدية وادي الياسمين محطة القطار",
]

FORMS: dict[str, Any] = {
    "tuple": tuple(TEXTS),
    "dict view": dict.fromkeys(TEXTS).keys(),
    "numpy str": np.array(TEXTS),
    "numpy object": np.array(TEXTS, dtype=object),
    "numpy StringDType": np.array(TEXTS, dtype=np.dtypes.StringDType()),
    "pandas": pd.Series(TEXTS, index=[7, 7, 9]),
    "pandas object": pd.Series(TEXTS, dtype=object),
    "pandas category": pd.Series(TEXTS, dtype="category"),
    "pandas arrow": pd.Series(TEXTS, dtype="string[pyarrow]"),
    "pandas index": pd.Index(TEXTS),
    "pandas frame": pd.DataFrame({"text": TEXTS, "n": 1}),
    "pandas frame of one column": pd.DataFrame({"any": TEXTS}),
    "polars": pl.Series(TEXTS),
    "polars categorical": pl.Series(TEXTS, dtype=pl.Categorical),
    "polars frame": pl.DataFrame({"text": TEXTS, "n": [1, 2, 3]}),
    "arrow": pa.array(TEXTS),
    "arrow slice": pa.array(["x", *TEXTS, None])[1:4],
    "arrow large": pa.array(TEXTS, pa.large_string()),
    "arrow view": pa.array(TEXTS, pa.string_view()),
    "arrow dictionary": pa.array(TEXTS).dictionary_encode(),
    "arrow chunks": pa.chunked_array([TEXTS[:1], [], TEXTS[1:]]),
    "arrow table": pa.table({"n": [1, 2, 3], "text": TEXTS}),
    "arrow batch": pa.record_batch({"any": TEXTS}),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same(model: risala.Model, form: str) -> None:
    expected = model.classify_batch(TEXTS).leaves
    assert np.array_equal(model.classify_batch(FORMS[form]).leaves, expected)
    assert np.array_equal(model.leaf_probabilities(FORMS[form]), expected)


def test_generators_are_read(model: risala.Model) -> None:
    assert len(model.classify_batch(text for text in TEXTS)) == 3


def test_a_column_is_named(model: risala.Model) -> None:
    columns = {"a": TEXTS, "b": TEXTS[::-1]}
    for table in (pd.DataFrame(columns), pl.DataFrame(columns), pa.table(columns)):
        assert model.classify_batch(table, column="b").labels.tolist() == ["neutral", "propaganda", "advertising"]
        with pytest.raises(ValueError, match="which column.*a, b"):
            model.classify_batch(table)
        with pytest.raises(KeyError, match="no column.*a, b"):
            model.classify_batch(table, column="c")


NO_TEXTS: dict[str, Any] = {
    "list": [],
    "numpy": np.array([]),
    "pandas": pd.Series([], dtype=object),
    "pandas float": pd.Series([], dtype=float),
    "pandas frame": pd.DataFrame({"text": []}),
    "polars": pl.Series([], dtype=pl.String),
    "arrow": pa.array([], pa.string()),
    "arrow null": pa.array([], pa.null()),
    "arrow table": pa.table({"text": pa.array([], pa.string())}),
    "arrow no chunks": pa.chunked_array([], pa.string()),
}


@pytest.mark.parametrize("form", NO_TEXTS)
def test_no_texts_give_no_rows(model: risala.Model, form: str) -> None:
    none = model.classify_batch(NO_TEXTS[form])
    assert len(none) == 0 and none.labels.shape == (0,) and none.probabilities.shape == (0, 3)
    assert pa.table(none).num_rows == 0


MISSING: dict[str, Any] = {
    "None": ["قطار", None],
    "nan": ["قطار", float("nan")],
    "numpy nan": ["قطار", np.float32("nan")],
    "NA": ["قطار", pd.NA],
    "NaT": ["قطار", pd.NaT],
    "numpy object": np.array(["قطار", np.nan], dtype=object),
    "pandas": pd.Series(["قطار", None]),
    "pandas object": pd.Series(["قطار", np.nan], dtype=object),
    "pandas category": pd.Series(["قطار", None], dtype="category"),
    "polars": pl.Series(["قطار", None]),
    "arrow": pa.array(["قطار", None]),
    "arrow dictionary": pa.array(["قطار", None]).dictionary_encode(),
    "arrow chunks": pa.chunked_array([["قطار"], [None]]),
}


@pytest.mark.parametrize("form", MISSING)
def test_missing_texts_are_named_by_row(model: risala.Model, form: str) -> None:
    for judge in (model.classify_batch, model.leaf_probabilities, model.features):
        with pytest.raises(ValueError, match="^row 1: .*missing"):
            judge(MISSING[form])
    kept = model.classify_batch(MISSING[form], errors="null")
    assert kept.labels.tolist() == ["neutral", None] and kept[1] is None
    assert np.isnan(kept.probabilities[1]).all() and not np.isnan(kept.probabilities[0]).any()
    assert pa.table(kept)["confidence"].null_count == 1


def test_what_cannot_be_judged_is_named_by_row(model: risala.Model) -> None:
    with pytest.raises(ValueError, match="^row 2: the text has no Arabic letter"):
        model.classify_batch([*TEXTS[:2], "hello", ""])
    with pytest.raises(ValueError, match="^row 1: the text is empty"):
        model.classify_batch(pa.array([TEXTS[0], " "]))
    labels = model.classify_batch(["hello", TEXTS[0]], errors="null").labels
    assert labels.tolist() == [None, "advertising"]


WRONG: dict[str, tuple[Any, str]] = {
    "one str": ("قطار", "not str"),
    "bytes": ("قطار".encode(), "not bytes"),
    "dict": ({"text": "قطار"}, "not dict"),
    "number": (5, "not int"),
    "None": (None, "not NoneType"),
    "bytes in a list": (["قطار", "قطار".encode()], "row 1: a text must be str, not bytes; decode it"),
    "numbers": (["قطار", 5], "row 1: a text must be str, not int"),
    "numpy": (np.array([1.5]), "row 0: a text must be str, not float64"),
    "numpy matrix": (np.array([["قطار"]]), "row 0: a text must be str, not ndarray"),
    "pandas": (pd.Series([1.5]), "not Float64|row 0: .* not float"),
    "pandas object": (pd.Series(["قطار", 1], dtype=object), "row 1: a text must be str, not int"),
    "polars": (pl.Series([1]), "must be strings, not Int64"),
    "arrow": (pa.array([1]), "must be strings, not Int64"),
    "arrow bytes": (pa.array([b"a"]), "must be strings, not Binary; decode"),
    "arrow table": (pa.table({"a": [1]}), "must be strings, not Int64"),
}


@pytest.mark.parametrize("form", WRONG)
def test_wrong_types_are_type_errors(model: risala.Model, form: str) -> None:
    texts, message = WRONG[form]
    for judge in (model.classify_batch, model.leaf_probabilities, model.features):
        with pytest.raises(TypeError, match=message):
            judge(texts)


def test_broken_unicode_is_named_by_row(model: risala.Model) -> None:
    with pytest.raises(ValueError, match="^row 1: "):
        model.classify_batch(["قطار", "م\ud800"])
    broken = pa.Array.from_buffers(
        pa.string(), 1, [None, pa.array([0, 2], pa.int32()).buffers()[1], pa.py_buffer(b"\xff\xfe")]
    )
    with pytest.raises(ValueError, match="^row 0: the text is not UTF-8"):
        model.classify_batch(broken)


def test_options_are_checked(model: risala.Model) -> None:
    with pytest.raises(ValueError, match="errors must be"):
        model.classify_batch(TEXTS, errors="ignore")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="threads must be"):
        model.classify_batch(TEXTS, threads=0)


def test_results_go_to_arrow(model: risala.Model) -> None:
    batch = model.classify_batch(TEXTS)
    table = pa.table(batch)
    assert table.column_names[:4] == ["label", "level", "effect", "confidence"]
    assert table["label"].to_pylist() == batch.labels.tolist()
    assert table["effect"].to_pylist() == [None, "belief", None]
    for column, name in enumerate(risala.LABELS):
        assert table[name].to_pylist() == batch.probabilities[:, column].tolist()
    assert pl.DataFrame(batch)["label"].to_list() == batch.labels.tolist()
    assert pa.record_batch(batch).num_rows == 3


def test_arrow_texts_are_not_copied() -> None:
    """A process that judges 200 MB of Arrow text grows by far less than the text."""
    program = """
import resource, pyarrow as pa, risala
model = risala.load()
texts = pa.array(["افتتحت بلدية وادي الياسمين محطة القطار الجديدة صباح الأحد " * 1000] * 2000)
assert texts.nbytes > 200e6
model.classify_batch(texts[:600])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
model.classify_batch(texts)
grown = 1024 * (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
assert grown < 20e6, grown
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_work_goes_on_after_a_fork() -> None:
    """Workers of `multiprocessing` may be forks of a process that has judged and trained."""
    program = """
import multiprocessing, risala
from risala.sklearn import RisalaClassifier
texts = ["اطلب الآن العرض", "الحركة أملنا جميعا"] * 200
judge = risala.load()
fitted = RisalaClassifier(calibration_folds=0, slots_log2=8).fit(texts, ["advertising", "propaganda"] * 200)
here = judge.classify_batch(texts).confidence.tolist()
def work(_):
    RisalaClassifier(calibration_folds=0, slots_log2=8).fit(texts, ["advertising", "propaganda"] * 200)
    return judge.classify_batch(texts).confidence.tolist()
with multiprocessing.get_context("fork").Pool(2) as pool:
    assert pool.map(work, range(2)) == [here, here]
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)
