"""The detectors that must convert, those of zoo/ in the styles of other projects and the project's
own in models/: what PyTorch gives for an image, and what is known to be refused."""
from __future__ import annotations

import functools
import importlib
import sys
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

FOLDER = Path(__file__).resolve().parent
ZOO = FOLDER / "zoo"
sys.path.append(str(ZOO))
from decode import Array, Settings, detection_output  # noqa: E402
from networks import NETWORKS, Network, test_of  # noqa: E402


@dataclass
class Values:
    """What boxes are made of, and the boxes: offsets priors x 4, scores priors x classes, priors
    as corners and rows of image, label, score and box, relative to the image."""

    loc: Array
    scores: Array
    priors: Array
    rows: Array

    @staticmethod
    def of(loc: Array, scores: Array, priors: Array, settings: Settings) -> Values:
        rows = detection_output(loc[None], scores[None], priors, settings=settings)
        return Values(loc, scores, priors, rows[rows[:, 1] >= 0])  # none where there is no box


@dataclass(frozen=True)
class Style:
    """A file in zoo/ and what its build_model() takes."""

    file: str
    kind: str = ""
    # Words of the message with which it is refused, as it has to be.
    refused: str = ""

    @property
    def name(self) -> str:
        return f"{self.file}_{self.kind}" if self.kind else self.file

    @property
    def source(self) -> Path:
        return ZOO / f"{self.file}.py"

    @property
    def arguments(self) -> list[str]:
        return ["--entry-args", f"kind={self.kind!r}"] if self.kind else []

    @functools.cached_property
    def model(self) -> nn.Module:
        arguments = {"kind": self.kind} if self.kind else {}
        return importlib.import_module(self.file).build_model(**arguments)

    @property
    def size(self) -> tuple[int, int]:
        return self.model.size

    @property
    def settings(self) -> Settings:
        background = self.model.background
        return Settings(background_label_id=-1 if background is None else background)

    def values(self, image: Array) -> Values:
        with torch.no_grad():
            loc, conf = self.model.raw(torch.from_numpy(image))
            scores = self.model.scores(conf)
        return Values.of(loc[0].numpy(), scores[0].numpy(), self.model.prior_boxes().numpy(),
                         self.settings)


@dataclass(frozen=True)
class Own:
    """A network of models/."""

    network: Network
    refused: str = ""
    arguments = ()
    settings = Settings()

    @property
    def name(self) -> str:
        return self.network.name

    @property
    def source(self) -> Path:
        return self.network.source

    @property
    def size(self) -> tuple[int, int]:
        return self.network.size

    @property
    def model(self) -> nn.Module:
        return self.network.model

    def values(self, image: Array) -> Values:
        outputs = self.network.outputs(torch.from_numpy(image))
        return Values.of(outputs[self.network.loc][0], self.network.scores(outputs)[0],
                         self.network.prior_corners, self.settings)


Detector = Style | Own


def styles(file: str, kinds: str) -> list[Style]:
    return [Style(file, kind) for kind in kinds.split()]


Y_FIRST = "they are corners, y first"
DETECTORS: dict[str, Detector] = {each.name: each for each in (
    *map(Own, NETWORKS.values()),
    *styles("ssd_pytorch", "voc300 coco300 voc512 coco512 voc300_test"),
    *styles("qfgaohao", "mb1 mb1_test mb2_lite mb2_lite_test vgg squeezenet_lite"),
    *styles("lufficc", "vgg300 vgg512 mobile320 efficientnet300"),
    *styles("ssds", "ssd lite rfb fssd yolo"),
    Style("nvidia"), Style("m2det"),
    Style("refinedet", refused="have moved, and DetectionOutput moves fixed priors alone"),
    *styles("faces", "retinaface_resnet faceboxes s3fd pyramidbox dsfd ultraface_slim "
                     "ultraface_rfb"),
    Style("faces", "yunet", refused="if the first four are the box, return them as an output"),
    # Sizes that are no exponentials of what the network gives.
    Style("faces", "blazeface", refused="finds no box offsets (loc)"),
    *styles("focal", "retinanet retinanet_raw efficientdet"),
    Style("focal", "efficientdet_y_first", refused=Y_FIRST),
    *styles("thin_ssds", "pelee tiny_dsod"),
    Style("thin_ssds", "tf_api", refused=Y_FIRST),
)}


class EveryDetector:
    """Gives a class of tests one for each detector, as EveryNetwork does."""


for name in DETECTORS:
    setattr(EveryDetector, f"test_{name}", test_of(name))


def known_failures() -> dict[str, str]:
    """The words with which detectors are refused that should not be."""
    lines = (ZOO / "known_failures.txt").read_text().splitlines()
    known = dict(line.split(maxsplit=1) for line in lines if line.strip() and line[0] != "#")
    assert set(known) <= set(DETECTORS), f"known_failures.txt names what does not exist: {known}"
    return known
