"""Labels of texts that may not be shared: the project keeps digests and labels, the texts stay where they are.

A table of labels has a row for each text, with the text's digest in the column `text`. It holds what annotators say, a
`leaf`, or what a teacher says, a share of 100 for each leaf.
"""

import csv
import json
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from blake3 import blake3

from .files import lines, objects, whole
from .records import EFFECTS, LABELS, LEAVES, LEVELS
from .text import program

LENGTHS = range(15, 501)
"""Texts of so many characters are drawn."""


def digest(text: str) -> str:
    """The first 16 hexadecimal digits of the text's BLAKE3."""
    return blake3(text.encode()).hexdigest()[:16]


def table(labels: Path) -> dict[str, dict]:
    """The rows of a table, by the digests of their texts."""
    with labels.open(encoding="utf-8", newline="") as opened:
        return {row.pop("text"): row for row in csv.DictReader(opened, delimiter="\t")}


def source(kind: str, file: Path) -> str:
    """What a record from this file is named by: `pool_` or `taught_`, and the file's name."""
    return f"{kind}_{file.name.split('.')[0]}"


def known(leaf: str) -> dict:
    """Label, level and effect of a leaf."""
    number = LEAVES.index(leaf)
    return {
        "label": next(label for label, leaves in LABELS.items() if number in leaves),
        "level": next(level for level, leaves in LEVELS.items() if number in leaves),
        "effect": next((effect for effect, leaves in EFFECTS.items() if number in leaves), None),
    }


def record(key: str, text: str, row: dict, file: Path) -> dict:
    """A row of a table and its text as a record."""
    if "leaf" in row:
        more = dict(row)
        said = known(more.pop("leaf")) | more | {"source": source("pool", file)}
        key = "p-" + key
    else:
        said = {"leaves": {leaf: int(row[leaf]) / 100 for leaf in LEAVES}, "source": source("taught", file)}
        key = "t-" + key
    return {"id": key, "text": text, **said, "license": "none stated"}


def join(labels: Path, texts: list[Path], output: Path) -> int:
    """Writes records of the texts in a table and returns how many they are: all, or it is an error."""
    wanted = table(labels)
    found = set()
    with whole(output) as beside, beside.open("w", encoding="utf-8") as out:
        for file in texts:
            for text in lines(file):
                key = digest(text)
                if key in wanted and key not in found:
                    found.add(key)
                    out.write(json.dumps(record(key, text, wanted[key], file), ensure_ascii=False) + "\n")
        if len(found) < len(wanted):
            names = ", ".join(str(file) for file in texts)
            raise ValueError(
                f"{len(wanted) - len(found)} of {len(wanted)} labelled texts are not in {names}; give the whole pool"
            )
    return len(found)


def draw(
    labels: Path, texts: list[Path], counts: list[int], judge: Callable[[list[dict]], np.ndarray]
) -> Iterator[dict]:
    """Records without labels, none of whose texts is in the table: of each file so many of which `judge`, which gives
    probabilities [n, leaves], is in most doubt. What it is sure of would teach it little."""
    taken = set(table(labels))
    for file, count in zip(texts, counts, strict=True):
        inside = {digest(text): text for text in lines(file) if len(text) in LENGTHS}
        fresh = [{"id": "t-" + key, "text": inside[key]} for key in sorted(set(inside) - taken)]
        if len(fresh) < count:
            raise ValueError(f"{file}: {count - len(fresh)} texts too few")
        for at in np.argsort(-entropy(judge(fresh)), kind="stable")[:count]:
            taken.add(fresh[at]["id"].removeprefix("t-"))
            yield fresh[at] | {"source": source("taught", file)}


def entropy(probabilities: np.ndarray) -> np.ndarray:
    """Of each row, in nats."""
    return -(probabilities * np.log(np.maximum(probabilities, 1e-12))).sum(1)


def judged(found: list[dict], model: str) -> np.ndarray:
    """What a model says of the leaves of records, [n, leaves]."""
    with tempfile.TemporaryDirectory() as folder:
        asked, said = Path(folder, "asked.jsonl"), Path(folder, "said.jsonl")
        asked.write_text("".join(json.dumps(one) + "\n" for one in found), encoding="utf-8")
        program("corpus", "label", str(asked), "--model", model, "--output", str(said))
        return np.array([[one["leaves"][leaf] for leaf in LEAVES] for one in objects(said)])


def shares(leaves: dict) -> dict[str, int]:
    """Probabilities as whole shares of 100 that add up: what rounding leaves goes to the largest remainders."""
    exact = {leaf: 100 * leaves[leaf] for leaf in LEAVES}
    made = {leaf: int(share) for leaf, share in exact.items()}
    for leaf in sorted(LEAVES, key=lambda leaf: made[leaf] - exact[leaf])[: 100 - sum(made.values())]:
        made[leaf] += 1
    return made


def keep(taught: Path, output: Path) -> int:
    """Writes what a teacher says of records (`risala corpus label`) as a table, without the texts."""
    rows = sorted((digest(one["text"]), shares(one["leaves"])) for one in objects(taught))
    with whole(output) as beside, beside.open("w", encoding="utf-8", newline="") as opened:
        out = csv.writer(opened, delimiter="\t", lineterminator="\n")
        out.writerow(["text", *LEAVES])
        out.writerows([key, *(said[leaf] for leaf in LEAVES)] for key, said in rows)
    return len(rows)
