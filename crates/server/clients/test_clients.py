"""The server, asked by the clients that people use: `RISALA=<program> pytest crates/server/clients`."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import tritonclient.http as triton
from huggingface_hub import InferenceClient
from tritonclient.utils import InferenceServerException

RISALA = os.environ["RISALA"]
OFFER = "خصم كبير على العطور، اطلب الآن"
NEWS = "وصل القطار إلى المحطة في الساعة السابعة"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    command = [RISALA, "serve", "--port", "0", "--log", "events"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        yield "http://" + json.loads(server.stderr.readline())["address"]
        server.terminate()
        assert server.wait(timeout=40) == 0


def record(text: str) -> dict:
    run = subprocess.run([RISALA, "classify", "--json", text], capture_output=True, check=True)
    return json.loads(run.stdout)


def test_huggingface_hub(url: str) -> None:
    client = InferenceClient(model=url)
    found = {label.label: label.score for label in client.text_classification(OFFER)}
    assert found == record(OFFER)["probabilities"]
    assert client.text_classification(OFFER, top_k=1)[0].label == record(OFFER)["label"]


@pytest.mark.parametrize("is_binary", [True, False])
def test_tritonclient(url: str, is_binary: bool) -> None:
    client = triton.InferenceServerClient(url.removeprefix("http://"))
    assert client.is_server_live() and client.is_server_ready() and client.is_model_ready("risala-base")
    assert client.get_model_metadata("risala-base")["inputs"][0]["name"] == "text"
    texts = triton.InferInput("text", [2], "BYTES")
    texts.set_data_from_numpy(np.array([OFFER, NEWS], dtype=object), binary_data=is_binary)
    names = ["label", "probabilities"]
    wanted = [triton.InferRequestedOutput(name, binary_data=is_binary) for name in names]
    for outputs in (wanted, None):
        answer = client.infer("risala-base", [texts], outputs=outputs, request_id="7")
        labels = [label.decode() if isinstance(label, bytes) else label for label in answer.as_numpy("label")]
        assert labels == [record(OFFER)["label"], record(NEWS)["label"]]
        probabilities = answer.as_numpy("probabilities")
        assert probabilities.shape == (2, 3)
        expected = [list(record(text)["probabilities"].values()) for text in (OFFER, NEWS)]
        np.testing.assert_allclose(probabilities, expected, atol=1e-6)
    texts.set_data_from_numpy(np.array(["none", NEWS], dtype=object), binary_data=is_binary)
    with pytest.raises(InferenceServerException, match="no Arabic letter"):
        client.infer("risala-base", [texts])


def test_schemathesis(url: str, tmp_path: Path) -> None:
    """Whatever is made up from the description gets an answer that the description has."""
    checks = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
    command = ["-m", "schemathesis.cli", "run", f"{url}/openapi.json", "--checks", checks, "--max-examples", "30"]
    command = [sys.executable, *command, "--seed", "7", "--no-color"]
    run = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr
