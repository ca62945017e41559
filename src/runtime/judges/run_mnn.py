"""MNN (Alibaba): its converter for Caffe, then its CPU.

The converter is called without the command around it, which reports its use over the network.
"""
# python: 3.11 3.12 3.10 3.9 3.8
# pip: numpy<2 mnn==3.6.1
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import adapter  # noqa: E402
import MNN  # noqa: E402
import numpy  # noqa: E402
import _tools  # noqa: E402  MNN's

# Of MNN's HintMode. At 0 its fast convolutions take small tiles; large ones lose a digit or two in deep networks.
WINOGRAD_MEMORY_LEVEL = 3


def tensor_like(array):
    return MNN.Tensor(array.shape, MNN.Halide_Type_Float, array, MNN.Tensor_DimensionType_Caffe)


def converted(files):
    model = os.path.join(files.folder, "net.mnn")
    _tools.mnnconvert(["mnnconvert", "-f", "CAFFE", "--modelFile", files.caffemodel, "--prototxt", files.prototxt,
                       "--MNNModel", model, "--bizCode", "torch2caffe"])
    if not os.path.exists(model):
        raise adapter.Refused("mnnconvert wrote no model")
    return model


def values_of(tensor):
    shape = tuple(tensor.getShape())
    if 0 in shape:  # it says so on its output, goes on, and computes nothing
        raise adapter.Refused("MNN cannot tell the shapes of the network's blobs")
    copy = tensor_like(numpy.zeros(shape, numpy.float32))
    tensor.copyToHostTensor(copy)
    return numpy.array(copy.getNumpyData(), dtype=numpy.float32).reshape(shape)


def run(files, inputs, blobs):
    network = MNN.Interpreter(converted(files))
    network.setSessionHint(WINOGRAD_MEMORY_LEVEL, 0)
    session = network.createSession({"numThread": 1, "precision": "high"})
    entries = network.getSessionInputAll(session)
    for name, array in inputs.items():
        if name not in entries:
            raise adapter.Refused("MNN has no input '%s': the outputs do not depend on it, as it reads them" % name)
        network.resizeTensor(entries[name], array.shape)
    network.resizeSession(session)
    held = [(entries[name], tensor_like(numpy.ascontiguousarray(array))) for name, array in inputs.items()]
    for entry, tensor in held:
        entry.copyFrom(tensor)
    adapter.measured(lambda: network.runSession(session), threads=1)
    found = adapter.by_name(network.getSessionOutputAll(session), blobs)
    return {name: values_of(tensor) for name, tensor in found.items()}


adapter.main("MNN " + MNN.version(), run)
