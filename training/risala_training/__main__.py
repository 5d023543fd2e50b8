"""The command line: `python -m risala_training COMMAND --help`. `training/run` calls the commands in order."""

import argparse
import json
import sys
from functools import partial
from pathlib import Path

import numpy as np

from . import (
    cascade,
    export,
    linear,
    measure,
    pool,
    recipe,
    records,
    reference,
    reliability,
    source,
    techniques,
    text,
    vocabulary,
)
from .bench import Bench
from .encoder import Encoder
from .files import lines, objects, whole
from .fit import embeddings

PRETRAINED = {
    "name": "multilingual-e5-small",
    "authors": "Liang Wang, Nan Yang, Xiaolong Huang, Linjun Yang, Rangan Majumder, Furu Wei (Microsoft), 2024",
    "paper": "Multilingual E5 Text Embeddings: A Technical Report, arXiv:2402.05672",
    "license": "MIT",
}


def prepare(args: argparse.Namespace) -> None:
    """Chooses the sub-words. With `--records` it also measures what the pretrained encoder loses with the others: a
    linear head is cross-validated on the vectors of these records."""
    full = source.read(args.source)
    chosen = recipe.read(args.recipe)
    texts = []
    for file in args.texts:
        texts += [row["text"] for row in objects(file)] if file.suffix == ".jsonl" else lines(file)
    rows, report = vocabulary.prune(full, text.normalise(texts), chosen.occurrences, chosen.pieces)
    args.work.mkdir(parents=True, exist_ok=True)
    with whole(args.work / "rows.npy") as beside, beside.open("wb") as opened:
        np.save(opened, rows)
    print(json.dumps(report), flush=True)
    if args.records:
        judged = records.read(args.records, {}, seed=0)
        judged = judged.take(np.flatnonzero(judged.labels() >= 0))
        for name, one in (("all", full), ("kept", full.pruned(rows))):
            bench = Bench(chosen, one, args.work)
            vectors = embeddings(Encoder(one, chosen.layers).eval(), bench.ids(judged.texts), bench.filler)
            said = linear.answers(vectors, judged.labels(), np.array(judged.groups), seed=0)
            print(json.dumps({"sub-words": name, **measure.answers(said, judged.labels())}), flush=True)


def finetune(args: argparse.Namespace) -> None:
    """Trains a model from each seed on all but a few groups, and writes the mean of their weights as a model file
    (Wortsman et al. 2022, "Model soups"); those groups find the temperature and first figures of each."""
    bench = Bench.of(args)
    bench.recipe.stages = bench.recipe.stages[: args.stages]
    rows = records.read(args.train, bench.recipe.data, seed=0)
    used, rest = bench.split(rows)
    known = rest.labels() >= 0

    def measured(name, model: Encoder) -> tuple[float, dict]:
        scores = bench.judge(model, rest)
        fitted = measure.temperature(scores, rest.allowed, rest.weights)
        figures = measure.summary(scores[known], rest.labels()[known], fitted)
        print(json.dumps({"seed": name, "temperature": round(fitted, 4), **figures}), flush=True)
        return fitted, figures

    states = []
    for seed in args.seeds or bench.recipe.seeds:
        states.append(bench.trained(used, seed)[-1])
        measured(seed, bench.model(states[-1:]))
    model = bench.model(states)
    fitted, figures = measured("mean of the weights", model)
    bench.keep(model)
    header = {
        "name": bench.recipe.name,
        "created_by": text.program("--version").strip(),
        "text": text.rules(),
        "cascade": None,
        "training": {
            "pretrained": PRETRAINED,
            "recipe": bench.recipe.text,
            "fit": {"held_out": figures},
            "examples": len(used),
            "sources": records.counts(args.train, rows),
        },
    }
    export.write(args.output, model, bench.source, bench.recipe.window, fitted, header)
    print(f"{args.output}: {args.output.stat().st_size} bytes")


