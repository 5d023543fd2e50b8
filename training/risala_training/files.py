"""Reading lines, JSON and tables with the place of a fault, and writing files that appear when they are whole."""

import gzip
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def lines(file: Path) -> Iterator[str]:
    """The lines of a file; `.gz` is unpacked. Only a line feed ends a line."""
    with gzip.open(file, "rb") if file.suffix == ".gz" else file.open("rb") as opened:
        for line in opened:
            yield line.decode("utf-8").removesuffix("\n")


def objects(file: Path) -> Iterator[dict]:
    """The objects of a file of JSON lines."""
    for number, line in enumerate(lines(file), 1):
        try:
            found = json.loads(line)
        except ValueError as error:
            raise ValueError(f"{file}:{number}: {error}") from error
        if not isinstance(found, dict):
            raise ValueError(f"{file}:{number}: not a JSON object")
        yield found


def check(path: Path, place: str, given: dict, known: set[str]) -> None:
    """Refuses keys of a table that mean nothing there."""
    unknown = sorted(set(given) - known)
    if unknown:
        raise ValueError(f"{path}: unknown keys {unknown} in {place}")


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A path to write to, which takes the place of `path` when the block has ended well."""
    beside = path.with_name(path.name + ".new")
    yield beside
    beside.replace(path)
