"""The reliability diagram: how often labels are right, by the probability that they were given."""

import json
from pathlib import Path


def read(named: list[str]) -> dict[str, list[dict]]:
    """The bins of reports (`risala evaluate --json`), each given as NAME=FILE, by their names."""
    found = {}
    for one in named:
        name, _, file = one.partition("=")
        if not file:
            raise ValueError(f"{one}: give a report as NAME=FILE")
        found[name] = json.loads(Path(file).read_text(encoding="utf-8"))["reliability"]
    return found


def plot(found: dict[str, list[dict]], path: Path) -> None:
    """An SVG: accuracy against mean probability in each bin, the area of a point by its texts."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    matplotlib.rcParams["svg.hashsalt"] = "risala"
    figure, axes = pyplot.subplots(figsize=(4.8, 4.8))
    axes.plot([0, 1], [0, 1], color="grey", linewidth=1, linestyle="--")
    for name, bins in found.items():
        total = sum(one["n"] for one in bins)
        promised, kept = ([one[key] for one in bins] for key in ("confidence", "accuracy"))
        (line,) = axes.plot(promised, kept, linewidth=1, label=f"{name} (n = {total:,})")
        axes.scatter(promised, kept, s=[400 * one["n"] / total + 4 for one in bins], color=line.get_color(), alpha=0.6)
    axes.set(
        xlabel="probability of the label, mean of the bin", ylabel="part that is right", xlim=(0.3, 1), ylim=(0, 1)
    )
    axes.legend(loc="upper left")
    figure.savefig(path, metadata={"Date": None}, bbox_inches="tight")
    pyplot.close(figure)
