"""The work folder: what a recipe and the pretrained encoder make of records, stage by stage."""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import torch
from blake3 import blake3

from . import recipe, source, text, vocabulary
from .encoder import Encoder
from .files import whole
from .fit import fit, logits
from .records import Records
from .source import Source


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


class Bench:
    """A work folder: the pruned encoder, texts as the ids that it reads, and what was trained."""

    filler = 1
    """The id that fills up the shorter texts of a batch."""

    def __init__(self, chosen: recipe.Recipe, pretrained: Source, work: Path):
        self.work = work
        self.recipe = chosen
        self.source = pretrained
        self.tokenizer = vocabulary.tokenizer(pretrained.pieces)

    @classmethod
    def of(cls, args: argparse.Namespace) -> "Bench":
        """The bench that the command line names, with the sub-words that `prepare` chose."""
        rows = args.work / "rows.npy"
        if not rows.exists():
            raise FileNotFoundError(f"{rows}: run `prepare` first")
        return cls(recipe.read(args.recipe), source.read(args.source).pruned(np.load(rows)), args.work)

    def ids(self, texts: list[str]) -> list[list[int]]:
        """Sub-words of each text, cut to the window, between `<s>` and `</s>`."""
        return [[0, *one[: self.recipe.window - 2], 2] for one in vocabulary.ids(self.tokenizer, text.normalise(texts))]

    def stamp(self, rows: Records, stages: int, seed: int) -> str:
        """Names what the result of the first `stages` stages is made with: another recipe, text, weight or vocabulary
        has another stamp."""
        parts = {name: self.recipe.text[name] for name in ("data", "vocabulary", "network")}
        found = blake3(json.dumps([parts, self.recipe.text["stages"][:stages]], sort_keys=True).encode())
        for piece, _ in self.source.pieces:
            found.update(piece.encode() + b"\0")
        for stage in self.recipe.stages[:stages]:
            for row in stage.rows(rows.sources, seed):
                found.update(rows.texts[row].encode() + b"\0")
                found.update(rows.allowed[row].tobytes() + rows.weights[row].tobytes())
        return found.hexdigest()[:8]

    def split(self, rows: Records) -> tuple[Records, Records]:
        """The records to train on, and some whole groups that no model is trained on, for the temperature."""
        names = sorted(set(rows.groups))
        drawn = np.random.default_rng(0).permutation(len(names))[: round(len(names) * self.recipe.held_out)]
        chosen = {names[i] for i in drawn}
        out = np.array([group in chosen for group in rows.groups])
        return rows.take(np.where(~out)[0]), rows.take(np.where(out)[0])

    def trained(self, rows: Records, seed: int) -> list[dict]:
        """The weights after each stage, from WORK if they are there.

        All stages but the last are trained once, from the first of the recipe's seeds, so the seeds' spread is that
        of the last stage, and their weights lie near enough to one another to be averaged.
        """
        states = []
        for number, stage in enumerate(self.recipe.stages, 1):
            own = seed if number == len(self.recipe.stages) else self.recipe.seeds[0]
            done = self.work / f"{self.stamp(rows, number, own)}-stage-{number}-seed-{own}.pt"
            if not done.exists():
                torch.manual_seed(own)
                model = Encoder(self.source, self.recipe.layers, stage.fit.dropout)
                if states:
                    model.load_state_dict(states[-1])
                chosen = rows.take(stage.rows(rows.sources, own))
                say(f"{done.stem}: {len(chosen)} records")
                checkpoint = done.with_suffix(".checkpoint")
                model = fit(model, self.ids(chosen.texts), chosen, stage.fit, own, self.filler, checkpoint, log=say)
                with whole(done) as beside:
                    torch.save(model.state_dict(), beside)
                checkpoint.unlink(missing_ok=True)
            states.append(torch.load(done, weights_only=True))
        return states

    def model(self, states: list[dict]) -> Encoder:
        """The model whose weights are the mean of these."""
        model = Encoder(self.source, self.recipe.layers)
        model.load_state_dict({name: sum(state[name] for state in states) / len(states) for name in states[0]})
        return model.eval()

    def keep(self, model: Encoder) -> None:
        with whole(self.work / "model.pt") as beside:
            torch.save(model.state_dict(), beside)

    def written(self) -> Encoder:
        """The model that `finetune` kept."""
        return self.model([torch.load(self.work / "model.pt", weights_only=True)])

    def judge(self, model: Encoder, rows: Records) -> np.ndarray:
        return logits(model, self.ids(rows.texts), self.filler)
