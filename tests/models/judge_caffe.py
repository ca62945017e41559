"""Runs a network in real Caffe, by Python 3.9 or older, with nothing but pycaffe and NumPy.

    judge_caffe.py NET.prototxt NET.caffemodel INPUT.npy OUTPUT.npz

OUTPUT.npz gets every output blob under its name. A layer of the network that finds no weights in
the .caffemodel is an error here: Caffe itself would silently leave what its fillers made.
"""

import sys

import caffe
import numpy


def load(net_path, weights_path):
    net = caffe.Net(net_path, caffe.TEST)
    for blobs in net.params.values():
        for blob in blobs:
            blob.data[...] = numpy.nan
    net.copy_from(weights_path)
    missing = [name for name, blobs in net.params.items()
               if any(numpy.isnan(blob.data).any() for blob in blobs)]
    if missing:
        sys.exit("no weights in the .caffemodel for: " + ", ".join(missing))
    return net


def main(net_path, weights_path, input_path, output_path):
    caffe.set_mode_cpu()
    net = load(net_path, weights_path)
    image = numpy.load(input_path)
    blob = net.blobs[net.inputs[0]]
    if blob.data.shape != image.shape:
        sys.exit("the input is %s, not %s" % (blob.data.shape, image.shape))
    blob.data[...] = image
    numpy.savez(output_path, **net.forward())
    print("Caffe " + caffe.__version__)


if __name__ == "__main__":
    main(*sys.argv[1:])
