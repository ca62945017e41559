"""ConvertModel_caffe: the call that training projects make, on top of torch2caffe.

    from ConvertModel import ConvertModel_caffe
    text_net, binary_weights = ConvertModel_caffe(net, (1, 3, 240, 240))

    import google.protobuf.text_format
    with open("net.prototxt", "w") as file:
        file.write(google.protobuf.text_format.MessageToString(text_net))
    with open("net.caffemodel", "wb") as file:
        file.write(binary_weights.SerializeToString())
"""
from __future__ import annotations

import contextlib
import warnings
from typing import TYPE_CHECKING, Any, Dict, Iterator, List, Tuple

import torch2caffe
from torch2caffe.conversion import Shapes, module_of, specs_of
from torch2caffe.picture import save_picture

if TYPE_CHECKING:
    import numpy
    import torch

SEED = 1      # of the inputs that the printed outputs are computed from
ROWS = 5      # of each output are printed
COLUMNS = 8
BOX = 4       # coordinates


def device_for(use_cuda: bool) -> str:
    import torch

    if use_cuda and not torch.cuda.is_available():
        warnings.warn("there is no CUDA device, so PyTorch runs on the CPU; pass use_cuda=False",
                      stacklevel=3)
        return "cpu"
    return "cuda" if use_cuda else "cpu"


def forward_args_of(net: torch.nn.Module) -> Dict[str, Any]:
    """forward(self, x, phase) wants to be told that this is no training."""
    from torch2caffe.export.inputs import parameters_of

    told = any(p.name == "phase" and p.default not in ("eval", "test") for p in parameters_of(net))
    return {"phase": "eval"} if told else {}


# ---- the outputs that are printed ----

def rows_of(name: str, values: numpy.ndarray) -> numpy.ndarray:
    """An output as a table: 1x8732x4 boxes in rows of four, and so where they are a single row."""
    is_flat_loc = values.ndim == 2 and values.shape[1] % BOX == 0 and (
        "loc" in name.lower() or "box" in name.lower())
    columns = BOX if is_flat_loc else values.shape[-1] if values.ndim > 1 else values.size
    return values.reshape(-1, columns)


def table(rows: numpy.ndarray) -> str:
    import numpy

    return numpy.array2string(rows[-ROWS:, -COLUMNS:], precision=6, floatmode="fixed")


def torch_outputs(net: torch.nn.Module, inputs: List[torch.Tensor], names: List[str], device: str,
                  softmax: bool) -> List[Tuple[str, numpy.ndarray]]:
    """What PyTorch computes, with names that say where in a nested result each tensor was."""
    import torch
    from torch2caffe.export.live_model import borrowed, full_float32
    from torch2caffe.export.network import flatten, network

    with torch.no_grad(), torch.random.fork_rng(devices=[]), full_float32(), \
            borrowed(net, device) as model, \
            network(model, names, forward_args_of(net), softmax) as callable_net:
        found = callable_net(*[tensor.to(device) for tensor in inputs])
    return [(name, tensor.cpu().numpy()) for name, tensor in flatten(found)]


def print_output(name: str, blob: str, runs: Dict[str, numpy.ndarray]) -> None:
    """`runs`: the values by who computed them, PyTorch first."""
    expected, *others = runs.values()
    shape = "x".join(map(str, expected.shape))
    place = "output" + (f" {name}" if name else "") + f" ({shape})"
    print(place + (f", blob '{blob}'" if blob else ", which no blob stands for"))
    for who, values in runs.items():
        print(f"{who}, the last values:")
        print(table(rows_of(f"{name} {blob}", values)))
    for values in others:
        print(f"largest difference {abs(values - expected).max():.1e}, "
              f"largest value {abs(expected).max():.3g}")


def print_outputs(result: torch2caffe.Result, net: torch.nn.Module, input_shape: Shapes,
                  device: str, softmax: bool) -> None:
    """What PyTorch and Caffe compute from the same random input in [0, 1)."""
    import torch
    from torch2caffe.export.inputs import bind

    source = torch.Generator().manual_seed(SEED)
    bound = bind(net, specs_of(input_shape), forward_args_of(net))
    inputs = [torch.rand(*spec.shape, generator=source) for _, spec in bound]
    expected = torch_outputs(net, inputs, [name for name, _ in bound], device, softmax)
    blobs = dict(result.report.output_blobs)
    got = torch2caffe.run(result, inputs=inputs, blobs=list(blobs.values()))
    for name, values in expected:
        runs = {f"PyTorch ({device})": values}
        if name in blobs:
            runs[result.report.judge] = got[blobs[name]].reshape(values.shape)
        print_output(name, blobs.get(name, ""), runs)


def print_comparison(report: torch2caffe.Report) -> None:
    print(f"{report.judge} against {report.torch}: largest error {report.max_error:.1e} of the "
          f"largest value, {len(report.blobs)} blobs compared")
    for note in report.notes:
        print(f"note: {note}")


@contextlib.contextmanager
def never_in_the_way(what: str) -> Iterator[None]:
    """The network is converted already: what fails behind that is a warning."""
    try:
        yield
    except Exception as error:  # the user's forward() among others
        warnings.warn(f"{what} ({type(error).__name__}: {error}); the converted network is not "
                      "concerned", stacklevel=4)


def ConvertModel_caffe(net: torch.nn.Module, input_shape: Shapes, softmax: bool = False,
                       use_cuda: bool = True, save_graph: bool = True) -> Tuple[Any, Any]:
    """Converts a module in memory to Caffe; proves the result equal and prints its last outputs.

    net: the module, on any device and in any mode, both of which it keeps; DataParallel and the
        like are taken off. It is run in eval mode, and with phase="eval" where its forward() has
        such a parameter.
    input_shape: (1, 3, 240, 240), or several shapes in a list. The inputs are random.
    softmax: appends a Softmax layer over axis 1.
    use_cuda: computes the outputs that are printed on the GPU; warns where there is none.
    save_graph: draws the network into CLASS.svg in the current folder; needs Graphviz.

    Returns (text_net, binary_weights), messages of type NetParameter. Raises
    torch2caffe.Torch2CaffeError with every problem that stands in the way.
    """
    device = device_for(use_cuda)
    net = module_of(net)
    result = torch2caffe.convert(net, input_shape, softmax=softmax,
                                 forward_args=forward_args_of(net))
    with never_in_the_way("the outputs could not be printed"):
        print_outputs(result, net, input_shape, device, softmax)
    print_comparison(result.report)
    if save_graph:
        path = f"{result.name}.svg"
        with never_in_the_way("save_graph: there is no picture of the network"):
            save_picture(result, path)
            print(f"picture of the network: {path}")
    return result.net, result.weights
