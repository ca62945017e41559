"""The SSD networks of this folder are what they are meant to be, and fit for comparisons."""
from __future__ import annotations

import sys
import unittest
from pathlib import Path

import numpy
import torch
from torchvision.models.detection._utils import BoxCoder

FOLDER = Path(__file__).resolve().parent
sys.path[:0] = [str(FOLDER), str(FOLDER.parent / "models")]
from decode import Array, decode  # noqa: E402
from networks import NETWORKS, Network  # noqa: E402
from opencv_layers import prior_box  # noqa: E402
from random_weights import check_outputs, random_images, spread  # noqa: E402

Layer = tuple[tuple[int, int], str]  # rows and columns of a map, and a PriorBox's parameters

ROOT2, ROOT3 = 2**0.5, 3**0.5
# The first and the last prior, computed by hand: left, top, right, bottom, relative to the image.
# Clipped sizes and clipped corners both show in the last ones.
ENDS = {
    "ssd300_vgg": ([-11 / 300, -11 / 300, 19 / 300, 19 / 300],
                   [0.5 - 0.44 / ROOT2, 0, 0.5 + 0.44 / ROOT2, 1]),
    "ssd300_torchvision": ([-6.5 / 300, -6.5 / 300, 14.5 / 300, 14.5 / 300],
                           [0.5 - 0.435 / ROOT2, 0, 0.5 + 0.435 / ROOT2, 1]),
    "ssdlite320_torchvision": ([-24 / 320, -24 / 320, 40 / 320, 40 / 320],
                               [0.5 - 0.475 / ROOT3, 0, 0.5 + 0.475 / ROOT3, 1]),
    "mobilenet_v1_ssd": ([0, 0, 1 / 38 + 0.1, 1 / 38 + 0.1],
                         [0.5 - 0.475 / ROOT3, 0, 0.5 + 0.475 / ROOT3, 1]),
    "retinaface": ([-4 / 320, -4 / 240, 12 / 320, 12 / 240],
                   [48 / 320, -16 / 240, 560 / 320, 496 / 240]),
}
# As others count the same networks: published with ssd.pytorch, torchvision and RetinaFace.
PARAMETERS = {"ssd300_vgg": 26_285_486, "ssd300_torchvision": 35_641_826,
              "ssdlite320_torchvision": 3_440_060, "retinaface": 426_608}


def square(cells: int, smallest: float, largest: float | None, ratios: str, rest: str) -> Layer:
    """PriorBox for a map of so many rows and columns; the ratios are single digits."""
    most = "" if largest is None else f"max_size: {largest}"
    said = " ".join(f"aspect_ratio: {ratio}" for ratio in ratios)
    return (cells, cells), f"min_size: {smallest} {most} {said} flip: true {rest}"


# The PriorBox layers that make the same priors. No PriorBox makes what is missing here, the maps
# from which on ssd.pytorch cuts centres and sizes to 1, and torchvision sizes: in ssd.pytorch that
# is the third, where the cells of 32 pixels end at 320.
CLIP, WHOLE = "clip: true", "clip: false"
PRIOR_BOXES: dict[str, list[Layer]] = {
    "ssd300_vgg": [
        square(38, 30, 60, "2", f"step: 8 {WHOLE}"),
        square(19, 60, 111, "23", f"step: 16 {WHOLE}")],
    "ssd300_torchvision": [
        square(38, 21, 45, "2", f"step: 8 {WHOLE}"),
        square(19, 45, 99, "23", f"step: 16 {WHOLE}"),
        square(10, 99, 153, "23", f"step: 32 {WHOLE}"),
        square(5, 153, 207, "23", f"step: 64 {WHOLE}"),
        square(3, 207, 261, "2", f"step: 100 {WHOLE}")],
    "ssdlite320_torchvision": [
        square(20, 64, 112, "23", WHOLE), square(10, 112, 160, "23", WHOLE),
        square(5, 160, 208, "23", WHOLE)],
    "mobilenet_v1_ssd": [
        square(19, 60, None, "2", CLIP), square(10, 105, 150, "23", CLIP),
        square(5, 150, 195, "23", CLIP), square(3, 195, 240, "23", CLIP),
        square(2, 240, 285, "23", CLIP), square(1, 285, 300, "23", CLIP)],
    "retinaface": [
        ((30, 40), f"min_size: 16 min_size: 32 step: 8 {WHOLE}"),
        ((15, 20), f"min_size: 64 min_size: 128 step: 16 {WHOLE}"),
        ((8, 10), f"min_size: 256 min_size: 512 step: 32 {WHOLE}")],
}


