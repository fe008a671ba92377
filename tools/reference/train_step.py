"""Whole training steps of the reference's network in PyTorch, for `npm run bench -- train`.

A step is the reference's: gather and normalise a batch, forward with dropout and batch statistics,
cross-entropy, backward, Adam with learning rate 1e-4.
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
    options = parser.parse_args()

    torch.manual_seed(1)
    torch.set_num_threads(options.threads)
    network = VGG(options.configuration).train()
    optimiser = torch.optim.Adam(network.parameters(), lr=1e-4)
    batches = Batches(options.data, options.batch_size)

    def step(_):
        images, labels = batches.next()
        optimiser.zero_grad()
        loss = nn.functional.cross_entropy(network(images), labels)
        loss.backward()
        optimiser.step()
        loss.item()

    serve({"version": torch.__version__, "threads": torch.get_num_threads()}, step)


if __name__ == "__main__":
    main()
