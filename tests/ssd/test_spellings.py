"""Every way to write a detector gives the boxes of PyTorch's values, or is refused."""
from __future__ import annotations

import json
import sys
import unittest
from pathlib import Path
from typing import Any

import numpy
import torch

FOLDER = Path(__file__).resolve().parent
sys.path[:0] = [str(FOLDER), str(FOLDER.parent / "support")]
from decode import VARIANCES, detection_output  # noqa: E402
from detector_test import DetectorTest  # noqa: E402
from program import convert, run  # noqa: E402
from small_detectors import SIZE, build_model, corners, priors  # noqa: E402

SHAPE = f"1,3,{SIZE},{SIZE}"


class SmallDetectors(DetectorTest):
    def convert(self, kind: str, *options: object, ssd: object = "auto") -> Any:
        return convert(FOLDER / "small_detectors.py", "-i", SHAPE, "--ssd", ssd, "--entry-args",
                       f"kind={kind!r}", "-o", self.folder / "net", "--json", *options)

    def notes(self, kind: str, *options: object, ssd: object = "auto") -> str:
        result = self.convert(kind, *options, ssd=ssd)
        self.assertEqual(result.returncode, 0, result.stderr)
        report = json.loads(result.stdout)
        self.assertGreater(report["boxes"]["matched"], 10)
        return " ".join(report["notes"])

    def refusal(self, kind: str, *options: object, ssd: object = "auto", status: int = 3) -> str:
        result = self.convert(kind, *options, ssd=ssd)
        self.assertEqual(result.returncode, status, result.stderr)
        self.assertFalse((self.folder / "net.prototxt").exists())
        return result.stderr

    def assert_boxes(self, loc: torch.Tensor, scores: torch.Tensor,
                     boxes: torch.Tensor = corners(priors())) -> None:
        expected = detection_output(loc.numpy(), scores.numpy(), boxes.numpy())
        got = self.boxes(self.image())
        self.assertGreater(len(expected), 10)
        self.assertEqual(len(got), len(expected))
        numpy.testing.assert_allclose(got, expected, atol=1e-4)

    # ---- the order of the values ----

    def test_values_first(self) -> None:
        self.notes("values_first")
        self.assertIn('type: "PriorBox"', (self.folder / "net.prototxt").read_text())
        with torch.no_grad():
            loc, conf = build_model("values_first")(self.image())

        def own_order(values: torch.Tensor) -> torch.Tensor:
            maps = values.split([108, 27], 2)
            return torch.cat([each.reshape(1, values.size(1), 3, -1).permute(0, 3, 2, 1)
                              .reshape(1, -1, values.size(1)) for each in maps], 1)
        self.assert_boxes(own_order(loc), own_order(conf).softmax(-1))

    def test_values_of_several_cells(self) -> None:
        self.assertIn("are not those of one cell", self.refusal("unpermuted"))

    def test_normalised_heads(self) -> None:
        self.notes("normalised")

    # ---- which is which ----

    def test_landmarks(self) -> None:
        self.assertIn("3 classes", self.notes("landmarks"))

    def test_the_last_part_of_a_path(self) -> None:
        self.notes("in_a_box_head")
        with torch.no_grad():
            conf, loc = build_model("in_a_box_head")(self.image())
        self.assert_boxes(loc, conf.softmax(-1))

    def test_names_in_a_configuration(self) -> None:
        message = self.refusal("nameless")
        self.assertIn("finds several blobs that could be box offsets (loc): ", message)
        named = self.folder / "names.prototxt"
        first, second = message.split("(loc): ")[1].split(";")[0].split(", ")
        named.write_text(f'loc: "{second}" conf: "{first}"')
        self.assertIn(f"loc is blob '{second}'", self.notes("nameless", ssd=named))

    # ---- scores ----

    def test_sigmoid(self) -> None:
        self.assertIn("every class counts as an object", self.notes("sigmoid"))
        labels = set(self.boxes(self.image())[:, 1])
        self.assertEqual(labels, {0, 1, 2})

    def test_a_background_behind_a_sigmoid(self) -> None:
        config = self.folder / "head.prototxt"
        config.write_text("background_label_id: 0")
        self.notes("sigmoid", ssd=config)
        self.assertEqual(set(self.boxes(self.image())[:, 1]), {1, 2})

    def test_one_class(self) -> None:
        self.assertIn("1 classes", self.notes("one_class"))

    # ---- what the model decodes itself ----

    def test_variances_of_the_model(self) -> None:
        self.assertIn("0.3 0.3 0.05 0.05, as the model's own corners", self.notes("decoding"))
        text = (self.folder / "net.prototxt").read_text()
        self.assertEqual(text.count("variance: 0.3"), 4)
        self.assertEqual(text.count("variance: 0.05"), 4)

    def test_variances_of_a_configuration_that_contradict(self) -> None:
        config = self.folder / "head.prototxt"
        config.write_text("top_k: 100\nvariance: [0.1, 0.1, 0.2, 0.2]")
        message = self.refusal("decoding", ssd=config, status=1)
        self.assertIn("head.prototxt:2: variance: says a variance of 0.1 0.1 0.2 0.2", message)
        self.assertIn("follow from 0.3 0.3 0.05 0.05", message)

    def test_another_decoding(self) -> None:
        self.assertIn("DetectionOutput would not decode", self.refusal("linear_decoding"))

    def test_what_decodes_needs_no_translation(self) -> None:
        plain = convert(FOLDER / "small_detectors.py", "-i", SHAPE, "--entry-args",
                        "kind='sorting'", "-o", self.folder / "plain")
        self.assertEqual(plain.returncode, 3, plain.stderr)
        self.assertIn("0.3 0.3 0.05 0.05", self.notes("sorting"))

    # ---- the priors ----

    def test_priors_kept_in_other_ways(self) -> None:
        for kind in ("parameter", "list", "buffer", "returned"):
            with self.subTest(kind=kind):
                self.assertIn("centres and sizes in shares", self.notes(kind))

    def test_priors_that_no_prior_box_makes(self) -> None:
        with torch.no_grad():
            model = build_model("cut_sizes")
            loc, conf = model(self.image())
        expected = corners(model.anchors)
        target = self.folder / "mine.prototxt"
        for lacking, kept_in in (("", "InnerProduct"), ('without: "Parameter"', "InnerProduct")):
            with self.subTest(kept_in):
                target.write_text(f'name: "mine" summary: "an SSD" based_on: "caffe-ssd" {lacking}')
                self.assertIn("the priors of map 1 (3x3) are none that a PriorBox layer makes",
                              self.notes("cut_sizes", "-t", target))
                text = (self.folder / "net.prototxt").read_text()
                for layer in ("Parameter", "InnerProduct"):
                    self.assertEqual(text.count(f'type: "{layer}"'), int(layer == kept_in))
                self.assertEqual(text.count('type: "PriorBox"'), 1)
                self.assert_boxes(loc, conf.softmax(-1), boxes=expected)
                self.assert_priors(expected)

    def assert_priors(self, expected: torch.Tensor) -> None:
        """Those of map 1, which are numbers in the file, to the last bit, whatever the input."""
        numpy.save(self.folder / "x.npy", 100 * self.image().numpy())
        done = run("run", self.folder / "net.prototxt", self.folder / "net.caffemodel", "--input",
                   self.folder / "x.npy", "--blob", "mbox_priorbox", "-o", self.folder / "y.npz")
        self.assertEqual(done.returncode, 0, done.stderr)
        with numpy.load(self.folder / "y.npz") as blobs:
            boxes, variances = blobs["mbox_priorbox"].reshape(2, -1, 4)[:, -27:]
        numpy.testing.assert_array_equal(boxes, expected.numpy()[-27:])
        numpy.testing.assert_array_equal(variances, numpy.float32([VARIANCES] * 27))

    def test_corners_without_a_size(self) -> None:
        self.assertIn("its priors as corners", self.notes("cut_corners", "-t", "opencv"))

    def test_y_first(self) -> None:
        self.assertIn("corners, y first, in pixels", self.refusal("y_first"))

    # ---- the program ----

    def test_stock_caffe(self) -> None:
        self.assertIn("target caffe has no PriorBox", self.refusal("plain", "-t", "caffe"))

    def test_no_box_above_the_threshold(self) -> None:
        config = self.folder / "head.prototxt"
        config.write_text("confidence_threshold: 0.99")
        self.assertIn("the boxes were compared at", self.notes("plain", ssd=config))
        self.assertIn("confidence_threshold: 0.99", (self.folder / "net.prototxt").read_text())

    def test_verify_compares_the_priors(self) -> None:
        self.notes("plain")
        prototxt = self.folder / "net.prototxt"
        for text, status in ((prototxt.read_text(), 0),
                             (prototxt.read_text().replace("min_size: 16", "min_size: 30"), 4),
                             (prototxt.read_text().replace("variance: 0.1", "variance: 0.2"), 4)):
            prototxt.write_text(text)
            done = run("verify", prototxt, self.folder / "net.caffemodel", "--against",
                       FOLDER / "small_detectors.py", "-i", SHAPE, "--entry-args", "kind='plain'",
                       "--python", sys.executable)
            self.assertEqual(done.returncode, status, done.stdout + done.stderr)
            self.assertIn("boxes:", done.stdout)


if __name__ == "__main__":
    unittest.main(verbosity=2)
