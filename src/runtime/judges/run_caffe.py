"""pycaffe, of BVLC's Caffe or any other. The command that starts its Python is the user's, or tools/install_caffe.sh's."""
import os
import sys

os.environ.setdefault("GLOG_minloglevel", "2")
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import adapter  # noqa: E402
import caffe  # noqa: E402
import numpy  # noqa: E402


def load(files):
    """Caffe silently keeps what it initialised a layer with when the caffemodel has no layer of that name, which is right
    only for weights that it shares with another one."""
    net = caffe.Net(files.prototxt, caffe.TEST)
    for blobs in net.params.values():
        for blob in blobs:
            blob.data[...] = numpy.nan
    net.copy_from(files.caffemodel)
    missing = sorted(name for name, blobs in net.params.items()
                     if any(blob.data.size and numpy.isnan(blob.data).all() for blob in blobs))
    if missing:
        raise adapter.Refused("the caffemodel has no weights for: " + ", ".join(missing))
    return net


def run(files, inputs, blobs):
    caffe.set_mode_cpu()
    net = load(files)
    for name in list(inputs) + [blob.name for blob in blobs]:
        if name not in net.blobs:
            raise adapter.Refused("the network has no blob '%s'" % name)
    for name, array in inputs.items():
        net.blobs[name].reshape(*array.shape)
        net.blobs[name].data[...] = array
    adapter.measured(net.forward)
    return {blob.name: numpy.array(net.blobs[blob.name].data) for blob in blobs}


adapter.main("Caffe " + caffe.__version__, run, shows_inner_blobs=True)
