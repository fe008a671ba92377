"""CIFAR-10's binary files in memory as bytes; batches normalised as the reference does."""

import pathlib

import numpy
import torch

MEAN = torch.tensor([0.4914, 0.4822, 0.4465]).view(1, 3, 1, 1)
DEVIATION = torch.tensor([0.2023, 0.1994, 0.2010]).view(1, 3, 1, 1)


class Batches:
    """Shuffled batches without end. Without a folder, of 5,000 random images."""

    def __init__(self, folder, size):
        if folder:
            files = [pathlib.Path(folder) / f"data_batch_{i}.bin" for i in range(1, 6)]
            rows = numpy.concatenate([numpy.fromfile(file, numpy.uint8) for file in files])
        else:
            rows = numpy.random.default_rng(1).integers(0, 256, 5000 * 3073, numpy.uint8)
        rows = torch.from_numpy(rows).view(-1, 3073)
        self.images = rows[:, 1:].reshape(-1, 3, 32, 32)
        self.labels = rows[:, 0].long() % 10
        self.size = size
        self.order = torch.empty(0, dtype=torch.long)

    def next(self):
        if len(self.order) < self.size:
            self.order = torch.randperm(len(self.labels))
        chosen, self.order = self.order[: self.size], self.order[self.size :]
        images = (self.images[chosen].float() / 255 - MEAN) / DEVIATION
        return images, self.labels[chosen]
