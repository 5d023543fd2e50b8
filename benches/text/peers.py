"""Measures the Python libraries on the same texts; `run` calls it inside the environment that it makes.

Like the Rust program, it prints a line of JSON for each tool. Chunks of texts go to a tool in one call,
its own batch call where it has one; only the time inside the tool counts.
"""

import importlib.metadata
import json
import re
import sys
import time

CHUNK = 200
WARM_UP, BUDGET = 0.1, 0.7

# The basic task as one table: short vowels, tanween, shadda, sukun and Quranic marks, dagger alef, tatweel;
# alef, alef maqsura, teh marbuta.
REMOVED = [*range(0x610, 0x61B), *range(0x64B, 0x660), 0x670, 0x640, *range(0x6D6, 0x6DD), *range(0x6DF, 0x6E5)]
BASIC = {code: None for code in REMOVED} | str.maketrans("آأإٱىة", "اااايه")
# The default `token_pattern` of scikit-learn's CountVectorizer.
WORD = re.compile(r"(?u)\b\w\w+\b")


class Bench:
    def __init__(self, texts, words, show):
        self.texts, self.words = lines(texts), lines(words)
        self.show = show

    def run(self, task, name, package, work, note=""):
        """Measures `work`, which takes a list of texts (or of words) and returns what came out of each:
        a string, perhaps with an offset map, or a list of strings or spans."""
        inputs = self.words if task in ("e", "e2") else self.texts
        if self.show:
            for text, output in zip(inputs, work(inputs)):
                shown = [str(piece) for piece in pieces(output)]
                print(json.dumps({"task": task, "tool": name, "input": text, "output": shown}, ensure_ascii=False))
            return
        chunks = [inputs[at : at + CHUNK] for at in range(0, len(inputs), CHUNK)]
        sizes = [sum(len(text.encode()) for text in chunk) for chunk in chunks]
        record = {}
        for budget in (WARM_UP, BUDGET):
            cpu = wall = 0.0
            count = size = out_pieces = out_bytes = at = 0
            while cpu < budget:
                chunk = chunks[at % len(chunks)]
                wall_start, cpu_start = time.perf_counter(), time.process_time()
                outputs = work(chunk)
                cpu += time.process_time() - cpu_start
                wall += time.perf_counter() - wall_start
                count += len(chunk)
                size += sizes[at % len(chunks)]
                for output in outputs:
                    found = pieces(output)
                    out_pieces += len(found)
                    if found and isinstance(found[0], str):
                        out_bytes += sum(len(piece.encode()) for piece in found)
                at += 1
            record = {"inputs": count, "bytes": size, "pieces": out_pieces, "out_bytes": out_bytes}
            record |= {"cpu": cpu, "wall": wall}
        version = importlib.metadata.version(package) if package else sys.version.split()[0]
        print(json.dumps({"task": task, "tool": name, "version": version, "note": note} | record), flush=True)


def lines(path):
    with open(path, encoding="utf-8", newline="\n") as file:
        return file.read().removesuffix("\n").split("\n")


def pieces(output):
    if isinstance(output, tuple):
        output = output[0]
    return [output] if isinstance(output, str) else output


def plain(bench):
    bench.run("a", "str.translate", None, lambda texts: [text.translate(BASIC) for text in texts], "no library")
    find = lambda texts: [[match.span() for match in WORD.finditer(text)] for text in texts]
    bench.run("c", "scikit-learn's pattern (re)", None, find, "two letters and more; cut at marks")


def arabic_norm(bench):
    import arabic_norm

    batch = lambda texts: arabic_norm.normalize_batch(texts, ta_marbuta=True)
    bench.run("a", "arabic-norm", "arabic-norm", batch, "Rust inside")


