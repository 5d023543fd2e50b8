"""Measures what training costs; `benches/training/run` starts it."""

import argparse
import gzip
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import report
import solvers

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CORPUS = ROOT / "data/corpus"
CONFIG = ROOT / "benches/peers/risala.toml"
SIZES = [1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000]
# Texts are cut into windows of so many words, each so many further than the one before.
WORDS = 30
STEP = 8


def main() -> None:
    parser = argparse.ArgumentParser(prog="benches/training/run", description=__doc__)
    parser.add_argument("--programs", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--work", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--texts", type=Path, nargs="+", help="texts for the curve (default: those of the corpus)")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="how many to train on in turn")
    parser.add_argument("--records", type=Path, nargs="+", default=[CORPUS / "train.jsonl"], help="for the solvers")
    arguments = parser.parse_args()
    program = arguments.programs / "risala"

    labelled = arguments.work / "labelled.jsonl"
    progress("labels for the curve")
    available = label(program, texts(arguments.texts), max(arguments.sizes), labelled)
    if available < max(arguments.sizes):
        sys.exit(f"there are only {available} texts; give more by --texts, or other --sizes")
    curve = []
    for size in sorted(arguments.sizes):
        progress(f"training on {size} texts")
        curve.append(train(program, labelled, size, arguments.work))
    progress("solvers")
    compared = solvers.compare(arguments.programs / "examples/fit", CONFIG, arguments.work, arguments.records)
    shown_texts = ", ".join(map(shown, arguments.texts)) if arguments.texts else "the texts of data/corpus"
    command = " ".join(["benches/training/run", *map(shown, sys.argv[5:])])
    report.write(ROOT, command, shown_texts, curve, compared)


def texts(files: list[Path] | None) -> Iterator[str]:
    """Windows over the texts, each once; without an Arabic letter none would be answered."""
    seen = set()
    for line in lines(files):
        words = line.split()
        for start in range(0, max(len(words) - WORDS + STEP, 1), STEP):
            piece = " ".join(words[start : start + WORDS])
            digest = hashlib.blake2b(piece.encode(), digest_size=8).digest()
            if digest not in seen and re.search("[\u0621-\u063f\u0641-\u064a]", piece):
                seen.add(digest)
                yield piece


def lines(files: list[Path] | None) -> Iterator[str]:
    if files is None:
        for file in sorted(CORPUS.glob("*.jsonl")):
            for record in file.read_text("utf-8").splitlines():
                yield json.loads(record)["text"].replace("\n", " ")
        return
    for path in files:
        with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8", newline="\n") as file:
            yield from file


def label(program: Path, pieces: Iterator[str], most: int, path: Path) -> int:
    """Writes records of the pieces with the labels that the embedded model gives, in the order of a lot, so
    that the first thousand are like all. Returns how many there are."""
    chosen = sorted(pieces, key=lambda piece: hashlib.blake2b(piece.encode(), digest_size=8).digest())[:most]
    answers = path.with_suffix(".answers")
    with open(answers, "wb") as file:
        subprocess.run([program, "classify", "--json"], input="\n".join(chosen).encode(), stdout=file, check=True)
    with open(answers, encoding="utf-8") as read, open(path, "w", encoding="utf-8") as write:
        for text, line in zip(chosen, read, strict=True):
            answer = json.loads(line)
            record = {"text": text, "label": answer["label"]}
            write.write(json.dumps(record, ensure_ascii=False) + "\n")
    answers.unlink()
    return len(chosen)


def train(program: Path, labelled: Path, size: int, work: Path) -> report.Training:
    """Trains on the first records, and asks the system what that took."""
    part = work / "part.jsonl"
    with open(labelled, encoding="utf-8") as read, open(part, "w", encoding="utf-8") as write:
        for _, line in zip(range(size), read):
            write.write(line)
    command = [program, "train", "--config", CONFIG, "--train", part, "--output", work / "part.safetensors"]
    took = subprocess.run([sys.executable, HERE / "usage.py", *command], check=True, stdout=subprocess.PIPE).stdout
    return report.Training(texts=size, megabytes=part.stat().st_size / 1e6, **json.loads(took))


def shown(argument: str | Path) -> str:
    """An argument without what is particular to this machine."""
    path = Path(argument).absolute()
    if not path.exists():
        return str(argument)
    data = os.environ.get("DATA")
    if data and path.is_relative_to(Path(data).absolute()):
        return f"$DATA/{path.relative_to(Path(data).absolute())}"
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


def progress(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
