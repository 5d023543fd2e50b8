"""Risala among scikit-learn's estimators."""

import io
import json
import pickle
from typing import Any

import joblib
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import risala
from conftest import read
from risala.sklearn import RisalaClassifier, RisalaVectorizer
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.exceptions import NotFittedError
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.tree import DecisionTreeClassifier

Small = tuple[list[str], list[str]]


@pytest.fixture(scope="module")
def fitted(small: Small) -> RisalaClassifier:
    return RisalaClassifier().fit(*small)


def test_it_learns(fitted: RisalaClassifier) -> None:
    records = read("test")[:400]
    texts, labels = [r["text"] for r in records], [r["label"] for r in records]
    assert fitted.classes_.tolist() == sorted(risala.LABELS)
    assert f1_score(labels, fitted.predict(texts), average="macro") > 0.6
    assert fitted.score(texts, labels) > 0.6


def test_the_model_of_a_classifier_is_a_model(fitted: RisalaClassifier, corpus: list[str]) -> None:
    batch = fitted.model_.classify_batch(corpus)
    order = [risala.LABELS.index(name) for name in fitted.classes_]
    assert np.array_equal(fitted.predict_proba(corpus), batch.probabilities[:, order])
    assert fitted.predict(corpus).tolist() == batch.labels.tolist()
    assert json.loads(fitted.model_.header_json())["training"]["config"]["solver"]["c"] == 10.0


def test_training_is_the_same_every_time(fitted: RisalaClassifier, small: Small) -> None:
    assert clone(fitted).fit(*small).model_.to_bytes() == fitted.model_.to_bytes()
    texts, labels = small
    for X, y in (
        (pd.Series(texts), pd.Series(labels)),
        (pl.Series(texts), pl.Series(labels, dtype=pl.Categorical)),
        (pa.array(texts), pa.array(labels)),
        (pd.DataFrame({"text": texts}), np.array(labels, dtype=object)),
    ):
        assert clone(fitted).fit(X, y).model_.checksum == fitted.model_.checksum


def test_groups_stay_together_when_the_temperature_is_found(small: Small) -> None:
    """Of copies a fold has seen the others: only groups keep that from looking like certainty."""
    texts, labels = [3 * part for part in small]
    groups = 3 * list(range(len(small[0])))
    classifier = RisalaClassifier(calibration_folds=3)
    torn = clone(classifier).fit(texts, labels).predict_proba(texts).max(axis=1).mean()
    together = clone(classifier).fit(texts, labels, groups=groups).predict_proba(texts).max(axis=1).mean()
    assert together < torn
    with pytest.raises(ValueError, match="1440 texts but 2 groups"):
        classifier.fit(texts, labels, groups=["a", "b"])
    with pytest.raises(ValueError, match="row 1: a group must be a str or an int, not None"):
        classifier.fit(texts, labels, groups=pa.array(["a", None]))


@pytest.mark.parametrize(
    "classes", [risala.LABELS, risala.LEVELS, risala.LEAVES, ("fear", "inform"), ("inform", "interact")]
)
def test_classes_are_of_any_part_of_the_tree(classes: tuple[str, ...], small: Small, corpus: list[str]) -> None:
    texts, labels = small
    y = [classes[(risala.LABELS.index(label) + row % 2) % len(classes)] for row, label in enumerate(labels)]
    classifier = RisalaClassifier(calibration_folds=2).fit(texts, y)
    assert classifier.classes_.tolist() == sorted(set(y))
    probabilities = classifier.predict_proba(corpus)
    assert np.allclose(probabilities.sum(axis=1), 1, atol=1e-12)
    same = classifier.to_sklearn()
    assert same.classes_.tolist() == classifier.classes_.tolist()
    assert np.abs(same.predict_proba(corpus) - probabilities).max() < 1e-6
    assert (same.predict(corpus) == classifier.predict(corpus)).mean() > 0.999


def test_a_model_as_a_pipeline(model: risala.Model, corpus: list[str]) -> None:
    pipeline = model.to_sklearn()
    assert isinstance(pipeline[-1], LogisticRegression)
    order = [pipeline.classes_.tolist().index(leaf) for leaf in risala.LEAVES]
    leaves = pipeline.predict_proba(corpus)[:, order]
    assert np.abs(leaves - model.classify_batch(corpus).leaves).max() < 1e-6


def test_features_make_the_scores(model: risala.Model, corpus: list[str]) -> None:
    features = model.features(corpus)
    assert features.has_canonical_format and features.dtype == np.float64 and features.shape[0] == len(corpus)
    scores = features @ model.coefficients.T + model.offset
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    assert np.abs(shares - model.classify_batch(corpus).leaves).max() < 1e-6
    assert model.features([]).shape == (0, features.shape[1])


def test_everything_travels(fitted: RisalaClassifier, small: Small, corpus: list[str]) -> None:
    vectorizer = RisalaVectorizer(slots_log2=12).fit(small[0])
    file = io.BytesIO()
    joblib.dump((fitted, vectorizer), file)
    file.seek(0)
    for classifier, features in (joblib.load(file), pickle.loads(pickle.dumps((fitted, vectorizer)))):
        assert np.array_equal(classifier.predict_proba(corpus), fitted.predict_proba(corpus))
        assert (features.transform(corpus) != vectorizer.transform(corpus)).nnz == 0


