"""The recipe: one TOML file, whose `[data]` has the form of the base model's configuration."""

import tomllib
from dataclasses import dataclass, fields
from pathlib import Path

from .fit import Settings


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
    fit: Settings
    text: dict
    """The recipe as it was written, for the model file's header."""


def read(path: Path) -> Recipe:
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    network, vocabulary, seeds = raw["network"], raw["vocabulary"], raw["seeds"]
    unknown = set(raw) - {"name", "data", "vocabulary", "network", "seeds", "held_out", "fit"}
    if unknown:
        raise ValueError(f"{path}: unknown keys {sorted(unknown)}")
    known = {field.name for field in fields(Settings)}
    if set(raw["fit"]) - known:
        raise ValueError(f"{path}: [fit] has unknown keys {sorted(set(raw['fit']) - known)}")
    settings = Settings(**raw["fit"])
    return Recipe(
        raw["name"], raw["data"], vocabulary["pieces"], vocabulary["occurrences"],
        network["layers"], network["window"], seeds, raw["held_out"], settings, raw,
    )  # fmt: skip
