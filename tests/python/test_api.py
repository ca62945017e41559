"""The package as training projects use it: modules in memory become Caffe networks."""
import copy
import dataclasses
import json
import sys
import unittest
from pathlib import Path
from typing import Any
from unittest import mock

import torch
from google.protobuf import descriptor_pb2, descriptor_pool, text_format
from torch import nn

sys.path.insert(0, str(Path(__file__).parent))
from package import (SOURCE, PackageTest, SmallNet, TwoInputs, by_opencv, run,  # noqa: E402
                     save_trace)

import torch2caffe  # noqa: E402
from torch2caffe.report import report_of  # noqa: E402

SHAPE = (1, 3, 12, 12)


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
        left_out = 8 * 2  # a column, by a Convolution
        self.assertEqual((report.target, report.parameters),
                         ("caffe", 8 * 27 + 8 + left_out + 5 * 288 + 5))
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
        target.write_text("based_on: \"caffe\"")
        with self.assertRaisesRegex(torch2caffe.Torch2CaffeError, "own.prototxt:1: is missing|name"):
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
        boxes = result.report.boxes
        self.assertTrue(boxes.equal)
        self.assertEqual(boxes.matched, boxes.torch)
        self.assertGreater(boxes.torch, 0)

    def test_without_verification(self) -> None:
        report = torch2caffe.convert(SmallNet(), SHAPE, verify=False).report
        self.assertEqual((report.equal, report.blobs), (False, ()))

    def test_the_report_has_all_that_the_program_says(self) -> None:
        traced = save_trace(SmallNet(), self.folder / "net.pt")
        said = json.loads(run("convert", traced, "-i", "1,3,12,12", "--json").stdout)
        elsewhere = {"status", "problems",  # exceptions
                     "prototxt", "caffemodel"}  # of Result
        fields = {field.name for field in dataclasses.fields(torch2caffe.Report)}
        renamed = {"outputs": "output_blobs"}
        self.assertEqual({renamed.get(key, key) for key in said if key not in elsewhere}, fields)
        for kind, values in ((torch2caffe.BlobReport, said["blobs"][0]),
                             (torch2caffe.Choice, said["choices"][0]),
                             (torch2caffe.Alternative, said["choices"][0]["alternatives"][0])):
            self.assertEqual({field.name for field in dataclasses.fields(kind)}, set(values))
        report = torch2caffe.convert(traced, SHAPE).report
        self.assertEqual(report, report_of(said))
        self.assertGreater(min(report.multiply_adds, report.blob_elements, len(report.choices)), 0)
        self.assertEqual(len(report.outputs[0].torch_tail), 5)
        self.assert_equal_values(report.outputs[0].caffe_tail, report.outputs[0].torch_tail)

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
