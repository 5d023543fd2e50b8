"""The command line: `python -m risala_training COMMAND --help`. `training/run` calls the commands in order."""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import torch
from blake3 import blake3

from . import cascade, export, measure, pool, recipe, records, reference, source, text, vocabulary
from .encoder import Encoder
from .files import lines, objects, whole
from .fit import fit, logits
from .records import Records
from .source import Source

PAD = 1
PRETRAINED = {
    "name": "multilingual-e5-small",
    "authors": "Liang Wang, Nan Yang, Xiaolong Huang, Linjun Yang, Rangan Majumder, Furu Wei (Microsoft), 2024",
    "paper": "Multilingual E5 Text Embeddings: A Technical Report, arXiv:2402.05672",
    "license": "MIT",
}


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


class Bench:
    """A work folder: the pruned encoder, and texts as the ids that it reads."""

    def __init__(self, args: argparse.Namespace):
        self.work: Path = args.work
        self.recipe = recipe.read(args.recipe)
        rows = self.work / "rows.npy"
        if not rows.exists():
            raise FileNotFoundError(f"{rows}: run `prepare` first")
        self.source: Source = source.read(args.source).pruned(np.load(rows))
        self.tokenizer = vocabulary.tokenizer(self.source.pieces)

    def ids(self, texts: list[str]) -> list[list[int]]:
        """Sub-words of each text, cut to the window, between `<s>` and `</s>`."""
        return [[0, *one[: self.recipe.window - 2], 2] for one in vocabulary.ids(self.tokenizer, text.normalise(texts))]

    def stamp(self, rows: Records) -> str:
        """Names what a result was made with: another recipe, text, weight or vocabulary has another stamp."""
        parts = {name: part for name, part in self.recipe.text.items() if name not in ("name", "seeds")}
        found = blake3(json.dumps(parts, sort_keys=True).encode())
        for piece, _ in self.source.pieces:
            found.update(piece.encode() + b"\0")
        for one in rows.texts:
            found.update(one.encode() + b"\0")
        found.update(rows.allowed.tobytes() + rows.weights.tobytes())
        return found.hexdigest()[:8]

    def train(self, rows: Records, seed: int, checkpoint: Path) -> Encoder:
        torch.manual_seed(seed)
        model = Encoder(self.source, self.recipe.layers, self.recipe.fit.dropout)
        say(f"{checkpoint.stem}: {len(rows)} records")
        return fit(model, self.ids(rows.texts), rows, self.recipe.fit, seed, PAD, checkpoint, log=say)


def prepare(args: argparse.Namespace) -> None:
    """Chooses the sub-words."""
    whole = source.read(args.source)
    chosen = recipe.read(args.recipe)
    texts = []
    for file in args.texts:
        texts += [row["text"] for row in objects(file)] if file.suffix == ".jsonl" else lines(file)
    rows, report = vocabulary.prune(whole, text.normalise(texts), chosen.occurrences, chosen.pieces)
    args.work.mkdir(parents=True, exist_ok=True)
    with whole(args.work / "rows.npy") as beside, beside.open("wb") as opened:
        np.save(opened, rows)
    print(json.dumps(report))


def held_out(rows: Records, share: float, seed: int) -> np.ndarray:
    """A mask of about this share of the records, whole groups."""
    names = sorted(set(rows.groups))
    drawn = np.random.default_rng(seed).permutation(len(names))[: round(len(names) * share)]
    chosen = {names[i] for i in drawn}
    return np.array([group in chosen for group in rows.groups])


def finetune(args: argparse.Namespace) -> None:
    """Trains one model a seed on all but a few groups, which tell the temperature and a first figure."""
    bench = Bench(args)
    rows = records.read(args.train, bench.recipe.data, seed=0)
    stamp = bench.stamp(rows)
    for seed in args.seeds or bench.recipe.seeds:
        done = args.work / f"{stamp}-seed-{seed}.pt"
        if done.exists():
            continue
        out = held_out(rows, bench.recipe.held_out, seed)
        checkpoint = done.with_suffix(".checkpoint")
        model = bench.train(rows.take(np.where(~out)[0]), seed, checkpoint)
        rest = rows.take(np.where(out)[0])
        scores = logits(model, bench.ids(rest.texts), PAD)
        fitted = measure.temperature(scores, rest.allowed, rest.weights)
        known = rest.labels() >= 0
        figures = measure.summary(scores[known], rest.labels()[known], fitted)
        kept = {
            "model": model.state_dict(),
            "temperature": fitted,
            "held_out": figures,
            "examples": int((~out).sum()),
            "sources": records.counts(args.train, rows),
        }
        with whole(done) as beside:
            torch.save(kept, beside)
        checkpoint.unlink(missing_ok=True)
        print(json.dumps({"seed": seed, "temperature": round(fitted, 4), **figures}), flush=True)