def crossval(args: argparse.Namespace) -> None:
    """Judges the sources of the first file by models that were trained without their families, after each stage and
    for each seed."""
    bench = Bench.of(args)
    rows, _ = bench.split(records.read(args.train, bench.recipe.data, seed=0))
    family = np.array(records.families(bench.recipe.data, rows.sources))
    judged = records.read(args.train[:1], bench.recipe.data, seed=0)
    judged_family = np.array(records.families(bench.recipe.data, judged.sources))
    contrast = records.read(args.contrast, {}, seed=0) if args.contrast else None
    for seed in args.seeds or bench.recipe.seeds:
        scores = np.zeros((len(bench.recipe.stages), len(judged), 5), np.float32)
        for names in records.bundles(judged_family, args.bundles):
            out = np.flatnonzero(np.isin(judged_family, names))
            test = judged.take(out)
            for stage, state in enumerate(bench.trained(rows.take(np.flatnonzero(~np.isin(family, names))), seed)):
                model = bench.model([state])
                scores[stage, out] = bench.judge(model, test)
                figures = measure.summary(scores[stage, out], test.labels())
                if contrast:
                    figures["contrast"] = measure.summary(bench.judge(model, contrast), contrast.labels())["macro_f1"]
                print(json.dumps({"seed": seed, "stage": stage + 1, "left_out": names, **figures}), flush=True)
        for stage, said in enumerate(scores, 1):
            pooled = measure.summary(said, judged.labels())
            print(json.dumps({"seed": seed, "stage": stage, "left_out": "pooled", **pooled}), flush=True)
        with whole(args.work / f"crossval-{args.bundles}-seed-{seed}.npz") as kept, kept.open("wb") as opened:
            np.savez(opened, logits=scores, ids=np.array(judged.ids), families=judged_family)


def balance(args: argparse.Namespace) -> None:
    """Chooses the cascade's threshold on records that neither model has seen, and writes it into the model file."""
    rows = records.read(args.data, {}, seed=0)
    rows = rows.take(np.where(rows.labels() >= 0)[0])
    base, base_speed = cascade.ask("base", rows.texts)
    deep, deep_speed = cascade.ask(str(args.model), rows.texts)
    points = cascade.curve(base, deep, rows.labels(), (base_speed, deep_speed))
    chosen = cascade.choose(points, args.part)
    info = text.program("model", "info", "base")
    checksum = next(line.split()[1] for line in info.splitlines() if line.startswith("checksum"))
    cascade.store(args.model, checksum, chosen["threshold"], points)
    if args.plot:
        cascade.plot(points, chosen, args.plot)
    for point in points:
        print(json.dumps(point | ({"chosen": True} if point is chosen else {})))


def compare(args: argparse.Namespace) -> None:
    """Works out a model file's probabilities of the leaves once more, and what rounding activations changes."""
    rows = [row for file in args.data for row in objects(file)][: args.texts]
    spelled = text.normalise([row["text"] for row in rows])
    rounded, exact = reference.Reference(args.model), reference.Reference(args.model, exact=True)
    gaps, changed = [], 0
    with args.output.open("w", encoding="utf-8") as out:
        for row, one in zip(rows, spelled):
            leaves, free = rounded.probabilities(one), exact.probabilities(one)
            gaps.append(float(np.abs(leaves - free).max()))
            changed += int(leaves.argmax() != free.argmax())
            out.write(json.dumps({"id": row["id"], "leaves": [round(float(leaf), 6) for leaf in leaves]}) + "\n")
    rounding = {"mean": round(float(np.mean(gaps)), 5), "most": round(max(gaps), 5), "first_leaf_changed": changed}
    print(json.dumps({"texts": len(rows), "by_rounding_activations": rounding}))


def race(args: argparse.Namespace) -> None:
    """Posts a second on one core, beside PyTorch and ONNX Runtime (which `pip install onnxruntime onnxscript` adds)."""
    from . import speed

    bench = Bench.of(args)
    model = bench.written()
    texts = records.read(args.data, {}, seed=0).texts
    ids = bench.ids(texts)
    speeds = speed.measure(speed.runners(model, ids, texts, args.model, args.work), len(texts), args.rounds)
    for name, posts in speeds.items():
        print(json.dumps({"name": name, "posts_per_second": round(posts, 1), "tokens": sum(map(len, ids)) / len(ids)}))


def persuasion(args: argparse.Namespace) -> None:
    """Trains the encoder to say whether a text uses any of the persuasion techniques of ArAIEval and ArMPro
    (`has_technique`), cross-validates it, and judges each set and the mean of the seeds.

    Their `true` is wider than this project's propaganda, so no label follows from it; it compares the encoder with
    systems published on those sets.
    """
    bench = Bench.of(args)
    rows = [row for file in args.data for row in objects(file)]
    texts = [row["text"] for row in rows]
    truth = np.array([bool(row["has_technique"]) for row in rows])
    sets = np.array([row["source"] for row in rows])
    groups = np.array(text.normalise(texts))
    every = [techniques.scores(bench, args.start, texts, sets, truth, groups, seed) for seed in args.seeds]
    for name in sorted(set(sets)):
        inside = sets == name
        for seed, said in [*zip(args.seeds, every), ("mean", np.mean(every, axis=0))]:
            found = measure.answers(said[inside].argmax(1) == 1, truth[inside])
            print(json.dumps({"set": name, "seed": seed, "true": int(truth[inside].sum()), **found}), flush=True)


