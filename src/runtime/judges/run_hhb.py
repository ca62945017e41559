"""HHB (T-Head): its TVM with the front end for Caffe, compiled for this CPU by LLVM."""
# python: 3.8
# pip: numpy==1.24.4 protobuf==3.20.3 decorator attrs typing_extensions psutil scipy cloudpickle tornado packaging tqdm ml-dtypes pandas pyyaml tflite
# pip: --no-deps onnx==1.12.0 hhb-tvm==3.2.3
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import adapter  # noqa: E402
import tvm  # noqa: E402
from google.protobuf import text_format  # noqa: E402
from tvm import relay  # noqa: E402
from tvm.contrib import graph_executor  # noqa: E402
from tvm.relay.frontend import caffe_pb2  # noqa: E402


def compiled(files, inputs):
    net, weights = caffe_pb2.NetParameter(), caffe_pb2.NetParameter()
    with open(files.prototxt) as file:
        text_format.Merge(file.read(), net)
    with open(files.caffemodel, "rb") as file:
        weights.ParseFromString(file.read())
    module, params, _ = relay.frontend.from_caffe(weights, net, {name: array.shape for name, array in inputs.items()},
                                                  dict.fromkeys(inputs, "float32"))
    with tvm.transform.PassContext(opt_level=2):
        return relay.build(module, target="llvm -mtriple=x86_64-linux-gnu -mcpu=skylake", params=params)


def run(files, inputs, blobs):
    with adapter.importing():
        library = compiled(files, inputs)
    network = graph_executor.GraphModule(library["default"](tvm.cpu()))
    for name, array in inputs.items():
        network.set_input(name, tvm.nd.array(array))
    adapter.measured(network.run)
    return adapter.in_order([network.get_output(i).numpy() for i in range(network.get_num_outputs())], blobs)


adapter.main("HHB 3.2.3, TVM " + tvm.__version__, run)
