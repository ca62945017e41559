"""Results become files, and files of any origin are run and compared with models."""
import math
import sys
import unittest
from pathlib import Path

import numpy
import torch

sys.path.insert(0, str(Path(__file__).parent))
from package import SOURCE, PackageTest, SmallNet, save_trace  # noqa: E402

import torch2caffe  # noqa: E402

SHAPE = (1, 3, 12, 12)


class FilesTest(PackageTest):
    def setUp(self) -> None:
        super().setUp()
        self.net = SmallNet().eval()
        self.result = torch2caffe.convert(self.net, SHAPE)
        self.prototxt, self.caffemodel = self.result.save(self.folder / "net")

    def test_saving_leaves_nothing_else(self) -> None:
        self.result.save(self.folder)
        self.result.save(str(self.folder / "v1.5"))
        self.assertEqual(self.files(), [f"{stem}.{ending}" for stem in ("SmallNet", "net", "v1.5")
                                        for ending in ("caffemodel", "prototxt")])

    def test_run(self) -> None:
        x = torch.randn(SHAPE)
        numpy.save(self.folder / "x.npy", x.numpy())
        for net in ((self.result,), (self.prototxt,), (str(self.prototxt), self.caffemodel)):
            for inputs in (x, x.numpy(), {"x": x}, [x], self.folder / "x.npy"):
                (got,) = torch2caffe.run(*net, inputs=inputs).values()
                self.assert_equal_values(got, self.net(x))

    def test_run_shows_the_blobs_that_are_asked_for(self) -> None:
        x = torch.randn(SHAPE)
        got = torch2caffe.run(self.result, inputs=x, blobs=["conv", "fc"])
        self.assertEqual(sorted(got), ["conv", "fc"])
        self.assertEqual(got["conv"].shape, (1, 8, 12, 12))
        self.assertIn("pool", torch2caffe.run(self.result, inputs=x, blobs=["*"]))

    def test_run_says_every_problem(self) -> None:
        with self.assertRaises(torch2caffe.Torch2CaffeError) as caught:
            torch2caffe.run(self.result, inputs=torch.randn(1, 3, 9, 9))
        (problem,) = caught.exception.problems
        self.assertTrue(problem.subject and problem.what and problem.advice, problem)
        self.assertIn("9", problem.what)

    def test_run_refuses_inputs_that_do_not_fit(self) -> None:
        for inputs in (torch.randn(1, 3, 9, 9), [torch.randn(SHAPE)] * 2, {"y": torch.randn(SHAPE)},
                       self.folder / "missing.npy"):
            with self.assertRaises(torch2caffe.Torch2CaffeError) as caught:
                torch2caffe.run(self.result, inputs=inputs)
            self.assertGreater(len(str(caught.exception)), 20)

    def test_verify(self) -> None:
        report = torch2caffe.verify(self.prototxt, against=self.net, input_shape=SHAPE)
        self.assertTrue(report.equal)
        self.assertEqual(report.outputs[0].blob, "fc")
        traced = save_trace(self.net, self.folder / "trace.pt")
        self.assertTrue(torch2caffe.verify(self.result, against=traced, input_shape=SHAPE).equal)

    def test_verify_against_a_python_file_and_its_weights(self) -> None:
        model = self.folder / "model.py"
        model.write_text(f"import sys\nsys.path.insert(0, {str(SOURCE / 'tests' / 'support')!r})\n"
                         "from program import SmallNet as build_model\n")
        torch.save(self.net.state_dict(), self.folder / "w.pth")
        report = torch2caffe.verify(self.result, against=model, input_shape=SHAPE,
                                    against_weights=self.folder / "w.pth")
        self.assertTrue(report.equal)
        with self.assertRaises(torch2caffe.NotEqualError):
            torch2caffe.verify(self.result, against=model, input_shape=SHAPE)

    def test_verify_names_what_differs(self) -> None:
        with torch.no_grad():
            self.net.fc.weight[2, 7] *= 1.5
        with self.assertRaises(torch2caffe.NotEqualError) as caught:
            torch2caffe.verify(self.result, against=self.net, input_shape=SHAPE)
        error = caught.exception
        self.assertEqual((error.problems[0].subject, error.problems[0].module), ("fc", "fc"))
        self.assertFalse(error.report.equal)

    def test_values_that_are_no_numbers(self) -> None:
        """JSON has no infinity."""
        for value in (math.nan, math.inf):
            fc = next(layer for layer in self.result.weights.layer if layer.name == "fc")
            fc.blobs[1].data[0] = value
            with self.subTest(value), self.assertRaises(torch2caffe.NotEqualError) as caught:
                torch2caffe.verify(self.result, against=self.net, input_shape=SHAPE)
            report = caught.exception.report
            self.assertEqual((report.max_error, report.blobs[-1].error), (math.inf, math.inf))
            self.assertIn("error inf", str(caught.exception))

    def test_altered_messages_are_what_is_saved(self) -> None:
        self.result.net.name = "other"
        prototxt, _ = self.result.save(self.folder / "net")
        self.assertIn('name: "other"', prototxt.read_text())


if __name__ == "__main__":
    unittest.main()
