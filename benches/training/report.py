"""Writes what was measured: docs/training.md and docs/training.svg."""

import math
import platform
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from solvers import GOALS, Comparison

# Below this many texts, what a program costs that has nothing to do yet weighs in.
STEADY = 10_000


@dataclass
class Training:
    """What a training took."""

    texts: int
    megabytes: float
    seconds: float
    processor: float
    memory: int


def write(root: Path, command: str, texts: str, curve: list[Training], compared: Comparison) -> None:
    """Prints the report, and writes it and its plot below `root`."""
    text = markdown(command, texts, curve, compared)
    print(text)
    (root / "docs/training.md").write_text(text, encoding="utf-8", newline="\n")
    plot(curve, compared, root / "docs/training.svg")


def markdown(command: str, texts: str, curve: list[Training], compared: Comparison) -> str:
    trainings = [
        [
            f"{one.texts:,}",
            f"{one.megabytes:.1f} MB",
            f"{significant(one.seconds)} s",
            f"{significant(one.processor)} s",
            f"{significant(one.processor / one.texts * 1e6)} µs",
            f"{significant(one.memory / 1e6)} MB",
        ]
        for one in curve
    ]
    ours = compared.fits["Risala"]
    fits = [
        [
            f"**{solver}**" if solver == "Risala" else solver,
            f"{fit.tolerance:g}",
            f"{significant(fit.seconds)} s",
            f"{fit.objective:.4f}",
            f"{compared.error(fit):.1e}",
            "" if fit.gap is None else f"{fit.gap:.1e}",
        ]
        for solver, fits in compared.fits.items()
        for fit in fits
    ]
    return f"""# What training costs

Written by [`benches/training/run`](../benches/training/README.md), which says what was done.

```console
$ {command}
```

{machine()}, {date.today().isoformat()}.

![Processor time and memory against the number of texts; error against time of the solvers](training.svg)

## From a thousand texts to a million

{table(["texts", "records", "time", "processor time", "a text", "memory"], trainings)}

`risala train` from the start of the program to the model file, the fits for the temperature included, on
{texts}.{slope(curve)}

What grows with the texts is their packed counts (two bytes a feature), the dual variables and the names of their
groups. Records are read one at a time, a fit unpacks a row when it is its turn, and of the features no more than 7
million are told apart at once: the rarest half is then forgotten (lossy counting, Manku & Motwani 2002), and the model
file says in how many texts a feature may have been without being counted (`missed`; 0 where nothing was forgotten).

## The solver beside scikit-learn's

{compared.rows:,} rows, {compared.columns:,} columns, {compared.values:,} values; one thread.

{table(["solver", "tolerance", "processor time", "objective", "above the optimum", "certified gap"], fits)}

{goals(compared)}

The certified gap bounds how far a fit is from the optimum, whoever else solves the problem: the finest fit is within
{ours[-1].gap:.1e} of it, and the best that scikit-learn's solvers find differs from it by {difference(compared):.1e}.
"""


def slope(curve: list[Training]) -> str:
    """By which power of the number of texts the processor time grows."""
    steady = [one for one in curve if one.texts >= STEADY]
    if len(steady) < 2:
        return ""
    first, last = steady[0], steady[-1]
    power = math.log(last.processor / first.processor) / math.log(last.texts / first.texts)
    return (
        f"\nFrom {first.texts:,} to {last.texts:,} texts, processor time grows by the power {power:.2f} of their number"
        f" (1 is linear)."
    )


def difference(compared: Comparison) -> float:
    """How far the best of the other solvers is from our finest fit, as a part of it."""
    finest = compared.fits["Risala"][-1].objective
    others = [fit.objective for solver, fits in compared.fits.items() if solver != "Risala" for fit in fits]
    return min(abs(objective / finest - 1) for objective in others)


def goals(compared: Comparison) -> str:
    lines = []
    for goal in GOALS:
        ours = compared.seconds("Risala", goal)
        others = {
            solver: seconds
            for solver in compared.fits
            if solver != "Risala" and (seconds := compared.seconds(solver, goal)) is not None
        }
        if ours is None or not others:
            continue
        best = min(others, key=others.get)
        ratios = ", ".join(f"{solver} {significant(seconds / ours)} ×" for solver, seconds in others.items())
        lines.append(
            f"Until {goal:g} above the optimum, Risala takes {significant(ours)} s, the fastest of the others ({best})"
            f" {significant(others[best])} s:\n{significant(others[best] / ours)} times as long (of ours: {ratios})."
        )
    return "\n\n".join(lines)


def machine() -> str:
    """Processor, cores and system."""
    information = Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.split(":", 1)[1].strip() for line in information if line.startswith("model name")]
    return f"{models[0] if models else platform.machine()}, {len(models)} cores, {platform.system()}"


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def significant(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def plot(curve: list[Training], compared: Comparison, path: Path) -> None:
    """White behind, so that it can be read in dark mode and in print; lines differ in their marks as well."""
    import matplotlib

    matplotlib.use("svg")
    import matplotlib.pyplot as plt

    # The same figures give the same file.
    plt.rcParams |= {"svg.hashsalt": "risala", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False}
    figure, (time, memory, error) = plt.subplots(1, 3, figsize=(11, 3.6), layout="constrained")
    texts = [one.texts for one in curve]
    time.plot(texts, [one.processor for one in curve], "o-", color="#b5340b")
    time.plot(
        texts,
        [curve[-1].processor * one / texts[-1] for one in texts],
        linestyle="dotted",
        color="#5b6b7b",
        label="linear",
    )
    time.set_ylabel("seconds of processor time")
    time.legend()
    memory.plot(texts, [one.memory / 1e6 for one in curve], "o-", color="#b5340b")
    memory.set_ylabel("MB resident at most")
    for axes in (time, memory):
        axes.set_xlabel("texts")
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.grid(alpha=0.3)
    for (solver, fits), mark in zip(compared.fits.items(), "os^Dv"):
        # A logarithm has no place for the optimum itself.
        points = [(fit.seconds, max(compared.error(fit), 1e-8)) for fit in fits]
        ours = solver == "Risala"
        error.plot(*zip(*points), marker=mark, color="#b5340b" if ours else None, label=solver, zorder=2 if ours else 1)
    error.set_xscale("log")
    error.set_yscale("log")
    error.set_xlabel("seconds of processor time")
    error.set_ylabel("objective above the optimum, as a part")
    error.grid(alpha=0.3)
    error.legend()
    figure.savefig(path, facecolor="white", metadata={"Date": None})
