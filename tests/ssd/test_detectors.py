"""Detectors of real weights on photographs, configurations by hand, and boxes drawn."""
from __future__ import annotations

import importlib
import json
import subprocess
import sys
import unittest
from pathlib import Path

import cv2
import numpy
import torch

FOLDER = Path(__file__).resolve().parent
REAL = FOLDER.parent / "real_weights"
sys.path[:0] = [str(FOLDER), str(FOLDER.parent / "support"), str(FOLDER.parent / "models"),
                str(REAL)]
from caffe_files import without_header  # noqa: E402
from decode import Array, corners, detection_output  # noqa: E402
from networks import NETWORKS  # noqa: E402
from opencv_layers import rows_of_detections  # noqa: E402
from photographs import DATA, NAMES, load, ultraface_input  # noqa: E402
from program import SOURCE, FolderTest, convert, run  # noqa: E402

PIXEL, SCORE = 0.5, 1e-4
EXAMPLE = SOURCE / "examples" / "ssd_shapes"
SHAPES = ("background", "circle", "square", "triangle")


# The heads of SSD networks, on maps of these cells and nothing else.
HEADS = """
import torch
from torch import nn

class Heads(nn.Module):
    def __init__(self, cells, classes):
        super().__init__()
        self.cells = cells
        self.priors = [4, *[6] * (len(cells) - 3), 4, 4]
        self.loc = nn.ModuleList(nn.Conv2d(3, 4 * n, 1) for n in self.priors)
        self.conf = nn.ModuleList(nn.Conv2d(3, classes * n, 1) for n in self.priors)
        self.classes = classes

    def forward(self, x):
        maps = [nn.functional.adaptive_avg_pool2d(x, n) for n in self.cells]
        def joined(heads, values):
            return torch.cat([head(y).permute(0, 2, 3, 1).reshape(1, -1, values)
                              for head, y in zip(heads, maps)], 1)
        return joined(self.loc, 4), joined(self.conf, self.classes)

def build_model(cells, classes):
    return Heads(cells, classes)
"""


def boxes_in_opencv(prototxt: str, caffemodel: str, image: Array) -> Array:
    net = cv2.dnn.readNetFromCaffe(prototxt, caffemodel)
    net.setInput(image)
    rows = net.forward("detection_out").reshape(-1, 7)
    return rows[rows[:, 2] > 0]  # OpenCV fills up with zeros


