"""Posts a second on one core: the program beside PyTorch and ONNX Runtime, on the same weights and texts, in one run.

PyTorch and ONNX Runtime are given texts that are cut into sub-words already, and to the length of one window, in
batches of alike length; the program reads whole lines and writes JSON. Of several rounds, in turns, the fastest counts.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from . import text
from .encoder import Encoder
from .fit import pad

BATCH = 32


def padded(ids: list[list[int]]) -> list[tuple[torch.Tensor, torch.Tensor]]:
    ordered = sorted(ids, key=len)
    return [pad(ordered[at : at + BATCH], 1) for at in range(0, len(ordered), BATCH)]


def runners(model: Encoder, ids: list[list[int]], texts: list[str], file: Path, work: Path) -> dict[str, Callable]:
    """What is to be timed, by name."""
    inputs = padded(ids)
    model.eval()
    lines = text.in_lines(texts)
    os.environ["RAYON_NUM_THREADS"] = "1"

    def network(kind: torch.dtype | None) -> None:
        with torch.inference_mode(), torch.autocast("cpu", kind or torch.bfloat16, enabled=kind is not None):
            for one, mask in inputs:
                model(one, mask)

    found: dict[str, Callable] = {
        "risala, int8": lambda: text.program(
            "classify", "--json", "--model", str(file), lines=lines, may_set_aside=True
        ),
        "PyTorch, float32": lambda: network(None),
        "PyTorch, bfloat16": lambda: network(torch.bfloat16),
    }
    for name, session in sessions(model, inputs[0], work).items():
        feeds = [{"ids": one.numpy(), "mask": mask.numpy()} for one, mask in inputs]
        found[name] = lambda session=session, feeds=feeds: [session.run(None, feed) for feed in feeds]
    return found


def sessions(model: Encoder, example: tuple[torch.Tensor, torch.Tensor], work: Path) -> dict:
    """ONNX Runtime with the network as it is and with weights quantised to 8 bits."""
    import onnxruntime
    from onnxruntime.quantization import QuantType, quantize_dynamic

    whole, small = work / "encoder.onnx", work / "encoder-int8.onnx"
    shape = {0: torch.export.Dim("texts"), 1: torch.export.Dim("length", max=len(model.pos))}
    torch.onnx.export(
        model, example, whole, input_names=["ids", "mask"], dynamic_shapes={"ids": shape, "mask": shape}, dynamo=True
    )
    quantize_dynamic(whole, small, weight_type=QuantType.QInt8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return {
        name: onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        for name, path in (("ONNX Runtime, float32", whole), ("ONNX Runtime, int8", small))
    }


def measure(found: dict[str, Callable], count: int, rounds: int) -> dict[str, float]:
    """Posts a second of each, the best of the rounds."""
    torch.set_num_threads(1)
    best = dict.fromkeys(found, np.inf)
    for _ in range(rounds):
        for name, run in found.items():
            begun = time.perf_counter()
            run()
            best[name] = min(best[name], time.perf_counter() - begun)
    return {name: count / seconds for name, seconds in best.items()}
