"""Normalisation, words, sentences, stems."""

import copy
import pickle

import pytest
import risala


def test_rules_are_switched_one_by_one() -> None:
    assert risala.Normalizer().normalize("مُـــبارك عليكم الجديـــــد!!!!!") == "مبارك عليكم الجديد!!!"
    assert risala.Normalizer("none").normalize("مُـــبارك") == "مُـــبارك"
    assert risala.Normalizer("none", tatweel=True, digits="arabic-indic").normalize("قـــال 5") == "قال ٥"
    assert risala.Normalizer("search", alef=False).rules["alef"] is False


def test_a_normalizer_travels() -> None:
    normalizer = risala.Normalizer("search", alef=False, elongation_from=4)
    for other in (pickle.loads(pickle.dumps(normalizer)), copy.copy(normalizer)):
        assert other.rules == normalizer.rules
    assert "elongation_from=4" in repr(normalizer)


def test_rules_that_do_not_exist_are_refused() -> None:
    with pytest.raises(ValueError, match="unknown preset"):
        risala.Normalizer("all")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match='no rule "tatweels"'):
        risala.Normalizer(tatweels=True)
    with pytest.raises(TypeError, match='"alef" must be a bool'):
        risala.Normalizer(alef=1)
    with pytest.raises(TypeError, match='"elongation_from" must be a number'):
        risala.Normalizer(elongation_from=300)
    with pytest.raises(ValueError, match="arabic-indic"):
        risala.Normalizer(digits="roman")


def test_alignment_counts_code_points() -> None:
    original = "🎉 مُـــبارك عليكم"
    normalizer = risala.Normalizer()
    text, alignment = normalizer.align(original)
    assert text == normalizer.normalize(original)
    assert [start for start, *_ in alignment] == [0, *(end for _, end, *_ in alignment[:-1])]
    assert alignment[-1][1] == len(text) and alignment[-1][3] == len(original)
    assert all(normalizer.normalize(original[a:b]) == text[start:end] for start, end, a, b in alignment)


def test_pieces_lead_back() -> None:
    text = "🎉 خصم 50% على @shop #عروض_اليوم"
    kinds = [(token.kind, token.text) for token in risala.tokenize(text)]
    assert ("hashtag", "#عروض_اليوم") in kinds and ("number", "50") in kinds
    for token in risala.tokenize(text, risala.Normalizer()):
        assert text[token.start : token.end] == token.text
    first, second = risala.sentences("وصل القطار. متى يعود؟")
    assert (first.text, second.text, first.kind) == ("وصل القطار.", "متى يعود؟", None)


def test_words() -> None:
    assert risala.stem("والمكتبات", "light10") == "مكتب"
    assert risala.is_stop_word("على") and not risala.is_stop_word("قطار")
    with pytest.raises(ValueError, match="unknown stemmer"):
        risala.stem("قطار", "porter")  # type: ignore[arg-type]
