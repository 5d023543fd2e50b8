"""Persuasion techniques: the whole encoder learns to say whether a text uses any, and is cross-validated.

This is the definition of ArAIEval and ArMPro, whose "true" is wider than this project's propaganda: no label follows
from it.
"""

from pathlib import Path

import numpy as np
import torch
from blake3 import blake3
from sklearn.model_selection import StratifiedGroupKFold
from torch import nn

from .bench import Bench, say
from .encoder import Encoder
from .files import whole
from .fit import Settings, embeddings, fit
from .records import Records

FOLDS = 5
SETTINGS = Settings(epochs=4.0, batch=16, rate=1.5e-4, warmup=0.1)
HEAVIEST = 5.0
"""No text counts more than this much, however rare its answer is in its set."""


def weights(sets: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """What each text counts, [n]: both answers of a set weigh the same, within `HEAVIEST`."""
    made = np.ones(len(truth), np.float32)
    for name in set(sets):
        for answer in (False, True):
            rows = (sets == name) & (truth == answer)
            if rows.any():
                made[rows] = (sets == name).sum() / 2 / rows.sum()
    return np.minimum(made, HEAVIEST)


def head(bench: Bench, state: dict, seed: int) -> Encoder:
    """The encoder with these weights and a new head of two answers, no and yes."""
    torch.manual_seed(seed)
    model = Encoder(bench.source, bench.recipe.layers, SETTINGS.dropout)
    model.load_state_dict(state)
    model.head = nn.Linear(model.head.in_features, 2)
    nn.init.normal_(model.head.weight, std=0.02)
    nn.init.zeros_(model.head.bias)
    return model


def scores(
    bench: Bench, start: Path, texts: list[str], sets: np.ndarray, truth: np.ndarray, groups: np.ndarray, seed: int
) -> np.ndarray:
    """Logits [n, 2] of models that were trained without the text's fold; a group never falls apart.

    The scores of each fold are kept in WORK under a name made of all that they depend on.
    """
    state, ids = torch.load(start, weights_only=True), bench.ids(texts)
    made = np.zeros((len(texts), 2), np.float32)
    stamp = blake3(repr((SETTINGS, ids, sets.tolist(), truth.tolist(), groups.tolist(), seed)).encode())
    stamp.update(start.read_bytes())
    strata = [f"{name} {answer}" for name, answer in zip(sets, truth)]
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed).split(texts, strata, groups)
    for number, (inside, out) in enumerate(folds):
        done = bench.work / f"{stamp.hexdigest(4)}-techniques-{number}-seed-{seed}.npy"
        if not done.exists():
            say(f"{done.stem}: {len(inside)} texts")
            rows = Records(
                [texts[row] for row in inside],
                np.eye(2, dtype=bool)[truth[inside].astype(int)],
                weights(sets[inside], truth[inside]),
            )
            checkpoint = done.with_suffix(".checkpoint")
            model = head(bench, state, seed)
            learnt = [ids[row] for row in inside]
            model = fit(model, learnt, rows, SETTINGS, seed, bench.filler, checkpoint, log=say)
            with torch.inference_mode():
                vectors = embeddings(model, [ids[row] for row in out], bench.filler)
                said = model.head(torch.from_numpy(vectors)).numpy()
            with whole(done) as beside, beside.open("wb") as opened:
                np.save(opened, said)
            checkpoint.unlink(missing_ok=True)
        made[out] = np.load(done)
    return made
