"""Labelled records: what a record allows, how much it counts, and which sources are held out together."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from .files import objects

LEAVES = ("inform", "interact", "purchase", "fear", "belief")
LABELS = {"neutral": (0, 1), "advertising": (2,), "propaganda": (3, 4)}
LEVELS = {1: (0,), 2: (1,), 3: (2, 3, 4)}
EFFECTS = {"fear": (3,), "belief": (4,)}


@dataclass
class Records:
    """Parallel lists: texts, allowed leaves [n, 5] (bool), weights [n], and where each record comes from."""

    texts: list[str] = field(default_factory=list)
    allowed: np.ndarray = field(default_factory=lambda: np.zeros((0, 5), bool))
    weights: np.ndarray = field(default_factory=lambda: np.zeros(0, np.float32))
    sources: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    licenses: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.texts)

    def take(self, rows: np.ndarray) -> "Records":
        pick = lambda values: [values[i] for i in rows]  # noqa: E731
        return Records(
            pick(self.texts), self.allowed[rows], self.weights[rows],
            pick(self.sources), pick(self.ids), pick(self.groups), pick(self.licenses),
        )  # fmt: skip

    def labels(self) -> np.ndarray:
        """0 neutral, 1 advertising, 2 propaganda; −1 where the allowed leaves spread over several."""
        out = np.full(len(self), -1)
        for number, leaves in enumerate(LABELS.values()):
            others = [leaf for leaf in range(5) if leaf not in leaves]
            out[~self.allowed[:, others].any(axis=1)] = number
        return out


def allowed(record: dict) -> np.ndarray:
    """The leaves that label, level and effect leave open, as in the Rust crate `risala-model`."""
    mask = np.ones(5, bool)
    for table, name in ((LABELS, "label"), (LEVELS, "level"), (EFFECTS, "effect")):
        if record.get(name) is not None:
            if record[name] not in table:
                raise ValueError(f"record {record.get('id')}: unknown {name} {record[name]!r}")
            only = np.zeros(5, bool)
            only[list(table[record[name]])] = True
            mask &= only
    if not mask.any():
        raise ValueError(f"record {record.get('id')}: label, level and effect contradict one another")
    return mask


def read(files: list[Path], config: dict, seed: int) -> Records:
    """Reads record files and weighs them by `[data]` of the configuration, which has the form of the base model's
    (`models/risala-base.toml`): weights by confidence and by source, and the most rows that a source may bring."""
    by_confidence = config.get("confidence", {})
    by_source = config.get("source_weights", {})
    rng = np.random.default_rng(seed)
    kept: list[tuple[dict, float]] = []
    limited = defaultdict(list)
    for file in files:
        for record in objects(file):
            rule = by_confidence.get(record.get("confidence"), {})
            weight = rule.get("weight", 1.0) * by_source.get(record.get("source"), 1.0)
            if "rows_per_source" in rule:
                limited[record.get("source"), rule["rows_per_source"]].append((record, weight))
            else:
                kept.append((record, weight))
    for (_, limit), rows in limited.items():
        kept += [rows[i] for i in np.sort(rng.permutation(len(rows))[:limit])]
    return Records(
        [record["text"] for record, _ in kept],
        np.array([allowed(record) for record, _ in kept]).reshape(-1, 5),
        np.array([weight for _, weight in kept], np.float32),
        [record.get("source") or "" for record, _ in kept],
        [str(record.get("id")) for record, _ in kept],
        [str(record.get("group") or record.get("id")) for record, _ in kept],
        [record.get("license") or "none stated" for record, _ in kept],
    )


def counts(files: list[Path], used: Records) -> list[dict]:
    """For each source and licence how many records the files have, and how many of them are used."""
    given = Counter()
    for file in files:
        for record in objects(file):
            given[record.get("source") or "", record.get("license") or "none stated"] += 1
    taken = Counter(zip(used.sources, used.licenses))
    return [
        {"source": source, "license": license_, "given": count, "used": taken[source, license_]}
        for (source, license_), count in sorted(given.items())
    ]


def families(config: dict, sources: list[str]) -> list[str]:
    """The family of each source: its name in `[data.families]`, or the source itself."""
    member = {source: family for family, sources in config.get("families", {}).items() for source in sources}
    return [member.get(source, source) for source in sources]


def bundles(families: np.ndarray, count: int) -> list[list[str]]:
    """The families in at most so many bundles of about equal numbers of records: the largest first, each into the
    bundle that has the fewest."""
    sizes = Counter(families.tolist())
    made = [(0, []) for _ in range(min(count, len(sizes)))]
    for name in sorted(sizes, key=lambda name: (-sizes[name], name)):
        at = min(range(len(made)), key=lambda i: made[i][0])
        made[at] = (made[at][0] + sizes[name], [*made[at][1], name])
    return [sorted(names) for _, names in made]
