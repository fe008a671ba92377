"""What Pillow makes of an image by the operations of TrivialAugment, for the tests of libs/datasets.

    pip install pillow==13.0.0
    python tools/reference/trivial_augment.py > libs/datasets/src/augment/pillow.json
"""

import json

from PIL import Image, ImageEnhance, ImageOps

SIZE = 12


def picture():
    """Neither symmetric nor smooth, of a narrow range so that autocontrast has something to do."""
    values = []
    for y in range(SIZE):
        for x in range(SIZE):
            values += [20 + 13 * x + (7 * y) % 5, 30 + 11 * y + (x * y) % 17, 40 + (37 * x + 59 * y) % 150]
    return values


def enhanced(kind):
    return lambda image, level: kind(image).enhance(1 + level)


def moved(*matrix):
    return lambda image, level: image.transform(
        image.size,
        Image.Transform.AFFINE,
        [level if entry is None else entry for entry in matrix],
        Image.Resampling.NEAREST,
    )


OPERATIONS = {
    "identity": (lambda image, level: image, [0]),
    "shearX": (moved(1, None, 0, 0, 1, 0), [-0.7, 0.33]),
    "shearY": (moved(1, 0, 0, None, 1, 0), [-0.7, 0.33]),
    "shiftX": (moved(1, 0, None, 0, 1, 0), [-3, 5]),
    "shiftY": (moved(1, 0, 0, 0, 1, None), [-3, 5]),
    "rotate": (lambda image, level: image.rotate(level), [-100, 33, 61]),
    "brightness": (enhanced(ImageEnhance.Brightness), [-0.6, 0.9]),
    "colour": (enhanced(ImageEnhance.Color), [-0.6, 0.9]),
    "contrast": (enhanced(ImageEnhance.Contrast), [-0.6, 0.9]),
    "sharpness": (enhanced(ImageEnhance.Sharpness), [-0.6, 0.9]),
    "posterise": (ImageOps.posterize, [2, 5, 8]),
    "solarise": (ImageOps.solarize, [0, 100.5, 255]),
    "autoContrast": (lambda image, level: ImageOps.autocontrast(image), [0]),
    "equalise": (lambda image, level: ImageOps.equalize(image), [0]),
}

# Equalising takes steps of a 255th of the pixels: a larger picture has some.
large = Image.new("RGB", (48, 48))
large.putdata([((x * x) // 20 + y, (3 * x + y) % 200, (x * y) % 256) for y in range(48) for x in range(48)])

image = Image.frombytes("RGB", (SIZE, SIZE), bytes(picture()))
print(
    json.dumps(
        {
            "size": SIZE,
            "image": picture(),
            "changed": [
                {"operation": name, "level": level, "image": list(change(image, level).tobytes())}
                for name, (change, levels) in OPERATIONS.items()
                for level in levels
            ],
            "large": {
                "size": 48,
                "image": list(large.tobytes()),
                "equalised": list(ImageOps.equalize(large).tobytes()),
            },
        },
        separators=(",", ":"),
    )
)
