"""What a model file says of texts, worked out once more in NumPy: the yardstick for the Rust crate `risala-encoder`.

It reads the exported file, not the trained network. Every sum is made in the order in which the Rust crate makes it,
so the answers should be equal to the last bit of 32-bit arithmetic; without rounding (`exact`) it tells what the 8
bits of the activations change.
"""

import json
import math
from pathlib import Path

import numpy as np
from blake3 import blake3
from safetensors import safe_open

from .source import dequantise
from .vocabulary import ids, tokenizer

LANES = 16


def fold(lanes: np.ndarray) -> np.ndarray:
    """Adds up sixteen lanes (the last axis): halves, until one is left."""
    width = LANES // 2
    while width:
        lanes = lanes[..., :width] + lanes[..., width : 2 * width]
        width //= 2
    return lanes[..., 0]


def total(numbers: np.ndarray) -> np.ndarray:
    """The sum over the last axis in sixteen lanes."""
    parts = numbers.reshape(*numbers.shape[:-1], -1, LANES)
    lanes = np.zeros_like(parts[..., 0, :])
    for at in range(parts.shape[-2]):
        lanes = lanes + parts[..., at, :]
    return fold(lanes)


def exp(x: np.ndarray) -> np.ndarray:
    """eˣ for x ≤ 0: n · ln 2 + r, and the series of eʳ to its seventh power."""
    f = x.dtype.type
    x = np.maximum(x, f(-87))
    n = np.rint(x * f(np.float32(math.log2(math.e))))
    r = x - n * f(np.float32(0.6933594)) - n * f(np.float32(-0.00021219444))
    series = np.full_like(x, np.float32(1) / np.float32(5040))
    for term in (1 / 720, 1 / 120, 1 / 24, 1 / 6, 0.5, 1, 1):
        series = series * r + f(np.float32(term))
    return np.ldexp(series, n.astype(int))


def gelu(x: np.ndarray) -> np.ndarray:
    """x · Φ(x), with Abramowitz and Stegun's 7.1.26 for erf."""
    f = lambda number: x.dtype.type(np.float32(number))  # noqa: E731
    z = np.abs(x) * f(math.sqrt(0.5))
    t = f(1) / (f(1) + f(0.3275911) * z)
    series = np.full_like(x, f(1.0614054))
    for term in (-1.4531521, 1.4214138, -0.28449672, 0.2548296):
        series = series * t + f(term)
    erf = f(1) - series * t * exp(-(z * z))
    return f(0.5) * x * (f(1) + np.copysign(erf, x))


class Reference:
    def __init__(self, path: Path, exact: bool = False):
        data = path.read_bytes()
        if blake3(data[:-32]).digest() != data[-32:]:
            raise ValueError(f"{path}: the checksum does not fit")
        self.exact = exact
        self.kind = np.float64 if exact else np.float32
        with safe_open(path, "np") as file:
            self.header = json.loads(file.metadata()["risala"])
            self.t = {name: file.get_tensor(name) for name in file.keys()}
        ends = self.t["piece.ends"].tolist()
        text = self.t["piece.text"].tobytes()
        spelled = [text[a:b].decode() for a, b in zip([0, *ends[:-1]], ends)]
        self.tokenizer = tokenizer(list(zip(spelled, self.t["piece.scores"].tolist())))
        scales = self.t["word.scales"].view(np.uint8).reshape(len(ends), -1, 2)
        nibbles = self.t["word.nibbles"].reshape(len(ends), -1, 16)
        self.word = dequantise(np.concatenate([scales, nibbles], -1)).reshape(len(ends), -1).astype(self.kind)
        # Products of integers as floating-point numbers, which hold them exactly, run on the fast routines.
        self.t |= {
            name: values.astype(np.float64).T.copy() for name, values in self.t.items() if values.dtype == np.int8
        }
        self.t |= {name: values.astype(self.kind) for name, values in self.t.items() if values.dtype == np.float32}

    def linear(self, x: np.ndarray, name: str) -> np.ndarray:
        weights, scales, bias = (self.t[f"{name}.{part}"] for part in "wsb")
        if self.exact:
            return x @ weights * scales + bias
        step = np.abs(x).max(-1, keepdims=True) / np.float32(127)
        sums = (np.rint(x / step).astype(np.float64) @ weights).astype(np.float32)
        return sums * scales * step + bias

    def norm(self, x: np.ndarray, name: str) -> np.ndarray:
        count = self.kind(x.shape[-1])
        away = x - (total(x) / count)[..., None]
        scale = self.kind(1) / np.sqrt(total(away * away) / count + self.kind(self.header["encoder"]["eps"]))
        return away * scale[..., None] * self.t[name + ".w"] + self.t[name + ".b"]

    def attention(self, qkv: np.ndarray) -> np.ndarray:
        tokens = len(qkv)
        heads = self.header["encoder"]["heads"]
        q, k, v = qkv.reshape(tokens, 3, heads, -1).transpose(1, 2, 0, 3)
        width = q.shape[-1]
        scores = np.zeros((heads, tokens, tokens), self.kind)
        for at in range(width):
            scores += q[:, :, None, at] * k[:, None, :, at]
        scores *= self.kind(1) / np.sqrt(self.kind(width))
        weights = exp(scores - scores.max(-1, keepdims=True))
        filled = np.zeros((heads, tokens, -(-tokens // LANES) * LANES), self.kind)
        filled[..., :tokens] = weights
        share = self.kind(1) / total(filled)
        mixed = np.zeros((heads, tokens, width), self.kind)
        for at in range(tokens):
            mixed += weights[:, :, at, None] * v[:, None, at]
        return (mixed * share[..., None]).transpose(1, 0, 2).reshape(tokens, -1)

    def windows(self, ids: list[int]) -> list[list[int]]:
        """As few windows as hold the ids, of nearly equal lengths, each between `<s>` and `</s>`."""
        room = self.header["encoder"]["window"] - 2
        count = max(1, math.ceil(len(ids) / room))
        edges = [len(ids) * n // count for n in range(count + 1)]
        return [[0, *ids[a:b], 2] for a, b in zip(edges, edges[1:])]

    def sums(self, ids: list[int]) -> np.ndarray:
        x = self.norm(self.word[ids] + self.t["pos"][: len(ids)], "ln")
        for n in range(self.header["encoder"]["layers"]):
            mixed = self.attention(self.linear(x, f"l{n}.qkv"))
            x = self.norm(x + self.linear(mixed, f"l{n}.ao"), f"l{n}.aln")
            inner = gelu(self.linear(x, f"l{n}.fi"))
            x = self.norm(x + self.linear(inner, f"l{n}.fo"), f"l{n}.oln")
        out = np.zeros_like(x[0])
        for token in x:
            out = out + token
        return out

    def probabilities(self, text: str) -> np.ndarray:
        """Probabilities of the five leaves; `text` as `risala normalize` wrote it, of at most 64 windows."""
        windows = self.windows(ids(self.tokenizer, [text])[0])
        sums = np.zeros_like(self.word[0])
        for one in windows:
            sums = sums + self.sums(one)
        mean = (sums / self.kind(sum(map(len, windows)))).astype(np.float64)
        scores = (self.t["head.w"].astype(np.float64) @ mean + self.t["head.b"]) / float(self.t["temperature"][0])
        shares = np.exp(scores - scores.max())
        return shares / shares.sum()