class SsdTest(FolderTest):
    def converted(self, *arguments: object, stem: str = "net", target: str = "opencv",
                  ssd: str = "auto") -> dict[str, object]:
        """Converts to a detector without a complaint; returns what --json says."""
        result = convert(*arguments, "-t", target, "--ssd", ssd, "-o", self.folder / stem, "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout)

    def assert_same_boxes(self, got: Array, expected: Array, size: tuple[int, int]) -> None:
        """Rows of image, label, score and box, each with its like, in whatever order."""
        self.assertEqual(len(got), len(expected))
        height, width = size
        apart = numpy.abs(got[:, None] - expected[None])
        near = (apart[..., :2] == 0).all(-1) & (apart[..., 2] <= SCORE)
        near &= (apart[..., 3:] * numpy.float32((width, height) * 2) <= PIXEL).all(-1)
        self.assertTrue(near.any(0).all() and near.any(1).all())


@unittest.skipUnless(DATA.is_dir(), f"no real weights: there is no folder {DATA}; "
                                    "TORCH2CAFFE_DATA can name another")
class UltraFace(SsdTest):
    """Real weights on photographs; its largest priors are cut in centre form, as no PriorBox cuts."""

    def check(self, name: str) -> None:
        weights = DATA / f"{name.replace('_', '-')}-320.pth"
        source = REAL / f"{name}.py"
        model = importlib.import_module(name).build_model().eval()
        model.load_state_dict(torch.load(weights, map_location="cpu"))
        for target, judge in (("opencv", boxes_in_opencv), ("caffe-ssd", self.boxes_by_program)):
            report = self.converted(source, weights, "-i", "1,3,240,320", target=target)
            self.assertIn("none that a PriorBox layer makes", " ".join(report["notes"]))
            for picture in NAMES:
                with self.subTest(target=target, picture=picture):
                    image = ultraface_input(load(picture))
                    with torch.no_grad():
                        scores, offsets = (t.numpy() for t in model(torch.from_numpy(image)))
                    expected = detection_output(offsets, scores, corners(model.priors.numpy()))
                    self.assertGreater(expected[:, 2].max(), 0.9)
                    found = judge(report["prototxt"], report["caffemodel"], image)
                    self.assert_same_boxes(found, expected, (240, 320))

    def boxes_by_program(self, prototxt: str, caffemodel: str, image: Array) -> Array:
        """The same in OpenCV as the program sets it up, with stock Caffe's Parameter."""
        numpy.save(self.folder / "x.npy", image)
        done = run("run", prototxt, caffemodel, "--input", self.folder / "x.npy", "-o",
                   self.folder / "y.npz")
        self.assertEqual(done.returncode, 0, done.stderr)
        with numpy.load(self.folder / "y.npz") as blobs:
            return rows_of_detections(blobs["detection_out"])

    def test_rfb(self) -> None:
        self.check("ultraface_rfb")

    def test_slim(self) -> None:
        self.check("ultraface_slim")


class SsdShapes(SsdTest):
    def files(self) -> Path:
        self.converted(EXAMPLE / "ssd_shapes.py", EXAMPLE / "ssd_shapes.pth", "-i", "1,3,96,96")
        return self.folder / "net"

    def run_on_shapes(self, stem: Path, *options: object) -> subprocess.CompletedProcess[str]:
        return run("run", f"{stem}.prototxt", f"{stem}.caffemodel", "--image",
                   EXAMPLE / "shapes.png", "--scale", "1/255", *options)

    def test_boxes_are_drawn(self) -> None:
        stem = self.files()
        picture = self.folder / "found.png"
        result = self.run_on_shapes(stem, "--draw", picture, "--min-score", "0.5", "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        said = json.loads(result.stdout)
        self.assertEqual(said["files"], [str(picture)])
        before, after = cv2.imread(str(EXAMPLE / "shapes.png")), cv2.imread(str(picture))
        self.assertEqual(before.shape, after.shape)
        listed = self.run_on_shapes(stem, "-o", self.folder / "boxes.npz")
        self.assertEqual(listed.returncode, 0, listed.stderr)
        with numpy.load(self.folder / "boxes.npz") as blobs:
            rows = rows_of_detections(blobs["detection_out"])
        boxes = said["blobs"][0]["boxes"]
        best_first = rows[(-rows[:, 2]).argsort(kind="stable")]
        numpy.testing.assert_allclose(
            [[box["label"], box["score"], *box["corners"]] for box in boxes], best_first[:, 1:], 1e-6)
        rows = rows[rows[:, 2] >= 0.5]
        self.assertGreater(len(rows), 0)
        changed = (before != after).any(-1)
        height, width = changed.shape
        for row in rows:  # sides are drawn where the box has them
            left, top, right, bottom = row[3:] * numpy.float32((width, height) * 2)
            for x, y in ((left, (top + bottom) / 2), (right, (top + bottom) / 2),
                         ((left + right) / 2, bottom)):
                near = changed[max(int(y) - 2, 0):int(y) + 3, max(int(x) - 2, 0):int(x) + 3]
                self.assertTrue(near.any(), (row, x, y))

    def test_boxes_have_names(self) -> None:
        stem, labels = self.files(), self.folder / "labels.txt"
        drawn = [self.folder / f"{name}.png" for name in ("numbers", "names")]
        numbers = self.run_on_shapes(stem, "--draw", drawn[0])
        for line_end in ("\n", "\r\n"):
            labels.write_bytes("".join(name + line_end for name in SHAPES).encode())
            names = self.run_on_shapes(stem, "--draw", drawn[1], "--labels", labels)
            self.assertEqual(names.returncode, 0, names.stderr)
            rows = [[line.split() for line in result.stdout.splitlines() if len(line.split()) == 6]
                    for result in (numbers, names)]
            self.assertGreater(len(rows[0]), 2)
            self.assertEqual(rows[1], [[score, SHAPES[int(label)], *box]
                                       for score, label, *box in rows[0]])
        pictures = [cv2.imread(str(path)) for path in drawn]
        self.assertEqual(pictures[0].shape, pictures[1].shape)
        self.assertTrue((pictures[0] != pictures[1]).any())

    def test_labels_that_do_not_fit_are_refused(self) -> None:
        stem, labels = self.files(), self.folder / "labels.txt"
        for names, said in (
                (SHAPES[1:], "gives 3 names, but the boxes of layer 'detection_out' are of 4 "
                             "classes; class 0 is the background: put a line for it in front"),
                (SHAPES[:2], "gives 2 names, but the boxes of layer 'detection_out' are of 4 "
                             "classes; give a file with a line for every class"),
                (SHAPES + ("star",), "gives 5 names"), ((), "labels.txt: holds no name")):
            with self.subTest(said):
                labels.write_text("".join(name + "\n" for name in names))
                drawn = self.folder / "found.png"
                result = self.run_on_shapes(stem, "--draw", drawn, "--labels", labels)
                self.assertEqual(result.returncode, 2, result.stdout)
                self.assertIn(said, result.stderr)
                self.assertEqual(len(result.stderr.splitlines()), 1)
                self.assertFalse(drawn.exists())

    def test_drawing_needs_a_detector(self) -> None:
        source = EXAMPLE / "ssd_shapes.py"
        convert(source, EXAMPLE / "ssd_shapes.pth", "-i", "1,3,96,96", "-o", self.folder / "plain")
        result = run("run", self.folder / "plain.prototxt", self.folder / "plain.caffemodel",
                     "--image", EXAMPLE / "shapes.png", "--draw", self.folder / "found.png")
        self.assertEqual(result.returncode, 1)
        self.assertIn("gives no boxes", result.stderr)
        self.assertFalse((self.folder / "found.png").exists())


class Configurations(SsdTest):
    """The same detector by hand, and hands that slipped."""

    HEAD = """
        num_classes: 21
        map { min_size: 60 aspect_ratio: 2 clip: true }
        map { min_size: 105 max_size: 150 aspect_ratio: [2, 3] clip: true }
        map { min_size: 150 max_size: 195 aspect_ratio: [2, 3] clip: true }
        map { min_size: 195 max_size: 240 aspect_ratio: [2, 3] clip: true }
        map { min_size: 240 max_size: 285 aspect_ratio: [2, 3] clip: true }
        map { min_size: 285 max_size: 300 aspect_ratio: [2, 3] clip: true }
        """

    def completed(self, head: str, stem: str = "hand") -> tuple[int, str]:
        """Converts the network as it is and completes it by this configuration."""
        plain = self.folder / "plain"
        if not plain.with_suffix(".prototxt").exists():
            result = convert(NETWORKS["mobilenet_v1_ssd"].source, "-i", "1,3,300,300",
                             "-t", "caffe-ssd", "-o", plain)
            self.assertEqual(result.returncode, 0, result.stderr)
        config = self.folder / "head.prototxt"
        config.write_text(head)
        result = run("ssd", f"{plain}.prototxt", f"{plain}.caffemodel", "--config", config,
                     "-o", self.folder / stem)
        return result.returncode, result.stderr

    def test_by_hand_gives_the_file_that_auto_gives(self) -> None:
        (self.folder / "auto").mkdir()
        self.converted(NETWORKS["mobilenet_v1_ssd"].source, "-i", "1,3,300,300",
                       target="caffe-ssd", stem="auto/net")
        (self.folder / "hand").mkdir()
        self.assertEqual(self.completed(self.HEAD, "hand/net"), (0, ""))
        for suffix in ("prototxt", "caffemodel"):
            by_hand = without_header(self.folder / f"hand/net.{suffix}")
            self.assertEqual(by_hand, without_header(self.folder / f"auto/net.{suffix}"), suffix)

    def test_mistakes_are_named_with_their_line_and_leave_no_file(self) -> None:
        last = "map { min_size: 285 max_size: 300 aspect_ratio: [2, 3] clip: true }"
        for wrong, right, said in (
                (last, "", "head.prototxt:7: map 4: is the last of 5 maps, but the network has 6"),
                ("105 max_size: 150", "105", "head.prototxt:4: map 1: gives 5 boxes a cell, 500 in "
                                             "all, but the network's map of 10x10 has 6, 600 in all"),
                ("21", "20", "head.prototxt:2: num_classes: says 20, but the network gives 21"),
                ("150 asp", "15 asp", "head.prototxt:4: map 1: has a max_size of 15"),
                ("num_classes", "classes", "line 2, column")):
            status, message = self.completed(self.HEAD.replace(wrong, right, 1))
            self.assertEqual(status, 1, message)
            self.assertIn(said, message)
            self.assertEqual(len(message.splitlines()), 1)
            self.assertFalse(list(self.folder.glob("hand*")))

    def test_ready_files_fit_their_networks(self) -> None:
        source = self.folder / "heads.py"
        source.write_text(HEADS)
        ssd300, ssd512 = (38, 19, 10, 5, 3, 1), (64, 32, 16, 8, 4, 2, 1)
        for name, size, cells, classes, priors in (
                ("ssd300_voc", 300, ssd300, 21, 8732), ("ssd300_coco", 300, ssd300, 81, 8732),
                ("ssd512_voc", 512, ssd512, 21, 24564), ("ssd512_coco", 512, ssd512, 81, 24564)):
            report = self.converted(
                source, "-i", f"1,3,{size},{size}", "--no-verify", "--entry-args",
                f"cells={cells}", "--entry-args", f"classes={classes}",
                ssd=str(SOURCE / "examples" / "ssd" / f"{name}.prototxt"))
            self.assertIn(f"{priors} priors, {classes} classes", " ".join(report["notes"]))

    def test_a_network_without_priors_asks_for_a_configuration(self) -> None:
        source = self.folder / "bare.py"
        source.write_text(
            f"import sys; sys.path.append({str(FOLDER / 'models')!r})\n"
            "import mobilenet_v1_ssd\n"
            "def build_model():\n"
            "    model = mobilenet_v1_ssd.build_model()\n"
            "    del model.priors\n"
            "    return model\n")
        result = convert(source, "-i", "1,3,300,300", "--ssd", "auto", "-o", self.folder / "net")
        self.assertEqual(result.returncode, 3, result.stderr)
        self.assertIn("no tensor of shape [1917, 4]", result.stderr)
        self.assertIn("--ssd FILE", result.stderr)
        self.assertFalse((self.folder / "net.prototxt").exists())


if __name__ == "__main__":
    unittest.main(verbosity=2)