def crossval(args: argparse.Namespace) -> None:
    """Judges every family of sources of the first file by a model trained without it, for each seed."""
    bench = Bench(args)
    rows = records.read(args.train, bench.recipe.data, seed=0)
    judged_sources = set(records.read(args.train[:1], bench.recipe.data, seed=0).ids)
    judged = np.array([one in judged_sources for one in rows.ids])
    family = np.array(records.families(bench.recipe.data, rows.sources))
    contrast = records.read(args.contrast, {}, seed=0) if args.contrast else None
    for seed in args.seeds or bench.recipe.seeds:
        folder = args.work / f"{bench.stamp(rows)}-crossval-{seed}"
        folder.mkdir(parents=True, exist_ok=True)
        gathered, truth, second = [], [], []
        for name in sorted(set(family[judged])):
            done = folder / f"{name}.npz"
            inside = family == name
            test = rows.take(np.where(inside & judged)[0])
            if not done.exists():
                checkpoint = done.with_suffix(".checkpoint")
                model = bench.train(rows.take(np.where(~inside)[0]), seed, checkpoint)
                kept = {"logits": logits(model, bench.ids(test.texts), PAD), "ids": np.array(test.ids)}
                if contrast:
                    kept["contrast"] = logits(model, bench.ids(contrast.texts), PAD)
                with whole(done) as beside, beside.open("wb") as opened:
                    np.savez(opened, **kept)
                checkpoint.unlink(missing_ok=True)
            kept = np.load(done)
            gathered.append(kept["logits"])
            truth.append(test.labels())
            if contrast:
                second.append(measure.summary(kept["contrast"], contrast.labels())["macro_f1"])
            print(json.dumps({"seed": seed, "family": name, **measure.summary(gathered[-1], truth[-1])}), flush=True)
        pooled = measure.summary(np.concatenate(gathered), np.concatenate(truth))
        print(json.dumps({"seed": seed, "family": "pooled", **pooled, "contrast": second}), flush=True)


def write(args: argparse.Namespace) -> None:
    """Writes the model file of one seed, the recipe's first if none is named."""
    bench = Bench(args)
    seed = bench.recipe.seeds[0] if args.seed is None else args.seed
    rows = records.read(args.train, bench.recipe.data, seed=0)
    trained = args.work / f"{bench.stamp(rows)}-seed-{seed}.pt"
    if not trained.exists():
        raise FileNotFoundError(f"{trained}: run `finetune` with this recipe, seed and texts first")
    kept = torch.load(trained, weights_only=True)
    model = Encoder(bench.source, bench.recipe.layers)
    model.load_state_dict(kept["model"])
    header = {
        "name": bench.recipe.name,
        "created_by": text.program("--version").strip(),
        "text": text.rules(),
        "cascade": None,
        "training": {
            "pretrained": PRETRAINED,
            "recipe": bench.recipe.text,
            "seed": seed,
            "fit": {"held_out": kept["held_out"]},
            "examples": kept["examples"],
            "sources": kept["sources"],
        },
    }
    export.write(args.output, model, bench.source, bench.recipe.window, kept["temperature"], header)
    print(f"{args.output}: {args.output.stat().st_size} bytes")


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

    bench = Bench(args)
    kept = torch.load(args.weights, weights_only=True)
    model = Encoder(bench.source, bench.recipe.layers)
    model.load_state_dict(kept["model"])
    texts = records.read(args.data, {}, seed=0).texts
    ids = bench.ids(texts)
    speeds = speed.measure(speed.runners(model, ids, texts, args.model, args.work), len(texts), args.rounds)
    for name, posts in speeds.items():
        print(json.dumps({"name": name, "posts_per_second": round(posts, 1), "tokens": sum(map(len, ids)) / len(ids)}))


def join(args: argparse.Namespace) -> None:
    """Puts the pool's labels and its texts together."""
    found = pool.join(args.labels, args.texts, args.output)
    print(f"{args.output}: {found} labelled texts")


def main() -> None:
    parser = argparse.ArgumentParser(prog="risala_training", description=__doc__)
    commands = parser.add_subparsers(required=True)

    def command(name: str, run) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=run.__doc__, description=run.__doc__)
        made.set_defaults(run=run)
        if run in (prepare, finetune, crossval, write, race):
            made.add_argument("--recipe", type=Path, required=True)
            made.add_argument("--source", type=Path, required=True, help="the pretrained encoder")
            made.add_argument("--work", type=Path, required=True, help="where logs and checkpoints are kept")
        return made

    command("prepare", prepare).add_argument("--texts", type=Path, nargs="+", required=True)
    for name, run in (("finetune", finetune), ("crossval", crossval)):
        made = command(name, run)
        made.add_argument("--train", type=Path, nargs="+", required=True)
        made.add_argument("--seeds", type=int, nargs="+", help="instead of the recipe's")
        if run is crossval:
            made.add_argument("--contrast", type=Path, nargs="*", default=[], help="records to judge as well")
    made = command("write", write)
    made.add_argument("--train", type=Path, nargs="+", required=True, help="what was trained on, for the header")
    made.add_argument("--seed", type=int)
    made.add_argument("--output", type=Path, required=True)
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
    made.add_argument("--weights", type=Path, required=True, help="WORK/…-seed-N.pt")
    made.add_argument("--rounds", type=int, default=3)
    made = command("join", join)
    made.add_argument("--labels", type=Path, required=True)
    made.add_argument("--texts", type=Path, nargs="+", required=True)
    made.add_argument("--output", type=Path, required=True)
    args = parser.parse_args()
    try:
        args.run(args)
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        sys.exit(f"risala_training: {error}")


main()
