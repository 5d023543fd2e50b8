"""The examples of the pages and of the package say what they say."""

import doctest
from pathlib import Path

import pytest
import risala
from conftest import ROOT


@pytest.mark.parametrize("page", ["docs/python.md", "crates/python/README.md"])
def test_page(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").symlink_to(ROOT / "data")
    monkeypatch.chdir(tmp_path)
    done = doctest.testfile(str(ROOT / page), module_relative=False, encoding="utf-8")
    assert done.attempted > 0 and done.failed == 0


def test_package() -> None:
    done = doctest.testmod(risala)
    assert done.attempted > 0 and done.failed == 0
