"""Draws a Caffe network as SVG, by Graphviz: layers in boxes for the modules that they come from,
shapes on the edges."""
from __future__ import annotations

import os
import subprocess
import warnings
from typing import Any, Dict, Iterator, List, Mapping, Tuple, Union

Shapes = Mapping[str, Tuple[int, ...]]

COLORS = {
    "Convolution": "#cfe2f3", "Deconvolution": "#cfe2f3", "InnerProduct": "#cfe2f3",
    "Pooling": "#d9ead3", "BatchNorm": "#fff2cc", "Scale": "#fff2cc", "Input": "#ead1dc",
    "Concat": "#fce5cd", "Eltwise": "#fce5cd", "Slice": "#fce5cd",
}
OTHERS = "#f3f3f3"


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def first(values: Any, default: int) -> int:
    return values[0] if len(values) else default


def details(layer: Any) -> str:
    """The parameters that one looks for first: "64, 3x3 / 2"."""
    if layer.type in ("Convolution", "Deconvolution"):
        how = layer.convolution_param
        height = how.kernel_h or first(how.kernel_size, 1)
        width = how.kernel_w or (how.kernel_size[-1] if how.kernel_size else 1)
        stride = how.stride_h or first(how.stride, 1)
        group = f", group {how.group}" if how.group > 1 else ""
        step = f" / {stride}" if stride > 1 else ""
        return f"{how.num_output}, {height}x{width}{step}{group}"
    if layer.type == "InnerProduct":
        return str(layer.inner_product_param.num_output)
    if layer.type == "Pooling":
        how = layer.pooling_param
        kind = "MAX" if how.pool == 0 else "AVE"
        if how.global_pooling:
            return f"{kind}, all"
        height, width = how.kernel_h or how.kernel_size, how.kernel_w or how.kernel_size
        return f"{kind}, {height}x{width} / {how.stride_h or how.stride}"
    return ""


def node(index: int, layer: Any, module: List[str]) -> str:
    name = layer.name[len(".".join(module)) + 1:] if module else layer.name
    lines = [name, layer.type, details(layer)]
    label = quoted("\n".join(line for line in lines if line))
    color = COLORS.get(layer.type, OTHERS)
    return f'layer{index} [label={label}, fillcolor="{color}"];'


def module_of(name: str) -> List[str]:
    """The box for a layer: ["layer1", "0"] for "layer1.0.conv1", and ["layer1", "pool"] for
    "layer1.pool/rows", a part of what stands for one operator."""
    operator, slash, _ = name.partition("/")
    return operator.split(".") if slash else operator.split(".")[:-1]


def clusters(layers: List[Any]) -> Iterator[str]:
    """The nodes, in nested boxes for their modules."""
    tree: Dict[str, Any] = {}
    for index, layer in enumerate(layers):
        place = tree
        for part in module_of(layer.name):
            place = place.setdefault(part, {})
        place[index] = layer  # type: ignore[index]
    yield from cluster(tree, [])


def cluster(tree: Dict[Any, Any], path: List[str]) -> Iterator[str]:
    indent = "  " * (len(path) + 1)
    for key, value in tree.items():
        if not isinstance(value, dict):
            yield indent + node(key, value, path)
            continue
        inside = path + [key]
        yield f"{indent}subgraph {quoted('cluster_' + '.'.join(inside))} {{"
        yield f"{indent}  label={quoted('.'.join(inside))};"
        yield from cluster(value, inside)
        yield f"{indent}}}"


def shapes_of_inputs(layers: List[Any]) -> Dict[str, Tuple[int, ...]]:
    return {top: tuple(shape.dim) for layer in layers if layer.type == "Input"
            for top, shape in zip(layer.top, layer.input_param.shape)}


def edges(layers: List[Any], shapes: Shapes) -> Iterator[str]:
    """An edge from the layer that wrote a blob last to each that reads it."""
    known = {**shapes_of_inputs(layers), **shapes}
    writer: Dict[str, int] = {}
    for index, layer in enumerate(layers):
        for blob in layer.bottom:
            label = quoted("x".join(map(str, known.get(blob, ()))))
            if blob in writer:
                yield f"  layer{writer[blob]} -> layer{index} [label={label}];"
        writer.update({blob: index for blob in layer.top})


def dot_text(net: Any, shapes: Shapes) -> str:
    """The network (a NetParameter) in Graphviz's language. `shapes` holds those of its blobs that
    are known; the other edges have no label."""
    layers = list(net.layer)
    return "\n".join([
        f"digraph {quoted(net.name or 'network')} {{",
        '  node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=11];',
        '  edge [fontname="Helvetica", fontsize=9, color="#666666"];',
        '  graph [fontname="Helvetica", fontsize=10, color="#999999", style=rounded];',
        *clusters(layers), *edges(layers, shapes), "}", ""])


def save_svg(net: Any, shapes: Shapes, path: Union[str, "os.PathLike[str]"]) -> bool:
    """Writes the picture; warns and returns False where Graphviz cannot be run."""
    try:
        subprocess.run(["dot", "-Tsvg", "-o", os.fspath(path)], check=True, capture_output=True,
                       input=dot_text(net, shapes).encode("utf-8"))
    except FileNotFoundError:
        warnings.warn("there is no picture of the network, as Graphviz is not installed; install "
                      "the package 'graphviz', or pass save_graph=False", stacklevel=2)
        return False
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip()
        warnings.warn(f"there is no picture of the network, as Graphviz failed: {said}; pass "
                      "save_graph=False to go without", stacklevel=2)
        return False
    return True