def test_it_works_with_the_tools_of_scikit_learn(small: Small) -> None:
    texts, labels = small
    scores = cross_val_score(RisalaClassifier(calibration_folds=0), texts, labels, cv=3, scoring="f1_macro")
    assert scores.shape == (3,) and not np.isnan(scores).any()
    search = GridSearchCV(RisalaClassifier(calibration_folds=0), {"C": [1.0, 10.0], "min_df": [1, 2]}, cv=2, n_jobs=2)
    assert search.fit(texts, labels).best_score_ > 0.5
    union = FeatureUnion([("risala", RisalaVectorizer(slots_log2=14)), ("words", CountVectorizer())])
    pipeline = Pipeline([("features", union), ("answer", LogisticRegression(max_iter=300))])
    assert cross_val_score(pipeline, texts, labels, cv=2).min() > 0.5
    frame = pd.DataFrame({"text": texts, "length": [len(text) for text in texts]})
    columns = ColumnTransformer(
        [("text", RisalaVectorizer(slots_log2=12), "text"), ("rest", "passthrough", ["length"])]
    )
    tree = make_pipeline(columns, DecisionTreeClassifier(max_depth=3)).fit(frame, labels)
    assert tree.predict(frame).shape == (480,)
    normalize = risala.Normalizer("search").normalize
    words = TfidfVectorizer(
        preprocessor=normalize, tokenizer=lambda text: [t.text for t in risala.tokenize(text)], token_pattern=None
    )
    assert words.fit_transform(texts).shape[0] == 480


def test_features_have_names(small: Small) -> None:
    vectorizer = RisalaVectorizer(slots_log2=8)
    matrix = vectorizer.fit_transform(small[0])
    names = vectorizer.get_feature_names_out()
    assert names.shape == (256,) == matrix.shape[1:] and names[0] == "risalavectorizer0"


def test_unfitted_estimators_say_so() -> None:
    for use in (
        lambda: RisalaClassifier().predict(["قطار"]),
        lambda: RisalaClassifier().predict_proba(["قطار"]),
        lambda: RisalaClassifier().to_sklearn(),
        lambda: RisalaVectorizer().transform(["قطار"]),
        lambda: RisalaVectorizer().get_feature_names_out(),
    ):
        with pytest.raises(NotFittedError):
            use()


BAD_CLASSES: list[tuple[Any, str]] = [
    (["neutral", "spam"], "row 1: the label 'spam' is not one of"),
    (["neutral", None], "row 1: the label None is not one of"),
    (["neutral", float("nan")], "row 1: the label nan is not one of"),
    ([0, 1], "row 0: the label 0 is not one of"),
    (["neutral", "neutral"], "at least 2 classes"),
    (["neutral", "fear"], "labels, levels or leaves, not some of each"),
    (["neutral"], "2 texts but 1 classes|at least 2 classes"),
    (["neutral", "propaganda", "neutral"], "2 texts but 3 classes"),
    (None, "requires y to be passed"),
]


@pytest.mark.parametrize(("y", "message"), BAD_CLASSES)
def test_labels_never_seen_are_named_by_row(y: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        RisalaClassifier().fit(["قطار سريع", "عرض كبير"], y)


def test_bad_texts_are_named_by_row(fitted: RisalaClassifier, small: Small) -> None:
    labels = ["neutral", "advertising"]
    for use in (
        lambda texts: RisalaClassifier().fit(texts, labels),
        lambda texts: RisalaVectorizer().fit(texts),
        RisalaVectorizer().fit(small[0]).transform,
        fitted.predict,
        fitted.predict_proba,
    ):
        for missing in (["قطار", None], ["قطار", float("nan")], pd.Series(["قطار", None])):
            with pytest.raises(ValueError, match="^row 1: .*missing"):
                use(missing)
        with pytest.raises(TypeError, match="row 1: .* not bytes"):
            use(["قطار", b"x"])
        with pytest.raises(TypeError, match="row 0: .* not ndarray"):
            use(np.zeros((2, 3)))
    for estimator in (RisalaClassifier(), RisalaVectorizer()):
        with pytest.raises(ValueError, match="0 texts"):
            estimator.fit([], [])
        with pytest.raises(ValueError, match="0 texts"):
            estimator.fit(pd.DataFrame({"text": []}), [])
    assert fitted.predict([]).shape == (0,) and fitted.predict_proba([]).shape == (0, 3)


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"C": -1}, "c must be between"),
        ({"slots_log2": 40}, "slots_log2"),
        ({"min_df": 0}, "min_df must be at least 1"),
        ({"char_range": (5, 2)}, "char_min 5 and char_max 2"),
        ({"calibration_folds": 1}, "folds"),
        ({"class_balance": 2}, "between 0 and 1"),
        ({"min_df": 10_000}, "no feature"),
    ],
)
def test_settings_are_checked_by_fit(setting: dict[str, Any], message: str, small: Small) -> None:
    with pytest.raises(ValueError, match=message):
        RisalaClassifier(**setting).fit(*small)


def test_every_text_has_an_answer(fitted: RisalaClassifier) -> None:
    """Unlike `Model.classify`, which refuses what is not Arabic: scikit-learn wants as many answers as rows."""
    assert np.isfinite(fitted.predict_proba(["hello", "", "🎉"])).all()
