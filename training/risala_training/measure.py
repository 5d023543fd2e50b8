"""Figures of held-out logits: macro-F1 with bootstrap intervals, calibration, and the temperature."""

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, softmax
from sklearn.metrics import accuracy_score, f1_score


def label_probabilities(logits: np.ndarray, temperature: float = 1.0) -> np.ndarray:
    """[n, 5] logits of leaves to [n, 3] probabilities: neutral, advertising, propaganda."""
    leaves = softmax(logits / temperature, axis=1)
    return np.stack([leaves[:, :2].sum(1), leaves[:, 2], leaves[:, 3:].sum(1)], axis=1)


def temperature(logits: np.ndarray, allowed: np.ndarray, weights: np.ndarray) -> float:
    """The divisor of the logits with the least weighted −log of the mass on the allowed leaves (Guo et al. 2017)."""

    def loss(log_temperature: float) -> float:
        scaled = log_softmax(logits / np.exp(log_temperature), axis=1)
        mass = np.logaddexp.reduce(np.where(allowed, scaled, -np.inf), axis=1)
        return -float(np.average(mass, weights=weights))

    return float(np.exp(minimize_scalar(loss, bounds=(-1.5, 1.5), method="bounded").x))


def calibration_error(probabilities: np.ndarray, truth: np.ndarray, bins: int = 15) -> float:
    """Expected calibration error of the label's probability, in bins of equal width."""
    sure, right = probabilities.max(1), probabilities.argmax(1) == truth
    bin_of = np.minimum((sure * bins).astype(int), bins - 1)
    gaps = [abs(sure[bin_of == b].sum() - right[bin_of == b].sum()) for b in range(bins)]
    return float(sum(gaps) / len(truth))


def interval(score, count: int, resamples: int = 1000) -> list[float]:
    """The 95 % percentile bootstrap interval of `score(rows)`, a figure of `count` rows."""
    rng = np.random.default_rng(0)
    drawn = [score(rng.integers(0, count, count)) for _ in range(resamples)]
    return [round(float(quantile), 4) for quantile in np.quantile(drawn, [0.025, 0.975])]


def macro_f1(truth: np.ndarray, said: np.ndarray) -> float:
    return float(f1_score(truth, said, average="macro"))


def answers(said: np.ndarray, truth: np.ndarray) -> dict:
    """Macro-F1 and micro-F1 (accuracy) of classes [n], each with its interval."""
    made = {"n": len(truth)}
    for name, score in (("macro_f1", macro_f1), ("micro_f1", accuracy_score)):
        spread = interval(lambda rows, score=score: score(truth[rows], said[rows]), len(truth))
        made[name] = [round(float(score(truth, said)), 4), *spread]
    return made


def summary(logits: np.ndarray, truth: np.ndarray, fitted: float = 1.0) -> dict:
    """Macro-F1 with its 95 % percentile bootstrap interval, F1 of each label, accuracy and ECE."""
    shares = label_probabilities(logits, fitted)
    said = shares.argmax(1)

    def macro(rows) -> float:
        return float(f1_score(truth[rows], said[rows], labels=[0, 1, 2], average="macro", zero_division=0))

    each = f1_score(truth, said, labels=[0, 1, 2], average=None, zero_division=0)
    return {
        "n": len(truth),
        "macro_f1": round(macro(np.arange(len(truth))), 4),
        "interval": interval(macro, len(truth)),
        "neutral": round(float(each[0]), 4),
        "advertising": round(float(each[1]), 4),
        "propaganda": round(float(each[2]), 4),
        "accuracy": round(float((said == truth).mean()), 4),
        "ece": round(calibration_error(shares, truth), 4),
    }