def arabic_normalize(bench):
    import arabic_normalize

    basic = arabic_normalize.Normalizer(alef_maqsura=True, ta_marbuta=True, bidi_marks=False)
    search = arabic_normalize.Normalizer.search()
    package = "arabic-normalize"
    bench.run("a", "arabic-normalize", package, basic.normalize_many, "Rust inside")
    note = "Rust inside; search preset; no lower case, spaces, punctuation, runs, presentation forms"
    bench.run("b2", "arabic-normalize", package, search.normalize_many, note)
    terms = lambda texts: [arabic_normalize.search_terms(text) for text in texts]
    bench.run("d", "arabic-normalize search_terms", package, terms, "Rust inside; no spans")
    stems = lambda words: [arabic_normalize.light_stem(word) for word in words]
    bench.run("e", "arabic-normalize light_stem", package, stems, "Rust inside")


def camel_tools(bench):
    from camel_tools.tokenizers.word import simple_word_tokenize
    from camel_tools.utils.dediac import dediac_ar
    from camel_tools.utils.normalize import normalize_alef_ar, normalize_alef_maksura_ar
    from camel_tools.utils.normalize import normalize_teh_marbuta_ar, normalize_unicode

    def basic(text):
        return normalize_teh_marbuta_ar(normalize_alef_maksura_ar(normalize_alef_ar(dediac_ar(text))))

    package = "camel-tools"
    note = "no tatweel, no Quranic marks"
    bench.run("a", "CAMeL Tools", package, lambda texts: [basic(text) for text in texts], note)
    note = "NFKC and the basic rules; no digits, case, spaces, runs, letters of Persian"
    full = lambda texts: [basic(normalize_unicode(text)) for text in texts]
    bench.run("b2", "CAMeL Tools", package, full, note)
    words = lambda texts: [simple_word_tokenize(text) for text in texts]
    bench.run("c", "CAMeL Tools simple_word_tokenize", package, words, "no spans; punctuation and emoji too")


def pyarabic(bench):
    from pyarabic import araby

    def basic(text):
        text = araby.strip_tatweel(araby.strip_diacritics(text))
        return araby.normalize_teh(araby.normalize_alef(text))

    note = "alef maqsura becomes alef"
    bench.run("a", "PyArabic", "PyArabic", lambda texts: [basic(text) for text in texts], note)

    def words(texts):
        return [[(token["start"], token["end"]) for token in araby.tokenize_with_location(text)] for text in texts]

    bench.run("c", "PyArabic tokenize_with_location", "PyArabic", words, "words only")


def araclean(bench):
    import araclean

    steps = ["RemoveTashkeel", "RemoveTatweel", "FoldAlef", "FoldAlefMaqsura", "FoldTehMarbuta"]
    basic = araclean.Pipeline([getattr(araclean, step)() for step in steps])
    search = araclean.Pipeline.from_profile("search")
    note = "search profile; no lower case, runs of punctuation"
    bench.run("a", "araclean", "araclean", lambda texts: list(basic.batch(texts)))
    bench.run("b2", "araclean", "araclean", lambda texts: list(search.batch(texts)), note)
    aligned = lambda texts: [search.apply_aligned(text) for text in texts]
    bench.run("b", "araclean, offset map", "araclean", aligned, note)


def pystemmer(bench):
    import Stemmer

    stemmer, uncached = Stemmer.Stemmer("arabic"), Stemmer.Stemmer("arabic", maxCacheSize=0)
    terms = lambda texts: [stemmer.stemWords(WORD.findall(text.translate(BASIC))) for text in texts]
    bench.run("d2", "translate, re, PyStemmer", "PyStemmer", terms, "remembers 10 000 words; no spans")
    bench.run("e2", "PyStemmer", "PyStemmer", stemmer.stemWords, "remembers 10 000 words")
    bench.run("e2", "PyStemmer, no cache", "PyStemmer", uncached.stemWords)


def main():
    texts, words, *show = sys.argv[1:]
    bench = Bench(texts, words, show == ["--show"])
    for library in (plain, arabic_norm, arabic_normalize, camel_tools, pyarabic, araclean, pystemmer):
        try:
            library(bench)
        except ImportError as error:
            # `run` says why it could not be installed.
            print(json.dumps({"library": library.__name__, "missing": str(error)}))


main()
