"""The reference's networks (nanasin120/VGGNet-Pytorch), written anew from the paper's Table 1.

M is a 2x2 max-pooling, a number a 3x3 convolution with that many filters, a pair (1, n) a 1x1
convolution. The names of the layers are the reference's, so its state_dicts fit.
"""

from torch import nn

CONFIGURATIONS = {
    "A": [64, "M", 128, "M", 256, 256, "M", 512, 512, "M", 512, 512, "M"],
    "A-LRN": [64, "LRN", "M", 128, "M", 256, 256, "M", 512, 512, "M", 512, 512, "M"],
    "B": [64, 64, "M", 128, 128, "M", 256, 256, "M", 512, 512, "M", 512, 512, "M"],
    "C": [64, 64, "M", 128, 128, "M", 256, 256, (1, 256), "M"]
    + [512, 512, (1, 512), "M"] * 2,
    "D": [64, 64, "M", 128, 128, "M", 256, 256, 256, "M"] + [512, 512, 512, "M"] * 2,
    "E": [64, 64, "M", 128, 128, "M", 256, 256, 256, 256, "M"] + [512, 512, 512, 512, "M"] * 2,
}


class VGG(nn.Module):
    """A configuration for 32x32 images: features [N, 512, 1, 1], then 4096-4096-classes."""

    def __init__(self, configuration, batch_norm=True, classes=10, dropout=0.5):
        super().__init__()
        layers, channels = [], 3
        for row in CONFIGURATIONS[configuration]:
            if row == "M":
                layers.append(nn.MaxPool2d(2, 2))
            elif row == "LRN":
                # PyTorch divides alpha by the size, the paper does not: 5 * 1e-4.
                layers.append(nn.LocalResponseNorm(5, alpha=5e-4, beta=0.75, k=2.0))
            else:
                side, filters = row if isinstance(row, tuple) else (3, row)
                layers.append(nn.Conv2d(channels, filters, side, padding=side // 2))
                if batch_norm:
                    layers.append(nn.BatchNorm2d(filters))
                layers.append(nn.ReLU())
                channels = filters
        self.feature_layer = nn.Sequential(*layers)
        self.classifier_layer = nn.Sequential(
            nn.Linear(512, 4096),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(4096, 4096),
            nn.ReLU(),
            nn.Dropout(dropout),
            nn.Linear(4096, classes),
        )

    def forward(self, images):
        return self.classifier_layer(self.feature_layer(images).flatten(1))
