"""Layers of SSD as OpenCV computes them, and what it returns."""
from __future__ import annotations

import cv2
import numpy

from decode import Array

PRIOR_BOX = """
input: "map" input_shape {{ dim: 1 dim: 1 dim: {rows} dim: {columns} }}
input: "image" input_shape {{ dim: 1 dim: 3 dim: {height} dim: {width} }}
layer {{
  name: "priors" type: "PriorBox" bottom: "map" bottom: "image" top: "priors"
  prior_box_param {{ {parameters} offset: 0.5 variance: 0.1 }}
}}
"""


def run(prototxt: str, inputs: dict[str, Array]) -> Array:
    """The output of a network without weights."""
    net = cv2.dnn.readNetFromCaffe(numpy.frombuffer(prototxt.encode(), numpy.uint8))
    for name, values in inputs.items():
        net.setInput(values, name)
    return net.forward()


def rows_of_detections(output: Array) -> Array:
    """What DetectionOutput returns, as Caffe orders it: OpenCV sorts the rows of an image by score
    alone, and adds rows of zeros until there are keep_top_k."""
    rows = output.reshape(-1, 7)
    rows = rows[rows[:, 2] > 0]
    return rows[numpy.lexsort((-rows[:, 2], rows[:, 1], rows[:, 0]))]


def prior_box(cells: tuple[int, int], size: tuple[int, int], parameters: str) -> Array:
    """The boxes of PriorBox for a map of so many rows and columns, and an image of this height and
    width: left, top, right, bottom, relative to the image."""
    prototxt = PRIOR_BOX.format(rows=cells[0], columns=cells[1], height=size[0], width=size[1],
                                parameters=parameters)
    output = run(prototxt, {"map": numpy.zeros((1, 1, *cells), numpy.float32),
                            "image": numpy.zeros((1, 3, *size), numpy.float32)})
    return output[0, 0].reshape(-1, 4)
