"""Asks the real TensorBoard and MLflow what they have understood of a training that was told to
@vgg/loggers (rehearse.ts: stopped at step 37, resumed from step 30, finished at 60).

    python3 -m venv venv && venv/bin/pip install tensorboard mlflow
    venv/bin/python tools/loggers/check.py [folder to keep everything in]

Everything runs on 127.0.0.1; ends with an AssertionError at the first thing that is not as told.
"""

import csv
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).parents[2]
RUN = "A-rehearsal"
STEPS, EPOCHS = list(range(1, 61)), [20, 40, 60]
PARAMETERS = {
    "architecture.batchNorm": True, "architecture.configuration": "A",
    "architecture.head": "512 512", "recipe.learningRate": 0.1, "recipe.momentum": 0.9, "seed": 1,
}
WEIGHTS = ["conv1_1/bias", "conv1_1/kernel", "fc8/kernel"]


def main(folder):
    with served("mlflow", "server", "--backend-store-uri", f"sqlite:///{folder}/mlflow.db",
                "--artifacts-destination", f"{folder}/artifacts", "--workers", "1") as mlflow:
        rehearse(folder / "logs", mlflow.address)
        check_mlflow(mlflow.address)
    check_csv(folder / "logs")
    logs = folder / "logs" / "tensorboard"
    check_event_files(logs / RUN)
    for loader in ("true", "false"):  # the one in Rust, and the one in Python
        with served("tensorboard.main", "--logdir", str(logs), "--load_fast", loader) as tensorboard:
            check_tensorboard(tensorboard.address)
            print(f"TensorBoard with --load_fast {loader}: as told")


def rehearse(folder, address):
    command = ["node", "--import", "./tools/typescript.mjs", "tools/loggers/rehearse.ts", str(folder), address]
    said = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    assert said.stderr == "", said.stderr


def check_mlflow(address):
    import mlflow

    client = mlflow.MlflowClient(address)
    experiment = client.get_experiment_by_name("vgg")
    (run,) = client.search_runs([experiment.experiment_id])
    assert (run.info.run_name, run.info.status) == (RUN, "FINISHED"), run.info
    told = {name: value if isinstance(value, str) else json.dumps(value)
            for name, value in PARAMETERS.items()}
    assert run.data.params == told, run.data.params
    steps = [metric.step for metric in client.get_metric_history(run.info.run_id, "train/loss")]
    assert sorted(steps) == STEPS, steps
    epochs = [metric.step for metric in client.get_metric_history(run.info.run_id, "test/accuracy")]
    assert sorted(epochs) == EPOCHS, epochs
    print(f"MLflow {mlflow.__version__}: as told")


def check_csv(folder):
    for name, steps in (("log.csv", EPOCHS), ("log-steps.csv", STEPS)):
        with open(folder / name, newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
        assert [int(row["step"]) for row in rows] == steps, rows
        assert {row["run"] for row in rows} == {RUN}
    print("CSV: as told")


def check_event_files(folder):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    events = EventAccumulator(str(folder), size_guidance={"scalars": 0, "images": 0, "histograms": 0}).Reload()
    assert [event.step for event in events.Scalars("train/loss")] == STEPS
    assert abs(events.Scalars("train/loss")[-1].value - 2.3 * 2.718281828 ** -1.5) < 1e-6
    assert [event.step for event in events.Scalars("test/accuracy")] == EPOCHS
    for tag in WEIGHTS:
        assert [event.step for event in events.Histograms(tag)] == EPOCHS
    kernel = events.Histograms("conv1_1/kernel")[0].histogram_value
    assert kernel.num == sum(kernel.bucket) == 1728 and -0.25 <= kernel.min < kernel.max <= 0.25
    images = events.Images("filters/conv1_1")
    assert [image.step for image in images] == EPOCHS
    assert images[0].encoded_image_string.startswith(b"\x89PNG"), images[0]
    print("EventAccumulator: as told")


def check_tensorboard(address):
    data = lambda path, **query: fetch(f"{address}/data/{path}?{urllib.parse.urlencode(query)}")
    until(lambda: RUN in data("runs") and len(data("plugin/histograms/tags").get(RUN, {})) == len(WEIGHTS))
    scalars = data("plugin/scalars/scalars", run=RUN, tag="train/loss")
    assert [step for _, step, _ in scalars] == STEPS, scalars
    assert sorted(data("plugin/histograms/tags")[RUN]) == WEIGHTS
    histogram = data("plugin/histograms/histograms", run=RUN, tag="fc8/kernel")
    assert [step for _, step, _ in histogram] == EPOCHS, histogram
    images = data("plugin/images/images", run=RUN, tag="filters/conv1_1", sample=0)
    assert [image["step"] for image in images] == EPOCHS, images
    picture = f"{address}/data/plugin/images/individualImage?{images[0]['query']}"
    with urllib.request.urlopen(picture) as answer:
        assert answer.read(4) == b"\x89PNG"
    (group,) = fetch(f"{address}/data/plugin/hparams/session_groups", {
        "experimentName": "", "startIndex": 0, "sliceSize": 10,
        "allowedStatuses": ["STATUS_SUCCESS"],
        "colParams": [{"hparam": name, "includeInResult": True} for name in PARAMETERS],
    })["sessionGroups"]
    assert group["hparams"] == PARAMETERS, group
    metrics = fetch(f"{address}/data/plugin/hparams/experiment", {"experimentName": ""})["metricInfos"]
    assert "test/accuracy" in [metric["name"]["tag"] for metric in metrics], metrics


def until(happened):
    """TensorBoard reads its files in the background."""
    for _ in range(240):
        if happened():
            return
        time.sleep(0.5)
    raise TimeoutError


def fetch(url, body=None):
    request = urllib.request.Request(url, body and json.dumps(body).encode())
    if body:
        request.add_header("content-type", "application/json")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


class served:
    """A Python module that serves on a free port of 127.0.0.1 until the block ends."""

    def __init__(self, module, *arguments):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        where = ["--host", "127.0.0.1", "--port", str(self.port)]
        self.command = [sys.executable, "-m", module, *arguments, *where]

    def __enter__(self):
        self.start()
        return self

    def start(self):
        self.process = subprocess.Popen(
            self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        for _ in range(240):
            try:
                urllib.request.urlopen(self.address, timeout=5).close()
                return
            except OSError:
                assert self.process.poll() is None, f"{self.command} ended"
                time.sleep(0.5)
        raise TimeoutError(self.command)

    def __exit__(self, *_):
        os.killpg(self.process.pid, 15)
        self.process.wait(120)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        kept = pathlib.Path(sys.argv[1]).absolute()
        kept.mkdir(parents=True, exist_ok=True)
        main(kept)
    else:
        with tempfile.TemporaryDirectory() as folder:
            main(pathlib.Path(folder))
