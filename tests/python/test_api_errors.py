"""What goes wrong in the package's functions is an exception that says where, why and what to do."""
import math
import os
import sys
import unittest
from pathlib import Path
from typing import Any
from unittest import mock

import numpy
import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parent))
from package import PackageTest, SmallNet, TwoInputs, save_trace  # noqa: E402

import torch2caffe  # noqa: E402
from torch2caffe.conversion import specs_of  # noqa: E402
from torch2caffe.export.request import InputSpec  # noqa: E402
from torch2caffe.picture import save_picture  # noqa: E402
from torch2caffe.words import in_python  # noqa: E402

SHAPE = (1, 3, 12, 12)


class Unsupported(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.erfinv(x) + torch.special.i0(x)


class TrainingDropout(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return nn.functional.dropout(x)


class ErrorTest(PackageTest):
    def test_what_has_no_translation(self) -> None:
        with self.assertRaises(torch2caffe.InexpressibleError) as caught:
            torch2caffe.convert(Unsupported(), SHAPE)
        # Newer PyTorches say special_i0.
        self.assertEqual([problem.subject.replace("special_", "")
                          for problem in caught.exception.problems], ["aten::erfinv", "aten::i0"])
        self.assertTrue(all(p.file == __file__ and p.line > 0 for p in caught.exception.problems))
        self.assertIn("test_api_errors.py:", str(caught.exception))

    def test_what_is_not_equal_can_be_looked_at(self) -> None:
        """Below what float32 rounds off: blobs inside are excused where PyTorch can run again, to say
        how much that is; recorded values are not, nor are outputs."""
        with self.assertRaises(torch2caffe.NotEqualError) as caught:
            torch2caffe.convert(SmallNet(), SHAPE, tolerance=1e-12)
        error = caught.exception
        first = error.problems[0].subject
        self.assertIn(first, ("conv", "fc"))
        self.assertEqual(error.report.first_difference.blob, first)
        self.assertEqual(error.result.net.name, "SmallNet")

    def test_arguments(self) -> None:
        for how in ({}, {"input_shape": ()}, {"input_shape": [SHAPE] * 2}, {"input_shape": {}},
                    {"input_shape": 224}, {"input_shape": (1, 3, 12.0, 12)},
                    {"input_shape": "1,3,12,12"}, {"input_shape": (1, 3, -1, 12)},
                    {"input_shape": [SHAPE, 3]}, {"example_inputs": SHAPE},
                    {"example_inputs": [[1.0]]}, {"input_shape": {"x": 3}},
                    {"input_shape": {"z": SHAPE}}, {"input_shape": SHAPE, "target": "foo"},
                    {"input_shape": SHAPE, "forward_args": {"z": 1}}):
            with self.subTest(how), self.assertRaises(torch2caffe.UsageError):
                torch2caffe.convert(SmallNet(), **how)
        with self.assertRaisesRegex(torch2caffe.UsageError, "function: is no model"):
            torch2caffe.convert(lambda x: x, SHAPE)
        with self.assertRaisesRegex(torch2caffe.UsageError, "example_inputs: are no tensors"):
            torch2caffe.convert(SmallNet(), example_inputs=[[1.0]])
        with self.assertRaisesRegex(torch2caffe.UsageError, "names no input: z"):
            torch2caffe.convert(SmallNet(), {"x": SHAPE}, input_dtype={"z": "int64"})

    def test_messages_name_arguments_of_functions(self) -> None:
        def said(**how: Any) -> str:
            with self.assertRaises(torch2caffe.Torch2CaffeError) as caught:
                torch2caffe.convert(**how)
            return str(caught.exception)

        net = SmallNet()
        for how, words in (
                ({"input_shape": [SHAPE] * 2}, "input_shape: forward takes x"),
                ({"input_shape": {"z": SHAPE}}, "input_shape: forward takes x"),
                ({"input_shape": SHAPE, "forward_args": {"z": 1}}, "forward_args: forward() has"),
                ({"input_shape": SHAPE, "tolerance": -1}, "tolerance: must be above 0"),
                ({"input_shape": SHAPE, "input_range": (1, 0)}, "input_range"),
                ({"input_shape": [(1, 3, 4, 4)] * 2, "softmax": True, "model": TwoInputs(),
                  "forward_args": {"phase": "eval"}}, "softmax=True: the network has")):
            with self.subTest(words):
                message = said(**{"model": net, **how})
                self.assertIn(words, message)
                self.assertNotRegex(message, r"(^|\s)--?[a-z]")

    def test_examples_are_for_modules(self) -> None:
        traced = save_trace(SmallNet(), self.folder / "trace.pt")
        with self.assertRaisesRegex(torch2caffe.UsageError, "example_inputs: are for modules"):
            torch2caffe.convert(traced, example_inputs=torch.randn(SHAPE))

    def test_every_call_tells_where_and_what_to_do(self) -> None:
        result = torch2caffe.convert(SmallNet(), SHAPE)
        for call, kind in (
                (lambda: torch2caffe.run(result, inputs=self.folder / "none.npy"),
                 torch2caffe.UnreadableError),
                (lambda: torch2caffe.run(result, inputs=[torch.randn(SHAPE)], blobs=["none"]),
                 torch2caffe.UnreadableError),
                (lambda: save_picture(result, self.folder / "net.gif"), torch2caffe.UsageError),
                (lambda: save_picture(result, self.folder / "none" / "net.dot"),
                 torch2caffe.CannotWriteError)):
            with self.subTest(kind), self.assertRaises(kind) as caught:
                call()
            (problem,) = caught.exception.problems
            self.assertEqual(problem.kind, kind.kind)
            self.assertTrue(problem.subject and problem.what and problem.advice)

    def test_what_cannot_be_compared_is_not_proved(self) -> None:
        class Nothing(nn.Module):
            def forward(self, x: torch.Tensor) -> torch.Tensor:
                return x * math.nan

        with self.assertRaises(torch2caffe.NotProvedError) as caught:
            torch2caffe.convert(Nothing(), SHAPE)
        error = caught.exception
        self.assertIn("no finite number", error.problems[0].what)
        self.assertEqual((error.problems[0].kind, error.status), ("not_proved", 7))
        self.assertEqual(error.result.net.name, "Nothing")
        self.assertFalse(error.report.equal)
        with self.assertRaises(torch2caffe.NotProvedError):
            torch2caffe.verify(error.result, against=Nothing(), input_shape=SHAPE)

    def test_a_program_that_dies(self) -> None:
        program = self.folder / "dying"
        program.write_text("#!/bin/sh\necho help >&2\nkill -SEGV $$\n")
        program.chmod(0o755)
        with mock.patch.dict(os.environ, TORCH2CAFFE=str(program)), \
                self.assertRaisesRegex(torch2caffe.InternalError, "status -11; it said: help"):
            torch2caffe.convert(SmallNet(), SHAPE)

    def test_options_are_called_by_their_arguments(self) -> None:
        for said, told in (
                ("-i: forward takes x, and add --forward-args phase=eval",
                 'input_shape: forward takes x, and add forward_args={"phase": "eval"}'),
                ("give an --input-range, (--softmax) or --entry",
                 "give an input_range, (softmax=True) or --entry"),
                ("missing\n  conv.weight  3x3  nearest: -inf",
                 "missing\n  conv.weight  3x3  nearest: -inf")):
            self.assertEqual(in_python(said), told)

    def test_shapes_from_elsewhere(self) -> None:
        for shape in (torch.randn(SHAPE).shape, list(SHAPE), numpy.array(SHAPE),
                      tuple(numpy.array(SHAPE))):
            self.assertEqual(specs_of(shape), [InputSpec("", SHAPE)])

    def test_models(self) -> None:
        with self.assertRaisesRegex(torch2caffe.ModelError, r"program\.py:\d+.*forward\(\) raised"):
            torch2caffe.convert(SmallNet(), (1, 4, 12, 12))
        with self.assertRaisesRegex(torch2caffe.ModelError, "every time it is run"):
            torch2caffe.convert(nn.Sequential(TrainingDropout()), SHAPE)

    def test_files(self) -> None:
        with self.assertRaisesRegex(torch2caffe.UnreadableError, "there is no such file"):
            torch2caffe.convert("missing.pt", SHAPE)
        result = torch2caffe.convert(SmallNet(), SHAPE)
        (self.folder / "file").write_text("")
        with self.assertRaises(OSError):
            result.save(self.folder / "file" / "net")

    def test_the_program_is_missing(self) -> None:
        with mock.patch.dict(os.environ, TORCH2CAFFE="/nonexistent/torch2caffe"), \
                self.assertRaisesRegex(torch2caffe.ProgramNotFoundError, r"cannot be run \(No such"):
            torch2caffe.convert(SmallNet(), SHAPE)
        with mock.patch.dict(os.environ, TORCH2CAFFE=""), \
                mock.patch("torch2caffe.program.places", return_value=[]), \
                self.assertRaisesRegex(torch2caffe.ProgramNotFoundError, "program is not installed"):
            torch2caffe.convert(SmallNet(), SHAPE)


if __name__ == "__main__":
    unittest.main()
