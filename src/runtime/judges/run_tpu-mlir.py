"""tpu-mlir (Sophgo): its converter to MLIR, run by its own interpreter in float32."""
# python: 3.10
# glibc: 2.35
# pip: numpy==1.24.3 protobuf==3.20.3 tqdm Pillow==10.0.0 scipy==1.11.1 six==1.16.0 graphviz==0.20.1 plotly==5.15.0 pandas==2.0.3 opencv-python-headless==4.8.0.74
# pip: numpy==1.24.3 onnx==1.14.1 protobuf==3.20.3 onnxruntime==1.16.3 psutil filelock scikit-image==0.21.0
# pip: --no-deps tpu_mlir==1.30.2
import os
import sys
import sysconfig
import types

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

ROOT = os.path.join(sysconfig.get_path("purelib"), "tpu_mlir")
LIBRARIES = os.path.join(ROOT, "lib")
# The wheel brings another system's, which this Python cannot do with.
OF_THE_SYSTEM = {"libc.so.6", "libm.so.6", "libpthread.so.0", "libgcc_s.so.1", "libstdc++.so.6"}


def wheels_own(folder):
    """A folder with all libraries of the wheel's but those of the system."""
    own = os.path.join(sys.prefix, "lib", "of_tpu_mlir")
    os.makedirs(own, exist_ok=True)
    for library in os.listdir(folder):
        link = os.path.join(own, library)
        if library not in OF_THE_SYSTEM and not os.path.lexists(link):
            os.symlink(os.path.join(folder, library), link)
    return own


def start_again():
    """The loader reads its paths once, when a process starts."""
    paths = [LIBRARIES, os.path.join(LIBRARIES, "capi"), wheels_own(os.path.join(LIBRARIES, "third_party"))]
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

from tpu_mlir.python.tools.model_runner import mlir_inference  # noqa: E402
from tpu_mlir.python.tools.model_transform import CaffeTransformer  # noqa: E402


def run(files, inputs, blobs):
    os.chdir(files.folder)
    with adapter.importing():
        CaffeTransformer("net", files.prototxt, files.caffemodel).model_transform("net.mlir")
        found = mlir_inference(dict(inputs), "net.mlir", dump_all=False)
    return adapter.by_name(found, blobs)


adapter.main("tpu-mlir 1.30.2", run)
