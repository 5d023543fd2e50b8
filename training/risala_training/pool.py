"""Labels of texts that may not be shared: the project keeps digests and labels, the texts stay where they are."""

import csv
import json
from pathlib import Path

from blake3 import blake3

from .files import lines, whole
from .records import EFFECTS, LABELS, LEAVES, LEVELS


def digest(text: str) -> str:
    """The first 16 hexadecimal digits of the text's BLAKE3."""
    return blake3(text.encode()).hexdigest()[:16]


def known(leaf: str) -> dict:
    """Label, level and effect of a leaf."""
    number = LEAVES.index(leaf)
    return {
        "label": next(label for label, leaves in LABELS.items() if number in leaves),
        "level": next(level for level, leaves in LEVELS.items() if number in leaves),
        "effect": next((effect for effect, leaves in EFFECTS.items() if number in leaves), None),
    }


def join(labels: Path, texts: list[Path], output: Path) -> int:
    """Writes records of the labelled texts and returns how many they are: all, or it is an error.

    `labels` is a table with the columns `text` (a digest), `leaf`, `confidence` and `drawn`. A record's source is
    `pool_` and the name of the file that its text stands in.
    """
    with labels.open(encoding="utf-8", newline="") as opened:
        wanted = {row.pop("text"): row for row in csv.DictReader(opened, delimiter="\t")}
    found = set()
    with whole(output) as beside, beside.open("w", encoding="utf-8") as out:
        for file in texts:
            source = "pool_" + file.name.split(".")[0]
            for text in lines(file):
                key = digest(text)
                if key not in wanted or key in found:
                    continue
                found.add(key)
                row = wanted[key]
                record = {"id": "p-" + key, "text": text, **known(row.pop("leaf")), **row, "source": source}
                out.write(json.dumps(record | {"license": "none stated"}, ensure_ascii=False) + "\n")
        if len(found) < len(wanted):
            names = ", ".join(str(file) for file in texts)
            raise ValueError(
                f"{len(wanted) - len(found)} of {len(wanted)} labelled texts are not in {names}; give the whole pool"
            )
    return len(found)
