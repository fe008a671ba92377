"""The names of ImageNet's classes as torchvision has them, in the order of its networks' answers.

    python3 tools/reference/imagenet_classes.py
"""

import pathlib

from torchvision.models import VGG16_Weights

ROOT = pathlib.Path(__file__).resolve().parents[2]
names = VGG16_Weights.IMAGENET1K_V1.meta["categories"]
assert len(names) == len(set(names)) == 1000
(ROOT / "apps/trainer/src/commands/import/imagenet.txt").write_text("\n".join(names) + "\n")
