"""What torchvision's VGGs are, for the tests of names and files.

    python3 tools/reference/torchvision_files.py && npx biome format --write libs/vgg-core/src/golden

- libs/vgg-core/src/golden/torchvision.json: names and shapes of vgg11 to vgg19, with and without _bn.
- libs/formats/src/torchvision/fixtures: small networks of torchvision's class VGG as torch.save writes
  them, and in logits.json their logits (float64) for the image sin(i), i the index in NCHW.
"""

import json
import pathlib

import torch
import torchvision
from torch import nn
from torchvision.models import vgg

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILES = ROOT / "libs/formats/src/torchvision/fixtures"
NAMES = [f"vgg{depth}{suffix}" for depth in (11, 13, 16, 19) for suffix in ("", "_bn")]


def shapes(name):
    with torch.device("meta"):
        network = getattr(torchvision.models, name)(weights=None)
    return {key: list(tensor.shape) for key, tensor in network.state_dict().items()}


def small(cfg, batch_norm, head, classes, avgpool=None):
    """A torchvision VGG with these layers; its head is of other widths than 4096."""
    network = vgg.VGG(nn.Sequential(), num_classes=classes)
    network.features = vgg.make_layers(cfg, batch_norm=batch_norm)
    if avgpool:
        network.avgpool = avgpool
    layers = []
    for width in head[1:-1]:
        layers += [nn.Linear(head[0], width), nn.ReLU(True), nn.Dropout()]
        head = [width, *head[2:]]
    network.classifier = nn.Sequential(*layers, nn.Linear(head[0], classes))
    for number, (name, tensor) in enumerate(network.state_dict().items()):
        if not tensor.is_floating_point():
            continue
        steps = torch.sin(torch.arange(tensor.numel(), dtype=torch.float64) * 1.7 + number)
        fan_in = tensor[0].numel() if tensor.dim() > 1 else 16
        values = steps * (6 / fan_in) ** 0.5
        positive = name.endswith("running_var") or (batch_norm and tensor.dim() == 1)
        tensor.copy_((1 + values / 2 if positive else values).reshape(tensor.shape))
    return network.eval()


NETWORKS = {
    # Two poolings: at 28 pixels the maps are 7x7, where torchvision's pooling to 7x7 does nothing.
    "plain": (28, small([4, "M", 6, 5, "M"], False, [5 * 49, 6, 7, 5], 5)),
    "batch-norm": (28, small([4, 4, "M", 6, "M"], True, [6 * 49, 6, 6, 3], 3)),
    "one-hidden": (16, small([4, "M", 6, "M", 8, "M"], True, [8 * 4, 9, 4], 4, nn.Identity())),
    "averaged": (20, small([4, "M", 6, 7, "M"], False, [7, 3], 3, nn.AdaptiveAvgPool2d((1, 1)))),
}


def main():
    known = {name: shapes(name) for name in NAMES}
    golden = ROOT / "libs/vgg-core/src/golden/torchvision.json"
    golden.write_text(json.dumps(known) + "\n")

    FILES.mkdir(parents=True, exist_ok=True)
    logits = {}
    for name, (size, network) in NETWORKS.items():
        torch.save(network.state_dict(), FILES / f"{name}.pth")
        image = torch.sin(torch.arange(3 * size * size, dtype=torch.float64)).reshape(1, 3, size, size)
        with torch.no_grad():
            logits[name] = {"size": size, "logits": network.double()(image)[0].tolist()}
    (FILES / "logits.json").write_text(json.dumps(logits, indent=2) + "\n")
    for name, known_logits in logits.items():
        print(name, known_logits)


if __name__ == "__main__":
    main()
