"""The networks of this folder with their real weights, in PyTorch."""
from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import torch
from torch import nn

import mtcnn_pnet
import mtcnn_rnet
import ultraface_rfb
import ultraface_slim
from photographs import DATA, Array


@dataclass(frozen=True)
class Network:
    """A file that defines build_model(), and the file of weights for it."""

    definition: ModuleType
    weights: Path

    @property
    def source(self) -> Path:
        return Path(str(self.definition.__file__))

    @property
    def name(self) -> str:
        return self.source.stem

    @functools.cached_property
    def model(self) -> nn.Module:
        model = self.definition.build_model()
        model.load_state_dict(torch.load(self.weights, map_location="cpu"), strict=True)
        return model.eval()

    def outputs(self, image: Array) -> list[Array]:
        """What PyTorch makes of the image, in the order of forward()'s results."""
        with torch.no_grad():
            return [output.numpy() for output in self.model(torch.from_numpy(image))]


ULTRAFACE_RFB = Network(ultraface_rfb, DATA / "ultraface-rfb-320.pth")
ULTRAFACE_SLIM = Network(ultraface_slim, DATA / "ultraface-slim-320.pth")
PNET = Network(mtcnn_pnet, DATA / "mtcnn-pnet.pth")
RNET = Network(mtcnn_rnet, DATA / "mtcnn-rnet.pth")
