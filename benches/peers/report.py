"""Writes what was measured: BENCHMARKS.md and docs/benchmarks.svg."""

import argparse
import math
import platform
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

OURS = "Risala, same records"
SHIPPED = "Risala, as shipped"
FASTTEXT = "fastText"
SCIKIT_LEARN = "scikit-learn, words and characters"

SPEED_HEAD = ["tool", "version", "MB/s", "to fastText", "to scikit-learn", "two cores", "gain", "scored"]


@dataclass
class Results:
    """What was found out about a tool. Speeds are MB/s by the number of cores."""

    macro_f1: list[float] = field(default_factory=list)
    intervals: list[list[float]] = field(default_factory=list)
    model_bytes: int = 0
    first_label: float = 0.0
    speed: dict[int, float] = field(default_factory=dict)
    scored: float = math.inf
    memory: int = 0


@dataclass
class Row:
    """A tool with its results."""

    name: str
    version: str
    results: Results

    @property
    def ours(self) -> bool:
        return self.name in (OURS, SHIPPED)

    @property
    def speed(self) -> float:
        return self.results.speed[1]

    @property
    def gain(self) -> float | None:
        """How many times as fast two cores are as one."""
        return self.results.speed[2] / self.speed if 2 in self.results.speed else None


def write(
    root: Path, rows: list[Row], tests: list[str], texts: str, command: str, settings: argparse.Namespace
) -> None:
    """Prints the report, and writes it and its plot below `root`."""
    text = markdown(rows, tests, texts, command, settings)
    print(text)
    (root / "BENCHMARKS.md").write_text(text, encoding="utf-8", newline="\n")
    plot(rows, tests[0], root / "docs/benchmarks.svg")


def markdown(rows: list[Row], tests: list[str], texts: str, command: str, settings: argparse.Namespace) -> str:
    found = {row.name: row for row in rows}
    fasttext, scikit_learn = found[FASTTEXT], found[SCIKIT_LEARN]
    speeds = [
        [
            bold(row),
            row.version,
            significant(row.speed),
            times(row.speed / fasttext.speed),
            times(row.speed / scikit_learn.speed),
            f"{significant(row.results.speed[2])} MB/s" if row.gain else "",
            times(row.gain) if row.gain else "",
            f"{row.results.scored / 1e6:.0f} MB",
        ]
        for row in sorted(rows, key=lambda row: -row.speed)
    ]
    others = [
        [
            bold(row),
            *(f"{value:.3f}" for value in row.results.macro_f1),
            f"{significant(row.results.first_label * 1e3)} ms",
            f"{significant(row.results.memory / 1e6)} MB",
            f"{significant(row.results.model_bytes / 1e6)} MB",
        ]
        for row in sorted(rows, key=lambda row: -row.results.macro_f1[0])
    ]
    intervals = ", ".join(
        f"[{low:.3f}, {high:.3f}] on {test}" for (low, high), test in zip(found[OURS].results.intervals, tests)
    )
    return f"""# Risala beside other classifiers

Written by [`benches/peers/run`](benches/peers/README.md), which says what was done and what is fair about it.

```console
$ {command}
```

{machine()}, {date.today().isoformat()}. The texts: {texts}, {settings.megabytes:g} MB of them;
{settings.rounds} rounds in turns, the best of which counts.

![Speed against macro-F1; time to the first label; memory](docs/benchmarks.svg)

## Speed

{table(SPEED_HEAD, speeds)}

From texts in memory to the probabilities of all labels, on one core. *To fastText* is without sub-words, *to
scikit-learn* with words and characters. *Two cores*: two threads of one process for Risala, two processes for the
others. A slow tool *scored* a part of the texts, as far as it came in {settings.seconds:g} s of each round, and its
speed is that of this part.

## The rest

{table(["tool", *(f"macro-F1, {test}" for test in tests), "first label", "memory", "model file"], others)}

Macro-F1 is over the three labels; its 95 % interval for *{OURS}* is {intervals}.
*First label* is the median time from the start of a process to the label of one text: `risala classify "…"`, or a
Python script that loads the model. *Memory* is the most that the process that scores on one core had resident, a
megabyte of texts at a time included. *{SHIPPED}* was trained on more texts than the others, by the command in
[its card](models/risala-base.md).

## Goals

{table(["goal", "found", ""], goals(found))}
"""


