"""What judges in processes of their own share; docs/adding_a_judge.md tells how one is added.

run_NAME.py --about                                             prints what it is, as a JSON object
run_NAME.py PROTOTXT CAFFEMODEL INPUTS.npz OUTPUTS.npz BLOBS    runs the network on the inputs, by name
run_NAME.py ... BLOBS ROUNDS                                    and so often again, for times.json beside OUTPUTS.npz

BLOBS is a text file, a line for each blob that OUTPUTS.npz is to hold: its name, that of the last layer that writes it,
which of that layer's tops it is, and of how many, with tabs between. The exit status is 3 where the toolchain refuses
the files; the reason is printed last. Works in every Python from 2.7 on, since each toolchain brings its own.
"""
import collections
import contextlib
import ctypes
import io
import json
import os
import shutil
import signal
import sys
import timeit
import zipfile

import numpy

REFUSED = 3
PR_SET_PDEATHSIG = 1

# Of a network: paths that end as toolchains want them to, and a folder for what they make of them.
Files = collections.namedtuple("Files", "prototxt caffemodel folder")
Blob = collections.namedtuple("Blob", "name layer top tops")


class Refused(Exception):
    """The toolchain does not take the files; the text is what it says."""


@contextlib.contextmanager
def importing():
    """What a toolchain raises in here is its refusal; some end the process instead."""
    try:
        yield
    except MemoryError:
        raise
    except (Exception, SystemExit) as error:
        raise Refused("%s: %s" % (type(error).__name__, error))


def named(path, folder, name, copied):
    """Another path of the file, called so. An unfinished one has no name, and is known to this process alone."""
    link = os.path.join(folder, name)
    if copied:
        shutil.copyfile(path, link)
    else:
        os.symlink(os.path.abspath(path).replace("/proc/self/", "/proc/%d/" % os.getpid()), link)
    return link


def load(path):
    arrays = numpy.load(path)
    return collections.OrderedDict((name, arrays[name].astype(numpy.float32)) for name in arrays.files)


def save(path, arrays):
    """As numpy.savez does, which cannot have an array called "file"."""
    with contextlib.closing(zipfile.ZipFile(path, "w", zipfile.ZIP_STORED, True)) as archive:
        for name, array in arrays.items():
            entry = io.BytesIO()
            numpy.lib.format.write_array(entry, numpy.ascontiguousarray(array, dtype=numpy.float32))
            archive.writestr(name + ".npy", entry.getvalue())


def by_name(results, blobs):
    """What belongs to each blob of a toolchain's results by name. It calls what a layer with one top makes, or is the last
    to write in place, like the layer; else like the blob. An only one may be called as it likes."""
    found = {}
    for blob in blobs:
        names = [blob.layer, blob.name] if blob.tops == 1 else [blob.name]
        known = [results[name] for name in names if name in results]
        if not known and len(results) == len(blobs) == 1:
            known = list(results.values())
        if not known:
            raise Refused("of the network's outputs it has %s, not %s" % (sorted(results), blob.name))
        found[blob.name] = known[0]
    return found


def in_order(results, blobs):
    """The same for results without names of use."""
    if len(results) != len(blobs):
        raise Refused("it has %d outputs, the network %d" % (len(results), len(blobs)))
    return {blob.name: result for blob, result in zip(blobs, results)}


measuring = {"rounds": 0, "times": None}


def measured(forward, threads=0):
    """What forward() gives, which is one run of the network. Where times are asked for, it is run again so often: the
    first run was the one to warm up. `threads`: how many it takes; 0 where that is its own choice."""
    result = forward()
    seconds = []
    for _ in range(measuring["rounds"]):
        begin = timeit.default_timer()
        forward()
        seconds.append(timeit.default_timer() - begin)
    measuring["times"] = {"seconds": seconds, "threads": threads}
    return result


def read_blobs(path):
    with io.open(path, encoding="utf-8") as file:
        fields = [line.rstrip("\n").split("\t") for line in file]
    return [Blob(str(name), str(layer), int(top), int(tops)) for name, layer, top, tops in fields]


def judge(run, follows_links, prototxt, caffemodel, inputs, outputs, blobs, rounds="0"):
    folder = os.path.dirname(os.path.abspath(outputs))
    measuring["rounds"] = int(rounds)
    files = Files(named(prototxt, folder, "net.prototxt", follows_links),
                  named(caffemodel, folder, "net.caffemodel", follows_links), folder)
    try:
        save(outputs, run(files, load(inputs), read_blobs(blobs)))
    except Refused as refusal:
        print(" ".join(str(refusal).split())[-500:])
        return REFUSED
    if measuring["rounds"] and measuring["times"]:
        with open(os.path.join(folder, "times.json"), "w") as file:
            json.dump(measuring["times"], file)
    return 0


def main(name, run, shows_inner_blobs=False, follows_links=False):
    """run(files, inputs, blobs) returns a dict of arrays by the names of the blobs. `follows_links`: the toolchain asks
    where symbolic links lead, and must have copies of the files."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    status = 0
    if sys.argv[1] == "--about":
        print(json.dumps({"name": name, "shows_inner_blobs": shows_inner_blobs}))
    else:
        status = judge(run, follows_links, *sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)  # what a toolchain does when Python ends need not go well
