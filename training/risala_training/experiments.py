"""What was tried on the base model: `python -m risala_training.experiments` runs `models/experiments.toml` and writes
its table, `models/EXPERIMENTS.md`.

An experiment is the configuration of the base model with some keys changed, and the files it learns from. Three things
are measured, all on texts that the model has not seen: sources that it does not know (the families of sources of
`gold/train` are left out in five bundles), sources that it knows (five folds of `gold/train`), and the held-out
contrast sets of `data/corpus`. Results are kept in WORK under a name made of all that they depend on, so a run that is
stopped goes on, and only what a change touches is done anew.
"""

import argparse
import copy
import json
import os
import sys
import tomllib
from pathlib import Path

import numpy as np
import tomli_w
from blake3 import blake3

from . import records, text
from .files import check, objects, whole

BUNDLES = 5
ROOT = Path(__file__).parents[2]
BASE = ROOT / "models/risala-base.toml"
LIST = ROOT / "models/experiments.toml"
TABLE = ROOT / "models/EXPERIMENTS.md"
CONTRAST = [ROOT / "data/corpus/dev.jsonl", ROOT / "data/corpus/test.jsonl"]

PAGE = """\
# What was tried on the base model

Written by `python -m risala_training.experiments --data $DATA --work WORK` ([training](../training/README.md)) from
[`experiments.toml`](experiments.toml), where each experiment stands with its files and changed keys.

{said}

Macro-F1 of the labels with 95 % bootstrap intervals. F1 of advertising, of propaganda and of level 2, and the expected
calibration error, are those of the unknown sources.

{table}

## What took code that was not kept

Each changed the line "skeleton of 3" and was measured in the same way but without a temperature, which moves some
labels too, once, by a program that was altered for it; that line itself then has 0.756, 0.839 and 0.872. None made
unknown sources better without making something else worse, so no code stayed; the figures tell whoever thinks of it
again what to expect.

{in_code}
"""


class Files:
    """The record files by the names that experiments use for them. `gold` judges, so it is always there."""

    def __init__(self, data: Path, work: Path):
        self.gold = data / "gold/train.jsonl"
        self.more = {
            "partial": sorted((data / "partial").glob("*.jsonl")),
            "own": [ROOT / "data/corpus/train.jsonl"],
            "pool": [work / "pool.jsonl"],
            "taught": [work / "taught.jsonl"],
        }

    def named(self, names: list[str]) -> list[Path]:
        return [file for name in names for file in self.more[name]]


def read(path: Path) -> list[dict]:
    """The experiments, each with `name`, `why`, `from`, `set` and `kept`."""
    found = tomllib.loads(path.read_text(encoding="utf-8"))["experiments"]
    for one in found:
        place, needed = f"experiment {one.get('name')}", {"name", "why", "from", "kept"}
        check(path, place, one, needed | {"set"})
        if missing := sorted(needed - set(one)):
            raise ValueError(f"{path}: missing keys {missing} in {place}")
    names = [one["name"] for one in found]
    if len(set(names)) < len(names):
        raise ValueError(f"{path}: two experiments have one name")
    return found


def read_in_code(path: Path) -> list[dict]:
    """What was tried with code that was not kept, each with `name`, `why` and those of the three macro-F1 that were
    measured: `unknown`, and mostly `known` and `contrast`."""
    found = tomllib.loads(path.read_text(encoding="utf-8")).get("in_code", [])
    needed = {"name", "why", "unknown"}
    for one in found:
        place = f"in_code {one.get('name')}"
        check(path, place, one, needed | {"known", "contrast"})
        if missing := sorted(needed - set(one)):
            raise ValueError(f"{path}: missing keys {missing} in {place}")
    return found


def changed(config: dict, changes: dict) -> dict:
    """The configuration with other values at some keys, which are named by their path: `table.idf_power`."""
    made = copy.deepcopy(config)
    for path, value in changes.items():
        *tables, key = path.split(".")
        place = made
        for table in tables:
            place = place.setdefault(table, {})
        place[key] = value
    return made


def in_bundles(config: dict, gold: Path) -> dict:
    """The configuration whose families are bundles of the families of `gold`, and the other families as they are."""
    data = config["data"]
    sources = [record.get("source") or "" for record in objects(gold)]
    judged = np.array(records.families(data, sources))
    members = dict(data.get("families", {}))
    made = {}
    for number, names in enumerate(records.bundles(judged, BUNDLES), 1):
        made[f"bundle_{number}"] = [source for name in names for source in members.pop(name, [name])]
    return changed(config, {"data.families": members | made})


