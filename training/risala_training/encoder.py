"""The network: a BERT encoder over sub-words, mean pooling, one linear layer to the five leaves."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .source import Source


class Dropout(nn.Module):
    """Drops features of a whole text, not of single tokens (Gal and Ghahramani 2016): a hundredth of the random
    numbers, which on a CPU are a tenth of the time."""

    def __init__(self, share: float):
        super().__init__()
        self.share = share

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or self.share == 0:
            return x
        kept = torch.rand(x.shape[0], 1, x.shape[-1]) >= self.share
        return x * (kept / (1 - self.share)).to(x.dtype)


class Layer(nn.Module):
    def __init__(self, hidden: int, feed: int, heads: int, eps: float, dropout: float):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.ao = nn.Linear(hidden, hidden)
        self.aln = nn.LayerNorm(hidden, eps)
        self.fi = nn.Linear(hidden, feed)
        self.fo = nn.Linear(feed, hidden)
        self.oln = nn.LayerNorm(hidden, eps)
        self.dropout = Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """x [texts, length, hidden]; mask [texts, 1, 1, length] is 0 on tokens and −∞ on filling."""
        texts, length, hidden = x.shape
        q, k, v = self.qkv(x).view(texts, length, 3, self.heads, hidden // self.heads).permute(2, 0, 3, 1, 4)
        # Written out: on a CPU, for texts this short, the fused kernel's gradient takes three times as long.
        scores = (q * (hidden // self.heads) ** -0.5) @ k.transpose(-1, -2) + mask
        mixed = torch.softmax(scores, -1) @ v
        x = self.aln(x + self.dropout(self.ao(mixed.transpose(1, 2).reshape(texts, length, hidden))))
        return self.oln(x + self.dropout(self.fo(F.gelu(self.fi(x)))))


class Encoder(nn.Module):
    """ids [texts, length] (int64) and mask [texts, length] (True on tokens) to logits [texts, 5]."""

    def __init__(self, source: Source, layers: list[int], dropout: float = 0.1):
        super().__init__()
        word = source.word
        hidden = word.shape[1]
        feed = source.tensors["l0.fi.w"].shape[0]
        # Kept as they are: 4-bit weights stay exact, and a piece that training never showed means what it meant.
        self.word = nn.Embedding.from_pretrained(torch.from_numpy(word), freeze=True)
        self.pos = nn.Parameter(torch.from_numpy(source.tensors["pos"] + source.tensors["type"]))
        self.ln = nn.LayerNorm(hidden, source.eps)
        self.layers = nn.ModuleList(Layer(hidden, feed, source.heads, source.eps, dropout) for _ in layers)
        self.head = nn.Linear(hidden, 5)
        self.dropout = Dropout(dropout)
        self.head_dropout = nn.Dropout(dropout)
        self.load(source, layers)

    def load(self, source: Source, layers: list[int]) -> None:
        """Takes the layers of the source with these numbers."""
        t = {name: torch.from_numpy(values) for name, values in source.tensors.items()}
        with torch.no_grad():
            self.ln.weight.copy_(t["emb.ln.w"])
            self.ln.bias.copy_(t["emb.ln.b"])
            for layer, number in zip(self.layers, layers):
                layer.qkv.weight.copy_(torch.cat([t[f"l{number}.{n}.w"] for n in "qkv"]))
                layer.qkv.bias.copy_(torch.cat([t[f"l{number}.{n}.b"] for n in "qkv"]))
                for name in ("ao", "aln", "fi", "fo", "oln"):
                    getattr(layer, name).weight.copy_(t[f"l{number}.{name}.w"])
                    getattr(layer, name).bias.copy_(t[f"l{number}.{name}.b"])
            nn.init.normal_(self.head.weight, std=0.02)
            nn.init.zeros_(self.head.bias)

    def embed(self, ids: Tensor) -> Tensor:
        return self.dropout(self.ln(self.word(ids) + self.pos[: ids.shape[1]]))

    def pool(self, x: Tensor, mask: Tensor) -> Tensor:
        share = mask.to(x.dtype)
        return (x * share[..., None]).sum(1) / share.sum(1, keepdim=True)

    def mean(self, ids: Tensor, mask: Tensor) -> Tensor:
        """The mean of each text's tokens, [texts, hidden] in float32."""
        x = self.embed(ids)
        # As precise as the products that it is added to.
        kind = torch.bfloat16 if torch.is_autocast_enabled("cpu") else torch.float32
        attend = torch.zeros(mask.shape, dtype=kind).masked_fill(~mask, -math.inf)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, attend)
        return self.pool(x.float(), mask)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        return self.head(self.head_dropout(self.mean(ids, mask)))


def allowed_loss(logits: Tensor, allowed: Tensor, weights: Tensor) -> Tensor:
    """−log of the probability mass on the allowed leaves, weighted; the mean over the weights."""
    mass = torch.logsumexp(logits.masked_fill(~allowed, -math.inf), 1) - torch.logsumexp(logits, 1)
    return -(weights * mass).sum() / weights.sum()
