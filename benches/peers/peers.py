"""The peers: each is trained, timed, judged and asked for one label in a process of its own.

    python peers.py train PEER MODEL RECORDS...
    python peers.py score PEER MODEL TEXTS SECONDS
    python peers.py judge PEER MODEL RECORDS         macro-F1 on each file of records
    python peers.py label PEER MODEL TEXT

A peer's package is imported only where that peer is asked for, so that no process carries another's weight.
"""

import json
import random
import sys
import time
from collections.abc import Iterator
from typing import Any, Protocol

LABELS = ["neutral", "advertising", "propaganda"]
BLOCK_BYTES = 1_000_000
SEED = 1


class Peer(Protocol):
    """A classifier. `score` gives the probabilities of all labels in the peer's own form, `labels` reads that form."""

    def train(self, texts: list[str], labels: list[str], path: str) -> None: ...

    def load(self, path: str) -> None: ...

    def score(self, texts: list[str]) -> Any: ...

    def labels(self, scores: Any) -> list[str]: ...


class ScikitLearn:
    """Tf-idf and logistic regression, of words and pairs of words, with or without characters in words."""

    def __init__(self, characters: bool) -> None:
        self.characters = characters

    def train(self, texts: list[str], labels: list[str], path: str) -> None:
        import pickle

        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline, make_union

        features = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True)
        if self.characters:
            characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True)
            features = make_union(features, characters)
        model = make_pipeline(features, LogisticRegression(C=10, class_weight="balanced", max_iter=1000))
        with open(path, "wb") as file:
            pickle.dump(model.fit(texts, labels), file)

    def load(self, path: str) -> None:
        import pickle

        with open(path, "rb") as file:
            self.model = pickle.load(file)

    def score(self, texts: list[str]) -> Any:
        return self.model.predict_proba(texts)

    def labels(self, scores: Any) -> list[str]:
        return [self.model.classes_[row.argmax()] for row in scores]


class FastText:
    """fastText of words and pairs of words, with or without sub-words of two to five characters."""

    def __init__(self, subwords: bool) -> None:
        self.lengths = {"minn": 2, "maxn": 5} if subwords else {}

    def train(self, texts: list[str], labels: list[str], path: str) -> None:
        import tempfile

        import fasttext

        with tempfile.NamedTemporaryFile("w", encoding="utf-8") as file:
            file.writelines(f"__label__{label} {one_line(text)}\n" for text, label in zip(texts, labels))
            file.flush()
            # A tenth of the usual buckets: a tenth of the file, faster, and no worse on some thousands of texts. On one
            # thread the model comes out the same every time.
            model = fasttext.train_supervised(
                file.name, epoch=25, lr=0.5, wordNgrams=2, bucket=200_000, thread=1, verbose=0, **self.lengths
            )
        model.save_model(path)

    def load(self, path: str) -> None:
        import fasttext

        self.model = fasttext.load_model(path)

    def score(self, texts: list[str]) -> Any:
        return self.model.predict([one_line(text) for text in texts], k=len(LABELS))

    def labels(self, scores: Any) -> list[str]:
        return [found[0].removeprefix("__label__") for found in scores[0]]


class VowpalWabbit:
    """Vowpal Wabbit, one against all, with pairs of words."""

    @staticmethod
    def example(text: str) -> str:
        """A text in its format, where some signs mean something."""
        return "| " + one_line(text).replace("|", " ").replace(":", " ")

    def train(self, texts: list[str], labels: list[str], path: str) -> None:
        import vowpalwabbit

        model = vowpalwabbit.Workspace(
            f"--oaa {len(LABELS)} --loss_function logistic --probabilities --ngram 2 -b 22 --quiet -f {path}"
        )
        examples = [f"{LABELS.index(label) + 1} {self.example(text)}" for text, label in zip(texts, labels)]
        order = random.Random(SEED)
        for _ in range(10):
            order.shuffle(examples)
            for example in examples:
                model.learn(example)
        model.finish()

    def load(self, path: str) -> None:
        import vowpalwabbit

        self.model = vowpalwabbit.Workspace(f"--testonly --probabilities --quiet -i {path}")
        self.kind = vowpalwabbit.PredictionType.SCALARS

    def score(self, texts: list[str]) -> Any:
        return [self.model.predict(self.example(text), self.kind) for text in texts]

    def labels(self, scores: Any) -> list[str]:
        return [LABELS[row.index(max(row))] for row in scores]


