"""ncnn (Tencent): caffe2ncnn of its sources, which must be on PATH or be named by CAFFE2NCNN, then its CPU."""
# python: 3.11 3.12 3.10 3.9
# pip: numpy<2 ncnn==1.0.20260526
# or: numpy<2 ncnn
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import adapter  # noqa: E402
import ncnn  # noqa: E402
import numpy  # noqa: E402

TOOL = os.environ.get("CAFFE2NCNN", "caffe2ncnn")


def converted(files):
    param, weights = os.path.join(files.folder, "net.param"), os.path.join(files.folder, "net.bin")
    done = subprocess.run([TOOL, files.prototxt, files.caffemodel, param, weights], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, universal_newlines=True)
    if done.returncode != 0 or not os.path.exists(param):
        raise adapter.Refused("caffe2ncnn ended with status %d: %s" % (done.returncode, done.stdout))
    return param, weights


def run(files, inputs, blobs):
    param, weights = converted(files)
    net = ncnn.Net()
    net.opt.num_threads = 1
    net.opt.use_vulkan_compute = False
    net.opt.use_fp16_storage = net.opt.use_fp16_packed = net.opt.use_fp16_arithmetic = False
    net.opt.use_bf16_storage = False
    if net.load_param(param) != 0 or net.load_model(weights) != 0:
        raise adapter.Refused("ncnn cannot load what caffe2ncnn wrote")
    mats = {}
    for name, array in inputs.items():
        if array.shape[0] != 1:
            raise adapter.Refused("ncnn has no batch, and input '%s' is of %d" % (name, array.shape[0]))
        mats[name] = ncnn.Mat(numpy.ascontiguousarray(array[0])).clone()

    def forward():
        extractor = net.create_extractor()
        for name, mat in mats.items():
            extractor.input(name, mat)
        found = {}
        for blob in blobs:
            status, mat = extractor.extract(blob.name)
            if status != 0:
                raise adapter.Refused("ncnn has no blob '%s'" % blob.name)
            found[blob.name] = numpy.array(mat)[numpy.newaxis]
        return found

    return adapter.measured(forward, threads=1)


try:
    subprocess.run([TOOL], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
except OSError:
    sys.exit("%s is not there: build it from ncnn's sources (tools/caffe), and put it on PATH" % TOOL)
adapter.main("ncnn " + ncnn.__version__, run)
