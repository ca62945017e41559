"""tpu-mlir (Sophgo): its converter to MLIR, run by its own interpreter in float32."""
# python: 3.10
# glibc: 2.35
# pip: numpy==1.24.3 protobuf==3.20.3 tqdm Pillow==10.0.0 scipy==1.11.1 six==1.16.0 graphviz==0.20.1 plotly==5.15.0 pandas==2.0.3 opencv-python-headless==4.8.0.74
# pip: numpy==1.24.3 onnx==1.14.1 protobuf==3.20.3 onnxruntime==1.16.3 psutil filelock scikit-image==0.21.0
# pip: --no-deps tpu_mlir==1.30.2
import ctypes
import os
import sys
import sysconfig
import types

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

ROOT = os.path.join(sysconfig.get_path("purelib"), "tpu_mlir")
LIBRARIES = os.path.join(ROOT, "lib")
# The wheel brings another system's, which neither this Python nor the loader that starts the wheel's programs can do
# with; those programs would find them beside themselves, were they not in a folder that is looked at first.
OF_THE_SYSTEM = {"libc.so.6", "libm.so.6", "libpthread.so.0", "libgcc_s.so.1", "libstdc++.so.6"}


def of_the_system(library):
    """The path at which the loader finds it."""
    ctypes.CDLL(library)
    with open("/proc/self/maps") as maps:
        paths = (line.split()[-1] for line in maps)
        return next(path for path in paths if os.path.basename(path).startswith(library))


def own_libraries(folder):
    """A folder with the wheel's libraries, and the system's in the place of those that are another system's."""
    own = os.path.join(sys.prefix, "lib", "of_tpu_mlir")
    os.makedirs(own, exist_ok=True)
    for library in os.listdir(folder):
        link = os.path.join(own, library)
        if not os.path.lexists(link):
            os.symlink(of_the_system(library) if library in OF_THE_SYSTEM else os.path.join(folder, library), link)
    return own


def start_again():
    """The loader reads its paths once, when a process starts."""
    paths = [LIBRARIES, os.path.join(LIBRARIES, "capi"), own_libraries(os.path.join(LIBRARIES, "third_party"))]
    python = [os.path.dirname(os.path.abspath(__file__)), ROOT, os.path.join(ROOT, "python"),
              os.path.join(ROOT, "customlayer", "python")]
    tools = [os.path.join(ROOT, "bin"), os.path.join(ROOT, "python", "tools"), os.environ["PATH"]]
    os.execve(sys.executable, [sys.executable, os.path.abspath(__file__)] + sys.argv[1:],
              dict(os.environ, TPUC_ROOT=ROOT, LD_LIBRARY_PATH=":".join(paths), PYTHONPATH=":".join(python),
                   PATH=":".join(tools), GLOG_minloglevel="2"))


if os.environ.get("TPUC_ROOT") != ROOT:
    start_again()

import adapter  # noqa: E402
import numpy  # noqa: E402


class Permutable(numpy.ndarray):
    def permute(self, *order):
        return numpy.ascontiguousarray(self.transpose(order[0] if len(order) == 1 else order))


# Of torch, the converter wants one transposition.
torch = types.ModuleType("torch")
torch.Tensor = Permutable
torch.tensor = lambda array: numpy.asarray(array).view(Permutable)
sys.modules["torch"] = torch

library_path = os.environ["LD_LIBRARY_PATH"]
from tpu_mlir.python.tools.model_runner import mlir_inference  # noqa: E402
from tpu_mlir.python.tools.model_transform import CaffeTransformer  # noqa: E402

# The package puts its own folders before ours, for the programs that it starts.
os.environ["LD_LIBRARY_PATH"] = library_path


def run(files, inputs, blobs):
    os.chdir(files.folder)
    with adapter.importing():
        CaffeTransformer("net", files.prototxt, files.caffemodel).model_transform("net.mlir")
        found = mlir_inference(dict(inputs), "net.mlir", dump_all=False)
    return adapter.by_name(found, blobs)


adapter.main("tpu-mlir 1.30.2", run)
