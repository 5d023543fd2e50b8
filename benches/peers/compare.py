"""Trains Risala and its peers on the same records and measures them in turns; `benches/peers/run` starts it."""

import argparse
import gzip
import json
import os
import random
import re
import shlex
import shutil
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from subprocess import PIPE

import report

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CORPUS = ROOT / "data/corpus"
CORES = sorted(os.sched_getaffinity(0))
SAMPLE = "خصم 50% على جميع العطور، اطلب الآن والتوصيل مجاني"
STARTS = 11
SEED = 1

Command = list[str | Path]


@dataclass
class Tool:
    """What is compared, as the commands that train, score, judge and label by it."""

    name: str
    version: str
    model: Path
    label: Command
    train: Command | None = None
    results: report.Results = field(default_factory=report.Results)

    def score(self, texts: Path, seconds: float, cores: int) -> list[Command]:
        """The processes that score texts on so many cores."""
        raise NotImplementedError

    def judge(self, tests: list[Path]) -> list[float]:
        """Macro-F1 on each file of records."""
        raise NotImplementedError


class Peer(Tool):
    def __init__(self, name: str, package: str, key: str, work: Path, train: list[Path]) -> None:
        self.key = key
        model = work / key
        super().__init__(
            name, version(package), model, self.command("label", model, SAMPLE), self.command("train", model, *train)
        )

    def command(self, task: str, *arguments: str | Path) -> Command:
        return [sys.executable, HERE / "peers.py", task, self.key, *arguments]

    def score(self, texts: Path, seconds: float, cores: int) -> list[Command]:
        return [
            ["taskset", "-c", str(core), *self.command("score", self.model, texts, str(seconds))]
            for core in CORES[-cores:]
        ]

    def judge(self, tests: list[Path]) -> list[float]:
        return json.loads(output(self.command("judge", self.model, *tests)))


class Risala(Tool):
    def __init__(self, name: str, programs: Path, model: Path, label: Command, train: Command | None = None) -> None:
        self.programs = programs
        super().__init__(name, output([programs / "risala", "--version"]).split()[-1], model, label, train)

    def score(self, texts: Path, seconds: float, cores: int) -> list[Command]:
        chosen = ",".join(map(str, CORES[-cores:]))
        return [["taskset", "-c", chosen, self.programs / "examples/score_file", self.model, texts, str(cores)]]

    def judge(self, tests: list[Path]) -> list[float]:
        command = [self.programs / "risala", "evaluate", "--json", "--model", self.model]
        found = [json.loads(output([*command, test])) for test in tests]
        self.results.intervals = [one["intervals"]["macro_f1"] for one in found]
        return [one["macro_f1"] for one in found]


def main() -> None:
    parser = argparse.ArgumentParser(prog="benches/peers/run", description=__doc__)
    parser.add_argument("--programs", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--work", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--train", type=Path, nargs="+", default=[CORPUS / "train.jsonl"], help="records to train on")
    parser.add_argument("--test", type=Path, nargs="+", default=[CORPUS / "dev.jsonl"], help="records to judge by")
    parser.add_argument(
        "--texts", type=Path, help="texts to score, one a line, .gz or not (default: those of the corpus)"
    )
    parser.add_argument("--megabytes", type=float, default=100, help="how much is scored; texts are repeated up to it")
    parser.add_argument("--seconds", type=float, default=10, help="after which a slow peer stops in each round")
    parser.add_argument("--rounds", type=int, default=3, help="rounds over all tools, the best of which counts")
    arguments = parser.parse_args()
    # A slow package must not take the other core's help.
    os.environ |= {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "BLIS_NUM_THREADS")}

    texts = prepare(arguments.texts, arguments.megabytes, arguments.work)
    tools = all_tools(arguments.programs, arguments.work, arguments.train)
    for tool in tools:
        progress(f"{tool.name}: training, figures, first label")
        if tool.train:
            subprocess.run(tool.train, check=True, stdout=subprocess.DEVNULL)
        tool.results.macro_f1 = tool.judge(arguments.test)
        tool.results.model_bytes = size_of(tool.model)
        tool.results.first_label = statistics.median(first_label(tool.label) for _ in range(STARTS))
    for number in range(arguments.rounds):
        for tool in tools:
            progress(f"round {number + 1} of {arguments.rounds}: {tool.name}")
            for cores in range(1, min(len(CORES), 2) + 1):
                score(tool, tool.score(texts, arguments.seconds, cores), cores)

    report.write(
        ROOT,
        rows=[report.Row(tool.name, tool.version, tool.results) for tool in tools],
        tests=[shown(test) for test in arguments.test],
        command=" ".join(["benches/peers/run", *map(shown, shown_arguments())]),
        settings=arguments,
        texts=shown(arguments.texts) if arguments.texts else "the texts of data/corpus",
    )


