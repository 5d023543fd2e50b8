"""A linear head on the frozen encoder: what a text's vector tells without fine-tuning."""

import numpy as np
from sklearn.linear_model import LogisticRegressionCV
from sklearn.metrics import make_scorer
from sklearn.model_selection import GroupKFold, StratifiedGroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from . import measure

STRENGTHS = (1e-4, 1e-3, 1e-2, 1e-1)


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
                scoring=make_scorer(measure.macro_f1),
                class_weight="balanced",
                max_iter=2000,
                use_legacy_attributes=False,
            ),
        )
        said[out] = head.fit(features[fitted], truth[fitted]).predict(features[out])
    return said
