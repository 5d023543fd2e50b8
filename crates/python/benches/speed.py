"""How fast `classify_batch` is beside the bare scorer in Rust, on the same texts, and what importing costs.

    python crates/python/benches/speed.py                 # the texts of data/corpus, repeated up to 50 MB
    python crates/python/benches/speed.py TEXTS.txt       # others, one a line

Reading and decoding are not timed, neither here nor in the bare scorer (`score_file`, an example of the crate
`risala`). Everything is timed in turn, and the best of five rounds counts.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import risala

ROOT = Path(__file__).resolve().parents[3]
MODEL = ROOT / "models" / "risala-base.safetensors"
ROUNDS = 5
BYTES = 50_000_000
THREADS = (1, 2)


def texts() -> list[str]:
    """The texts to judge, none of which `classify` refuses."""
    if len(sys.argv) > 1:
        lines = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
    else:
        files = sorted((ROOT / "data" / "corpus").glob("*.jsonl"))
        records = [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
        lines = [" ".join(record["text"].split()) for record in records]
    judged = risala.classify_batch(lines, errors="null").labels
    lines = [line for line, label in zip(lines, judged, strict=True) if label is not None]
    return lines * (1 + BYTES // sum(len(line.encode()) + 1 for line in lines))


def batch(model: risala.Model, form: Callable[[], Any], threads: int) -> float:
    """How many seconds `classify_batch` takes, up to the probabilities as a NumPy array."""
    texts = form()
    begun = time.perf_counter()
    _ = model.classify_batch(texts, threads=threads).probabilities
    return time.perf_counter() - begun


def bare(file: str, threads: int) -> float:
    """How many seconds the bare scorer takes for the texts, of which each of its threads judges all."""
    command = ["cargo", "run", "--quiet", "--release", "-p", "risala", "--example", "score_file", "--"]
    done = subprocess.run(
        [*command, str(MODEL), file, str(threads)], input="\n\n", cwd=ROOT, capture_output=True, check=True, text=True
    )
    of_threads: list[tuple[int, float]] = json.loads(done.stdout.splitlines()[1])
    return max(took for _, took in of_threads) / threads


def main() -> None:
    """Measure and print a table."""
    lines = texts()
    size = sum(len(line.encode()) for line in lines)
    model = risala.load(MODEL)
    array, series = pa.array(lines), pl.Series(lines)
    # Python keeps the UTF-8 of a string once it was asked for, so a list is judged with new strings each time.
    forms = {"list": array.to_pylist, "pyarrow array": lambda: array, "polars Series": lambda: series}
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".txt") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        work: dict[tuple[str, int], Callable[[], float]] = {}
        for threads in THREADS:
            work["bare scorer", threads] = partial(bare, file.name, threads)
            for name, form in forms.items():
                work[f"classify_batch, {name}", threads] = partial(batch, model, form, threads)
        best = dict.fromkeys(work, float("inf"))
        for _ in range(ROUNDS):
            for key, timed in work.items():
                best[key] = min(best[key], timed())
    print(f"{len(lines)} texts, {size / 1e6:.1f} MB\n")
    print("| what | threads | texts/s | MB/s | to the bare scorer |\n|---|---:|---:|---:|---:|")
    for (name, threads), took in best.items():
        share = best["bare scorer", threads] / took
        print(f"| {name} | {threads} | {len(lines) / took:,.0f} | {size / took / 1e6:.1f} | {share:.2f} × |")
    start = [sys.executable, "-c"]
    program = "import time; a = time.perf_counter(); import risala; print(time.perf_counter() - a)"
    took = min(float(subprocess.run([*start, program], capture_output=True, check=True).stdout) for _ in range(20))
    print(f"\nimport risala: {1000 * took:.1f} ms")


if __name__ == "__main__":
    main()
