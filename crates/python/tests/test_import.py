"""What an import brings in."""

import subprocess
import sys


def test_importing_brings_in_no_other_package() -> None:
    program = """
import sys, risala
risala.classify("اطلب الآن")
heavy = {"numpy", "scipy", "sklearn", "pandas", "polars", "pyarrow"} & set(sys.modules)
assert not heavy, heavy
"""
    subprocess.run([sys.executable, "-c", program], check=True)
