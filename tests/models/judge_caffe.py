"""Runs networks in real Caffe, by Python 3.9 or older, with nothing but pycaffe and NumPy.

    judge_caffe.py NET.prototxt NET.caffemodel INPUTS.npz OUTPUTS.npz
    judge_caffe.py --serve

INPUTS.npz holds an array for each input, in the order of the network's; OUTPUTS.npz gets every
output blob under its name. With --serve, jobs come on standard input, a line
each: the two files and a folder, separated by tabs. The folder holds inputs.txt, a blob name a
line, and input_N.npy for its line N; outputs.txt and output_N.npy are written there alike. A job is
answered by a line on standard output: "ok", or why not. Caffe itself may end the process.

A layer of the network that finds no weights in the .caffemodel is an error here: Caffe itself would
silently leave what its fillers made.
"""

import os
import sys

import caffe
import numpy


class Refused(Exception):
    """The files are not what they should be; the message says why."""


def load(net_path, weights_path):
    net = caffe.Net(net_path, caffe.TEST)
    for blobs in net.params.values():
        for blob in blobs:
            blob.data[...] = numpy.nan
    net.copy_from(weights_path)
    missing = [name for name, blobs in net.params.items()
               if any(numpy.isnan(blob.data).any() for blob in blobs)]
    if missing:
        raise Refused("no weights in the .caffemodel for: " + ", ".join(missing))
    return net


def run(net, images):
    """Runs a network on one array for each input, by name; returns its outputs by name."""
    if set(net.inputs) != set(images):
        raise Refused("the inputs are %s, not %s" % (sorted(net.inputs), sorted(images)))
    for name, image in images.items():
        blob = net.blobs[name]
        if blob.data.shape != image.shape:
            raise Refused("input %s is %s, not %s" % (name, blob.data.shape, image.shape))
        blob.data[...] = image
    return {name: output.copy() for name, output in net.forward().items()}


def judge_one(net_path, weights_path, inputs_path, outputs_path):
    net = load(net_path, weights_path)
    with numpy.load(inputs_path) as arrays:
        images = [arrays[name] for name in arrays.files]
    if len(images) != len(net.inputs):
        raise Refused("the inputs are %s, not %d" % (net.inputs, len(images)))
    numpy.savez(outputs_path, **run(net, dict(zip(net.inputs, images))))
    print("Caffe " + caffe.__version__)


def judge_job(net_path, weights_path, folder):
    with open(os.path.join(folder, "inputs.txt")) as file:
        names = file.read().splitlines()
    images = {name: numpy.load(os.path.join(folder, "input_%d.npy" % i))
              for i, name in enumerate(names)}
    outputs = run(load(net_path, weights_path), images)
    for i, output in enumerate(outputs.values()):
        numpy.save(os.path.join(folder, "output_%d.npy" % i), output)
    with open(os.path.join(folder, "outputs.txt"), "w") as file:
        file.writelines(name + "\n" for name in outputs)


def serve():
    for job in sys.stdin:
        try:
            judge_job(*job.rstrip("\n").split("\t"))
            print("ok", flush=True)
        except Exception as problem:
            print(" ".join(("%s: %s" % (type(problem).__name__, problem)).split()), flush=True)


def main(arguments):
    caffe.set_mode_cpu()
    if arguments == ["--serve"]:
        return serve()
    try:
        judge_one(*arguments)
    except Refused as refusal:
        sys.exit(str(refusal))


if __name__ == "__main__":
    main(sys.argv[1:])
