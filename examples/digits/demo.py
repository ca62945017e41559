"""Runs the converted network with OpenCV and the original with PyTorch on all test images.

    demo.py [STEM]     reads STEM.prototxt and STEM.caffemodel; default: resnet

Prints one digit with what the Caffe model says, and both accuracies side by side; fails when the
two disagree about any image.
"""

import sys
from pathlib import Path

import cv2
import numpy
import torch

from digit_images import load_split
from resnet import build_model

FOLDER = Path(__file__).resolve().parent
SHADES = " .:-=+*#%@"


def picture(digit: numpy.ndarray) -> str:
    """A 32x32 image as text; every other row, as letters are twice as high as wide."""
    levels = (digit[::2] * (len(SHADES) - 1)).round().astype(int)
    return "\n".join("".join(SHADES[level] for level in row).rstrip() for row in levels)


def scores_by_caffe_model(stem: str, images: numpy.ndarray) -> numpy.ndarray:
    net = cv2.dnn.readNetFromCaffe(f"{stem}.prototxt", f"{stem}.caffemodel")
    scores = []
    for image in images:  # one by one: a Caffe model has a fixed batch size, here 1
        net.setInput(image[numpy.newaxis])
        scores.append(net.forward().reshape(-1).copy())
    return numpy.stack(scores)


def scores_by_pytorch(images: numpy.ndarray) -> numpy.ndarray:
    model = build_model()
    model.load_state_dict(torch.load(FOLDER / "resnet.pth"))
    model.eval()
    with torch.no_grad():
        return model(torch.from_numpy(images)).numpy()


def main() -> int:
    stem = sys.argv[1] if len(sys.argv) > 1 else "resnet"
    digit = numpy.load(FOLDER / "digit.npy")
    print(picture(digit[0, 0]))
    print(f"The Caffe model says: {scores_by_caffe_model(stem, digit)[0].argmax()}\n")

    _, test = load_split()
    images, labels = test.images.numpy(), test.labels.numpy()
    caffe_scores, torch_scores = scores_by_caffe_model(stem, images), scores_by_pytorch(images)
    for name, scores in ("PyTorch", torch_scores), ("Caffe", caffe_scores):
        right = (scores.argmax(1) == labels).sum()
        print(f"{name:8} {right} of {len(labels)} right: {right / len(labels):.2%}")
    difference = numpy.abs(caffe_scores - torch_scores).max() / numpy.abs(torch_scores).max()
    disagreements = (caffe_scores.argmax(1) != torch_scores.argmax(1)).sum()
    print(f"largest difference of any score: {difference:.1e} of the largest score")
    print(f"images on which the two disagree: {disagreements}")
    return 1 if disagreements else 0


if __name__ == "__main__":
    sys.exit(main())
