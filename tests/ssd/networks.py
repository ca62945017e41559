"""The SSD networks in models/, in PyTorch: what is known of each, and the boxes that it finds."""
from __future__ import annotations

import functools
import importlib
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import numpy
import torch
from torch import nn

from decode import Array, Settings, corners, detection_output

MODELS = Path(__file__).resolve().parent / "models"
sys.path.append(str(MODELS))


@dataclass(frozen=True)
class Network:
    """A file in models/; the outputs are counted from 0."""

    name: str
    size: tuple[int, int]  # of an image: height, width
    priors: int
    classes: int
    loc: int = 0
    conf: int = 1
    scored: bool = False  # scores are behind the softmax
    centred: bool = False  # priors are centre x, centre y, width, height, not corners
    in_pixels: bool = False  # priors are not relative to the image

    @property
    def source(self) -> Path:
        return MODELS / f"{self.name}.py"

    @functools.cached_property
    def model(self) -> nn.Module:
        return importlib.import_module(self.name).build_model()

    def outputs(self, image: torch.Tensor) -> list[Array]:
        """All that PyTorch makes of images, in the order of forward()'s results."""
        with torch.no_grad():
            return [output.numpy() for output in self.model(image)]

    @functools.cached_property
    def prior_corners(self) -> Array:
        """Rows of left, top, right, bottom, relative to the image."""
        held = getattr(self.model, "priors", None)
        raw = self.outputs(torch.zeros(1, 3, *self.size))[2] if held is None else held.numpy()
        boxes = corners(raw) if self.centred else raw
        height, width = self.size
        return boxes / numpy.float32((width, height) * 2) if self.in_pixels else boxes

    def scores(self, outputs: list[Array]) -> Array:
        """Of each prior and class; they sum up to 1."""
        raw = torch.from_numpy(outputs[self.conf])
        return (raw if self.scored else raw.softmax(-1)).numpy()

    def detections(self, outputs: list[Array], settings: Settings = Settings()) -> Array:
        """Rows of image, label, score and box: what DetectionOutput has to give."""
        return detection_output(outputs[self.loc], self.scores(outputs), self.prior_corners,
                                settings=settings)


NETWORKS = {network.name: network for network in (
    Network("ssd300_vgg", (300, 300), 8732, 21, centred=True),
    Network("ssd300_torchvision", (300, 300), 8732, 91, in_pixels=True),
    Network("ssdlite320_torchvision", (320, 320), 3234, 91, in_pixels=True),
    Network("mobilenet_v1_ssd", (300, 300), 1917, 21, loc=1, conf=0),
    Network("retinaface", (240, 320), 3160, 2, scored=True, centred=True),
)}


class EveryNetwork:
    """Gives a class of tests one for each network, test_ssd300_vgg and so on."""

    def check_network(self, name: str) -> object:
        raise NotImplementedError


def test_of(name: str) -> Callable[[EveryNetwork], None]:
    def test(self: EveryNetwork) -> None:
        self.check_network(name)
    return test


for name in NETWORKS:
    setattr(EveryNetwork, f"test_{name}", test_of(name))
