import json
import os
import tempfile
import tomllib
import unittest
from pathlib import Path
from unittest import mock

from risala_training import experiments

REPORT = {
    "macro_f1": 0.75,
    "intervals": {"macro_f1": [0.7, 0.8]},
    "per_label": {"advertising": {"f1": 0.6}, "propaganda": {"f1": 0.8}},
    "per_level": {"interact": {"f1": 0.5}},
    "ece": 0.04,
}


class Experiments(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.work = Path(folder.name)
        gold = self.work / "gold/train.jsonl"
        gold.parent.mkdir()
        sources = ["core"] * 3 + ["acpc"] * 2 + ["reviews"] * 4 + [f"s{number}" for number in range(6)]
        gold.write_text("".join(json.dumps({"id": n, "source": name}) + "\n" for n, name in enumerate(sources)))
        (self.work / "pool.jsonl").write_text("{}\n")
        self.files = experiments.Files(self.work, self.work)
        program = mock.patch.dict(os.environ, {"RISALA": str(gold)})
        program.start()
        self.addCleanup(program.stop)

    def test_the_list_is_sound_and_each_change_can_be_followed(self):
        base = tomllib.loads(experiments.BASE.read_text())
        for one in experiments.read(experiments.LIST):
            self.files.named(one["from"])
            self.assertNotEqual(experiments.changed(base, one.get("set", {})), base if one.get("set") else None)

    def test_what_is_unknown_or_missing_is_named(self):
        path = self.work / "list.toml"
        whole = 'name = "a"\nwhy = "b"\nfrom = []\nkept = false\n'
        for lines, word in (
            (whole + "colour = 1\n", "colour"),
            (whole.replace("kept = false\n", ""), "kept"),
            (whole + "[[experiments]]\n" + whole, "one name"),
        ):
            path.write_text("[[experiments]]\n" + lines)
            with self.assertRaisesRegex(ValueError, word):
                experiments.read(path)
        for lines, word in (('name = "a"\nwhy = "b"\n', "unknown"), ('name = "a"\ncolour = 1\n', "colour")):
            path.write_text("[[in_code]]\n" + lines)
            with self.assertRaisesRegex(ValueError, word):
                experiments.read_in_code(path)

    def test_a_change_leaves_the_rest_and_the_original_alone(self):
        base = {"table": {"min_df": 2, "idf_power": 0.5}}
        made = experiments.changed(base, {"table.min_df": 3, "data.source_weights.risala": 1.0})
        expected = {"table": {"min_df": 3, "idf_power": 0.5}, "data": {"source_weights": {"risala": 1.0}}}
        self.assertEqual((made, base["table"]["min_df"]), (expected, 2))

    def test_bundles_keep_families_together_and_name_each_source_once(self):
        config = {"data": {"families": {"news": ["core", "acpc"], "elsewhere": ["x", "y"]}}}
        made = experiments.in_bundles(config, self.files.gold)["data"]["families"]
        self.assertEqual(made.pop("elsewhere"), ["x", "y"])
        self.assertEqual(len(made), experiments.BUNDLES)
        self.assertEqual(sum("core" in names and "acpc" in names for names in made.values()), 1)
        named = sorted(sum(made.values(), []))
        self.assertEqual(named, sorted({"core", "acpc", "reviews", *(f"s{number}" for number in range(6))}))

    def test_results_are_kept_until_something_changes(self):
        one = {"name": "a", "from": ["pool"], "set": {"solver.c": 3.0}}

        def program(*words, **_):
            if words[0] == "train":
                Path(words[words.index("--output") + 1]).write_text("")
            return json.dumps(REPORT)

        with mock.patch.object(experiments.text, "program", side_effect=program) as asked:
            found = experiments.measure(one, self.files, self.work)
            self.assertEqual(asked.call_count, 4)
            self.assertEqual(experiments.measure(one, self.files, self.work), found)
            self.assertEqual(asked.call_count, 4)
            (self.work / "pool.jsonl").write_text("{}\n{}\n")
            experiments.measure(one, self.files, self.work)
            experiments.measure(one | {"set": {}}, self.files, self.work)
            self.assertEqual(asked.call_count, 12)
        left = {path.suffix for path in self.work.iterdir() if path.is_file()}
        self.assertEqual(left, {".json", ".jsonl"})
        in_code = {"name": "b", "why": "to see", "unknown": 0.5, "contrast": 0.25}
        page = experiments.page([one | {"why": "to see", "kept": True}], [found], [in_code])
        whole = "0.750 [0.700, 0.800]"
        self.assertIn(f"| a | {whole} | 0.600 | 0.800 | 0.500 | 0.040 | {whole} | {whole} | yes |", page.split("\n"))
        self.assertIn("| b | 0.500 | – | 0.250 | to see |", page.split("\n"))


if __name__ == "__main__":
    unittest.main()
