import json
import tempfile
import unittest
from pathlib import Path

import numpy as np

from risala_training import pool, records


class Bundles(unittest.TestCase):
    def test_every_family_is_left_out_once_and_bundles_are_alike(self):
        sizes = {"a": 40, "b": 30, "c": 20, "d": 20, "e": 10}
        bundles = records.bundles(np.repeat(list(sizes), list(sizes.values())), 3)
        self.assertEqual(sorted(sum(bundles, [])), list(sizes))
        self.assertEqual([sum(sizes[name] for name in names) for names in bundles], [40, 40, 40])
        self.assertEqual(records.bundles(np.array(["x", "x"]), 5), [["x"]])


class Records(unittest.TestCase):
    def test_allowed_leaves_are_what_label_level_and_effect_leave_open(self):
        names = lambda **record: [leaf for leaf, ok in zip(records.LEAVES, records.allowed(record)) if ok]  # noqa: E731
        self.assertEqual(names(), list(records.LEAVES))
        self.assertEqual(names(label="neutral"), ["inform", "interact"])
        self.assertEqual(names(label="neutral", level=2), ["interact"])
        self.assertEqual(names(label="propaganda", level=3), ["fear", "belief"])
        self.assertEqual(names(level=3), ["purchase", "fear", "belief"])
        self.assertEqual(names(label="propaganda", effect="fear"), ["fear"])
        with self.assertRaises(ValueError):
            records.allowed({"id": "x", "label": "neutral", "level": 3})

    def test_weights_and_limits_are_those_of_the_configuration(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "a.jsonl")
            rows = [
                {"id": str(n), "text": "x", "label": "neutral", "source": "s", "confidence": "weak"} for n in range(9)
            ]
            rows += [{"id": "low", "text": "x", "label": "neutral", "source": "own", "confidence": "low"}]
            path.write_text("".join(json.dumps(row) + "\n" for row in rows))
            config = {
                "confidence": {"weak": {"weight": 0.25, "rows_per_source": 4}, "low": {"weight": 0.5}},
                "source_weights": {"own": 0.5},
            }
            read = records.read([path], config, seed=0)
            self.assertEqual(sorted(read.weights.tolist()), [0.25] * 5)
            self.assertEqual(len(read), 5)
            self.assertEqual(
                records.counts([path], read),
                [
                    {"source": "own", "license": "none stated", "given": 1, "used": 1},
                    {"source": "s", "license": "none stated", "given": 9, "used": 4},
                ],
            )

    def test_a_label_is_known_only_if_the_leaves_agree(self):
        mask = np.array(
            [records.allowed({"level": 3}), records.allowed({"label": "propaganda"}), records.allowed({"level": 2})]
        )
        self.assertEqual(records.Records(["a"] * 3, mask, np.ones(3)).labels().tolist(), [-1, 2, 0])


class Pool(unittest.TestCase):
    def test_labels_find_their_texts(self):
        with tempfile.TemporaryDirectory() as folder:
            texts, labels, out = (Path(folder, name) for name in ("posts.txt", "labels.tsv", "out.jsonl"))
            texts.write_text("واحد\nاثنان\nثلاثة\nاثنان\n", encoding="utf-8")
            table = f"text\tleaf\tconfidence\tdrawn\n{pool.digest('اثنان')}\tfear\tlow\trandom\n"
            labels.write_text(table + f"{pool.digest('غائب')}\tinform\thigh\trandom\n")
            with self.assertRaisesRegex(ValueError, "1 of 2 labelled texts are not in"):
                pool.join(labels, [texts], out)
            self.assertFalse(out.exists())
            labels.write_text(table)
            self.assertEqual(pool.join(labels, [texts], out), 1)
            (record,) = map(json.loads, out.read_text(encoding="utf-8").splitlines())
            self.assertEqual(record["text"], "اثنان")
            self.assertEqual((record["label"], record["level"], record["effect"]), ("propaganda", 3, "fear"))
            self.assertEqual((record["source"], record["confidence"]), ("pool_posts", "low"))

    @staticmethod
    def judge(found: list[dict]) -> np.ndarray:
        """No doubt of any text, except of those with a 7."""
        return np.array([[0.5, 0.5, 0, 0, 0] if "7" in one["text"] else [1, 0, 0, 0, 0] for one in found])

    def test_what_is_drawn_is_new_and_what_is_taught_finds_its_text_again(self):
        with tempfile.TemporaryDirectory() as folder:
            posts, news, labels, said, kept, out = (
                Path(folder, name)
                for name in ("posts.txt", "news.txt", "labels.tsv", "said.jsonl", "kept.tsv", "out.jsonl")
            )
            text = "هذا نص رقمه {} وفيه ما يكفي"
            posts.write_text("قصير\n" + "".join(text.format(number) + "\n" for number in [*range(9), 0]))
            news.write_text("".join(text.format(number) + "\n" for number in range(5, 12)))
            labels.write_text(f"text\tleaf\n{pool.digest(text.format(3))}\tinform\n")
            drawn = list(pool.draw(labels, [posts, news], [4, 3], self.judge))
            self.assertEqual(drawn, list(pool.draw(labels, [posts, news], [4, 3], self.judge)))
            self.assertEqual([one["text"] for one in drawn if "7" in one["text"]], [drawn[0]["text"]])
            self.assertEqual([one["source"] for one in drawn], ["taught_posts"] * 4 + ["taught_news"] * 3)
            with self.assertRaisesRegex(ValueError, "news.txt: .* too few"):
                list(pool.draw(labels, [posts, news], [4, 99], self.judge))
            texts = [one["text"] for one in drawn]
            self.assertEqual(len(set(texts)), len(texts))
            self.assertFalse({text.format(3), "قصير"} & set(texts))
            leaves = {"inform": 0.333333, "interact": 0.333333, "purchase": 0.333333, "fear": 1e-6, "belief": 0.0}
            said.write_text("".join(json.dumps(one | {"leaves": leaves}) + "\n" for one in drawn))
            self.assertEqual(pool.keep(said, kept), len(drawn))
            self.assertNotIn("نص", kept.read_text())
            self.assertEqual(pool.join(kept, [posts, news], out), len(drawn))
            found = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
            self.assertEqual({one["text"] for one in found}, set(texts))
            for one in found:
                self.assertEqual(set(one["leaves"]), set(records.LEAVES))
                self.assertAlmostEqual(sum(one["leaves"].values()), 1.0)
                self.assertLess(abs(one["leaves"]["inform"] - 0.333), 0.01)
                self.assertIsNone(one.get("label"))


if __name__ == "__main__":
    unittest.main()
