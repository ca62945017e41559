"""The 1797 handwritten digits that come with scikit-learn, as the network takes them, in a fixed
split of images to train on and images to test with."""

from typing import NamedTuple

import numpy
import torch
from sklearn.datasets import load_digits
from torch import Tensor

TEST_IMAGES = 360


class Digits(NamedTuple):
    images: Tensor  # N x 1 x 32 x 32, from 0 to 1
    labels: Tensor  # N


def load_split() -> tuple[Digits, Digits]:
    """Returns the training set and the test set, the same ones every time."""
    data = load_digits()
    small = torch.from_numpy(data.images).float().div(16).unsqueeze(1)
    images = torch.nn.functional.interpolate(small, size=(32, 32), mode="bilinear",
                                             align_corners=False)
    labels = torch.from_numpy(data.target).long()
    order = torch.from_numpy(numpy.random.RandomState(0).permutation(len(labels)))
    test, train = order[:TEST_IMAGES], order[TEST_IMAGES:]
    return Digits(images[train], labels[train]), Digits(images[test], labels[test])
