"""Inference of the reference's network in PyTorch, for `npm run bench -- infer`.

Batch normalisation is folded into the convolutions; a step is images in, logits out.
"""

import argparse

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from network import CONFIGURATIONS, VGG
from serve import serve


def folded(network):
    """The network with every pair of convolution and batch normalisation as one convolution."""
    layers = []
    for layer in network.feature_layer:
        if isinstance(layer, nn.BatchNorm2d):
            layers[-1] = fuse_conv_bn_eval(layers[-1], layer)
        else:
            layers.append(layer)
    network.feature_layer = nn.Sequential(*layers)
    return network


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--configuration", choices=CONFIGURATIONS, default="A")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    options = parser.parse_args()

    torch.set_num_threads(options.threads)
    network = folded(VGG(options.configuration).eval())
    images = {}

    def step(request):
        size = request["batchSize"]
        if size not in images:
            images[size] = torch.randn(size, 3, 32, 32)
        with torch.inference_mode():
            network(images[size]).tolist()

    serve({"version": torch.__version__, "threads": torch.get_num_threads()}, step)


if __name__ == "__main__":
    main()
