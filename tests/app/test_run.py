"""torch2caffe run: Caffe networks on pictures and arrays."""
import sys
import unittest
from pathlib import Path

import cv2
import numpy
import torch

sys.path.insert(0, str(Path(__file__).parent.parent / "support"))
from program import FolderTest, SmallNet, convert, run, save_trace  # noqa: E402


class RunTest(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        self.net = SmallNet()
        convert(save_trace(self.net, self.folder / "net.pt"), "-i", "1,3,12,12")
        self.files_of_net = (self.folder / "net.prototxt", self.folder / "net.caffemodel")
        self.out = self.folder / "out.npz"

    def test_arrays_give_what_pytorch_gives(self) -> None:
        x = torch.randn(1, 3, 12, 12)
        numpy.save(self.folder / "x.npy", x.numpy())
        numpy.savez(self.folder / "x.npz", x=x.numpy(), other=numpy.zeros(3))
        numpy.save(self.folder / "double.npy", x.numpy().astype("float64"))
        for given in ("x.npy", "x.npz", "double.npy"):
            for prefix in ("", "x="):
                with self.subTest(prefix + given):
                    result = run("run", *self.files_of_net, "--input", f"{prefix}{self.folder / given}",
                                 "-o", self.out)
                    self.assertEqual(result.returncode, 0, result.stderr)
                    got = numpy.load(self.out)
                    self.assertEqual(got.files, ["fc"])
                    expected = self.net(x).detach().numpy()
                    self.assertLess(numpy.abs(got["fc"] - expected).max(), 1e-5)

    def test_pictures_are_resized_and_scaled(self) -> None:
        pixels = numpy.random.default_rng(0).integers(0, 256, (24, 18, 3), dtype=numpy.uint8)
        cv2.imwrite(str(self.folder / "picture.png"), pixels)
        bgr = cv2.resize(pixels, (12, 12), interpolation=cv2.INTER_LINEAR).astype(numpy.float32)
        for options, x in (
                ((), bgr[..., ::-1] / 255),
                (("--bgr", "--mean", "104,117,123", "--scale", "1"), bgr - (104, 117, 123)),
                (("--mean", "127", "--scale", "0.0078125"), (bgr[..., ::-1] - 127) / 128)):
            with self.subTest(options):
                result = run("run", *self.files_of_net, "--image", self.folder / "picture.png",
                             *options, "-o", self.out)
                self.assertEqual(result.returncode, 0, result.stderr)
                tensor = torch.from_numpy(x.transpose(2, 0, 1)[None].astype(numpy.float32))
                expected = self.net(tensor).detach().numpy()
                got = numpy.load(self.out)["fc"]
                self.assertLess(numpy.abs(got - expected).max(), 1e-5 * numpy.abs(expected).max())

    def test_chosen_blobs_and_all(self) -> None:
        numpy.save(self.folder / "x.npy", numpy.ones((1, 3, 12, 12), numpy.float32))
        command = ("run", *self.files_of_net, "--input", self.folder / "x.npy", "-o", self.out)
        self.assertEqual(run(*command, "--blob", "conv").returncode, 0)
        self.assertEqual(numpy.load(self.out).files, ["conv"])
        self.assertEqual(numpy.load(self.out)["conv"].shape, (1, 8, 12, 12))
        self.assertEqual(run(*command, "--blob", "*").returncode, 0)
        self.assertIn("fc", numpy.load(self.out).files)
        self.assertGreater(len(numpy.load(self.out).files), 3)

    def test_the_best_classes_by_name(self) -> None:
        x = torch.randn(1, 3, 12, 12)
        numpy.save(self.folder / "x.npy", x.numpy())
        (self.folder / "labels.txt").write_text("ant\nbee\ncat\ndog\nelk\n")
        result = run("run", *self.files_of_net, "--input", self.folder / "x.npy",
                     "--labels", self.folder / "labels.txt")
        order = self.net(x)[0].argsort(descending=True)
        shown = [line.split()[-1] for line in result.stdout.splitlines()[1:]]
        self.assertEqual(shown, [["ant", "bee", "cat", "dog", "elk"][i] for i in order])

    def test_what_does_not_fit_is_said(self) -> None:
        numpy.save(self.folder / "small.npy", numpy.zeros((1, 3, 4, 4), numpy.float32))
        numpy.save(self.folder / "x.npy", numpy.zeros((1, 3, 12, 12), numpy.float32))
        (self.folder / "text.jpg").write_text("no picture")
        x = ("--input", self.folder / "x.npy")
        for options, status, words in (
                ((), 1, "takes 1 input(s): x [1,3,12,12]"),
                ((*x, *x), 1, "1 input(s) only"),
                (("--input", self.folder / "small.npy"), 2, "[1,3,4,4], but input 'x' takes [1,3,12,12]"),
                (("--image", self.folder / "text.jpg"), 2, "is no picture"),
                (("--image", self.folder / "none.jpg"), 2, "there is no such file"),
                (("--input", self.folder / "net.pt.npy"), 2, "there is no such file"),
                ((*x, "--blob", "nothing"), 2, "no blob of this name"),
                ((*x, "--labels", self.folder / "none.txt"), 2, "cannot be opened"),
                ((*x, "-o", self.folder / "none" / "out.npz"), 5, "cannot be written")):
            with self.subTest(words):
                result = run("run", *self.files_of_net, *options)
                self.assertEqual(result.returncode, status, result.stderr)
                self.assertIn(words, result.stderr)
                self.assertEqual(len(result.stderr.strip().splitlines()), 1)


if __name__ == "__main__":
    unittest.main()
