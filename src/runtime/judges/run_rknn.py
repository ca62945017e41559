"""RKNN-Toolkit2 (Rockchip): its converter for Caffe and its simulator of the RK3588, in half precision."""
# python: 3.11 3.10 3.9 3.8
# pip: numpy==1.26.4 protobuf==4.25.3 psutil ruamel.yaml scipy<1.14 tqdm opencv-python-headless==4.8.1.78 fast-histogram onnx==1.16.1 onnxruntime<1.20 setuptools<70
# pip: torch==2.13.0 numpy==1.26.4
# pip: setuptools<70
# pip: --no-deps rknn-toolkit2==2.3.2
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import adapter  # noqa: E402
from importlib.metadata import version  # noqa: E402
from rknn.api import RKNN  # noqa: E402


def run(files, inputs, blobs):
    os.chdir(files.folder)
    network = RKNN(verbose=False)
    with adapter.importing():
        network.config(target_platform="rk3588", float_dtype="float16")
        for step, status in (("load_caffe", network.load_caffe(model=files.prototxt, blobs=files.caffemodel)),
                             ("build", network.build(do_quantization=False)),
                             ("init_runtime", network.init_runtime())):
            if status:
                raise adapter.Refused("%s failed" % step)
        results = network.inference(inputs=list(inputs.values()), data_format=["nchw"] * len(inputs))
    return adapter.in_order(results or [], blobs)


adapter.main("RKNN-Toolkit2 " + version("rknn-toolkit2"), run)
