"""The data folder with real weights and photographs, and photographs as the networks want them.

The folder is no part of the project: TORCH2CAFFE_DATA names it, by default it is shared/data
beside the source tree. Boxes are rows of left, top, right, bottom.
"""
from __future__ import annotations

import os
from pathlib import Path

import cv2
import numpy
from numpy.typing import NDArray

Array = NDArray[numpy.float32]
Photograph = NDArray[numpy.uint8]

SOURCE = Path(os.environ["TORCH2CAFFE_SOURCE"])
DATA = Path(os.environ.get("TORCH2CAFFE_DATA") or SOURCE.parent / "shared" / "data")
NAMES = ("faces-1.jpg", "faces-13.jpg", "faces-19.jpg")
ULTRAFACE_SIZE = (240, 320)
RNET_SIZE = (24, 24)


def load(name: str) -> Photograph:
    """Height x width x RGB."""
    image = cv2.imread(str(DATA / name), cv2.IMREAD_COLOR)
    if image is None:
        raise FileNotFoundError(f"{DATA / name} is no photograph")
    return cv2.cvtColor(image, cv2.COLOR_BGR2RGB)


def network_input(image: Photograph, size: tuple[int, int], mean: float) -> Array:
    """1 x 3 x size, (pixel - mean) / 128."""
    height, width = size
    resized = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
    pixels = (resized.astype(numpy.float32) - numpy.float32(mean)) / numpy.float32(128)
    return numpy.ascontiguousarray(pixels.transpose(2, 0, 1)[numpy.newaxis])


def ultraface_input(image: Photograph) -> Array:
    return network_input(image, ULTRAFACE_SIZE, 127)


def mtcnn_input(image: Photograph, size: tuple[int, int]) -> Array:
    return network_input(image, size, 127.5)


def square_crop(image: Photograph, box: Array) -> Photograph:
    """The square around a box in relative coordinates, as far as it is inside the photograph."""
    height, width = image.shape[:2]
    left, top, right, bottom = box * (width, height, width, height)
    x, y, half = (left + right) / 2, (top + bottom) / 2, max(right - left, bottom - top) / 2
    rows = slice(max(0, round(y - half)), min(height, round(y + half)))
    columns = slice(max(0, round(x - half)), min(width, round(x + half)))
    return image[rows, columns]


def rnet_crops(image: Photograph, boxes: Array) -> Array:
    """N x 3 x 24 x 24: the squares around N boxes."""
    return numpy.concatenate([mtcnn_input(square_crop(image, box), RNET_SIZE) for box in boxes])
