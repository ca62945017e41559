"""The SSD networks up to loc and conf in real Caffe, which has no layers for what follows: the same
values as PyTorch's, for an image that the program has not verified its files with.

Skipped where TORCH2CAFFE_CAFFE is no command that starts a Python with pycaffe.
"""
from __future__ import annotations

import json
import os
import sys
import unittest
from pathlib import Path

import torch

FOLDER = Path(__file__).resolve().parent
sys.path[:0] = [str(FOLDER), str(FOLDER.parent / "models"), str(FOLDER.parent / "support")]
from decode import Array  # noqa: E402
from judging import TOLERANCE, Reference, compare, judge_by_caffe  # noqa: E402
from networks import NETWORKS, EveryNetwork, Network  # noqa: E402
from program import FolderTest, convert  # noqa: E402
from random_weights import SMALLEST_SPREAD, random_images, spread  # noqa: E402

CAFFE = os.environ.get("TORCH2CAFFE_CAFFE", "")


@unittest.skipUnless(CAFFE, "no real Caffe to judge: TORCH2CAFFE_CAFFE names no command that "
                            "starts a Python with it")
class InCaffe(EveryNetwork, FolderTest):
    def check_network(self, name: str) -> None:
        network = NETWORKS[name]
        image = random_images(seed=2, count=1, size=network.size)
        result = convert(network.source, "-i", ",".join(map(str, image.shape)), "-t", "caffe",
                         "-o", self.folder / name, "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        judge, got = judge_by_caffe(json.loads(result.stdout), {"": image.numpy()}, CAFFE,
                                    self.folder / name)
        expected = self.outputs(network, image)
        error = compare(got, Reference(network.source, {}, expected, mixed=False))
        print(f"{name} in {judge}: largest error {error:.1e}")
        self.assertLess(error, TOLERANCE)

    def outputs(self, network: Network, image: torch.Tensor) -> list[Array]:
        """PyTorch's; priors that the model returns are not computed of the image, so that Caffe's
        files are without."""
        outputs = [output for output in network.outputs(image) if output.ndim == 3]
        self.assertIn((1, network.priors, 4), [output.shape for output in outputs])
        self.assertIn((1, network.priors, network.classes), [output.shape for output in outputs])
        for output in outputs:
            self.assertGreaterEqual(spread(output), SMALLEST_SPREAD)
        return outputs


if __name__ == "__main__":
    unittest.main(verbosity=2)
