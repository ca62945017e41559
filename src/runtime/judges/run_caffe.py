"""pycaffe, of BVLC's Caffe or any other. The command that starts its Python is the user's, or tools/install_caffe.sh's."""
import os
import sys

os.environ.setdefault("GLOG_minloglevel", "2")
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import adapter  # noqa: E402
import caffe  # noqa: E402
import numpy  # noqa: E402


def check_weights(net, caffemodel):
    """Caffe silently keeps what it initialised a layer with when the caffemodel has no layer of that name."""
    from caffe.proto import caffe_pb2

    weights = caffe_pb2.NetParameter()
    with open(caffemodel, "rb") as file:
        weights.ParseFromString(file.read())
    stored = set(layer.name for layer in weights.layer if len(layer.blobs) > 0)
    missing = sorted(set(net.params.keys()) - stored)
    if missing:
        raise adapter.Refused("the caffemodel has no weights for: " + ", ".join(missing))


def run(files, inputs, blobs):
    caffe.set_mode_cpu()
    net = caffe.Net(files.prototxt, files.caffemodel, caffe.TEST)
    check_weights(net, files.caffemodel)
    for name in list(inputs) + [blob.name for blob in blobs]:
        if name not in net.blobs:
            raise adapter.Refused("the network has no blob '%s'" % name)
    for name, array in inputs.items():
        net.blobs[name].reshape(*array.shape)
        net.blobs[name].data[...] = array
    adapter.measured(net.forward)
    return {blob.name: numpy.array(net.blobs[blob.name].data) for blob in blobs}


adapter.main("Caffe " + caffe.__version__, run, shows_inner_blobs=True)