class Networks(unittest.TestCase):
    def check(self, name: str) -> tuple[Network, list[Array]]:
        """All that holds for every network; returns it and its outputs for the first image."""
        network = NETWORKS[name]
        images = random_images(seed=1, count=2, size=network.size)
        first, second = (network.outputs(image) for image in images.split(1))
        self.assertFalse(network.model.training)
        self.check_outputs(network, first, second)
        self.check_priors(network)
        self.check_detections(network, first, second)
        return network, first

    def check_outputs(self, network: Network, first: list[Array], second: list[Array]) -> None:
        self.assertEqual(first[network.loc].shape, (1, network.priors, 4))
        self.assertEqual(first[network.conf].shape, (1, network.priors, network.classes))
        if network.name in PARAMETERS:
            count = sum(parameter.numel() for parameter in network.model.parameters())
            self.assertEqual(count, PARAMETERS[network.name])
        for index, (ours, others) in enumerate(zip(first, second)):
            if ours.ndim == 2:  # priors: the same for each image
                numpy.testing.assert_array_equal(ours, others)
                continue
            print(f"{network.name}, output {index}: {check_outputs(network.name, ours, others)}")
            for column in range(ours.shape[2]):
                self.assertGreater(spread(ours[..., column]), 0.1)
        numpy.testing.assert_allclose(network.scores(first).sum(-1), 1, atol=1e-5)

    def check_priors(self, network: Network) -> None:
        boxes = network.prior_corners
        self.assertEqual(boxes.shape, (network.priors, 4))
        self.assertEqual(boxes.dtype, numpy.float32)
        self.assertTrue((boxes[:, 2:] > boxes[:, :2]).all())
        numpy.testing.assert_allclose(boxes[[0, -1]], ENDS[network.name], atol=2e-6)
        by_layers = numpy.concatenate([prior_box(cells, network.size, parameters)
                                       for cells, parameters in PRIOR_BOXES[network.name]])
        numpy.testing.assert_allclose(boxes[:len(by_layers)], by_layers, atol=2e-6)
        self.assertGreater(len(by_layers), 0.9 * len(boxes))

    def check_detections(self, network: Network, first: list[Array], second: list[Array]) -> None:
        """There are some for each image, of several classes and none of them absurd."""
        found, others = network.detections(first), network.detections(second)
        self.assertGreater(len(found), 10)
        self.assertGreater(len(others), 10)
        self.assertGreaterEqual(len(set(found[:, 1])), min(network.classes - 1, 5))
        self.assertLess(numpy.abs(found[:, 3:]).max(), 10)
        self.assertFalse(numpy.array_equal(found, others))

    def check_decoding(self, network: Network, outputs: list[Array]) -> None:
        """torchvision's own decoding of its anchors gives the same boxes as the reference."""
        offsets, _, anchors = outputs
        coder = BoxCoder(weights=(10.0, 10.0, 5.0, 5.0))
        expected = coder.decode_single(torch.from_numpy(offsets[0]), torch.from_numpy(anchors))
        height, width = network.size
        got = decode(offsets[0], network.prior_corners) * numpy.float32((width, height) * 2)
        numpy.testing.assert_allclose(got, expected.numpy(), atol=1e-3)

    def test_ssd300_vgg(self) -> None:
        network, expected = self.check("ssd300_vgg")
        image = random_images(seed=1, count=2, size=network.size)[:1]
        with torch.no_grad():
            offsets, shares, _ = network.model(image, phase="test")
        numpy.testing.assert_array_equal(offsets.numpy(), expected[0])
        numpy.testing.assert_allclose(shares.numpy(), network.scores(expected), atol=1e-6)

    def test_ssd300_torchvision(self) -> None:
        self.check_decoding(*self.check("ssd300_torchvision"))

    def test_ssdlite320_torchvision(self) -> None:
        self.check_decoding(*self.check("ssdlite320_torchvision"))

    def test_mobilenet_v1_ssd(self) -> None:
        self.check("mobilenet_v1_ssd")

    def test_retinaface(self) -> None:
        network, outputs = self.check("retinaface")
        self.assertNotIn("priors", network.model.state_dict())
        self.assertEqual(outputs[2].shape, (1, network.priors, 10))


if __name__ == "__main__":
    unittest.main(verbosity=2)
