"""The same answers as the command line, bit for bit."""

import json
import math
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
import risala
from conftest import ROOT


def program() -> Path:
    """The command line: `$RISALA`, or what cargo built last."""
    if given := os.environ.get("RISALA"):
        return Path(given)
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    built = [target / kind / "risala" for kind in ("release", "debug")]
    found = [file for file in built if file.exists()]
    if not found:
        pytest.skip("the program is not built: cargo build --release, or give its path in RISALA")
    return max(found, key=lambda file: file.stat().st_mtime)


def lines(texts: list[str], *options: str) -> list[str]:
    """What the program says of texts without line breaks."""
    done = subprocess.run(
        [program(), *options], input="\n".join(texts) + "\n", capture_output=True, check=True, encoding="utf-8"
    )
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def texts(corpus: list[str]) -> list[str]:
    return [text.replace("\n", " ") for text in corpus]


def rounded(number: float) -> float:
    """Six decimals, as the program rounds."""
    return math.floor(number * 1e6 + 0.5) / 1e6


def test_classify(model: risala.Model, texts: list[str]) -> None:
    said = lines(texts, "classify", "--json")
    assert said == [model.classify(text).to_json(str(row)) for row, text in enumerate(texts, 1)]
    batch = model.classify_batch(texts)
    for row, line in enumerate(said):
        record: dict[str, Any] = json.loads(line)
        assert record["label"] == batch.labels[row]
        assert record["confidence"] == rounded(batch.confidence[row])
        assert list(record["probabilities"].values()) == [rounded(p) for p in batch.probabilities[row]]
        assert list(record["level"].values()) == [rounded(p) for p in batch.levels[row]]
        assert list(record["effect"].values()) == [rounded(p) for p in batch.effects[row]]


def test_explain(model: risala.Model, texts: list[str]) -> None:
    said = lines(texts, "classify", "--json", "--explain")
    explained = [model.explain(text) for text in texts]
    assert said == [explanation.to_json(str(row)) for row, explanation in enumerate(explained, 1)]
    for line, explanation in zip(said, explained, strict=True):
        record = json.loads(line)
        assert record["reason"] == {"ar": explanation.reason_ar, "en": explanation.reason}
        for spans, pieces in ((explanation.evidence, "evidence"), (explanation.sentences, "sentences")):
            assert [(s.text, s.toward, rounded(s.weight)) for s in spans] == [
                (piece["text"], piece["toward"], piece["weight"]) for piece in record[pieces]
            ]


def test_normalize(texts: list[str]) -> None:
    normalizer = risala.Normalizer()
    assert lines(texts, "normalize") == [normalizer.normalize(text) for text in texts]


def test_tokenize(texts: list[str]) -> None:
    normalizer = risala.Normalizer("search")
    for options, given in (([], None), (["--preset", "search"], normalizer)):
        for text, line in zip(texts, lines(texts, "tokenize", "--json", *options), strict=True):
            tokens = risala.tokenize(text, given)
            said = json.loads(line)["tokens"]
            assert [(t.text, t.kind, t.normalized) for t in tokens] == [
                (s["text"], s["kind"], s.get("normalized", s["text"])) for s in said
            ]
            assert all(text[token.start : token.end] == token.text for token in tokens)


def test_sentences(texts: list[str]) -> None:
    for text, line in zip(texts, lines(texts, "tokenize", "--json", "--unit", "sentences"), strict=True):
        assert [s.text for s in risala.sentences(text)] == [s["text"] for s in json.loads(line)["tokens"]]


@pytest.mark.parametrize("stemmer", ["light", "light10", "snowball", "isri"])
def test_stem(stemmer: Any, texts: list[str]) -> None:
    for line in lines(texts[:200], "stem", "--json", "--preset", "none", "--stemmer", stemmer):
        for word in json.loads(line)["words"]:
            if not word["text"].isdigit() and "." not in word["text"]:
                assert risala.stem(word["text"], stemmer) == word["stem"]
                assert risala.is_stop_word(word["text"]) == word["stop"]
