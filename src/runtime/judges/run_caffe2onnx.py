"""caffe2onnx, then ONNX Runtime: what people do who deploy on ONNX."""
# python: 3.8
# pip: numpy<1.24 onnx==1.12.0 protobuf==3.20.1 onnxruntime==1.14.1
# pip: --no-deps caffe2onnx==2.0.1
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import adapter  # noqa: E402
import onnxruntime  # noqa: E402
from caffe2onnx.src.caffe2onnx import Caffe2Onnx  # noqa: E402
from caffe2onnx.src.load_save_model import loadcaffemodel, saveonnxmodel  # noqa: E402


def run(files, inputs, blobs):
    path = os.path.join(files.folder, "net.onnx")
    with adapter.importing():
        graph, weights = loadcaffemodel(files.prototxt, files.caffemodel)
        saveonnxmodel(Caffe2Onnx(graph, weights, path[:-len(".onnx")]).createOnnxModel(), path)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        fed = {entry.name: array for entry, array in zip(session.get_inputs(), inputs.values())}
        results = adapter.measured(lambda: session.run(None, fed), threads=1)
    return adapter.in_order(results, blobs)


adapter.main("caffe2onnx 2.0.1, ONNX Runtime " + onnxruntime.__version__, run)
