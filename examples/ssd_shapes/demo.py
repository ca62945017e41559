"""Runs the converted detector with OpenCV and the original with PyTorch on all test pictures.

    demo.py [STEM] [--draw FILE]     reads STEM.prototxt and STEM.caffemodel; default: ssd_shapes

Prints the average precision of both side by side; fails when they differ in the third decimal.
--draw writes the picture shapes.png with what the Caffe model finds in it.
"""

import argparse
import sys
from pathlib import Path
from typing import Sequence

import cv2
import numpy
import torch

from boxes import Array
from evaluation import found_by_pytorch, precisions
from shapes import network_input, test_pictures
from ssd_shapes import CLASSES, build_model

FOLDER = Path(__file__).resolve().parent
SURE = 0.5  # the score from which on a shape is drawn, or counted
ENLARGED = 5
BLACK, WHITE = (0, 0, 0), (255, 255, 255)


class CaffeModel:
    def __init__(self, stem: str) -> None:
        self.net = cv2.dnn.readNetFromCaffe(f"{stem}.prototxt", f"{stem}.caffemodel")

    def find(self, image: Array) -> Array:
        """Rows of label, score and box. The network does it all: behind its last layer there is
        nothing left to do but to leave out the rows of zeros with which OpenCV fills up."""
        self.net.setInput(network_input(image))
        rows = self.net.forward("detection_out").reshape(-1, 7)
        return rows[rows[:, 2] > 0, 1:].copy()


def draw(image: Array, found: Array, path: str) -> None:
    canvas = cv2.resize(image, None, fx=ENLARGED, fy=ENLARGED, interpolation=cv2.INTER_NEAREST)
    for label, score, *box in found[found[:, 1] > SURE]:
        left, top, right, bottom = (numpy.array(box) * len(canvas)).round().astype(int).tolist()
        cv2.rectangle(canvas, (left, top), (right, bottom), WHITE, 2)
        text = f"{CLASSES[int(label)]} {score:.2f}"
        for colour, thickness in ((BLACK, 4), (WHITE, 1)):  # white letters with black outlines
            cv2.putText(canvas, text, (max(left, 0) + 6, max(top, 0) + 18),
                        cv2.FONT_HERSHEY_SIMPLEX, 0.5, colour, thickness, cv2.LINE_AA)
    cv2.imwrite(path, canvas)


def sure(found: Sequence[Array]) -> int:
    return sum(int((rows[:, 1] > SURE).sum()) for rows in found)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stem", nargs="?", default="ssd_shapes", metavar="STEM")
    parser.add_argument("--draw", metavar="FILE")
    options = parser.parse_args()
    caffe = CaffeModel(options.stem)
    if options.draw:
        image = cv2.imread(str(FOLDER / "shapes.png"))
        draw(image, caffe.find(image), options.draw)

    model = build_model()
    model.load_state_dict(torch.load(FOLDER / "ssd_shapes.pth"))
    test = test_pictures()
    by_pytorch, by_caffe = found_by_pytorch(model, test), [caffe.find(p.image) for p in test]
    pytorch, ours = precisions(test, by_pytorch), precisions(test, by_caffe)
    print(f"{len(test)} pictures with {sum(len(p.labels) for p in test)} shapes")
    print(f"{'':10}{'PyTorch':>9}{'Caffe':>9}")
    for name, value in pytorch.items():
        print(f"{name:10}{value:9.3f}{ours[name]:9.3f}")
    print(f"{'found':10}{sure(by_pytorch):9}{sure(by_caffe):9}")
    return 1 if any(f"{value:.3f}" != f"{ours[name]:.3f}" for name, value in pytorch.items()) else 0


if __name__ == "__main__":
    sys.exit(main())
