"""The recipe: one TOML file, whose `[data]` has the form of the base model's configuration."""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from .files import check
from .fit import Settings


@dataclass
class Stage:
    sources: list[str] | None
    """The sources that this stage learns from; None: all."""
    share: dict[str, float]
    """Of these sources only this share of the records, drawn."""
    fit: Settings

    def rows(self, sources: list[str], seed: int) -> np.ndarray:
        """The numbers of the records, named by their sources, that this stage learns from."""
        drawn = np.random.default_rng(seed).random(len(sources))
        taken = [
            (self.sources is None or source in self.sources) and number < self.share.get(source, 1.0)
            for source, number in zip(sources, drawn)
        ]
        return np.flatnonzero(taken)


@dataclass
class Recipe:
    name: str
    data: dict
    pieces: int
    """The most sub-words that are kept."""
    occurrences: int
    """Sub-words that occur less often in the texts go."""
    layers: list[int]
    """The layers of the pretrained encoder that are kept, from 0 at the bottom."""
    window: int
    """Tokens that are read at once, `<s>` and `</s>` included."""
    seeds: list[int]
    held_out: float
    """Share of the training texts, whole groups, that finds the temperature."""
    stages: list[Stage]
    text: dict
    """The recipe as it was written, for the model file's header."""


def stage(path: Path, raw: dict) -> Stage:
    check(path, "[[stages]]", raw, {"sources", "share", "fit"})
    check(path, "[stages.fit]", raw["fit"], {field.name for field in fields(Settings)})
    return Stage(raw.get("sources"), raw.get("share", {}), Settings(**raw["fit"]))


def read(path: Path) -> Recipe:
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    check(path, "it", raw, {"name", "data", "vocabulary", "network", "seeds", "held_out", "stages"})
    check(path, "[data]", raw["data"], {"confidence", "source_weights", "families"})
    for name, rule in raw["data"].get("confidence", {}).items():
        check(path, f"[data.confidence.{name}]", rule, {"weight", "rows_per_source"})
    network, vocabulary = raw["network"], raw["vocabulary"]
    return Recipe(
        raw["name"], raw["data"], vocabulary["pieces"], vocabulary["occurrences"], network["layers"],
        network["window"], raw["seeds"], raw["held_out"], [stage(path, one) for one in raw["stages"]], raw,
    )  # fmt: skip
