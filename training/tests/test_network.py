"""What needs PyTorch, and for one test the program: skipped, and said, where either is not there."""

import os
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import numpy as np

try:
    import torch
except ImportError:
    raise unittest.SkipTest("PyTorch is not installed") from None

from risala_training import cascade, export, linear, measure, recipe, techniques, text, vocabulary
from risala_training.bench import Bench
from risala_training.encoder import Encoder, allowed_loss
from risala_training.fit import Settings, fit, logits
from risala_training.reference import Reference
from tests import tiny


def encoded(source, texts):
    pieces = vocabulary.tokenizer(source.pieces)
    return [[0, *one, 2] for one in vocabulary.ids(pieces, texts)]


def train(checkpoint=None, stop=None, epochs=12.0):
    """A tiny model; with `stop`, the training is cut off at that step and its checkpoint kept."""
    torch.manual_seed(5)
    source, rows = tiny.source(), tiny.records()
    model = Encoder(source, [0, 1], dropout=0.1)
    settings = Settings(epochs=epochs, batch=16, rate=3e-3)
    return (
        source,
        rows,
        fit(model, encoded(source, rows.texts), rows, settings, 0, 1, checkpoint, stop=stop, log=lambda _: None),
    )


class Network(unittest.TestCase):
    def test_the_loss_is_the_mass_on_what_is_allowed(self):
        scores = torch.log(torch.tensor([[0.1, 0.2, 0.3, 0.2, 0.2], [0.5, 0.1, 0.1, 0.2, 0.1]]))
        allowed = torch.tensor([[True, True, False, False, False], [False, False, False, True, True]])
        loss = allowed_loss(scores, allowed, torch.tensor([1.0, 0.5]))
        self.assertAlmostEqual(loss.item(), -np.log(0.3), places=5)

    def test_filling_changes_nothing(self):
        source = tiny.source()
        model = Encoder(source, [0, 1]).eval()
        ids = encoded(source, ["خبر اليوم", "متى الناس مدينة كبير خصم اطلب خبر نصر"])
        together, alone = logits(model, ids, 1), [logits(model, [one], 1)[0] for one in ids]
        np.testing.assert_allclose(together, alone, atol=0.03)

    def test_it_learns_and_goes_on_where_it_was_cut_off(self):
        source, _, whole = train()
        other = tiny.records(seed=9)
        ids = encoded(source, other.texts)
        self.assertGreater(measure.summary(logits(whole, ids, 1), other.labels())["macro_f1"], 0.9)
        with tempfile.TemporaryDirectory() as folder:
            checkpoint = Path(folder, "half")
            train(checkpoint, stop=75)
            self.assertTrue(checkpoint.exists())
            _, _, resumed = train(checkpoint)
        for one, two in zip(whole.parameters(), resumed.parameters()):
            torch.testing.assert_close(one, two)

    def test_the_file_says_what_the_network_says_and_the_program_the_same(self):
        source, rows, model = train(epochs=4.0)
        header = {"name": "tiny", "created_by": "a test", "text": {}, "cascade": None, "training": {}}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "tiny.safetensors")
            program = os.environ.get("RISALA")
            if program:
                header["text"] = text.rules()
            export.write(path, model, source, tiny.POSITIONS, 1.5, header)
            said = np.array([Reference(path, exact=True).probabilities(one) for one in rows.texts[:20]])
            scores = logits(model, encoded(source, rows.texts[:20]), 1) / 1.5
            shares = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
            self.assertLess(np.abs(said - shares).max(), 0.05)
            if not program:
                self.skipTest("RISALA names no program to compare with")
            points = cascade.curve(np.eye(3)[[0, 1]], np.eye(3)[[0, 2]], np.array([0, 2]), (9.0, 1.0))
            cascade.store(path, "0" * 64, 0.5, points)
            rounded = np.array([Reference(path).probabilities(one) for one in rows.texts])
            answers, _ = cascade.ask(str(path), rows.texts)
            labels = np.stack([rounded[:, :2].sum(1), rounded[:, 2], rounded[:, 3:].sum(1)], 1)
            np.testing.assert_allclose(answers, labels, atol=2e-6)


RECIPE = """
name = "tiny"
seeds = [0, 1]
held_out = 0.1
data = {}
vocabulary = { pieces = 9, occurrences = 1 }
network = { layers = [0], window = 16 }
[[stages]]
sources = ["a", "b"]
fit = { epochs = 1.0 }
[[stages]]
fit = { rate = 1e-4 }
share = { b = 0.25 }
"""


