"""Opening models and judging texts."""

import copy
import pickle
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import risala

ADVERT = "خصم 50% على جميع العطور، اطلب الآن والتوصيل مجاني"
PRAISE = "حركة النورس الأزرق درع الأمة وأمل شعبنا، فلنقف جميعاً خلف قائدها العظيم حتى النصر على الخونة"


def test_a_prediction_holds_together(model: risala.Model) -> None:
    prediction = model.classify(ADVERT)
    assert (prediction.label, prediction.label_ar, prediction.level) == ("advertising", "إشهار", "persuade")
    assert prediction.effect is None and prediction.model == "risala-base"
    assert prediction.confidence == prediction.probabilities["advertising"] > 0.5
    assert tuple(prediction.probabilities) == risala.LABELS
    assert tuple(prediction.levels) == risala.LEVELS
    assert tuple(prediction.effects) == risala.EFFECTS
    assert tuple(prediction.leaves) == risala.LEAVES
    for shares in (prediction.probabilities, prediction.levels, prediction.effects, prediction.leaves):
        assert sum(shares.values()) == pytest.approx(1)
    assert model.classify(PRAISE).effect == "belief"


def test_a_batch_is_its_texts_one_by_one(model: risala.Model, corpus: list[str]) -> None:
    batch = model.classify_batch(corpus)
    assert len(batch) == len(corpus)
    for row, text in enumerate(corpus):
        one = model.classify(text)
        assert list(one.leaves.values()) == batch.leaves[row].tolist()
        assert list(one.probabilities.values()) == batch.probabilities[row].tolist()
        assert list(one.levels.values()) == batch.levels[row].tolist()
        assert list(one.effects.values()) == batch.effects[row].tolist()
        assert (one.label, one.confidence) == (batch.labels[row], batch.confidence[row])
    last = batch[-1]
    assert last is not None and last.label == batch.labels[-1]
    with pytest.raises(IndexError):
        batch[len(corpus)]


def test_threads_change_nothing(model: risala.Model, corpus: list[str]) -> None:
    many = corpus * 3
    alone = model.classify_batch(many, threads=1).leaves
    assert np.array_equal(alone, model.classify_batch(many, threads=7).leaves)
    with ThreadPoolExecutor(4) as pool:
        for leaves in pool.map(lambda _: model.classify_batch(many).leaves, range(4)):
            assert np.array_equal(alone, leaves)


def test_the_lock_is_free_while_texts_are_judged(model: risala.Model, corpus: list[str]) -> None:
    texts = pa.array([" ".join(corpus)] * 500)
    begun = threading.Event()

    def judge() -> None:
        begun.set()
        model.classify_batch(texts, threads=1)

    worker = threading.Thread(target=judge)
    worker.start()
    begun.wait()
    naps = 0
    while worker.is_alive():
        time.sleep(0.001)
        naps += 1
    # A call that keeps the lock lets this thread go on once before it and once after it.
    assert naps > 10


def test_shortcuts_ask_the_embedded_model(model: risala.Model) -> None:
    assert risala.classify(ADVERT).leaves == model.classify(ADVERT).leaves
    assert risala.classify_batch([ADVERT]).leaves.tolist() == [list(model.classify(ADVERT).leaves.values())]
    assert risala.explain(ADVERT).evidence == model.explain(ADVERT).evidence


def test_models_travel(model: risala.Model, tmp_path: Path) -> None:
    file = tmp_path / "model.safetensors"
    file.write_bytes(model.to_bytes())
    for other in (
        risala.load(file),
        risala.load(str(file)),
        risala.load("base"),
        risala.Model.from_bytes(model.to_bytes()),
        pickle.loads(pickle.dumps(model)),
        copy.deepcopy(model),
    ):
        assert other.checksum == model.checksum and other.name == "risala-base"
        assert other.classify(ADVERT).leaves == model.classify(ADVERT).leaves
    assert '"name":"risala-base"' in model.header_json()


def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="nowhere"):
        risala.load(tmp_path / "nowhere")
    file = tmp_path / "broken"
    file.write_bytes(b"\0" * 1000)
    with pytest.raises(ValueError, match="not a Risala model file"):
        risala.load(file)
    with pytest.raises(ValueError, match="not a Risala model file"):
        risala.Model.from_bytes(b"")
    damaged = bytearray(risala.load().to_bytes())
    damaged[-1000] ^= 1
    with pytest.raises(ValueError, match="damaged"):
        risala.Model.from_bytes(bytes(damaged))
    with pytest.raises(TypeError):
        risala.load(5)  # type: ignore[arg-type]


def test_what_cannot_be_judged_is_refused(model: risala.Model) -> None:
    for judge in (model.classify, model.explain):
        with pytest.raises(ValueError, match="empty"):
            judge(" ")
        with pytest.raises(ValueError, match="no Arabic letter"):
            judge("hello")
        for wrong in (None, float("nan"), b"\xd9\x85", 5, [ADVERT]):
            with pytest.raises(TypeError):
                judge(wrong)  # type: ignore[arg-type]
        with pytest.raises(UnicodeEncodeError):
            judge("م\ud800")
