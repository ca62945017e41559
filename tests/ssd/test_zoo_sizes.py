"""The SSD branch's PriorBox takes the whole part of its sizes: SSD512's files for it hold numbers
instead, and with 35.84 as in those for OpenCV their proof fails.

Skipped where TORCH2CAFFE_CAFFE_SSD is no command that starts a Python with such a Caffe.
"""
from __future__ import annotations

import json
import sys
import unittest
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
sys.path[:0] = [str(FOLDER), str(FOLDER.parent / "models"), str(FOLDER.parent / "support")]
from caffe_files import edit_prototxt, read_net  # noqa: E402
from program import PYTHON, run  # noqa: E402
from random_weights import random_images  # noqa: E402
from same_boxes import Different, same_boxes  # noqa: E402
from test_zoo import CAFFE, Files, ZooTest, by_caffe, parts_of  # noqa: E402
from zoo_networks import DETECTORS  # noqa: E402

SSD512 = DETECTORS["ssd_pytorch_voc512"]
SIZE = 35.84
NOT_EQUAL = 4


def priors_of_first_map(net: Any, name: str) -> Any:
    """The layer that makes the first part of this blob."""
    makers = {top: layer for layer in net.layer for top in layer.top}
    return makers[makers[name].bottom[0]]


def replace(net: Any, name: str, layer: Any) -> None:
    """That layer by another one, whose name finds no numbers in the .caffemodel."""
    replaced = priors_of_first_map(net, name)
    tops = list(replaced.top)
    replaced.CopyFrom(layer)
    replaced.name, replaced.top[:] = "without_numbers", tops


@unittest.skipUnless(CAFFE, "no Caffe with SSD's layers to judge: TORCH2CAFFE_CAFFE_SSD names no "
                            "command that starts a Python with it")
class WholeSizes(ZooTest):
    def converted(self, target: str) -> Files:
        self.target = target
        done = self.convert(SSD512)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_a_size_that_is_not_whole_is_found_out(self) -> None:
        for_opencv = read_net(Path(self.converted("opencv")["prototxt"]))[0]
        files = self.converted("caffe-ssd")
        prototxt = Path(files["prototxt"])
        priors = parts_of(prototxt)[2]
        layer = priors_of_first_map(for_opencv, priors)
        self.assertAlmostEqual(layer.prior_box_param.min_size[0], SIZE, places=4)
        edit_prototxt(prototxt, lambda net: replace(net, priors, layer))

        image = random_images(seed=2, count=1, size=SSD512.size).numpy()
        with self.assertRaisesRegex(Different, "priors differ by"):
            same_boxes(SSD512.values(image), by_caffe(files, image), SSD512.size, SSD512.settings)
        done = run("verify", prototxt, files["caffemodel"], "--against", SSD512.source,
                   *SSD512.arguments, "-t", "caffe-ssd", "--python", PYTHON, "--caffe", CAFFE)
        self.assertEqual(done.returncode, NOT_EQUAL, done.stdout + done.stderr)
        self.assertIn(f"the networks part at layer '{priors}'", done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
