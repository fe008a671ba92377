"""Makes libs/formats/src/pytorch/fixtures: files as torch.save writes them, and what is in them.

    python3 tools/reference/pytorch_files.py

Tensors count up, so that a wrong stride or offset shows. `expected.json` has each readable file's
tensors, by its name; the files under refused/ are each to be refused. The pickles that would run a
command say so and would run `true`.
"""

import collections
import io
import json
import os
import pathlib
import pickle
import shutil
import zipfile

import torch
from torch import nn

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "libs/formats/src/pytorch/fixtures"
REFUSED = FOLDER / "refused"


def counted(module):
    """The module with parameters and buffers that count up."""
    with torch.no_grad():
        for number, tensor in enumerate(module.state_dict().values()):
            steps = torch.arange(tensor.numel(), dtype=torch.float64) / 8 + number
            tensor.copy_(steps.reshape(tensor.shape))
    return module


def small_module():
    return counted(nn.Sequential(nn.Conv2d(2, 3, 3), nn.BatchNorm2d(3), nn.ReLU(), nn.Linear(2, 2)))


def checkpoint():
    module = small_module()
    optimiser = torch.optim.SGD(module.parameters(), lr=0.1, momentum=0.9)
    module(torch.ones(1, 2, 3, 4)).sum().backward()
    optimiser.step()
    return {
        "epoch": 3,
        "accuracy": 0.75,
        "architecture": "größe",
        "best": True,
        "state_dict": counted(module).state_dict(),
        "optimizer": optimiser.state_dict(),
        "scheduler": None,
    }


def types():
    steps = torch.tensor([[0, 1, -2], [3, 100, -128]])
    tensors = {
        str(dtype).removeprefix("torch."): steps.to(dtype)
        for dtype in [
            torch.float32, torch.float16, torch.bfloat16, torch.float64,
            torch.int64, torch.int32, torch.int16, torch.int8,
        ]
    }
    tensors["uint8"] = torch.tensor([0, 1, 255], dtype=torch.uint8)
    tensors["bool"] = torch.tensor([True, False])
    tensors["scalar"] = torch.tensor(1.5)
    tensors["empty"] = torch.zeros(0, 3)
    tensors["fractions"] = torch.tensor([0.1, -1 / 3, 65504, 2.0**-24], dtype=torch.float16)
    return tensors


def strides():
    whole = torch.arange(24, dtype=torch.float32).reshape(2, 3, 4)
    return {
        "whole": whole,
        "tail": whole[1],
        "column": whole[:, :, 1],
        "transposed": whole.permute(2, 0, 1),
        "expanded": torch.tensor([7.0]).expand(3, 2),
        "channels last": torch.arange(16.0).reshape(1, 2, 2, 4).contiguous(memory_format=torch.channels_last),
        "parameter": nn.Parameter(whole[0, 1]),
        "fixed": nn.Parameter(torch.arange(2.0), requires_grad=False),
    }


READABLE = {
    "state-dict": lambda: small_module().state_dict(),
    "checkpoint": checkpoint,
    "under-model": lambda: {"model": small_module().state_dict(), "args": [1, (2.5, "x"), None]},
    "types": types,
    "strides": strides,
}


def weights_of(content):
    for key in ("state_dict", "model"):
        if key in content:
            return content[key]
    return content


def described(tensor):
    return {"shape": list(tensor.shape), "data": tensor.detach().double().flatten().tolist()}


def rewritten(source, target, change=lambda name, data: data, **options):
    """The archive written anew by Python's zipfile, with other contents or compression."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", **options) as new:
        for name in old.namelist():
            information = zipfile.ZipInfo(name)
            information.compress_type = options.get("compression", zipfile.ZIP_STORED)
            new.writestr(information, change(name, old.read(name)))


class Calls:
    """Pickled as a call of this function: what an unpickler would do without asking."""

    def __init__(self, function, *arguments):
        self.function, self.arguments = function, arguments

    def __reduce__(self):
        return self.function, self.arguments


def refused():
    torch.save(small_module(), REFUSED / "whole-module.pth")
    torch.save(small_module().state_dict(), REFUSED / "legacy.pth", _use_new_zipfile_serialization=False)
    torch.jit.script(nn.Linear(2, 2)).save(str(REFUSED / "torchscript.pt"))
    torch.save({"x": torch.ones(2, dtype=torch.complex64)}, REFUSED / "complex.pth")
    torch.save({"x": torch.ones(2, 2).to_sparse()}, REFUSED / "sparse.pth")
    torch.save([torch.ones(2)], REFUSED / "list.pth")
    torch.save({"epoch": 1}, REFUSED / "no-tensors.pth")
    torch.save({"x": torch.ones(1), "y": Calls(os.system, "true")}, REFUSED / "system.pth")
    torch.save({"x": Calls(eval, "1 + 1")}, REFUSED / "eval.pth", pickle_protocol=4)
    torch.save(Calls(getattr, Calls(__import__, "os"), "system"), REFUSED / "import.pth", pickle_protocol=3)
    torch.save({"x": Calls(collections.OrderedDict, [("a", 1)])}, REFUSED / "ordered-dict-of-pairs.pth")

    plain = FOLDER / "state-dict.pth"
    big = {"byteorder": b"big"}
    rewritten(plain, REFUSED / "big-endian.pth", lambda name, data: big.get(name.split("/")[-1], data))
    rewritten(plain, REFUSED / "compressed.pth", compression=zipfile.ZIP_DEFLATED)
    pickles = {
        # INST and OBJ call without REDUCE, as protocol 0 and 1 do.
        "inst": b"(S'true'\nios\nsystem\n.",
        "obj": b"(cos\nsystem\nU\x04trueo.",
        # BUILD on a tensor's dictionary calls __setstate__ of whatever it is given.
        "build": b"\x80\x02ctorch._utils\n_rebuild_tensor_v2\n}b.",
        "reduce-storage": b"\x80\x02ctorch\nFloatStorage\n)R.",
        "extension": b"\x80\x02\x82\x01.",
        "newobj": b"\x80\x02ccollections\nOrderedDict\n)\x81.",
        "stack-global": pickle.dumps(os.system, protocol=4),
    }
    for name, data in pickles.items():
        replace = {"data.pkl": data}
        rewritten(plain, REFUSED / f"{name}.pth", lambda name, old: replace.get(name.split("/")[-1], old))


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    REFUSED.mkdir(parents=True)
    expected = {}
    for name, make in READABLE.items():
        content = make()
        torch.save(content, FOLDER / f"{name}.pth")
        expected[name] = {
            key: described(tensor) for key, tensor in weights_of(content).items()
        }
    torch.save(READABLE["state-dict"](), FOLDER / "protocol-5.pth", pickle_protocol=5)
    zipfile.ZIP64_LIMIT = 16  # every size and offset in its 64-bit form
    rewritten(FOLDER / "state-dict.pth", FOLDER / "zip64.pth")
    zipfile.ZIP64_LIMIT = (1 << 31) - 1
    expected["protocol-5"] = expected["zip64"] = expected["state-dict"]
    refused()
    (FOLDER / "expected.json").write_text(json.dumps({"torch": torch.__version__, "files": expected}) + "\n")


if __name__ == "__main__":
    main()