def draw_reliability(args: argparse.Namespace) -> None:
    """Draws the reliability diagram of reports of `risala evaluate --json`."""
    reliability.plot(reliability.read(args.reports), args.plot)


def join(args: argparse.Namespace) -> None:
    """Puts the pool's labels and its texts together."""
    found = pool.join(args.labels, args.texts, args.output)
    print(f"{args.output}: {found} labelled texts")


def draw(args: argparse.Namespace) -> None:
    """Draws texts that nobody has labelled, for a teacher to label (`risala corpus label`)."""
    judge = partial(pool.judged, model=args.model)
    with whole(args.output) as beside, beside.open("w", encoding="utf-8") as out:
        for row in pool.draw(args.labels, args.texts, args.counts, judge):
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


def keep(args: argparse.Namespace) -> None:
    """Keeps what a teacher says as a table of digests, which `join` puts together with the texts again."""
    print(f"{args.output}: {pool.keep(args.taught, args.output)} taught texts")


def main() -> None:
    parser = argparse.ArgumentParser(prog="risala_training", description=__doc__)
    commands = parser.add_subparsers(required=True)

    def command(name: str, run) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=run.__doc__, description=run.__doc__)
        made.set_defaults(run=run)
        if run in (prepare, finetune, crossval, race, persuasion):
            made.add_argument("--recipe", type=Path, required=True)
            made.add_argument("--source", type=Path, required=True, help="the pretrained encoder")
            made.add_argument("--work", type=Path, required=True, help="where logs and checkpoints are kept")
        return made

    made = command("prepare", prepare)
    made.add_argument("--texts", type=Path, nargs="+", required=True)
    made.add_argument("--records", type=Path, nargs="+", help="labelled records to measure the loss on")
    for name, run in (("finetune", finetune), ("crossval", crossval)):
        made = command(name, run)
        made.add_argument("--train", type=Path, nargs="+", required=True)
        made.add_argument("--seeds", type=int, nargs="+", help="instead of the recipe's")
        if run is finetune:
            made.add_argument("--output", type=Path, required=True, help="the model file")
            made.add_argument("--stages", type=int, help="only so many of the recipe's")
        else:
            made.add_argument("--bundles", type=int, default=5, help="families are left out in this many bundles")
            made.add_argument("--contrast", type=Path, nargs="*", default=[], help="records to judge as well")
    made = command("cascade", balance)
    made.add_argument("--model", type=Path, required=True, help="the deep model's file, which is written anew")
    made.add_argument("--data", type=Path, nargs="+", required=True)
    made.add_argument("--part", type=float, default=0.95, help="of the deep model's gain that is to be kept")
    made.add_argument("--plot", type=Path, help="an SVG of macro-F1 against posts a second")
    made = command("reference", compare)
    made.add_argument("--model", type=Path, required=True)
    made.add_argument("--data", type=Path, nargs="+", required=True)
    made.add_argument("--texts", type=int, default=1000)
    made.add_argument("--output", type=Path, required=True)
    made = command("speed", race)
    made.add_argument("--model", type=Path, required=True)
    made.add_argument("--data", type=Path, nargs="+", required=True)
    made.add_argument("--rounds", type=int, default=3)
    made = command("techniques", persuasion)
    made.add_argument("--data", type=Path, nargs="+", required=True, help="records with `has_technique`")
    made.add_argument(
        "--start", type=Path, required=True, help="weights in WORK, of a stage that has not read these texts"
    )
    made.add_argument("--seeds", type=int, nargs="+", default=[0])
    made = command("reliability", draw_reliability)
    made.add_argument("--reports", nargs="+", required=True, metavar="NAME=FILE")
    made.add_argument("--plot", type=Path, required=True, help="the SVG")
    made = command("join", join)
    made.add_argument("--labels", type=Path, required=True)
    made.add_argument("--texts", type=Path, nargs="+", required=True)
    made.add_argument("--output", type=Path, required=True)
    made = command("draw", draw)
    made.add_argument("--labels", type=Path, required=True, help="the table of the texts that have labels")
    made.add_argument("--texts", type=Path, nargs="+", required=True)
    made.add_argument("--counts", type=int, nargs="+", required=True, help="of each file so many")
    made.add_argument("--model", default="base", help="it is in most doubt of what is drawn")
    made.add_argument("--output", type=Path, required=True)
    made = command("keep", keep)
    made.add_argument("--taught", type=Path, required=True, help="what `risala corpus label` wrote")
    made.add_argument("--output", type=Path, required=True)
    args = parser.parse_args()
    try:
        args.run(args)
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        sys.exit(f"risala_training: {error}")


main()
