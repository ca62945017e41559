"""Times networks in OpenCV or in real Caffe, in turn, so that a busy moment of the machine hits all
alike. Runs in any Python from 3.9 on that has one of the two, and NumPy.

    time_nets.py opencv|caffe ROUNDS NET.prototxt NET.caffemodel [NET.prototxt NET.caffemodel]...

Prints the median seconds of a run, a line each. All networks have one input of the same shape.
"""
import statistics
import sys
import time

import numpy


def opencv_net(prototxt, caffemodel):
    import cv2
    net = cv2.dnn.readNetFromCaffe(prototxt, caffemodel)
    net.setInput(picture(input_shape(prototxt)))
    return net.forward


def caffe_net(prototxt, caffemodel):
    import caffe
    caffe.set_mode_cpu()
    net = caffe.Net(prototxt, caffe.TEST, weights=caffemodel)
    blob = net.blobs[net.inputs[0]]
    blob.data[...] = picture(blob.data.shape)
    return net.forward


def input_shape(prototxt):
    """Of the first Input layer, which is the first place where a text of ours says dim."""
    with open(prototxt) as file:
        words = file.read().split("input_param", 1)[1].split("}", 1)[0].split()
    return [int(words[i + 1]) for i, word in enumerate(words) if word == "dim:"]


def picture(shape):
    return numpy.random.default_rng(1).standard_normal(shape).astype(numpy.float32)


def seconds(run):
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def main(framework, rounds, *files):
    make = {"opencv": opencv_net, "caffe": caffe_net}[framework]
    runs = [make(*files[i:i + 2]) for i in range(0, len(files), 2)]
    times = [[] for _ in runs]
    for turn in range(int(rounds) + 1):
        for run, taken in zip(runs, times):
            taken.append(seconds(run))
    for taken in times:
        print(statistics.median(taken[1:]))  # the first run allocates


if __name__ == "__main__":
    main(*sys.argv[1:])
