"""OpenCV of any version with an importer for Caffe, in a Python that has cv2.

It gives what those see who deploy the files there: layers are joined, and it has no layers from torch2caffe.
"""
# python: 3.11 3.10 3.9
# version: 4.14.0.94
# pip: numpy<2 opencv-python-headless=={version}
# or: numpy>=2 opencv-python-headless=={version}
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import adapter  # noqa: E402
import cv2  # noqa: E402


def run(files, inputs, blobs):
    with adapter.importing():
        net = cv2.dnn.readNetFromCaffe(files.prototxt, files.caffemodel)
        net.setPreferableBackend(cv2.dnn.DNN_BACKEND_OPENCV)
        net.setInputsNames(list(inputs))
        for name, array in inputs.items():
            net.setInput(array, name)
        # OpenCV knows results by layers, and calls one that makes an output of the network like that.
        known = set(net.getLayerNames())
        asked = [blob.layer if blob.layer in known else blob.name for blob in blobs]
        layers = list(dict.fromkeys(asked))
        results = adapter.measured(lambda: net.forwardAndRetrieve(layers), cv2.getNumThreads())
    by_layer = dict(zip(layers, results))
    return {blob.name: by_layer[layer][blob.top] for blob, layer in zip(blobs, asked)}


adapter.main("OpenCV " + cv2.__version__, run)
