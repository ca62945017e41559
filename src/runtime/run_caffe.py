"""Runs a Caffe network in the user's own pycaffe: inputs and results travel as .npy files in one folder.

Called as: run_caffe.py PROTOTXT CAFFEMODEL FOLDER
FOLDER holds inputs.txt and blobs.txt, one blob name a line; input_N.npy goes with line N of inputs.txt, and blob_N.npy
is written for line N of blobs.txt. Works with any Python that pycaffe does, 2.7 included.
"""
import os
import sys

os.environ.setdefault("GLOG_minloglevel", "2")

import numpy as np  # noqa: E402
import caffe  # noqa: E402


def lines(path):
    with open(path) as file:
        return file.read().split("\n")[:-1]


def check_weights(net, caffemodel):
    """Caffe silently keeps what it initialised a layer with when the caffemodel has no layer of that name."""
    from caffe.proto import caffe_pb2

    weights = caffe_pb2.NetParameter()
    with open(caffemodel, "rb") as file:
        weights.ParseFromString(file.read())
    stored = set(layer.name for layer in weights.layer if len(layer.blobs) > 0)
    missing = sorted(set(net.params.keys()) - stored)
    if missing:
        sys.exit("the caffemodel has no weights for: " + ", ".join(missing))


def main(prototxt, caffemodel, folder):
    caffe.set_mode_cpu()
    net = caffe.Net(prototxt, caffemodel, caffe.TEST)
    check_weights(net, caffemodel)
    for i, name in enumerate(lines(os.path.join(folder, "inputs.txt"))):
        if name not in net.blobs:
            sys.exit("the network has no input '%s'" % name)
        data = np.load(os.path.join(folder, "input_%d.npy" % i))
        net.blobs[name].reshape(*data.shape)
        net.blobs[name].data[...] = data
    net.forward()
    for i, name in enumerate(lines(os.path.join(folder, "blobs.txt"))):
        if name not in net.blobs:
            sys.exit("the network has no blob '%s'" % name)
        np.save(os.path.join(folder, "blob_%d.npy" % i), np.array(net.blobs[name].data, dtype=np.float32))


if __name__ == "__main__":
    main(*sys.argv[1:])
