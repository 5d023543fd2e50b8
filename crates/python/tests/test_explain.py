"""Explanations, and how notebooks show them."""

from html.parser import HTMLParser

import pytest
import risala

HOSTILE = "<script>alert('قطار')</script> & \"خصم\" كبير \u202e اطلب الآن <b onclick=x>🎉"


def test_offsets_count_code_points(model: risala.Model, corpus: list[str]) -> None:
    for text in [*corpus[:200], "🎉🎉 خصم كبير 🎉 اطلب الآن. مُـــبارك!", HOSTILE]:
        explanation = model.explain(text)
        assert explanation.text == text
        for span in [*explanation.evidence, *explanation.sentences]:
            assert text[span.start : span.end] == span.text
        starts = [span.start for span in explanation.evidence]
        assert starts == sorted(starts) and all(span.weight > 0 for span in explanation.evidence)
        assert all(span.toward in risala.LABELS for span in explanation.evidence)


def test_an_explanation_is_a_prediction(model: risala.Model, corpus: list[str]) -> None:
    for text in corpus[:50]:
        explanation = model.explain(text)
        assert isinstance(explanation, risala.Prediction)
        assert explanation.leaves == model.classify(text).leaves
        assert explanation.reason.startswith("Level") and explanation.reason_ar.startswith("المستوى")


class Page(HTMLParser):
    """What a browser makes of a page: its elements and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.marked: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if "mark" in self.open:
            self.marked.append(data)


@pytest.mark.parametrize("text", [HOSTILE, "🎉 خصم كبير 🎉 اطلب الآن"])
def test_a_notebook_shows_the_text_and_nothing_of_its_own(model: risala.Model, text: str) -> None:
    explanation = model.explain(text)
    page = Page()
    page.feed(explanation._repr_html_())
    page.close()
    assert page.open == []
    assert {tag for tag, _ in page.tags} <= {"div", "b", "span", "mark"}
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)
    assert any(attributes.get("dir") == "rtl" for _, attributes in page.tags)
    assert text.replace("\u202e", "\ufffd") in page.text
    assert page.marked and set(page.marked) <= {span.text for span in explanation.evidence}
    assert explanation.reason in page.text and explanation.reason_ar in page.text
