"""Whole training steps of the reference's network in PyTorch, for `npm run bench -- train`.

A step is the reference's: gather and normalise a batch, forward with dropout and batch statistics,
cross-entropy, backward, Adam with learning rate 1e-4. With --best as PyTorch does it fastest on a CPU:
compiled by Inductor (which needs a C++ compiler), channels last, Adam in one fused kernel.
"""

import argparse

import torch
from torch import nn

from cifar import Batches
from network import CONFIGURATIONS, VGG
from serve import serve


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--configuration", choices=CONFIGURATIONS, default="A")
    parser.add_argument("--batch-size", type=int, default=64)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--data", default="", help="CIFAR-10's folder; else random images")
    parser.add_argument("--best", action="store_true", help="compiled, channels last, fused Adam")
    options = parser.parse_args()

    torch.manual_seed(1)
    torch.set_num_threads(options.threads)
    network = VGG(options.configuration).train()
    if options.best:
        network = network.to(memory_format=torch.channels_last)
    optimiser = torch.optim.Adam(network.parameters(), lr=1e-4, fused=options.best)
    forward = torch.compile(network) if options.best else network
    batches = Batches(options.data, options.batch_size)

    def step(_):
        images, labels = batches.next()
        if options.best:
            images = images.contiguous(memory_format=torch.channels_last)
        optimiser.zero_grad()
        loss = nn.functional.cross_entropy(forward(images), labels)
        loss.backward()
        optimiser.step()
        loss.item()

    serve({"version": torch.__version__, "threads": torch.get_num_threads()}, step)


if __name__ == "__main__":
    main()