class Recipe(unittest.TestCase):
    def read(self, content: str) -> recipe.Recipe:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "recipe.toml")
            path.write_text(content)
            return recipe.read(path)

    def test_a_stage_learns_from_its_sources(self):
        first, second = self.read(RECIPE).stages
        self.assertEqual(first.rows(["a", "b", "c"], 0).tolist(), [0, 1])
        sources = ["a", "b"] * 500
        chosen, other = second.rows(sources, 0), second.rows(sources, 1)
        self.assertEqual([row for row in chosen if row % 2 == 0], list(range(0, 1000, 2)))
        self.assertAlmostEqual((chosen % 2).sum() / 500, 0.25, delta=0.08)
        self.assertNotEqual(chosen.tolist(), other.tolist())
        self.assertEqual((first.fit.epochs, second.fit.rate), (1.0, 1e-4))

    def test_an_unknown_key_is_named(self):
        for wrong, name in (("held_out", "hidden"), ("share", "shares"), ("rate", "speed")):
            with self.assertRaisesRegex(ValueError, name):
                self.read(RECIPE.replace(wrong, wrong.replace(wrong.split()[0], name)))
        for data in ("{ weights = 1 }", "{ confidence.low = { weights = 1 } }"):
            with self.assertRaisesRegex(ValueError, "weights.*in .data"):
                self.read(RECIPE.replace("data = {}", f"data = {data}"))


class Linear(unittest.TestCase):
    def test_a_head_finds_what_is_there_and_no_more(self):
        rng = np.random.default_rng(0)
        features, truth = rng.normal(size=(300, 8)), np.arange(300) % 3 == 0
        groups = np.array([f"g{i // 2}" for i in range(300)])
        blind = measure.answers(linear.answers(features, truth, groups, 0), truth)
        features[:, 3] += 3 * truth
        found = measure.answers(linear.answers(features, truth, groups, 0), truth)
        self.assertLess(blind["macro_f1"][0], 0.6)
        self.assertGreater(found["macro_f1"][0], 0.85)
        self.assertTrue(found["macro_f1"][1] < found["macro_f1"][0] < found["macro_f1"][2])


class Techniques(unittest.TestCase):
    def test_rare_answers_weigh_as_much_as_common_ones(self):
        sets, truth = np.array(["a"] * 8 + ["b"] * 100), np.array([1, 1] + [0] * 6 + [1] * 99 + [0], bool)
        made = techniques.weights(sets, truth)
        self.assertEqual(made[:8][truth[:8]].sum(), made[:8][~truth[:8]].sum())
        self.assertEqual(made[-1], techniques.HEAVIEST)

    @unittest.skipUnless(os.environ.get("RISALA"), "RISALA names no program to normalise by")
    def test_a_text_is_judged_by_who_has_not_read_it(self):
        rows = tiny.records(count=90)
        truth = rows.allowed[:, :2].any(1)
        settings = Settings(epochs=12.0, batch=16, rate=3e-3)
        quick = mock.patch.multiple(techniques, SETTINGS=settings, say=lambda _: None)
        with tempfile.TemporaryDirectory() as folder, quick:
            path = Path(folder, "recipe.toml")
            path.write_text(RECIPE)
            bench = Bench(recipe.read(path), tiny.source(), Path(folder))
            torch.manual_seed(0)
            torch.save(Encoder(bench.source, bench.recipe.layers).state_dict(), path.with_suffix(".pt"))

            def said(truth, groups):
                given = (rows.texts, np.array(["a"] * 90), truth, groups, 0)
                return techniques.scores(bench, path.with_suffix(".pt"), *given).argmax(1) == 1

            alone = np.array([str(row) for row in range(90)])
            self.assertGreater((said(truth, alone) == truth).mean(), 0.9)
            self.assertEqual(len(list(Path(folder).glob("*.npy"))), techniques.FOLDS)
            with mock.patch.object(techniques, "fit", side_effect=AssertionError("it is kept")):
                said(truth, alone)
            # Where a word is the group, nobody has read the word that tells.
            word = rows.allowed.argmax(1).astype(str)
            self.assertLess((said(truth, word) == truth).mean(), 0.8)


if __name__ == "__main__":
    unittest.main()
