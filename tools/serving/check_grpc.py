"""Whether Triton's own client over gRPC is answered as over HTTP, by a server that it starts.

    python3 -m venv ~/triton && ~/triton/bin/pip install 'tritonclient[grpc]' Pillow
    ~/triton/bin/python tools/serving/check_grpc.py <folder of runs>

Asks of every model: health, metadata, pixels in each datatype that the client knows, encoded images,
classification, many at a time and asynchronously, the faults' status codes, a wrong key.
"""

import contextlib
import io
import json
import os
import pathlib
import queue
import subprocess
import sys
import urllib.request

import numpy as np
import tritonclient.grpc as triton
from tritonclient.utils import InferenceServerException

ROOT = pathlib.Path(__file__).resolve().parents[2]
SERVE = ["node", str(ROOT / "apps/server/bin/serve.mjs"), "--port", "0", "--grpc-port", "0",
         "--request-timeout-ms", "300000", "--runs"]
KEY = "secret"
HEADERS = {"authorization": f"Bearer {KEY}"}


@contextlib.contextmanager
def served(runs):
    """The addresses of HTTP and of gRPC, once a model answers."""
    environment = {**os.environ, "VGG_API_KEYS": KEY}
    process = subprocess.Popen([*SERVE, runs], stdout=subprocess.PIPE, text=True, env=environment)
    addresses = {}
    for line in process.stdout:
        told = json.loads(line)
        if "url" in told:
            addresses[told["msg"]] = told["url"]
        if told["msg"] == "default model":
            break
    try:
        yield addresses["listening"], addresses["gRPC"].removeprefix("grpc://")
    finally:
        process.terminate()
        process.stdout.read()
        assert process.wait() == 0, "the server did not end with 0"


def get(url):
    with urllib.request.urlopen(urllib.request.Request(url, headers=HEADERS)) as answer:
        return json.load(answer)


def probabilities_over_http(url, model, pixels):
    body = json.dumps({"inputs": [{"name": "images", "datatype": "UINT8", "shape": pixels.shape,
                                   "data": pixels.flatten().tolist()}]}).encode()
    address = f"{url}/v2/models/{model}/infer"
    with urllib.request.urlopen(urllib.request.Request(address, body, HEADERS)) as answer:
        return np.array(json.load(answer)["outputs"][0]["data"]).reshape(len(pixels), -1)


def tensor(array, datatype):
    made = triton.InferInput("images", list(array.shape), datatype)
    made.set_data_from_numpy(array)
    return made


def refused(client, model, inputs, **more):
    try:
        client.infer(model, inputs, **more)
    except InferenceServerException as error:
        return error.status()
    return "answered"


def check(url, address, model):
    client = triton.InferenceServerClient(address)
    assert client.is_server_live() and client.is_server_ready()
    assert client.is_model_ready(model, headers=HEADERS)
    metadata = client.get_model_metadata(model, headers=HEADERS)
    assert list(metadata.versions) == get(f"{url}/v2/models/{model}")["versions"]
    _, size, _, _ = metadata.inputs[0].shape
    pixels = np.random.default_rng(1).integers(0, 128, (3, size, size, 3), dtype=np.uint8)
    expected = probabilities_over_http(url, model, pixels)
    forms = 0

    def agrees(answer, rows=slice(None)):
        nonlocal forms
        forms += 1
        np.testing.assert_allclose(answer.as_numpy("probabilities"), expected[rows], atol=1e-5)

    for datatype, kind in triton_types().items():
        agrees(client.infer(model, [tensor(pixels.astype(kind), datatype)], headers=HEADERS))
    encoded = np.array([png(image) for image in pixels], dtype=object)
    agrees(client.infer(model, [tensor(encoded, "BYTES")], headers=HEADERS))
    for compression in ("gzip", "deflate"):
        agrees(client.infer(model, [tensor(pixels, "UINT8")], headers=HEADERS,
                            compression_algorithm=compression))
    wanted = triton.InferRequestedOutput("probabilities", class_count=2)
    named = client.infer(model, [tensor(pixels, "UINT8")], outputs=[wanted], headers=HEADERS)
    first = [int(row[0].decode().split(":")[1]) for row in named.as_numpy("probabilities")]
    assert first == expected.argmax(axis=1).tolist()

    several = [pending(client, model, pixels[i % 3:i % 3 + 1]) for i in range(32)]
    for i, answer in enumerate(several):
        agrees(answer(), slice(i % 3, i % 3 + 1))

    good = [tensor(pixels, "UINT8")]
    assert refused(client, model, good) == "StatusCode.UNAUTHENTICATED"
    assert refused(client, "none", good, headers=HEADERS) == "StatusCode.NOT_FOUND"
    small = [tensor(pixels[:, 1:], "UINT8")]
    assert refused(client, model, small, headers=HEADERS) == "StatusCode.INVALID_ARGUMENT"
    large = [tensor(np.zeros((5 * 2**20,), np.uint8), "UINT8")]
    assert refused(client, model, large, headers=HEADERS) == "StatusCode.RESOURCE_EXHAUSTED"
    client.close()
    print(f"{model}: {forms} answers over gRPC are HTTP's, 4 faults have their status codes")


def triton_types():
    return {"UINT8": np.uint8, "INT8": np.int8, "UINT16": np.uint16, "INT16": np.int16,
            "UINT32": np.uint32, "INT32": np.int32, "UINT64": np.uint64, "INT64": np.int64,
            "FP16": np.float16, "FP32": np.float32, "FP64": np.float64}


def pending(client, model, pixels):
    """Asks, and gives a function that waits for the answer."""
    told = queue.Queue()
    client.async_infer(model, [tensor(pixels, "UINT8")],
                       lambda result, error: told.put((result, error)), headers=HEADERS)

    def answer():
        result, error = told.get()
        if error:
            raise error
        return result

    return answer


def png(pixels):
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def main():
    (runs,) = sys.argv[1:]
    with served(runs) as (url, address):
        for model in get(f"{url}/v1/models")["models"]:
            check(url, address, model)


main()
