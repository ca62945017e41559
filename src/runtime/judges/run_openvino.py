"""OpenVINO 2023 (Intel), the last that reads Caffe: its Model Optimizer, then its CPU."""
# python: 3.11 3.10 3.9
# pip: numpy<1.27 networkx<=3.1.0 defusedxml requests openvino-telemetry packaging protobuf>=3.18.1,<4.0.0
# pip: --no-deps openvino==2023.3.0 openvino-dev==2023.3.0
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import adapter  # noqa: E402
import openvino  # noqa: E402
from openvino.tools.mo import convert_model  # noqa: E402


def names_of(port):
    """A layer with one top has its name, or the blob's; one with several has them numbered."""
    value = port.get_node().input_value(0) if port.get_node().inputs() else port
    layer = value.get_node().get_friendly_name()
    return set(port.get_names()) | {layer, "%s:%d" % (layer, value.get_index()), "%s.%d" % (layer, value.get_index())}


def output(compiled, blob):
    wanted = {blob.name, "%s:%d" % (blob.layer, blob.top), "%s.%d" % (blob.layer, blob.top)}
    if blob.tops == 1:
        wanted.add(blob.layer)
    for port in compiled.outputs:
        if names_of(port) & wanted:
            return port
    raise adapter.Refused("OpenVINO has no output for blob '%s'" % blob.name)


def run(files, inputs, blobs):
    with adapter.importing():
        model = convert_model(input_model=files.caffemodel, input_proto=files.prototxt, framework="caffe")
        compiled = openvino.Core().compile_model(
            model, "CPU", {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": 1})
    fed = {}
    for name, array in inputs.items():
        ports = [port for port in compiled.inputs if name in port.get_names() | {port.get_node().get_friendly_name()}]
        if not ports:
            raise adapter.Refused("OpenVINO has no input '%s'" % name)
        fed[ports[0]] = array
    results = adapter.measured(lambda: compiled(fed), threads=1)
    return {blob.name: results[output(compiled, blob)] for blob in blobs}


adapter.main("OpenVINO " + openvino.__version__.split("-")[0], run)