class Spacy:
    """spaCy's bag of words, behind its Arabic tokenizer."""

    def train(self, texts: list[str], labels: list[str], path: str) -> None:
        import spacy
        from spacy.training import Example
        from spacy.util import fix_random_seed, minibatch

        fix_random_seed(SEED)
        pipeline = spacy.blank("ar")
        architecture = {
            "@architectures": "spacy.TextCatBOW.v3",
            "exclusive_classes": True,
            "length": 262144,
            "ngram_size": 1,
            "no_output_layer": False,
        }
        pipeline.add_pipe("textcat", config={"model": architecture})
        examples = [
            Example.from_dict(pipeline.make_doc(text), {"cats": {name: name == label for name in LABELS}})
            for text, label in zip(texts, labels)
        ]
        optimizer = pipeline.initialize(lambda: examples)
        order = random.Random(SEED)
        for _ in range(10):
            order.shuffle(examples)
            for batch in minibatch(examples, 64):
                pipeline.update(batch, sgd=optimizer)
        pipeline.to_disk(path)

    def load(self, path: str) -> None:
        import spacy

        self.model = spacy.load(path)

    def score(self, texts: list[str]) -> Any:
        return [document.cats for document in self.model.pipe(texts, batch_size=256)]

    def labels(self, scores: Any) -> list[str]:
        return [max(found, key=found.get) for found in scores]


PEERS: dict[str, Peer] = {
    "scikit-learn": ScikitLearn(characters=True),
    "scikit-learn-words": ScikitLearn(characters=False),
    "fasttext": FastText(subwords=False),
    "fasttext-subwords": FastText(subwords=True),
    "vowpal-wabbit": VowpalWabbit(),
    "spacy": Spacy(),
}


def one_line(text: str) -> str:
    return text.replace("\n", " ")


def read_records(paths: list[str]) -> tuple[list[str], list[str]]:
    """Texts and labels of the records that have a label."""
    records = []
    for path in paths:
        with open(path, encoding="utf-8") as file:
            records += [json.loads(line) for line in file]
    labelled = [record for record in records if record.get("label")]
    return [record["text"] for record in labelled], [record["label"] for record in labelled]


def blocks(path: str) -> Iterator[tuple[int, list[str]]]:
    """The texts of a file, a text a line, about a megabyte at a time, with the bytes that they have."""
    with open(path, "rb") as file:
        while lines := file.readlines(BLOCK_BYTES):
            texts = [line.decode().rstrip("\n") for line in lines]
            yield sum(map(len, lines)) - len(lines), texts


def score(peer: Peer, texts: str, limit: float) -> None:
    """Prints the bytes that were scored and the seconds that it took, after a line that says that the model is there;
    starts at a line of standard input and stays until its end."""
    print("ready", flush=True)
    sys.stdin.readline()
    size, seconds = 0, 0.0
    for block_size, block in blocks(texts):
        start = time.perf_counter()
        peer.score(block)
        seconds += time.perf_counter() - start
        size += block_size
        if seconds >= limit:
            break
    print(json.dumps([[size, seconds]]), flush=True)
    sys.stdin.read()


def judge(peer: Peer, paths: list[str]) -> None:
    from sklearn.metrics import f1_score

    found = []
    for path in paths:
        texts, labels = read_records([path])
        found.append(f1_score(labels, peer.labels(peer.score(texts)), average="macro", labels=LABELS))
    print(json.dumps(found))


def main() -> None:
    task, name, path, *arguments = sys.argv[1:]
    peer = PEERS[name]
    if task == "train":
        peer.train(*read_records(arguments), path)
        return
    peer.load(path)
    if task == "score":
        score(peer, arguments[0], float(arguments[1]))
    elif task == "judge":
        judge(peer, arguments)
    elif task == "label":
        print(peer.labels(peer.score(arguments))[0], flush=True)


if __name__ == "__main__":
    main()
