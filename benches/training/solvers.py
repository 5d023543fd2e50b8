"""Our solver and scikit-learn's on one and the same problem."""

import json
import subprocess
import time
import tomllib
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse
from sklearn.linear_model import LogisticRegression

# The errors at which times are compared.
GOALS = [1e-3, 1e-4]
# scikit-learn's solvers with the tolerances, each in its own measure, that are tried until one is fine enough.
SOLVERS = {
    "lbfgs": [1e-3, 1e-4, 1e-5],
    "newton-cg": [1e-2, 1e-3, 1e-4, 1e-5],
    "sag": [1e-2, 1e-3, 1e-4],
    "saga": [1e-2, 1e-3, 1e-4],
}


@dataclass
class Fit:
    """A fit: what it was asked for, what it took on one thread, and what came out."""

    tolerance: float
    seconds: float
    objective: float
    # The certified duality gap as a part of the objective.
    gap: float | None = None


@dataclass
class Comparison:
    """The problem's size and the fits of each solver; ours is named Risala."""

    rows: int
    columns: int
    values: int
    fits: dict[str, list[Fit]]

    @property
    def optimum(self) -> float:
        return min(fit.objective for fits in self.fits.values() for fit in fits)

    def error(self, fit: Fit) -> float:
        return fit.objective / self.optimum - 1

    def seconds(self, solver: str, goal: float) -> float | None:
        """The time of the first fit whose error is at most the goal."""
        return next((fit.seconds for fit in self.fits[solver] if self.error(fit) <= goal), None)


def compare(program: Path, config: Path, work: Path, records: list[Path]) -> Comparison:
    folder = work / "problem"
    folder.mkdir(exist_ok=True)
    output = subprocess.run([program, config, folder, *records], check=True, stdout=subprocess.PIPE).stdout
    ours = []
    for line in output.splitlines():
        said = json.loads(line)
        solution = said["report"]
        ours.append(Fit(said["tolerance"], said["seconds"], solution["objective"], solution["relative_gap"]))

    offsets = np.fromfile(folder / "offsets.u64", np.uint64).astype(np.int64)
    indices = np.fromfile(folder / "indices.u32", np.uint32).astype(np.int32)
    values = np.fromfile(folder / "values.f32", np.float32).astype(np.float64)
    leaves = np.fromfile(folder / "leaves.u8", np.uint8)
    weights = np.fromfile(folder / "weights.f32", np.float32).astype(np.float64)
    matrix = scipy.sparse.csr_matrix((values, indices, offsets))
    biased = scipy.sparse.hstack([matrix, np.ones((matrix.shape[0], 1))], format="csr")
    c = tomllib.loads(config.read_text())["solver"]["c"]

    fits = {"Risala": ours}
    for solver, tolerances in SOLVERS.items():
        fits[solver] = []
        for tolerance in tolerances:
            model = LogisticRegression(C=c, solver=solver, tol=tolerance, max_iter=1000, fit_intercept=False)
            start = time.process_time()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                model.fit(biased, leaves, sample_weight=weights)
            seconds = time.process_time() - start
            found = objective(biased, leaves, weights, model, c)
            fits[solver].append(Fit(tolerance, seconds, found))
            if found <= min(fit.objective for fit in ours) * (1 + min(GOALS)):
                break
    return Comparison(matrix.shape[0], matrix.shape[1], matrix.nnz, fits)


def objective(matrix, leaves, weights, model: LogisticRegression, c: float) -> float:
    """‖W‖² / 2C + Σ ω −ln P(leaf)."""
    scores = matrix @ model.coef_.T
    scores -= scores.max(axis=1, keepdims=True)
    losses = (
        np.log(np.exp(scores).sum(axis=1)) - scores[np.arange(len(leaves)), np.searchsorted(model.classes_, leaves)]
    )
    return float((model.coef_**2).sum() / (2 * c) + weights @ losses)