def measure(one: dict, files: Files, work: Path) -> dict:
    """The three reports of an experiment, from WORK if they are there."""
    config = changed(tomllib.loads(BASE.read_text(encoding="utf-8")), one.get("set", {}))
    more = files.named(one["from"])
    stamp = blake3(json.dumps(config, sort_keys=True).encode())
    for file in [Path(os.environ["RISALA"]), files.gold, *more, *CONTRAST]:
        stamp.update(blake3(file.read_bytes()).digest())
    done = work / f"{stamp.hexdigest(8)}-experiment.json"
    if not done.exists():
        print(f"{one['name']}: {done.stem}", file=sys.stderr, flush=True)
        toml, model = done.with_suffix(".toml"), done.with_suffix(".safetensors")
        gold, train = str(files.gold), [str(file) for file in more]

        def report(*words: str) -> dict:
            return json.loads(text.program("evaluate", *words, "--json"))

        def folds(kind: str) -> dict:
            return report(
                gold, "--cross-validate", kind, "--config", str(toml), *(["--train", *train] if train else [])
            )

        toml.write_text(tomli_w.dumps(in_bundles(config, files.gold)), encoding="utf-8")
        found = {"unknown": folds("family")}
        # The temperature moves confidences and hardly labels, and costs five fits: only calibration needs it.
        toml.write_text(tomli_w.dumps(changed(config, {"calibration.folds": 0})), encoding="utf-8")
        found["known"] = folds(str(BUNDLES))
        text.program("train", "--train", gold, *train, "--config", str(toml), "--output", str(model))
        found["contrast"] = report(*map(str, CONTRAST), "--model", str(model))
        with whole(done) as beside:
            beside.write_text(json.dumps(found), encoding="utf-8")
        toml.unlink()
        model.unlink()
    return json.loads(done.read_text(encoding="utf-8"))


def row(one: dict, found: dict) -> str:
    """An experiment as a line of the table."""

    def scored(report: dict) -> str:
        low, high = report["intervals"]["macro_f1"]
        return f"{report['macro_f1']:.3f} [{low:.3f}, {high:.3f}]"

    unknown, known, contrast = (found[name] for name in ("unknown", "known", "contrast"))
    cells = [one["name"], scored(unknown)]
    cells += [f"{unknown['per_label'][label]['f1']:.3f}" for label in ("advertising", "propaganda")]
    cells += [f"{unknown['per_level']['interact']['f1']:.3f}", f"{unknown['ece']:.3f}"]
    cells += [scored(known), scored(contrast), "yes" if one["kept"] else "no"]
    return "| " + " | ".join(cells) + " |"


def in_code_table(tried: list[dict]) -> str:
    """The lines of what took code that was not kept."""

    def figure(one: dict, name: str) -> str:
        return f"{one[name]:.3f}" if name in one else "–"

    figures = ("unknown", "known", "contrast")
    cells = ([one["name"], *(figure(one, name) for name in figures), one["why"]] for one in tried)
    head = ["", "unknown sources", "known sources", "contrast", "what and why"]
    return "\n".join("| " + " | ".join(line) + " |" for line in [head, ["---"] * len(head), *cells])


def page(tried: list[dict], found: list[dict], in_code: list[dict]) -> str:
    """The page `models/EXPERIMENTS.md`."""
    head = ["", "unknown sources", "advertising", "propaganda", "level 2", "ECE", "known sources", "contrast", "kept"]
    lines = [
        "| " + " | ".join(head) + " |",
        "|" + "---|" * len(head),
        *map(row, tried, found),
        "",
        "Why each was tried:",
        "",
        *(f"- **{one['name']}**: {' '.join(one['why'].split())}" for one in tried),
    ]
    said = __doc__.split("\n\n", 1)[1].strip()
    return PAGE.format(said=said, table="\n".join(lines), in_code=in_code_table(in_code))


def main() -> None:
    parser = argparse.ArgumentParser(prog="risala_training.experiments", description=__doc__.split("\n\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder with gold/ and partial/")
    parser.add_argument("--work", type=Path, required=True, help="where pool.jsonl is and results are kept")
    args = parser.parse_args()
    try:
        tried, in_code, files = read(LIST), read_in_code(LIST), Files(args.data, args.work)
        found = [measure(one, files, args.work) for one in tried]
        with whole(TABLE) as beside:
            beside.write_text(page(tried, found, in_code), encoding="utf-8")
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        sys.exit(f"risala_training.experiments: {error}")


if __name__ == "__main__":
    main()
