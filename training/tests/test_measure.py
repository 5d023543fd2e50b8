import unittest

import numpy as np

from risala_training import cascade, measure


class Measure(unittest.TestCase):
    def test_the_temperature_undoes_a_scale(self):
        rng = np.random.default_rng(0)
        true = rng.normal(size=(20_000, 5))
        shares = np.exp(true) / np.exp(true).sum(1, keepdims=True)
        leaves = np.array([rng.choice(5, p=row) for row in shares])
        self.assertAlmostEqual(
            measure.temperature(true * 3, np.eye(5, dtype=bool)[leaves], np.ones(len(leaves))), 3, delta=0.1
        )

    def test_labels_are_sums_of_leaves(self):
        logits = np.log(np.array([[0.3, 0.3, 0.2, 0.1, 0.1]]))
        np.testing.assert_allclose(measure.label_probabilities(logits), [[0.6, 0.2, 0.2]])
        summary = measure.summary(logits.repeat(4, 0), np.array([0, 0, 0, 1]))
        self.assertEqual(summary["accuracy"], 0.75)
        self.assertAlmostEqual(summary["ece"], 0.15)


class Cascade(unittest.TestCase):
    def test_the_curve_runs_from_one_model_to_the_other(self):
        rng = np.random.default_rng(1)
        truth = rng.integers(0, 3, 600)
        right = np.eye(3)[truth] * 0.9 + 1 / 30
        # Unsure where it is wrong.
        base = np.where((rng.random(600) < 0.3)[:, None], np.eye(3)[(truth + 1) % 3] * 0.2 + 0.8 / 3, right)
        points = cascade.curve(base, right, truth, (10_000.0, 100.0))
        self.assertEqual(points[0]["share_deep"], 0)
        self.assertEqual(points[-1]["share_deep"], 1)
        self.assertEqual(points[-1]["macro_f1"], 1)
        chosen = cascade.choose(points, 0.95)
        self.assertLess(chosen["share_deep"], 0.35)
        self.assertEqual(chosen["macro_f1"], 1)


if __name__ == "__main__":
    unittest.main()
