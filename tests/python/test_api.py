"""The package as training projects use it: modules in memory become Caffe networks."""
import copy
import math
import os
import sys
import unittest
from pathlib import Path
from typing import Any, Optional
from unittest import mock

import numpy
import torch
from google.protobuf import descriptor_pb2, descriptor_pool, text_format
from torch import nn

sys.path.insert(0, str(Path(__file__).parent))
from package import SOURCE, PackageTest, SmallNet, by_opencv, save_trace  # noqa: E402

import torch2caffe  # noqa: E402
from torch2caffe.conversion import specs_of  # noqa: E402
from torch2caffe.errors import Problem, problems_in  # noqa: E402
from torch2caffe.export.request import InputSpec  # noqa: E402

SHAPE = (1, 3, 12, 12)


class TwoInputs(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 1)

    def forward(self, x: torch.Tensor, y: Optional[torch.Tensor] = None,
                phase: str = "train") -> Any:
        if phase == "train":
            raise RuntimeError("no training here")
        return {"sum": self.conv(x) + y, "parts": [x * 2, (x * 3,)]}


class Unsupported(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.erfinv(x) + torch.special.i0(x)


class ConvertTest(PackageTest):
    def test_the_first_example(self) -> None:
        net = SmallNet()
        result = torch2caffe.convert(net, input_shape=SHAPE)
        result.save(f"{self.folder}/out/")
        self.assertEqual(sorted(p.name for p in (self.folder / "out").iterdir()),
                         ["SmallNet.caffemodel", "SmallNet.prototxt"])
        x = torch.randn(SHAPE)
        (got,) = by_opencv(self.folder / "out" / "SmallNet", x)
        self.assert_equal_values(got, net.eval()(x))

    def test_the_report(self) -> None:
        report = torch2caffe.convert(SmallNet(), SHAPE).report
        self.assertTrue(report.equal)
        self.assertEqual((report.target, report.parameters), ("caffe", 8 * 27 + 8 + 5 * 288 + 5))
        self.assertLess(report.max_error, 1e-4)
        (output,) = report.outputs
        self.assertEqual((output.blob, output.module, output.shape), ("fc", "fc", (1, 5)))
        self.assertEqual(Path(output.file).name, "program.py")

    def test_messages(self) -> None:
        result = torch2caffe.convert(SmallNet(), SHAPE)
        text = text_format.MessageToString(result.net)
        self.assertIn('name: "SmallNet"', text)
        self.assertEqual([layer.type for layer in result.net.layer][:2], ["Input", "Convolution"])
        self.assertIn(b"conv", result.weights.SerializeToString())
        conv = next(layer for layer in result.weights.layer if layer.name == "conv")
        self.assertEqual(list(conv.blobs[0].shape.dim), [8, 3, 3, 3])

    def test_a_caffe_of_ones_own(self) -> None:
        target = self.folder / "own.prototxt"
        target.write_text("""name: "own" based_on: "caffe"
            spelling { of: "InnerProduct" type: "Dense" field { name: "dense_param.n"
            from: "inner_product_param.num_output" } }""")
        result = torch2caffe.convert(SmallNet(), SHAPE, target=str(target))
        self.assertEqual(result.net.layer[-1].type, "Dense")
        prototxt, _ = result.save(f"{self.folder}/")
        self.assertRegex(prototxt.read_text(), r"dense_param \{\s+n: 5\s+\}")
        with self.assertRaisesRegex(torch2caffe.Torch2CaffeError, "own.prototxt:1: is missing|name"):
            target.write_text("based_on: \"caffe\"")
            torch2caffe.convert(SmallNet(), SHAPE, target=str(target))

    def test_several_inputs_forward_arguments_and_nested_outputs(self) -> None:
        net = TwoInputs()
        x, y = torch.randn(1, 3, 4, 4), torch.randn(1, 3, 4, 4)
        for how in ({"input_shape": [(1, 3, 4, 4)] * 2}, {"example_inputs": (x, y)},
                    {"input_shape": {"y": (1, 3, 4, 4), "x": (1, 3, 4, 4)}},
                    {"example_inputs": {"y": y, "x": x}}):
            with self.subTest(list(how)):
                result = torch2caffe.convert(net, forward_args={"phase": "eval"}, **how)
                got = torch2caffe.run(result, inputs={"y": y, "x": x})
                expected = net(x, y, "eval")
                for name, value in (("sum", expected["sum"]), ("parts.0", expected["parts"][0]),
                                    ("parts.1.0", expected["parts"][1][0])):
                    self.assert_equal_values(got[name], value)
                    self.assertIn((name, name), result.report.output_blobs)

    def test_outputs_that_have_numbers_keep_the_names_of_their_modules(self) -> None:
        class Heads(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.loc, self.conf = nn.Conv2d(3, 4, 1), nn.Conv2d(3, 2, 1)

            def forward(self, x: torch.Tensor) -> Any:
                return self.conf(x), self.loc(x)

        report = torch2caffe.convert(Heads(), SHAPE).report
        self.assertEqual(report.output_blobs, (("0", "conf"), ("1", "loc")))
        self.assertIn("of the model's result, 0 is blob 'conf', 1 is blob 'loc'", report.notes)

    def test_softmax(self) -> None:
        net = SmallNet().eval()
        result = torch2caffe.convert(net, SHAPE, softmax=True)
        self.assertEqual(result.net.layer[-1].type, "Softmax")
        self.assertEqual(result.net.layer[1].name, "conv")  # modules keep their names
        x = torch.randn(SHAPE)
        (got,) = torch2caffe.run(result, inputs=x).values()
        self.assert_equal_values(got, torch.softmax(net(x), 1))

    def test_files(self) -> None:
        (self.folder / "net.py").write_text(
            "from torch import nn\ndef small(width):\n    return nn.Conv2d(3, width, 3)\n")
        torch.save(nn.Conv2d(3, 6, 3).state_dict(), self.folder / "w.pth")
        result = torch2caffe.convert(
            self.folder / "net.py", SHAPE, weights=self.folder / "w.pth",
            options=["--entry", "small", "--entry-args", "width=6"])
        self.assertEqual(result.name, "net")
        self.assertEqual(result.net.layer[1].convolution_param.num_output, 6)
        traced = save_trace(SmallNet(), self.folder / "trace.pt")
        self.assertEqual(torch2caffe.convert(str(traced), SHAPE).name, "trace")
        self.assertFalse((self.folder / "trace.prototxt").exists())  # save() alone writes

    def test_scripted_modules(self) -> None:
        result = torch2caffe.convert(torch.jit.script(SmallNet()), SHAPE)
        self.assertTrue(result.report.equal)

    def test_detectors(self) -> None:
        """Their priors are attributes, which the file of the exported network does not mention."""
        sys.path.insert(0, str(SOURCE / "examples" / "ssd_shapes"))
        from ssd_shapes import SIZE, build_model

        result = torch2caffe.convert(build_model(), (1, 3, SIZE, SIZE), input_range=(0, 1),
                                     options=["--ssd", "auto"])
        types = [layer.type for layer in result.net.layer]
        self.assertEqual((types.count("PriorBox"), types[-1]), (3, "DetectionOutput"))

    def test_without_verification(self) -> None:
        report = torch2caffe.convert(SmallNet(), SHAPE, verify=False).report
        self.assertEqual((report.equal, report.blobs), (False, ()))

    def test_range_of_the_inputs(self) -> None:
        class Positive(nn.Module):
            def forward(self, x: torch.Tensor) -> torch.Tensor:
                assert 0 <= x.min() and x.max() <= 2
                return x * 2

        result = torch2caffe.convert(Positive(), SHAPE, input_range=(0, 2))
        self.assertLessEqual(result.report.blobs[-1].largest, 4)


class ModuleIsKeptTest(PackageTest):
    """Converting in the middle of a training must not disturb it."""

    def test_training_mode_weights_and_random_numbers(self) -> None:
        net = SmallNet()
        net.bn.eval()  # somebody froze it
        weights = {key: value.clone() for key, value in net.state_dict().items()}
        modes = [module.training for module in net.modules()]
        state = torch.get_rng_state()
        with mock.patch.object(torch, "manual_seed", side_effect=AssertionError):  # GPUs' too
            torch2caffe.convert(net, SHAPE)
        self.assertEqual([module.training for module in net.modules()], modes)
        self.assertTrue(torch.equal(torch.get_rng_state(), state))
        for key, value in net.state_dict().items():
            self.assertTrue(torch.equal(value, weights[key]), key)

    def test_modules_that_cannot_be_copied(self) -> None:
        net = SmallNet().half()
        net.last = net.conv.weight * 2  # type: ignore[assignment]  # a tensor with a history
        with self.assertRaises(RuntimeError):
            copy.deepcopy(net)
        parameter, buffer = net.conv.weight, net.bn.running_mean
        torch2caffe.convert(net, SHAPE)
        self.assertTrue(net.training and net.bn.training)
        self.assertIs(net.conv.weight, parameter)
        self.assertIs(net.bn.running_mean, buffer)
        self.assertEqual((parameter.dtype, buffer.dtype), (torch.float16, torch.float16))

    def test_gradients_of_modules_that_cannot_be_copied(self) -> None:
        net = SmallNet().half()
        net.last = net.conv.weight * 2  # type: ignore[assignment]
        for parameter in net.parameters():
            parameter.grad = torch.ones_like(parameter)
        gradient = net.conv.weight.grad
        torch2caffe.convert(net, SHAPE)
        self.assertIs(net.conv.weight.grad, gradient)
        self.assertEqual(gradient.dtype, torch.float16)

    def test_gradients_go_on(self) -> None:
        net = SmallNet()
        loss = net(torch.randn(2, 3, 12, 12)).sum()
        torch2caffe.convert(net, SHAPE)
        loss.backward()
        self.assertIsNotNone(net.conv.weight.grad)

    @unittest.skipUnless(torch.cuda.is_available(), "there is no CUDA device")
    def test_modules_on_a_gpu(self) -> None:
        net = SmallNet().cuda()
        torch2caffe.convert(net, example_inputs=torch.randn(SHAPE).cuda())
        self.assertTrue(net.conv.weight.is_cuda)

    def test_data_parallel(self) -> None:
        result = torch2caffe.convert(nn.DataParallel(SmallNet()), SHAPE)
        self.assertEqual(result.net.layer[1].name, "conv")


class ErrorTest(PackageTest):
    def test_what_has_no_translation(self) -> None:
        with self.assertRaises(torch2caffe.InexpressibleError) as caught:
            torch2caffe.convert(Unsupported(), SHAPE)
        # Newer PyTorches say special_i0.
        self.assertEqual([problem.subject.replace("special_", "")
                          for problem in caught.exception.problems], ["aten::erfinv", "aten::i0"])
        self.assertTrue(all(p.file == __file__ and p.line > 0 for p in caught.exception.problems))
        self.assertIn("test_api.py:", str(caught.exception))

    def test_what_is_not_equal_can_be_looked_at(self) -> None:
        with self.assertRaises(torch2caffe.NotEqualError) as caught:
            torch2caffe.convert(SmallNet(), SHAPE, tolerance=1e-12)
        error = caught.exception
        self.assertEqual(error.problems[0].subject, "conv")
        self.assertEqual(error.report.first_difference.blob, "conv")
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

    def test_lines_of_the_program_are_problems(self) -> None:
        said = ("warning: something of a library\n"
                "torch2caffe: 2 problems: aten::erfinv (1), aten::i0 (1)\n"
                "torch2caffe: net.py:5 (module head): aten::erfinv: has none; it is; replace it\n"
                "torch2caffe: w.pth: does not fit; give others\n  missing  conv.weight\n"
                "torch2caffe: (module fc): 'fc': too large\n"
                "torch2caffe: out of memory\n")
        self.assertEqual(problems_in(3, said, "torch2caffe"), [
            Problem(3, "aten::erfinv", "has none; it is", "replace it", "head", "net.py", 5),
            Problem(3, "w.pth", "does not fit", "give others\n  missing  conv.weight"),
            Problem(3, "'fc'", "too large", "", "fc"),
            Problem(3, "", "out of memory", "")])
        self.assertEqual(problems_in(70, "died", "torch2caffe"), [Problem(70, "", "died", "")])

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
                self.assertRaises(torch2caffe.ProgramNotFoundError):
            torch2caffe.convert(SmallNet(), SHAPE)


class TrainingDropout(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return nn.functional.dropout(x)


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


class NeighbourTest(PackageTest):
    def test_a_process_that_has_caffes_own_messages(self) -> None:
        """`import caffe` defines caffe.NetParameter in the pool that all modules share."""
        file = descriptor_pb2.FileDescriptorProto(name="caffe/proto/caffe.proto", package="caffe")
        file.message_type.add(name="NetParameter").field.add(name="name", number=1, type=9, label=1)
        descriptor_pool.Default().AddSerializedFile(file.SerializeToString())
        result = torch2caffe.convert(SmallNet(), SHAPE)
        self.assertEqual(result.net.DESCRIPTOR.full_name, "torch2caffe.caffe.NetParameter")


if __name__ == "__main__":
    unittest.main()
