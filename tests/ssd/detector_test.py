"""What tests of small detectors share."""
from __future__ import annotations

import sys
from pathlib import Path

import numpy
import torch

FOLDER = Path(__file__).resolve().parent
sys.path[:0] = [str(FOLDER), str(FOLDER.parent / "support")]
from caffe_files import without_header  # noqa: E402
from decode import Array  # noqa: E402
from opencv_layers import rows_of_detections  # noqa: E402
from program import FolderTest, convert, run  # noqa: E402
from small_detectors import SIZE  # noqa: E402


class DetectorTest(FolderTest):
    """A test whose conversion writes net.prototxt and net.caffemodel into its folder."""

    def image(self) -> torch.Tensor:
        """One that the program has not verified its files with."""
        return torch.randn(1, 3, SIZE, SIZE, generator=torch.Generator().manual_seed(3))

    def boxes(self, image: torch.Tensor) -> Array:
        """Rows of the converted network."""
        numpy.save(self.folder / "x.npy", image.numpy())
        done = run("run", self.folder / "net.prototxt", self.folder / "net.caffemodel", "--input",
                   self.folder / "x.npy", "-o", self.folder / "y.npz")
        self.assertEqual(done.returncode, 0, done.stderr)
        with numpy.load(self.folder / "y.npz") as blobs:
            return rows_of_detections(blobs["detection_out"])


class ByHandTest(FolderTest):
    """A test of files that `--ssd auto` has made, and of the configuration that it wrote."""

    def check_by_hand(self, auto: Path, head: Path, source: Path, *options: object) -> None:
        """`torch2caffe ssd` makes the same files with this configuration as `auto`.prototxt and
        .caffemodel."""
        for name in ("plain", "hand"):
            (self.folder / name).mkdir(exist_ok=True)
        plain, hand = (self.folder / name / auto.name for name in ("plain", "hand"))
        done = convert(source, *options, "-t", "caffe-ssd", "--no-verify", "-o", plain)
        self.assertEqual(done.returncode, 0, done.stderr)
        done = run("ssd", f"{plain}.prototxt", f"{plain}.caffemodel", "--config", head, "-o", hand)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for suffix in ("prototxt", "caffemodel"):
            self.assertEqual(without_header(Path(f"{hand}.{suffix}")),
                             without_header(Path(f"{auto}.{suffix}")), suffix)
