"""The cascade: how sure the base model must be for the deep one not to be asked, and what that costs and gains."""

import json
import time
from pathlib import Path

import numpy as np
from blake3 import blake3
from safetensors import safe_open
from sklearn.metrics import f1_score

from . import export, records, text
from .files import whole

LABELS = list(records.LABELS)


def ask(model: str, texts: list[str]) -> tuple[np.ndarray, float]:
    """Probabilities [n, 3] of the labels by `risala classify`, and its speed in posts a second.

    A text without an Arabic letter counts as neutral, and sure. For the speed the texts are read again, often enough
    to take a second, and the time of a run over one text is taken off.
    """
    lines = text.in_lines(texts)

    def run(given: str) -> tuple[str, float]:
        begun = time.perf_counter()
        out = text.program("classify", "--json", "--model", model, lines=given, may_set_aside=True)
        return out, time.perf_counter() - begun

    out, took = run(lines)
    start = min(run(lines.split("\n", 1)[0] + "\n")[1] for _ in range(3))
    times = max(1, round(1 / max(took - start, 0.01)))
    speed = len(texts) * times / max(run(lines * times)[1] - start, 1e-6)
    said = np.tile([1.0, 0.0, 0.0], (len(texts), 1))
    for line in out.splitlines():
        answer = json.loads(line)
        said[int(answer["id"]) - 1] = [answer["probabilities"][label] for label in LABELS]
    return said, speed


def curve(base: np.ndarray, deep: np.ndarray, truth: np.ndarray, speeds: tuple[float, float]) -> list[dict]:
    """Threshold, share of texts that the deep model reads, macro-F1 and posts a second, from never to always."""
    sure = base.max(1)
    points = []
    for threshold in [0.0, *np.arange(0.4, 1.0, 0.02), 0.99, 0.995, 1.0]:
        # The base model may be sure to the last decimal: the end of the curve is the deep model alone.
        asked = (sure < threshold) | (threshold == 1.0)
        said = np.where(asked[:, None], deep, base).argmax(1)
        share = float(asked.mean())
        points.append({
            "threshold": round(float(threshold), 3),
            "share_deep": round(share, 4),
            "macro_f1": round(float(f1_score(truth, said, labels=[0, 1, 2], average="macro")), 4),
            "posts_per_second": round(1 / (1 / speeds[0] + share / speeds[1])),
        })  # fmt: skip
    return points


def choose(points: list[dict], part: float) -> dict:
    """The point with the fewest questions to the deep model that keeps this part of its gain."""
    low, high = points[0]["macro_f1"], points[-1]["macro_f1"]
    enough = [point for point in points if point["macro_f1"] >= low + part * (high - low)]
    return min(enough, key=lambda point: point["share_deep"])


def store(path: Path, base_checksum: str, threshold: float, points: list[dict]) -> None:
    """Writes the threshold and the curve into the deep model's header."""
    data = path.read_bytes()
    if blake3(data[: -export.CHECKSUM]).digest() != data[-export.CHECKSUM :]:
        raise ValueError(f"{path}: the checksum does not fit")
    with safe_open(path, "np") as file:
        header = json.loads(file.metadata()["risala"])
        tensors = {name: file.get_tensor(name) for name in file.keys() if name != "checksum"}
    kept = [{name: point[name] for name in ("threshold", "share_deep", "macro_f1")} for point in points]
    header["cascade"] = {"base": base_checksum, "threshold": threshold, "points": kept}
    with whole(path) as beside:
        beside.write_bytes(export.assemble(json.dumps(header, ensure_ascii=False, separators=(",", ":")), tensors))


def plot(points: list[dict], chosen: dict, path: Path) -> None:
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(6.4, 4.0))
    axes.plot([p["posts_per_second"] for p in points], [p["macro_f1"] for p in points], marker=".")
    for point, name in ((points[0], "base"), (chosen, "cascade"), (points[-1], "deep")):
        axes.annotate(name, (point["posts_per_second"], point["macro_f1"]), textcoords="offset points", xytext=(4, -14))
    axes.set_xscale("log")
    axes.set_xlabel("posts a second")
    axes.set_ylabel("macro-F1")
    axes.grid(alpha=0.3)
    figure.savefig(path, metadata={"Date": None}, bbox_inches="tight")