def goals(found: dict[str, Row]) -> list[list[str]]:
    """What the project wants to reach, beside what it does."""
    ours, shipped = found[OURS], found[SHIPPED]
    fasttext, scikit_learn = ours.speed / found[FASTTEXT].speed, ours.speed / found[SCIKIT_LEARN].speed
    first, memory = shipped.results.first_label * 1e3, shipped.results.memory / 1e6
    wanted = [
        ("8 times as fast as fastText without sub-words", times(fasttext), fasttext >= 8),
        ("100 times as fast as scikit-learn with words and characters", times(scikit_learn), scikit_learn >= 100),
        ('`risala classify "…"` in less than 5 ms', f"{significant(first)} ms", first < 5),
        ("less than 20 MB resident while scoring", f"{significant(memory)} MB", memory < 20),
    ]
    if ours.gain:
        wanted.insert(2, ("1.8 times as fast on two cores as on one", times(ours.gain), ours.gain >= 1.8))
    return [[goal, value, "reached" if reached else "missed"] for goal, value, reached in wanted]


def machine() -> str:
    """Processor, cores and system."""
    information = Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.split(":", 1)[1].strip() for line in information if line.startswith("model name")]
    return f"{models[0] if models else platform.machine()}, {len(models)} cores, {platform.system()}"


def table(head: list[str], rows: list[list[str]]) -> str:
    """A table in Markdown, its first column to the left and the others to the right."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def bold(row: Row) -> str:
    return f"**{row.name}**" if row.ours else row.name


def times(ratio: float) -> str:
    return f"{significant(ratio)} ×"


def significant(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def plot(rows: list[Row], test: str, path: Path) -> None:
    """Speed against macro-F1, and bars of the time to the first label and of memory. White behind, so that it can be
    read in dark mode and in print; the two colours differ in lightness as well."""
    import matplotlib

    matplotlib.use("svg")
    import matplotlib.pyplot as plt

    # The same figures give the same file.
    plt.rcParams |= {"svg.hashsalt": "risala", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False}
    figure, axes = plt.subplot_mosaic(
        [["speed", "speed"], ["first", "memory"]], figsize=(8, 7.5), height_ratios=[1.5, 1], layout="constrained"
    )
    speed = axes["speed"]
    slowest, fastest = min(row.speed for row in rows), max(row.speed for row in rows)
    for row in rows:
        place = (row.speed, row.results.macro_f1[0])
        speed.scatter(*place, s=60, color=colour(row), zorder=2)
        speed.annotate(
            row.name,
            place,
            (0, -15 if any(above(other, row) for other in rows) else 8),
            textcoords="offset points",
            ha="left" if row.speed < 2 * slowest else "right" if row.speed > fastest / 4 else "center",
            weight="bold" if row.ours else "normal",
        )
    speed.set_xscale("log")
    speed.margins(x=0.2, y=0.15)
    speed.xaxis.set_major_formatter("{x:g}")
    speed.set_xlabel("MB/s on one core, logarithmic")
    speed.set_ylabel(f"macro-F1, {test}")
    speed.grid(alpha=0.3)

    bars(axes["first"], rows, "ms to the first label, logarithmic", [row.results.first_label * 1e3 for row in rows])
    bars(axes["memory"], rows, "MB resident while scoring, logarithmic", [row.results.memory / 1e6 for row in rows])
    axes["memory"].set_yticklabels([])
    figure.savefig(path, facecolor="white", metadata={"Date": None})


def above(other: Row, row: Row) -> bool:
    """Whether another tool stands so close above this one that this one's name would lie on it."""
    higher = other.results.macro_f1[0] - row.results.macro_f1[0]
    return other is not row and 0 <= higher < 0.02 and abs(math.log(other.speed / row.speed)) < math.log(2)


def bars(axes, rows: list[Row], title: str, values: list[float]) -> None:
    places = range(len(rows))[::-1]
    drawn = axes.barh(places, values, color=[colour(row) for row in rows])
    axes.bar_label(drawn, [significant(value) for value in values], padding=3)
    axes.set_yticks(places, [row.name for row in rows])
    axes.set_xscale("log")
    axes.set_xlim(1, 4 * max(values))
    axes.xaxis.set_major_formatter("{x:g}")
    axes.set_xlabel(title)


def colour(row: Row) -> str:
    return "#b5340b" if row.ours else "#8fa3b8"
