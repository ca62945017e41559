"""Converts PyTorch models to Caffe and proves the result equal, by driving the program torch2caffe.

    result = torch2caffe.convert(net, input_shape=(1, 3, 224, 224))
    result.save("out/")                     # out/Net.prototxt, out/Net.caffemodel
    torch2caffe.run(result, inputs=array)   # what Caffe computes, by blob

`convert` takes a module that is in memory, a TorchScript file, or a Python file; `verify` compares
Caffe files, whoever made them, with a model. What stands in the way is raised as one of the
exceptions below Torch2CaffeError, which carry every problem with its place in the model.

torch is needed to convert modules in memory, and not imported before.
"""
from .comparison import verify
from .conversion import convert
from .errors import (CannotWriteError, InexpressibleError, InternalError, ModelError, NotEqualError,
                     NotProvedError, Problem, ProgramNotFoundError, Torch2CaffeError,
                     UnreadableError, UnverifiedError, UsageError)
from .report import Alternative, BlobReport, BoxesReport, Choice, Report, Verdict
from .result import Result
from .running import run

__version__ = "0.1.0"

__all__ = [
    "Alternative", "BlobReport", "BoxesReport", "CannotWriteError", "Choice", "InexpressibleError",
    "InternalError", "ModelError", "NotEqualError", "NotProvedError", "Problem",
    "ProgramNotFoundError", "Report", "Result", "Torch2CaffeError", "UnreadableError",
    "UnverifiedError", "UsageError", "Verdict", "convert", "run", "verify",
]
