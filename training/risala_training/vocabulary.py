"""The sub-words: the pretrained pieces, pruned to what Arabic texts on the web need."""

import unicodedata
from collections import Counter
from collections.abc import Iterable

import numpy as np
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers

from .source import Source

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
"""The first rows of the embedding, in this order, in the original as in the pruned vocabulary."""


def ids(made: Tokenizer, texts: list[str]) -> list[list[int]]:
    """The numbers of each text's pieces. What a text spells like a special piece (`<s>` strikes through in HTML) is
    unknown like any other foreign sign."""
    encoded = made.encode_batch(texts, add_special_tokens=False)
    return [[max(number, SPECIAL.index("<unk>")) for number in one.ids] for one in encoded]


def tokenizer(pieces: list[tuple[str, float]]) -> Tokenizer:
    """A unigram tokenizer over the pieces, without `<s>` and `</s>` around the text.

    NFKC comes close to the original's normaliser; runs of spaces and invisible characters, which that one removes as
    well, are gone already when a text comes out of `risala normalize`.
    """
    made = Tokenizer(models.Unigram(pieces, unk_id=3, byte_fallback=False))
    made.normalizer = normalizers.NFKC()
    made.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=False)
    made.decoder = decoders.Metaspace()
    return made


def wanted(piece: str) -> bool:
    """Whether every character is of a script that the model is for: Arabic, Latin, or none (digits, signs, emoji)."""
    for char in piece:
        if char == "▁" or ord(char) < 0x250:
            continue
        if char.isalpha() and not unicodedata.name(char, "").startswith(("ARABIC", "LATIN")):
            return False
    return True


def prune(source: Source, texts: Iterable[str], least: int, limit: int) -> tuple[np.ndarray, dict]:
    """Rows of the original embedding to keep, in ascending order, and a report.

    Kept: the four special pieces, single characters of the wanted scripts, and the pieces that occur at
    least `least` times in the texts, the most frequent first, `limit` rows in all.
    """
    full = tokenizer(source.pieces)
    counts: Counter[int] = Counter()
    for encoded in full.encode_batch(list(texts), add_special_tokens=False):
        counts.update(encoded.ids)
    keep = set(range(len(SPECIAL)))
    keep |= {
        n
        for n, (piece, _) in enumerate(source.pieces)
        if len(piece.strip("▁")) <= 1 and wanted(piece) and counts[n] > 0
    }
    singles = len(keep)
    for number, count in counts.most_common():
        if len(keep) == limit or count < least:
            break
        keep.add(number)
    total = sum(counts.values())
    report = {
        "pieces_before": len(source.pieces),
        "pieces_seen": len(counts),
        "pieces_kept": len(keep),
        "single_characters": singles,
        "tokens": total,
        "tokens_covered": sum(c for n, c in counts.items() if n in keep) / total,
    }
    return np.array(sorted(keep)), report
