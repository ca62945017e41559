"""SpacemiT's toolkit for Caffe: coremltools' converter, onnxmltools, then ONNX Runtime."""
# python: 3.6
# pip: pip==21.3.1
# pip: six numpy==1.19.5 protobuf==3.19.6 attrs==22.2.0 attr tqdm==4.64.1 sympy==1.9 mpmath==1.2.1 scipy==1.5.4 packaging==21.3 pyparsing==3.0.7 typing_extensions==4.1.1 dataclasses==0.8 flatbuffers==1.12
# pip: --no-deps coremltools==4.1 onnx==1.10.2 onnxruntime==1.10.0 onnxconverter-common==1.9.0 onnxmltools==1.11.0 bianbu-ai-toolkit-caffe==1.0.6
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import adapter  # noqa: E402
import coremltools.converters.caffe  # noqa: E402,F401
import onnxruntime  # noqa: E402
from jdsk.converter import caffe2jdsk  # noqa: E402


class Arguments(object):
    verbose = False

    def __init__(self, stem):
        self.input, self.output = stem, stem + ".onnx"


def run(files, inputs, blobs):
    stem = os.path.join(files.folder, "net")  # with both files beside each other, under one name
    with adapter.importing():
        caffe2jdsk.convert(Arguments(stem))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(stem + ".onnx", options, providers=["CPUExecutionProvider"])
        names = [entry.name for entry in session.get_inputs()]
        fed = {name if name in names else names[0]: array for name, array in inputs.items()}
        results = adapter.measured(lambda: session.run(None, fed), threads=1)
    # In the order of their names.
    return adapter.by_name(dict(zip([entry.name for entry in session.get_outputs()], results)), blobs)


adapter.main("SpacemiT toolkit 1.0.6, ONNX Runtime " + onnxruntime.__version__, run)
