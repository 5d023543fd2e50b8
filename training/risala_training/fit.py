"""Training: AdamW with layer-wise learning rates, a warm-up and a linear descent, an average of the late weights."""

import copy
import json
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from .encoder import Encoder, allowed_loss
from .files import whole
from .records import Records


@dataclass
class Settings:
    epochs: float = 3.0
    batch: int = 32
    rate: float = 1.5e-4
    """The highest learning rate of the head and the top layer."""
    decay_by_layer: float = 0.9
    """Each layer learns this much slower than the one above it."""
    weight_decay: float = 0.01
    warmup: float = 0.06
    dropout: float = 0.1
    average: float = 0.3
    """Share of the steps, at the end, whose weights are averaged."""


def batches(lengths: np.ndarray, size: int, rng: np.random.Generator) -> list[np.ndarray]:
    """Rows in batches of alike lengths, in random order: shuffled, sorted within pools of 50 batches."""
    order = rng.permutation(len(lengths))
    made = []
    for start in range(0, len(order), size * 50):
        pool = order[start : start + size * 50]
        pool = pool[np.argsort(lengths[pool], kind="stable")]
        made += [pool[i : i + size] for i in range(0, len(pool), size)]
    rng.shuffle(made)
    return made


def pad(ids: list[list[int]], filler: int) -> tuple[Tensor, Tensor]:
    longest = max(map(len, ids))
    out = torch.full((len(ids), longest), filler, dtype=torch.long)
    for row, one in enumerate(ids):
        out[row, : len(one)] = torch.tensor(one)
    return out, out != filler


def groups(model: Encoder, settings: Settings) -> list[dict]:
    """Parameters with their learning rates: the head and the top layer at `rate`, lower ones slower."""
    made = []

    def add(parameters, rate):
        for decay, chosen in (
            (settings.weight_decay, [p for p in parameters if p.dim() > 1]),
            (0.0, [p for p in parameters if p.dim() == 1]),
        ):
            if chosen:
                made.append({"params": chosen, "lr": rate, "top": rate, "weight_decay": decay})

    add(list(model.head.parameters()), settings.rate)
    for depth, layer in enumerate(reversed(model.layers)):
        add(list(layer.parameters()), settings.rate * settings.decay_by_layer**depth)
    add([*model.ln.parameters(), model.pos], settings.rate * settings.decay_by_layer ** len(model.layers))
    return made


def fit(
    model: Encoder,
    ids: list[list[int]],
    records: Records,
    settings: Settings,
    seed: int,
    filler: int,
    checkpoint: Path | None = None,
    stop: int | None = None,
    log=print,
) -> Encoder:
    """Trains in place and returns the averaged model.

    With a `checkpoint` path the state is kept there every few minutes and a later call with the same
    arguments goes on from it; with `stop` also at that step, where training ends for this time. Whoever has
    kept the result removes the checkpoint.
    """
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    lengths = np.array([len(one) for one in ids])
    allowed = torch.from_numpy(records.allowed)
    weights = torch.from_numpy(records.weights)
    plan: list[np.ndarray] = []
    while len(plan) < settings.epochs * (len(ids) / settings.batch):
        plan += batches(lengths, settings.batch, rng)
    plan = plan[: round(settings.epochs * len(ids) / settings.batch)]
    optimiser = torch.optim.AdamW(groups(model, settings), lr=settings.rate, betas=(0.9, 0.98), fused=True)
    averaged = None
    begun = round(len(plan) * (1 - settings.average))
    step = 0
    if checkpoint and checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        torch.set_rng_state(state["random"])
        step = state["step"]
        if state["averaged"] is not None:
            averaged = copy.deepcopy(model)
            averaged.load_state_dict(state["averaged"])
        log(f"goes on from step {step} of {len(plan)}")
    model.train()
    started = saved = shown = time.monotonic()
    first, tokens, running = step, 0, []
    while step < len(plan):
        rows = plan[step]
        share = step / len(plan)
        factor = min(share / settings.warmup, (1 - share) / (1 - settings.warmup))
        for group in optimiser.param_groups:
            group["lr"] = group["top"] * factor
        inputs, mask = pad([ids[i] for i in rows], filler)
        with torch.autocast("cpu", torch.bfloat16):
            logits = model(inputs, mask)
        loss = allowed_loss(logits.float(), allowed[rows], weights[rows])
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        running.append(loss.item())
        tokens += int(mask.sum())
        step += 1
        if step > begun:
            if averaged is None:
                averaged = copy.deepcopy(model)
            else:
                with torch.no_grad():
                    pairs = zip(averaged.parameters(), model.parameters())
                    for mean, now in pairs:
                        if now.requires_grad:
                            mean.lerp_(now, 1 / (step - begun))
        now = time.monotonic()
        if now - shown > 30 or step == len(plan):
            log(
                json.dumps({
                    "step": step, "of": len(plan), "loss": round(float(np.mean(running)), 4),
                    "tokens_per_s": round(tokens / (now - started)),
                    "minutes_left": round((now - started) / (step - first) * (len(plan) - step) / 60, 1),
                })
            )  # fmt: skip
            shown, running = now, []
        if checkpoint and (now - saved > 180 or step == stop):
            save(checkpoint, model, optimiser, averaged, step)
            saved = now
        if step == stop:
            return model
    done = averaged or model
    done.eval()
    return done


def save(path: Path, model, optimiser, averaged, step: int) -> None:
    state = {
        "model": model.state_dict(),
        "optimiser": optimiser.state_dict(),
        "averaged": None if averaged is None else averaged.state_dict(),
        "random": torch.get_rng_state(),
        "step": step,
    }
    with whole(path) as beside:
        torch.save(state, beside)


@torch.inference_mode()
def embeddings(model: Encoder, ids: list[list[int]], filler: int, batch: int = 64) -> np.ndarray:
    """The mean of each text's tokens, [n, hidden] in float32, texts in batches of alike length."""
    order = np.argsort([len(one) for one in ids], kind="stable")
    out = np.zeros((len(ids), model.head.in_features), np.float32)
    for start in range(0, len(order), batch):
        rows = order[start : start + batch]
        inputs, mask = pad([ids[i] for i in rows], filler)
        with torch.autocast("cpu", torch.bfloat16):
            out[rows] = model.mean(inputs, mask).numpy()
    return out


@torch.inference_mode()
def logits(model: Encoder, ids: list[list[int]], filler: int) -> np.ndarray:
    """Logits [n, 5] in float32."""
    return model.head(torch.from_numpy(embeddings(model, ids, filler))).numpy()
