"""Whether `vgg import` and `vgg predict` answer as torchvision does, with full-size networks.

    python3 tools/reference/check_import.py [vgg16 vgg11_bn ...]

Random weights (no download), spread so that the answers differ; batch normalisation with averages as
after a training. Two pictures: 256x256, where Resize(256) leaves every pixel as it is, so that only
the cut and the network are compared; and 400x300, where the two libraries scale each in its own way.
Needs Python with torch, torchvision and Pillow.
"""

import json
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

import torch
import torchvision
from PIL import Image
from torchvision.models import VGG16_Weights

ROOT = pathlib.Path(__file__).resolve().parents[2]
VGG = ["node", str(ROOT / "apps/trainer/bin/vgg.mjs")]
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


def main():
    transforms = VGG16_Weights.IMAGENET1K_V1.transforms()
    classes = VGG16_Weights.IMAGENET1K_V1.meta["categories"]
    good = True
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        pictures = {"256x256": (256, 256), "400x300": (400, 300)}
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
            for size, path in paths.items():
                command = [*VGG, "predict", place / "runs" / name, path, "--top", "1000", "--json"]
                answer = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
                found = {row["name"]: row["probability"] for row in answer["predictions"][0]["probabilities"]}
                with torch.no_grad():
                    expected = torch.softmax(made(transforms(images[size])[None]), 1)[0].tolist()
                worst = max(abs(found[label] - p) for label, p in zip(classes, expected))
                print(f"  {size}: largest probability {max(expected):.4f}, largest difference {worst:.2e}")
                if size == "256x256":
                    good = good and worst < MOST
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
