"""Models that suppress their boxes themselves: --ssd auto leaves that to DetectionOutput; without
it they are refused, with the place and what to do."""
from __future__ import annotations

import inspect
import json
import subprocess
import sys
import unittest
from pathlib import Path

import numpy
import torch

FOLDER = Path(__file__).resolve().parent
sys.path[:0] = [str(FOLDER), str(FOLDER.parent / "support")]
from decode import corners, detection_output  # noqa: E402
from detector_test import DetectorTest  # noqa: E402
from program import convert  # noqa: E402
from small_detectors import SIZE, priors  # noqa: E402
from suppressing_detectors import Nms, Suppressing, TopK, build_model  # noqa: E402

SOURCE = FOLDER / "suppressing_detectors.py"
CANNOT_BE_EXPRESSED, CANNOT_BE_EXPORTED, WRONG_USAGE = 3, 6, 1


class Suppression(DetectorTest):
    def convert(self, model: Path, size: int, *options: object) -> subprocess.CompletedProcess[str]:
        return convert(model, "-i", f"1,3,{size},{size}", "-o", self.folder / "net", *options)

    def of_kind(self, kind: str, size: int = SIZE, *options: object
                ) -> subprocess.CompletedProcess[str]:
        return self.convert(SOURCE, size, "--entry-args", f"kind={kind!r}", *options)

    def assert_refused(self, done: subprocess.CompletedProcess[str], status: int, *said: str
                       ) -> None:
        self.assertEqual(done.returncode, status, done.stderr)
        for words in said:
            self.assertIn(words, done.stderr)
        self.assertFalse(list(self.folder.glob("net.*")))

    def test_is_left_out_of_a_detector(self) -> None:
        image = self.image()
        for kind in ("nms", "batched_nms", "topk"):
            with self.subTest(kind):
                done = self.of_kind(kind, SIZE, "--ssd", "auto", "--json")
                self.assertEqual(done.returncode, 0, done.stderr)
                report = json.loads(done.stdout)
                self.assertGreater(report["boxes"]["matched"], 10)
                self.assertIn("left out, since they are computed of loc or conf: outputs '0', '1', "
                              "'2'", report["notes"])
                with torch.no_grad():
                    loc, conf = build_model(kind).raw(image)
                expected = detection_output(loc.numpy(), conf.softmax(-1).numpy(),
                                            corners(priors().numpy()))
                numpy.testing.assert_allclose(self.boxes(image), expected, atol=1e-4)

    def test_is_refused_elsewhere_with_its_line(self) -> None:
        def line_of(kind: type[Suppressing]) -> str:
            return f"suppressing_detectors.py:{inspect.getsourcelines(kind.kept)[1] + 1}"

        for kind, place, operator, way_out in (
                ("nms", line_of(Nms), "torchvision::nms", "of an SSD detector --ssd auto leaves it"),
                # Its script does not tell who calls it.
                ("batched_nms", "torchvision/ops/boxes.py", "torchvision::nms", "--ssd auto"),
                ("topk", line_of(TopK), "aten::topk", "end the model in front of it")):
            with self.subTest(kind):
                self.assert_refused(self.of_kind(kind), CANNOT_BE_EXPRESSED,
                                    place, f": {operator}: ", way_out)

    def test_torchvisions_detectors_as_a_whole(self) -> None:
        for name, file, way_out in (
                ("ssdlite320_mobilenet_v3_large", "detection/ssd.py:",
                 "with --ssd auto; docs/ssd.md"),
                ("fasterrcnn_mobilenet_v3_large_320_fpn", "detection/generalized_rcnn.py:",
                 "convert its backbone alone")):
            for options in ((), ("--ssd", "auto")):
                with self.subTest(name, options=options):
                    done = self.of_kind(name, 320, *options)
                    self.assert_refused(done, CANNOT_BE_EXPORTED, file, "a list of pictures",
                                        way_out)
                    self.assertEqual(len(done.stderr.splitlines()), 1)

    def test_torchvisions_detectors_in_torchscript(self) -> None:
        model = self.folder / "whole.pt"
        torch.jit.script(build_model("ssdlite320_mobilenet_v3_large").eval()).save(str(model))
        self.assert_refused(self.convert(model, 320, "--ssd", "auto"), WRONG_USAGE,
                            "parameter 'images' is of type Tensor[], not a tensor",
                            "save a module whose forward takes tensors")


if __name__ == "__main__":
    unittest.main(verbosity=2)
