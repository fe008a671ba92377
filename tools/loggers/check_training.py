"""Whether a training by the command vgg tells the real TensorBoard and MLflow all, although the MLflow
server is killed in its middle and comes back.

    python3 -m venv venv && venv/bin/pip install tensorboard mlflow
    venv/bin/python tools/loggers/check_training.py

Everything runs on 127.0.0.1, on a machine with little else to do: at the end MLflow has ten seconds to
take what is left, and a training that is done before the server is back tells it nothing. Ends with an AssertionError at the first thing that is not as told.
"""

import json
import os
import pathlib
import subprocess
import tempfile
import urllib.parse

from check import ROOT, fetch, served, until

EPOCHS, STEPS_PER_EPOCH, GONE, BACK = 60, 20, 3, 5
TRAINING = [
    "node", str(ROOT / "apps/trainer/bin/vgg.mjs"), "train", "--layers", "8 M 16 M", "--head", "16",
    "--subset", "320", "--batch-size", "16", "--threads", "1", "--epochs", str(EPOCHS),
    "--name", "tiny", "--log", "json", "--tensorboard",
]


def main(folder):
    logs = folder / "runs"
    with served("mlflow", "server", "--backend-store-uri", f"sqlite:///{folder}/mlflow.db",
                "--artifacts-destination", f"{folder}/artifacts", "--workers", "1") as mlflow:
        command = [*TRAINING, "--out", str(logs), "--mlflow", mlflow.address]
        training = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for line in training.stdout:
            event = json.loads(line)
            if event["event"] == "epoch" and event["epoch"] == GONE:
                os.killpg(mlflow.process.pid, 9)
                mlflow.process.wait()
            if event["event"] == "epoch" and event["epoch"] == BACK:
                mlflow.start()
        said = training.stderr.read()
        assert training.wait() == 0, said
        assert said.count("\n") == 1 and "it is told when it answers" in said, said
        check_mlflow(mlflow.address)
    with served("tensorboard.main", "--logdir", str(logs)) as tensorboard:
        check_tensorboard(tensorboard.address)


def check_mlflow(address):
    import mlflow

    client = mlflow.MlflowClient(address)
    experiment = client.get_experiment_by_name("vgg")
    (run,) = client.search_runs([experiment.experiment_id])
    assert (run.info.run_name, run.info.status) == ("tiny", "FINISHED"), run.info
    assert run.data.params["network.layers"] == "8 M 16 M", run.data.params
    for name, count in (("train/loss", EPOCHS * STEPS_PER_EPOCH), ("test/accuracy", EPOCHS)):
        steps = {metric.step for metric in client.get_metric_history(run.info.run_id, name)}
        assert len(steps) == count, (name, len(steps))
    print(f"MLflow {mlflow.__version__}, away for a while: as told")


def check_tensorboard(address):
    data = lambda path, **query: fetch(f"{address}/data/{path}?{urllib.parse.urlencode(query)}")
    until(lambda: "tiny" in data("plugin/histograms/tags") and "tiny" in data("plugin/images/tags"))
    assert {"train/loss", "test/accuracy"} <= data("plugin/scalars/tags")["tiny"].keys()
    assert {"conv1_1/kernel", "fc7/kernel"} <= data("plugin/histograms/tags")["tiny"].keys()
    assert "filters/conv1_1" in data("plugin/images/tags")["tiny"]
    (group,) = fetch(f"{address}/data/plugin/hparams/session_groups", {
        "experimentName": "", "startIndex": 0, "sliceSize": 10, "colParams": [],
        "allowedStatuses": ["STATUS_SUCCESS"],
    })["sessionGroups"]
    assert group["hparams"]["network.layers"] == "8 M 16 M", group
    print("TensorBoard: scalars, histograms, images and hyper-parameters as told")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        main(pathlib.Path(place))
