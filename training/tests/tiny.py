"""A random encoder so small that tests can train it, and texts that it can learn."""

import numpy as np

from risala_training.records import Records
from risala_training.source import Source, quantise

HIDDEN, FEED, HEADS, POSITIONS = 64, 128, 4, 32
WORDS = ["خصم", "اطلب", "خبر", "متى", "عدو", "نصر", "اليوم", "الناس", "مدينة", "كبير"]


def source(layers: int = 2, seed: int = 0) -> Source:
    rng = np.random.default_rng(seed)

    def draw(*shape: int) -> np.ndarray:
        return (rng.normal(size=shape) * 0.1).astype(np.float32)

    spelled = ["<s>", "<pad>", "</s>", "<unk>"] + ["▁" + word for word in WORDS] + ["▁"]
    tensors = {
        "pos": draw(POSITIONS, HIDDEN),
        "type": draw(HIDDEN),
        "emb.ln.w": draw(HIDDEN) + 1,
        "emb.ln.b": draw(HIDDEN),
    }
    shapes = {"q": (HIDDEN, HIDDEN), "k": (HIDDEN, HIDDEN), "v": (HIDDEN, HIDDEN), "ao": (HIDDEN, HIDDEN)}
    shapes |= {"fi": (FEED, HIDDEN), "fo": (HIDDEN, FEED)}
    for layer in range(layers):
        for name, shape in shapes.items():
            tensors[f"l{layer}.{name}.w"], tensors[f"l{layer}.{name}.b"] = draw(*shape), draw(shape[0])
        for name in ("aln", "oln"):
            tensors[f"l{layer}.{name}.w"], tensors[f"l{layer}.{name}.b"] = draw(HIDDEN) + 1, draw(HIDDEN)
    pieces = [(piece, 0.0 if number < 4 else -float(number)) for number, piece in enumerate(spelled)]
    return Source(tensors, quantise(draw(len(pieces), HIDDEN)), pieces, HEADS, 1e-6)


def records(count: int = 120, seed: int = 0) -> Records:
    """Texts of random words, of which one says the leaf."""
    rng = np.random.default_rng(seed)
    texts, allowed = [], np.zeros((count, 5), bool)
    for row in range(count):
        leaf = int(rng.integers(5))
        words = [WORDS[leaf], *rng.choice(WORDS[6:], 4)]
        rng.shuffle(words)
        texts.append(" ".join(words))
        allowed[row, leaf] = True
    names = [str(row) for row in range(count)]
    return Records(texts, allowed, np.ones(count, np.float32), ["tiny"] * count, names, names, ["none stated"] * count)
