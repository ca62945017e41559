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

import warnings
from typing import TYPE_CHECKING, Any, Dict, List, Tuple

import torch2caffe
from torch2caffe.conversion import Shapes, specs_of
from torch2caffe.picture import save_svg

if TYPE_CHECKING:
    import torch

ROWS = 5      # of the first output are printed
COLUMNS = 8


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

    needs_phase = any(p.name == "phase" and p.required for p in parameters_of(net))
    return {"phase": "eval"} if needs_phase else {}


def last_rows(tensor: torch.Tensor) -> torch.Tensor:
    """The end of an output, as a table: of boxes 1x8732x4 the last five boxes."""
    columns = tensor.shape[-1] if tensor.dim() > 1 else tensor.numel()
    return tensor.reshape(-1, columns)[-ROWS:, -COLUMNS:]


def outputs_of(net: torch.nn.Module, input_shape: Shapes, device: str,
               softmax: bool) -> List[Tuple[str, torch.Tensor]]:
    """What PyTorch computes from random inputs in [0, 1), with names that say where in a nested
    result each tensor was."""
    import torch
    from torch2caffe.export.inputs import bind
    from torch2caffe.export.live_model import borrowed
    from torch2caffe.export.network import flatten, network

    forward_args = forward_args_of(net)
    bound = bind(net, specs_of(input_shape), forward_args)
    inputs = [torch.rand(*spec.shape, device=device) for _, spec in bound]
    with torch.no_grad(), borrowed(net, device) as model:
        with network(model, [name for name, _ in bound], forward_args, softmax) as callable_net:
            result = callable_net(*inputs)
    return [(name, tensor.cpu()) for name, tensor in flatten(result)]


def print_outputs(outputs: List[Tuple[str, torch.Tensor]], device: str) -> None:
    for name, tensor in outputs:
        shape = "x".join(map(str, tensor.shape))
        print(f"output {name} ({shape})" if name else f"output ({shape})")
    print(f"PyTorch ({device}), last values of the first output:")
    print(last_rows(outputs[0][1]).numpy())


def print_comparison(report: torch2caffe.Report) -> None:
    print(f"{report.judge} against {report.torch}: largest error {report.max_error:.1e} of the "
          f"largest value, {len(report.blobs)} blobs compared")
    for note in report.notes:
        print(f"note: {note}")


def ConvertModel_caffe(net: torch.nn.Module, input_shape: Shapes, softmax: bool = False,
                       use_cuda: bool = True, save_graph: bool = True) -> Tuple[Any, Any]:
    """Converts a module in memory to Caffe; proves the result equal and prints its last outputs.

    net: the module, on any device and in any mode, both of which it keeps. It is run in eval mode.
    input_shape: (1, 3, 240, 240), or several shapes in a list. The inputs are random.
    softmax: appends a Softmax layer over axis 1.
    use_cuda: computes the outputs that are printed on the GPU; warns where there is none.
    save_graph: draws the network into CLASS.svg in the current folder; needs Graphviz.

    Returns (text_net, binary_weights), messages of type NetParameter. Raises
    torch2caffe.Torch2CaffeError with every problem that stands in the way.
    """
    device = device_for(use_cuda)
    result = torch2caffe.convert(net, input_shape, softmax=softmax,
                                 forward_args=forward_args_of(net))
    print_outputs(outputs_of(net, input_shape, device, softmax), device)
    print_comparison(result.report)
    if save_graph:
        path = f"{result.name}.svg"
        if save_svg(result.net, result.report.shape_of_blobs(), path):
            print(f"picture of the network: {path}")
    return result.net, result.weights
