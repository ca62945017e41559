"""What the tests of the Python package share: the source tree's package, and OpenCV as judge."""
from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Optional, Sequence

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from program import SOURCE, FolderTest, SmallNet, run, save_trace  # noqa: E402, F401

sys.path.insert(0, str(SOURCE / "python"))

import cv2  # noqa: E402
import numpy  # noqa: E402
import torch  # noqa: E402
from torch import nn  # noqa: E402

SHARED = SOURCE.parent / "shared" / "data"


def by_opencv(stem: Path | str, *inputs: torch.Tensor,
              names: Sequence[str] = ()) -> list[numpy.ndarray]:
    """The outputs of STEM.prototxt and STEM.caffemodel, in the order of their names."""
    net = cv2.dnn.readNetFromCaffe(f"{stem}.prototxt", f"{stem}.caffemodel")
    for index, tensor in enumerate(inputs):
        array = tensor.detach().numpy()
        if names:
            net.setInput(array, names[index])
        else:
            net.setInput(array)
    outputs = sorted(name for name in net.getUnconnectedOutLayersNames()
                     if net.getLayer(net.getLayerId(name)).type != "Silence")
    return [output.copy() for output in net.forward(outputs)]


class TwoInputs(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 1)

    def forward(self, x: torch.Tensor, y: Optional[torch.Tensor] = None,
                phase: str = "train") -> Any:
        if phase == "train":
            raise RuntimeError("no training here")
        return {"sum": self.conv(x) + y, "parts": [x * 2, (x * 3,)]}


class PackageTest(FolderTest):
    """A test with a folder of its own and a measure of equality."""

    def assert_equal_values(self, got: object, expected: object) -> None:
        """Equal to float32's precision, and no constant, which any network could give."""
        a, b = (value.detach().numpy() if isinstance(value, torch.Tensor) else numpy.asarray(value)
                for value in (got, expected))
        self.assertEqual(a.shape, b.shape)
        self.assertGreater(numpy.ptp(b), 1e-3)
        self.assertLess(numpy.abs(a - b).max(), 1e-4 * numpy.abs(b).max())
