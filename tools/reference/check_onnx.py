"""Checks ONNX files that this project wrote: with onnx's own checker, and by running them.

    pip install onnx onnxruntime
    python3 tools/reference/check_onnx.py model.onnx …
"""

import sys

import numpy
import onnx
import onnxruntime

for path in sys.argv[1:]:
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    given = session.get_inputs()[0]
    images = numpy.sin(numpy.arange(2 * numpy.prod(given.shape[1:]), dtype=numpy.float64))
    images = images.reshape(2, *given.shape[1:]).astype(numpy.float32)
    (answers,) = session.run(None, {given.name: images})
    metadata = session.get_modelmeta().custom_metadata_map
    print(path, "is valid:", given.name, given.shape, "->", session.get_outputs()[0].name, answers.shape)
    print("  metadata:", ", ".join(sorted(metadata)) or "none")
    print("  sums of its answers:", answers.sum(axis=1))
