"""The model file that the Rust crate `risala-encoder` reads (its layout: that crate's `file.rs`)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from blake3 import blake3

from .files import whole
from .records import LEAVES
from .source import Source

if TYPE_CHECKING:
    from .encoder import Encoder

CHECKSUM = 32


def rows_of_bytes(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """int8 [out, in] and one scale a row, float32 [out]: the largest weight of a row is ±127."""
    scale = np.maximum(np.abs(weights).max(1), 1e-12).astype(np.float32) / np.float32(127)
    return np.clip(np.rint(weights / scale[:, None]), -127, 127).astype(np.int8), scale


def tensors(model: Encoder, source: Source, window: int, temperature: float) -> dict[str, np.ndarray]:
    state = {name: values.detach().float().numpy() for name, values in model.state_dict().items()}
    spelled = [piece.encode() for piece, _ in source.pieces]
    out = {
        "piece.text": np.frombuffer(b"".join(spelled), np.uint8),
        "piece.ends": np.cumsum([len(one) for one in spelled]).astype(np.uint32),
        "piece.scores": np.array([score for _, score in source.pieces], np.float32),
        "word.scales": np.ascontiguousarray(source.blocks[..., :2]).view("<f2")[..., 0],
        "word.nibbles": source.blocks[..., 2:].reshape(len(source.blocks), -1),
        "pos": state["pos"][:window],
        "ln.w": state["ln.weight"],
        "ln.b": state["ln.bias"],
        "head.w": state["head.weight"],
        "head.b": state["head.bias"],
        "temperature": np.array([temperature], np.float32),
    }
    for number in range(len(model.layers)):
        for name in ("qkv", "ao", "fi", "fo"):
            weights, scale = rows_of_bytes(state[f"layers.{number}.{name}.weight"])
            out[f"l{number}.{name}.w"] = weights
            out[f"l{number}.{name}.s"] = scale
            out[f"l{number}.{name}.b"] = state[f"layers.{number}.{name}.bias"]
        for name in ("aln", "oln"):
            out[f"l{number}.{name}.w"] = state[f"layers.{number}.{name}.weight"]
            out[f"l{number}.{name}.b"] = state[f"layers.{number}.{name}.bias"]
    return {name: np.ascontiguousarray(values) for name, values in out.items()}


def write(path: Path, model: Encoder, source: Source, window: int, temperature: float, header: dict) -> None:
    """Writes the file; `header` has the fields `name`, `created_by`, `text`, `cascade` and `training`."""
    layer = model.layers[0]
    header = {
        "format": 1,
        "kind": "encoder",
        **header,
        "encoder": {
            "layers": len(model.layers),
            "hidden": layer.ao.out_features,
            "heads": layer.heads,
            "feed": layer.fi.out_features,
            "window": window,
            "eps": source.eps,
        },
        "leaves": list(LEAVES),
    }
    made = tensors(model, source, window, temperature)
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":"))
    # The library puts tensors of wide numbers first, in the order of their names: the checksum, of bytes, would
    # not come last. So the file is put together here.
    with whole(path) as beside:
        beside.write_bytes(assemble(text, made))


def assemble(text: str, made: dict[str, np.ndarray]) -> bytes:
    kinds = {"float32": "F32", "float16": "F16", "int8": "I8", "uint8": "U8", "uint32": "U32"}
    order = sorted(made, key=lambda name: (-made[name].itemsize, name))
    entries: dict = {"__metadata__": {"risala": text}}
    at = 0
    for name in order:
        values = made[name]
        entries[name] = {
            "dtype": kinds[str(values.dtype)],
            "shape": list(values.shape),
            "data_offsets": [at, at + values.nbytes],
        }
        at += values.nbytes
    entries["checksum"] = {"dtype": "U8", "shape": [CHECKSUM], "data_offsets": [at, at + CHECKSUM]}
    head = json.dumps(entries, ensure_ascii=False, separators=(",", ":")).encode()
    head += b" " * (-(8 + len(head)) % 64)
    body = len(head).to_bytes(8, "little") + head + b"".join(made[name].tobytes() for name in order)
    return body + blake3(body).digest()
