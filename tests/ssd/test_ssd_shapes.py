"""The example examples/ssd_shapes: its weights are good, its priors are what PriorBox can say, and
what it does behind the network is what DetectionOutput does."""
from __future__ import annotations

import sys
import unittest
from pathlib import Path

import numpy
import torch

FOLDER = Path(__file__).resolve().parent
EXAMPLE = FOLDER.parents[1] / "examples" / "ssd_shapes"
sys.path[:0] = [str(FOLDER), str(EXAMPLE)]
from boxes import detections, encode, softmax  # noqa: E402
from decode import decode, detection_output  # noqa: E402
from evaluation import found_by_pytorch, precisions  # noqa: E402
from opencv_layers import prior_box  # noqa: E402
from shapes import network_input, test_pictures  # noqa: E402
from ssd_shapes import MAPS, SIZE, build_model  # noqa: E402


class SsdShapes(unittest.TestCase):
    def setUp(self) -> None:
        self.model = build_model().eval()
        self.model.load_state_dict(torch.load(EXAMPLE / "ssd_shapes.pth"))
        self.priors = self.model.priors.numpy()

    def test_finds_the_shapes_of_pictures_that_it_has_not_seen(self) -> None:
        pictures = test_pictures()
        self.assertGreater(precisions(pictures, found_by_pytorch(self.model, pictures))["mAP"], 0.9)

    def test_priors_are_those_of_caffe(self) -> None:
        maps = [prior_box((cells, cells), (SIZE, SIZE), f"""
            min_size: {smallest} max_size: {largest} aspect_ratio: 2 flip: true clip: false
            """) for cells, smallest, largest in MAPS]
        numpy.testing.assert_allclose(self.priors, numpy.concatenate(maps), atol=1e-6)

    def test_encoding_is_undone_by_decoding(self) -> None:
        boxes = numpy.roll(self.priors, 1, axis=0)
        offsets = encode(boxes, self.priors)
        numpy.testing.assert_allclose(decode(offsets, self.priors), boxes, atol=1e-6)

    def test_boxes_are_those_of_detection_output(self) -> None:
        for picture in test_pictures()[:20]:
            with torch.no_grad():
                offsets, scores = (output.numpy() for output in self.model(
                    torch.from_numpy(network_input(picture.image))))
            found = detections(offsets[0], scores[0], self.priors)
            expected = detection_output(offsets, softmax(scores), self.priors)[:, 1:]
            self.assertGreater(len(found), 0)
            in_order = found[numpy.lexsort((-found[:, 1], found[:, 0]))]
            numpy.testing.assert_allclose(in_order, expected, atol=1e-6)


if __name__ == "__main__":
    unittest.main(verbosity=2)
