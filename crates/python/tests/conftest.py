"""What the tests share: the project's own texts, and a small set to train on."""

import json
from pathlib import Path

import pytest
import risala

ROOT = Path(__file__).resolve().parents[3]


def read(name: str) -> list[dict[str, str]]:
    """The records of a file of the corpus."""
    lines = (ROOT / "data" / "corpus" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="session")
def model() -> risala.Model:
    return risala.load()


@pytest.fixture(scope="session")
def corpus() -> list[str]:
    """Texts of many kinds."""
    return [record["text"] for record in read("dev")]


@pytest.fixture(scope="session")
def small() -> tuple[list[str], list[str]]:
    """A few hundred texts and their labels: four texts a topic, two of them neutral."""
    records = read("train")[:480]
    return [record["text"] for record in records], [record["label"] for record in records]
