"""Makes libs/vgg-core/src/golden/reference.json: what the reference's networks compute.

    python3 tools/reference/golden.py && npx biome format --write libs/vgg-core/src/golden

Weights, images and labels come from a hash of (tensor number, flat index), so that any language
makes the same ones and no weights need to be stored:

    h = t * 0x9E3779B1 + i                                      (all arithmetic modulo 2^32)
    h ^= h >> 16; h *= 0x85EBCA6B; h ^= h >> 13; h *= 0xC2B2AE35; h ^= h >> 16
    u = (h >> 8) * 2^-24 * 2 - 1                                (exact in float32, in [-1, 1))

t counts the parameters in PyTorch's order (weight before bias, layer after layer) from 0; i is the
flat index in PyTorch's layout (OIHW, [out, in], NCHW). Convolution and linear weights are
u * sqrt(6 / fan in), so that the signal reaches the logits without BN too, their biases
u * sqrt(1 / fan in), gamma is 1 + 0.1 u, beta 0.1 u; computed in float64, rounded to float32 once.
Images [4, 3, 32, 32] are u of t = 1000, labels h % 10 of t = 1001 (h, not u).

One step in training mode without dropout: logits, mean cross-entropy, gradients. All in float64;
`float32` tells how far PyTorch's own float32 is from it, the measure of what may be asked.
"""

import json
import math
import pathlib

import numpy
import torch
from torch import nn

from network import CONFIGURATIONS, VGG

IMAGES, LABELS = 1000, 1001
SAMPLES = 8
NETWORKS = [(name, True) for name in "ABCDE"] + [("A", False), ("A-LRN", False), ("C", False)]


def hashes(tensor_number, count):
    h = numpy.arange(count, dtype=numpy.uint32)
    h += numpy.uint32(tensor_number * 0x9E3779B1 & 0xFFFFFFFF)
    h ^= h >> 16
    h *= numpy.uint32(0x85EBCA6B)
    h ^= h >> 13
    h *= numpy.uint32(0xC2B2AE35)
    h ^= h >> 16
    return h


def uniform(tensor_number, shape):
    """Values in [-1, 1), each a multiple of 2^-23: the same in float32 and float64."""
    h = hashes(tensor_number, math.prod(shape))
    return ((h >> 8).astype(numpy.float64) * 2.0**-23 - 1).reshape(shape)


def set_parameters(network):
    number = 0
    for layer in network.modules():
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            fan_in = layer.weight[0].numel()
            offset = {"weight": 0, "bias": 0}
            scale = {"weight": math.sqrt(6 / fan_in), "bias": math.sqrt(1 / fan_in)}
        elif isinstance(layer, nn.BatchNorm2d):
            offset = {"weight": 1, "bias": 0}
            scale = {"weight": 0.1, "bias": 0.1}
        else:
            continue
        for name in ("weight", "bias"):
            parameter = getattr(layer, name)
            values = offset[name] + scale[name] * uniform(number, parameter.shape)
            parameter.data = torch.from_numpy(values.astype(numpy.float32)).to(parameter.dtype)
            number += 1


def one_step(configuration, batch_norm, dtype):
    network = VGG(configuration, batch_norm, dropout=0).to(dtype)
    set_parameters(network)
    network.train()
    images = torch.from_numpy(uniform(IMAGES, (4, 3, 32, 32))).to(dtype)
    labels = torch.from_numpy((hashes(LABELS, 4) % 10).astype(numpy.int64))
    logits = network(images)
    loss = nn.functional.cross_entropy(logits, labels)
    loss.backward()
    return network, logits.detach(), loss.item()


def rounded(value):
    """To 9 significant digits; what is nothing but rounding (a bias before BN) to 0."""
    return 0.0 if abs(value) < 1e-13 else float(f"{value:.9g}")


def summary(gradient):
    flat = gradient.flatten()
    places = [k * flat.numel() // SAMPLES for k in range(SAMPLES)]
    return {
        "norm": rounded(flat.norm().item()),
        "samples": [rounded(flat[place].item()) for place in places],
    }


def golden(configuration, batch_norm):
    network, logits, loss = one_step(configuration, batch_norm, torch.float64)
    network32, logits32, loss32 = one_step(configuration, batch_norm, torch.float32)
    gradients = {name: parameter.grad for name, parameter in network.named_parameters()}
    gradients32 = {name: parameter.grad.double() for name, parameter in network32.named_parameters()}
    errors = [
        ((gradients32[name] - gradient).norm() / gradient.norm()).item()
        for name, gradient in gradients.items()
        if gradient.norm() > 1e-13
    ]
    return {
        "configuration": configuration,
        "batchNorm": batch_norm,
        "loss": rounded(loss),
        "logits": [[rounded(logit) for logit in row] for row in logits.tolist()],
        "gradients": {name: summary(gradient) for name, gradient in gradients.items()},
        "running": {
            name: {
                "meanNorm": rounded(layer.running_mean.norm().item()),
                "varianceNorm": rounded(layer.running_var.norm().item()),
            }
            for name, layer in network.named_modules()
            if isinstance(layer, nn.BatchNorm2d)
        },
        "float32": {
            "loss": float(f"{abs(loss32 - loss):.2g}"),
            "logits": float(f"{(logits32.double() - logits).abs().max().item():.2g}"),
            "gradients": float(f"{max(errors):.2g}"),
        },
    }


def parameters(configuration, batch_norm):
    return sum(p.numel() for p in VGG(configuration, batch_norm).parameters())


def main():
    result = {
        "madeBy": "tools/reference/golden.py",
        "torch": torch.__version__,
        "parameters": [
            {
                "configuration": name,
                "batchNorm": parameters(name, True),
                "plain": parameters(name, False),
            }
            for name in CONFIGURATIONS
        ],
        "networks": [golden(*network) for network in NETWORKS],
    }
    root = pathlib.Path(__file__).resolve().parents[2]
    path = root / "libs/vgg-core/src/golden/reference.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(result) + "\n")
    for network in result["networks"]:
        print(network["configuration"], network["batchNorm"], network["loss"], network["float32"])


if __name__ == "__main__":
    main()
