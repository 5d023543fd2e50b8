"""A linear head on the frozen encoder: what a text's vector tells without fine-tuning for the question."""

import numpy as np
from sklearn.linear_model import LogisticRegressionCV
from sklearn.metrics import accuracy_score, f1_score, make_scorer
from sklearn.model_selection import GroupKFold, StratifiedGroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from . import measure

STRENGTHS = (1e-4, 1e-3, 1e-2, 1e-1)


def macro_f1(truth: np.ndarray, said: np.ndarray) -> float:
    return float(f1_score(truth, said, average="macro"))


def answers(features: np.ndarray, truth: np.ndarray, groups: np.ndarray, seed: int) -> np.ndarray:
    """For each row, [n, d] to classes [n], what a head says that was fitted without it and its group, in five folds.

    The strength of regularisation is found inside the rows that a head is fitted on.
    """
    said = np.zeros_like(truth)
    for fitted, out in StratifiedGroupKFold(5, shuffle=True, random_state=seed).split(features, truth, groups):
        inner = list(GroupKFold(4).split(features[fitted], truth[fitted], groups[fitted]))
        head = make_pipeline(
            StandardScaler(),
            LogisticRegressionCV(
                Cs=STRENGTHS,
                l1_ratios=(0,),
                cv=inner,
                scoring=make_scorer(macro_f1),
                class_weight="balanced",
                max_iter=2000,
                use_legacy_attributes=False,
            ),
        )
        said[out] = head.fit(features[fitted], truth[fitted]).predict(features[out])
    return said


def figures(said: np.ndarray, truth: np.ndarray) -> dict:
    """Macro-F1 and micro-F1 (accuracy), each with its interval."""
    made = {"n": len(truth)}
    for name, score in (("macro_f1", macro_f1), ("micro_f1", accuracy_score)):
        spread = measure.interval(lambda rows, score=score: score(truth[rows], said[rows]), len(truth))
        made[name] = [round(float(score(truth, said)), 4), *spread]
    return made
