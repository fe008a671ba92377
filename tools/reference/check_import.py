"""Whether `vgg import`, `vgg predict` and the server answer as torchvision does, with full-size networks.

    python3 tools/reference/check_import.py [vgg16 vgg11_bn ...]

Random weights (no download), spread so that the answers differ; batch normalisation with averages as
after a training. Pictures: 256x256, where Resize(256) leaves every pixel as it is, so that only the cut and
the network are compared; 400x300 and 100x80, where the two libraries scale each in its own way. The
server is asked over HTTP for all 1000 labels.
Needs Python with torch, torchvision and Pillow.
"""

import contextlib
import json
import pathlib
import resource
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

import torch
import torchvision
from PIL import Image
from torchvision.models import VGG16_Weights

ROOT = pathlib.Path(__file__).resolve().parents[2]
VGG = ["node", str(ROOT / "apps/trainer/bin/vgg.mjs")]
SERVE = ["node", str(ROOT / "apps/server/bin/serve.mjs"), "--port", "0", "--request-timeout-ms", "300000"]
MOST = 1e-5


def network(name):
    torch.manual_seed(3)
    made = getattr(torchvision.models, name)(weights=None)
    for module in made.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(module.weight, 0.5, 1.5)
            torch.nn.init.normal_(module.bias, 0, 0.1)
            torch.nn.init.normal_(module.running_mean, 0, 0.1)
            torch.nn.init.uniform_(module.running_var, 0.5, 1.5)
    return made.eval()


def spread(made, image):
    """The last layer made so large that its logits for this image deviate by 3."""
    with torch.no_grad():
        made.classifier[-1].weight *= 3 / made(image).std()


def picture(path, width, height):
    """Waves of three colours, with some noise."""
    x = torch.linspace(0, 12, width).expand(height, width)
    y = torch.linspace(0, 9, height)[:, None].expand(height, width)
    waves = torch.stack([torch.sin(x + y), torch.cos(x * 1.3 - y), torch.sin(x * y / 9)])
    pixels = ((waves + 1) * 115 + torch.rand(3, height, width) * 25).to(torch.uint8)
    Image.fromarray(pixels.permute(1, 2, 0).numpy()).save(path)
    return Image.open(path)


def predicted(run, path):
    command = [*VGG, "predict", run, path, "--top", "1000", "--json"]
    answer = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return {row["name"]: row["probability"] for row in answer["predictions"][0]["probabilities"]}


@contextlib.contextmanager
def served(runs, name):
    """The address of a server of these runs that is ready to answer."""
    process = subprocess.Popen([*SERVE, "--runs", runs, "--model", name], stdout=subprocess.PIPE, text=True)
    try:
        for line in process.stdout:
            told = json.loads(line)
            if told.get("msg") == "listening":
                address = told["url"].rstrip("/")
                await_ready(address)
                yield address
                break
    finally:
        process.terminate()
        process.communicate()


def await_ready(address):
    for _ in range(300):
        try:
            urllib.request.urlopen(f"{address}/v2/health/ready", timeout=30).close()
            return
        except urllib.error.HTTPError:
            time.sleep(1)
    raise TimeoutError(address)


def answered(address, name, path):
    query = urllib.parse.urlencode({"topK": 1000, "model": name})
    request = urllib.request.Request(
        f"{address}/predict?{query}", path.read_bytes(), {"content-type": "image/png"})
    with urllib.request.urlopen(request, timeout=300) as answer:
        (prediction,) = json.load(answer)["predictions"]
    return {row["name"]: row["probability"] for row in prediction["classes"]}


def main():
    transforms = VGG16_Weights.IMAGENET1K_V1.transforms()
    classes = VGG16_Weights.IMAGENET1K_V1.meta["categories"]
    good = True
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        pictures = {"256x256": (256, 256), "400x300": (400, 300), "100x80": (100, 80)}
        paths = {name: place / f"{name}.png" for name in pictures}
        images = {name: picture(paths[name], *size) for name, size in pictures.items()}
        for name in sys.argv[1:] or ["vgg16", "vgg11_bn"]:
            made = network(name)
            spread(made, transforms(images["256x256"])[None])
            weights = place / f"{name}.pth"
            torch.save(made.state_dict(), weights)
            began = time.monotonic()
            command = [*VGG, "import", weights, "--classes", "imagenet", "--out", place / "runs"]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            seconds = time.monotonic() - began
            memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6
            print(f"{name}: imported in {seconds:.0f} s with at most {memory:.1f} GB")
            with served(place / "runs", name) as address:
                for size, path in paths.items():
                    with torch.no_grad():
                        logits = made(transforms(images[size])[None])
                    expected = torch.softmax(logits, 1)[0].tolist()
                    for way, found in ("predict", predicted(place / "runs" / name, path)), (
                        "server",
                        answered(address, name, path),
                    ):
                        worst = max(abs(found[label] - p) for label, p in zip(classes, expected))
                        print(f"  {way}, {size}: largest probability {max(expected):.4f}, largest difference {worst:.2e}", flush=True)
                        if size == "256x256":
                            good = good and worst < MOST
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
