"""Texts in the spelling that the deep model reads, by the project's own normaliser."""

import json
import os
import subprocess

KEPT = ("alef", "hamza_carriers", "lone_hamza", "alef_maqsura", "teh_marbuta", "punctuation", "lowercase")
"""Rules of the base model that are off: the pretrained pieces know these letters and signs apart. Disguise and ornament
go, letters stay."""


def program(*words: str, lines: str = "", may_set_aside: bool = False) -> str:
    """What `risala` (or the program that `$RISALA` names) prints.

    `may_set_aside`: it may find fault with some lines (exit code 1) and answer the others.
    """
    name = os.environ.get("RISALA", "risala")
    try:
        done = subprocess.run([name, *words], input=lines, capture_output=True, encoding="utf-8")
    except FileNotFoundError:
        raise FileNotFoundError(f"{name}: no such program; build it and name it in RISALA") from None
    if done.returncode != 0 and not (may_set_aside and done.returncode == 1 and done.stdout):
        raise RuntimeError(f"{name} {words[0]}: {done.stderr.strip()}")
    return done.stdout


def in_lines(texts: list[str]) -> str:
    """A line for each text. The rules write every run of white space as one space, so a line break may go."""
    return "".join(text.replace("\r", " ").replace("\n", " ") + "\n" for text in texts)


def rules() -> dict:
    """The rules, as the header of a model file holds them."""
    return json.loads(program("model", "info", "--json"))["text"] | dict.fromkeys(KEPT, False)


def normalise(texts: list[str]) -> list[str]:
    """The texts by these rules."""
    options = [f"--{name.replace('_', '-')}=false" for name in KEPT]
    out = program("normalize", "--model", "risala-base", *options, lines=in_lines(texts)).removesuffix("\n").split("\n")
    if len(out) != len(texts):
        raise RuntimeError(f"risala normalize: {len(texts)} texts in, {len(out)} out")
    return out