def all_tools(programs: Path, work: Path, train: list[Path]) -> list[Tool]:
    program, own = programs / "risala", work / "risala.safetensors"
    return [
        Risala(
            report.OURS,
            programs,
            own,
            [program, "classify", "--model", own, SAMPLE],
            [program, "train", "--config", HERE / "risala.toml", "--output", own, "--train", *train],
        ),
        Risala(report.SHIPPED, programs, ROOT / "models/risala-base.safetensors", [program, "classify", SAMPLE]),
        Peer(report.FASTTEXT, "fasttext", "fasttext", work, train),
        Peer("fastText, sub-words", "fasttext", "fasttext-subwords", work, train),
        Peer("Vowpal Wabbit", "vowpalwabbit", "vowpal-wabbit", work, train),
        Peer("scikit-learn, words", "scikit-learn", "scikit-learn-words", work, train),
        Peer(report.SCIKIT_LEARN, "scikit-learn", "scikit-learn", work, train),
        Peer("spaCy, bag of words", "spacy", "spacy", work, train),
    ]


def prepare(path: Path | None, megabytes: float, work: Path) -> Path:
    """A file of so many megabytes of texts, a text a line, in an order that is always the same. Texts without an
    Arabic letter are left out, because Risala would not answer them."""
    if path is None:
        records = [line for file in sorted(CORPUS.glob("*.jsonl")) for line in file.read_text("utf-8").splitlines()]
        texts = [json.loads(record)["text"].replace("\n", " ") for record in records]
    else:
        with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8", newline="\n") as file:
            texts = [line.rstrip("\n") for line in file]
    texts = [text for text in texts if re.search("[\u0621-\u063f\u0641-\u064a]", text)]
    order, size, prepared = random.Random(SEED), 0, work / "texts.txt"
    with open(prepared, "w", encoding="utf-8", newline="\n") as file:
        while size < megabytes * 1e6:
            order.shuffle(texts)
            for text in texts:
                file.write(text + "\n")
                size += len(text.encode())
                if size >= megabytes * 1e6:
                    break
    return prepared


def score(tool: Tool, commands: list[Command], cores: int) -> None:
    """One measurement: all processes load their model, start together, and are asked for their memory at the end."""
    processes = [subprocess.Popen(command, stdin=PIPE, stdout=PIPE, text=True) for command in commands]
    for process in processes:
        process.stdout.readline()
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    measured = [pair for process in processes for pair in json.loads(process.stdout.readline())]
    memory = [peak_memory(process.pid) for process in processes]
    for process in processes:
        process.communicate()
    results = tool.results
    results.speed[cores] = max(results.speed.get(cores, 0), sum(size / seconds / 1e6 for size, seconds in measured))
    if cores == 1:
        results.scored = min(results.scored, measured[0][0])
        results.memory = max(results.memory, memory[0])


def peak_memory(process: int) -> int:
    """The most that a process had resident, in bytes. What the system counts for a child that has ended would be
    that of its parent where that is more."""
    status = Path(f"/proc/{process}/status").read_text()
    return 1024 * int(re.search(r"VmHWM:\s*(\d+)", status)[1])


def first_label(command: Command) -> float:
    """Seconds from the start of a process until its first line is there."""
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=PIPE) as process:
        process.stdout.readline()
        seconds = time.perf_counter() - start
        process.stdout.read()
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, command)
    return seconds


def size_of(model: Path) -> int:
    files = [path for path in model.rglob("*") if path.is_file()] if model.is_dir() else [model]
    return sum(path.stat().st_size for path in files)


def output(command: Command) -> str:
    return subprocess.run(command, check=True, stdout=PIPE, text=True, encoding="utf-8").stdout


def shown_arguments() -> list[str]:
    """The arguments of `benches/peers/run`, without those that it adds."""
    return sys.argv[5:]


def shown(argument: str | Path) -> str:
    """An argument without what is particular to this machine: a path is one in the repository, or below $DATA, or a
    mere name."""
    path = Path(argument).absolute()
    if not path.exists():
        return shlex.quote(str(argument))
    data = os.environ.get("DATA")
    if data and path.is_relative_to(Path(data).absolute()):
        return f"$DATA/{path.relative_to(Path(data).absolute())}"
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else path.name


def progress(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    if not shutil.which("taskset"):
        sys.exit("taskset is needed (Debian: util-linux)")
    main()
