"""A toolchain that does what it is told, as `--judge 'mnn=python3 fake_judge.py HOW'`."""
import os
import signal
import sys
import time
import zipfile

import numpy

how, adapter, *arguments = sys.argv[1:]
if arguments == ["--about"]:
    print('{"name": "Fake 1.0"}')
    sys.exit()
prototxt, caffemodel, inputs, outputs, blobs, *_ = arguments
names = [line.split("\t")[0] for line in open(blobs)]
print("it begins")
sys.stdout.flush()


def give(shape):
    with zipfile.ZipFile(outputs, "w") as archive:
        for name in names:
            with archive.open(name + ".npy", "w") as entry:
                array = numpy.arange(numpy.prod(shape), dtype=numpy.float32)
                numpy.lib.format.write_array(entry, array.reshape(shape))


if how == "refuse":
    print("layer 'conv' is not supported")
    sys.exit(3)
elif how == "crash":
    os.kill(os.getpid(), signal.SIGSEGV)
elif how == "hang":
    time.sleep(60)
elif how == "eat":
    eaten = []
    while True:
        eaten.append(bytearray(1 << 26))
elif how == "wrong values":
    give((1, 5))
elif how == "wrong shape":
    give((1, 7))
elif how == "nothing":
    pass
