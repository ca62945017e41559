"""Python models of every shape become files, by the command line that their users type."""
import json
import subprocess
import sys
import unittest
from pathlib import Path
from typing import Any

import torch

sys.path.insert(0, str(Path(__file__).parent))
from package import SOURCE, PackageTest, by_opencv, run  # noqa: E402
from program import PYTHON  # noqa: E402

NET = """
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self, num_classes=3, name='none'):
        super().__init__()
        self.name = name
        self.conv = nn.Conv2d(3, num_classes, 3)

    def forward(self, x):
        return self.conv(x)
"""
BUILD = "\n\ndef build_model():\n    torch.manual_seed(0)\n    return Net()\n"


class ExporterTest(PackageTest):
    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def convert(self, model: Path, *arguments: Any, status: int = 0) -> str:
        """Converts; returns what was printed, errors first."""
        shapes = () if "-i" in arguments else ("-i", "1,3,9,9")
        done = run("convert", model, *arguments, *shapes, "--python", PYTHON, "-o",
                   self.folder / "out")
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertEqual((self.folder / "out.prototxt").exists(), status == 0)
        return done.stderr + done.stdout

    def outputs(self, *inputs: torch.Tensor, names: tuple = ()) -> list:
        return by_opencv(self.folder / "out", *inputs, names=names)

    def prototxt(self) -> str:
        return (self.folder / "out.prototxt").read_text()


class EntryTest(ExporterTest):
    def test_classes_functions_and_modules_are_entries(self) -> None:
        text = NET + "\n\ndef small(**how):\n    return Net(**how)\n\n\nready = Net(4)\n"
        path = self.write("nets.py", text)
        for arguments, channels in (
                (("--entry", "Net"), 3), (("--entry", "ready"), 4),
                (("--entry", "small", "--entry-args", "num_classes=7"), 7),
                (("--entry", "Net", "--entry-args", "num_classes=5",
                  "--entry-args", "name=a b"), 5)):
            with self.subTest(arguments):
                self.convert(path, *arguments)
                (output,) = self.outputs(torch.randn(1, 3, 9, 9))
                self.assertEqual(output.shape, (1, channels, 7, 7))
                (self.folder / "out.prototxt").unlink()

    def test_an_entry_that_is_not_there(self) -> None:
        said = self.convert(self.write("nets.py", NET), status=6)
        self.assertIn("defines no build_model()", said)
        self.assertIn("name another with --entry: Net", said)

    def test_files_that_read_a_command_line_when_they_are_imported(self) -> None:
        text = "import argparse\nARGS = argparse.ArgumentParser().parse_args()\n" + NET + BUILD
        self.convert(self.write("net.py", text))

    def test_files_called_like_modules_of_python(self) -> None:
        for name in ("json.py", "torch.py", "request.py"):
            with self.subTest(name):
                (self.folder / "out.prototxt").unlink(missing_ok=True)
                self.convert(self.write(f"{name[:-3]}_folder/{name}", NET + BUILD))

    def test_models_inside_wrappers(self) -> None:
        text = BUILD.replace("Net()", "nn.DataParallel(Net())")
        self.convert(self.write("net.py", NET + text))
        self.assertIn('name: "conv"', self.prototxt())

    def test_models_without_weights_are_the_same_every_time(self) -> None:
        path = self.write("net.py", NET + "\n\ndef build_model():\n    return Net()\n")
        contents = []
        for _ in range(2):
            self.convert(path)
            contents.append((self.folder / "out.caffemodel").read_bytes())
            (self.folder / "out.prototxt").unlink()
        self.assertEqual(*contents)

    def test_an_error_of_the_model_is_located_in_the_users_file(self) -> None:
        text = NET + "\n\ndef build_model():\n    return Net().load_state_dict({})\n"
        line = text.splitlines().index("    return Net().load_state_dict({})") + 1
        said = self.convert(self.write("net.py", text), status=6)
        self.assertIn(f"net.py:{line}: build_model() raised RuntimeError", said)

    def test_messages_do_not_hold_whole_tensors(self) -> None:
        text = NET.replace("return", "raise ValueError(str(self.conv(x).tolist()))\n#") + BUILD
        self.assertLess(len(self.convert(self.write("net.py", text), status=6)), 700)


class PackageLayoutTest(ExporterTest):
    def test_relative_imports(self) -> None:
        self.write("nets/__init__.py", "")
        self.write("nets/parts/__init__.py", "from .net import Net\n")
        self.write("nets/parts/net.py", NET)
        self.write("nets/models/__init__.py", "")
        model = self.write("nets/models/model.py", "import torch\nfrom ..parts import Net\n"
                           "from .. import parts\nimport sibling\n" + BUILD)
        self.write("nets/models/sibling.py", "")
        self.convert(model)
        self.assertEqual(len(self.outputs(torch.randn(1, 3, 9, 9))), 1)

    def test_folders_to_import_from(self) -> None:
        self.write("library/their_nets.py", NET)
        model = self.write("model.py", "import torch\nfrom their_nets import Net\n" + BUILD)
        self.assertIn("No module named 'their_nets'", self.convert(model, status=6))
        self.convert(model, "--python-path", self.folder / "library")

    def test_the_exporters_own_files_are_hidden(self) -> None:
        """A model's `import inputs` must not find the exporter's."""
        self.write("inputs.py", "SIZE = 3\n")
        text = "import inputs\nassert inputs.SIZE == 3\n" + NET + BUILD
        self.convert(self.write("model.py", text))


class ForwardTest(ExporterTest):
    def model(self, signature: str, body: str) -> Path:
        text = NET.replace("forward(self, x)", f"forward(self, {signature})")
        return self.write("net.py", text.replace("return self.conv(x)", body) + BUILD)

    def test_arguments_besides_tensors(self) -> None:
        model = self.model("phase, x, scale=1.0",
                           "return self.conv(x) * scale if phase == 'eval' else x")
        self.convert(model, "--forward-args", "phase=eval", "--forward-args",
                     "scale=2.0")
        expected = self.reference()(torch.ones(1, 3, 9, 9)) * 2
        self.assert_equal_values(self.outputs(torch.ones(1, 3, 9, 9))[0], expected)

    def test_arguments_that_forward_does_not_take(self) -> None:
        said = self.convert(self.model("x", "return x * 2"), "--forward-args", "mode=1", status=1)
        self.assertIn("forward() has no parameter 'mode'; it takes x", said)

    def reference(self) -> torch.nn.Module:
        scope: dict = {}
        exec(NET + BUILD, scope)  # the weights that the seed gives
        return scope["build_model"]().conv

    def test_several_inputs_by_name_and_order(self) -> None:
        model = self.model("x, y=None, z=None", "return x * 2 + (0 if y is None else y * 3) - z")
        a, b, c = (torch.randn(1, 3, 4, 4) for _ in range(3))
        self.convert(model, "-i", "1,3,4,4", "-i", "z=1,3,4,4")
        self.assert_equal_values(self.outputs(a, c, names=("x", "z"))[0], a * 2 - c)
        (self.folder / "out.prototxt").unlink()
        self.convert(model, "-i", "z=1,3,4,4", "-i", "1,3,4,4", "-i", "y=1,3,4,4")
        self.assert_equal_values(self.outputs(a, b, c, names=("x", "y", "z"))[0], a * 2 + b * 3 - c)

    def test_any_number_of_inputs(self) -> None:
        model = self.model("x, *others", "return x + sum(others)")
        self.convert(model, "-i", "1,3,4,4", "-i", "1,3,4,4", "-i", "1,3,4,4")
        self.assertEqual(self.prototxt().count('type: "Input"'), 3)

    def test_inputs_that_forward_does_not_take(self) -> None:
        model = self.model("x, y", "return x + y")
        for shapes in (("-i", "1,3"), ("-i", "1,3", "-i", "z=1,3"), ("-i", "1,3") * 3):
            self.assertIn("forward takes x, y, but", self.convert(model, *shapes, status=1))

    def test_nested_outputs_are_named_by_their_place(self) -> None:
        body = ("return {'a': x * 2, 'b': [x * 3, (x * 4, None)], 'c': Pair(x * 5, {'d': x * 6})}")
        text = ("import collections\nPair = collections.namedtuple('Pair', 'first second')\n"
                + self.model("x", body).read_text())
        self.write("net.py", text)
        reply = self.export(text)
        self.assertEqual(reply["problems"], [])
        x = torch.randn(1, 3, 4, 4)
        exported = reply["model"].endswith(".pt2")
        model = (torch.export.load(reply["model"]).module() if exported
                 else torch.jit.load(reply["model"]))
        traced = model(x)
        self.assertEqual(list(traced), ["a", "b.0", "b.1.0", "c.first", "c.second.d"])
        for factor, tensor in enumerate(traced.values(), 2):
            self.assertTrue(torch.equal(tensor, x * factor))
        self.convert(self.folder / "net.py", "-i", "1,3,4,4")
        for factor, output in enumerate(sorted(self.outputs(x), key=lambda o: abs(o).sum()), 2):
            self.assert_equal_values(output, x * factor)

    def export(self, text: str, **request: Any) -> dict:
        """The exporter's own reply, without the program."""
        model = self.write("net.py", text)
        reply = self.folder / "reply.json"
        request = {"model": str(model), "inputs": [{"name": "", "shape": [1, 3, 4, 4]}],
                   "output": str(self.folder / "model.pt"), "reply": str(reply), **request}
        path = self.write("request.json", json.dumps(request))
        exporter = SOURCE / "python" / "torch2caffe" / "export" / "exporter.py"
        subprocess.run([PYTHON, str(exporter), str(path)], check=False, timeout=120)
        return json.loads(reply.read_text())

    def test_inputs_in_a_range(self) -> None:
        """A model that takes positive numbers alone is traced and compared on such."""
        model = self.model(
            "x", "assert x.min() >= 0 and x.max() <= 255\n        return self.conv(x)")
        self.assertIn("AssertionError", self.convert(model, status=6))
        self.convert(model, "--input-range=0,255")

    def test_softmax(self) -> None:
        self.convert(self.model("x", "return self.conv(x)"), "--softmax")
        x = torch.randn(1, 3, 9, 9)
        self.assert_equal_values(self.outputs(x)[0], torch.softmax(self.reference()(x), 1))
        (self.folder / "out.prototxt").unlink()
        said = self.convert(self.model("x", "return x, x"), "--softmax", status=1)
        self.assertIn("--softmax", said)

    def test_models_that_write_into_their_input(self) -> None:
        self.convert(self.model("x", "return self.conv(x.mul_(2))"))
        x = torch.randn(1, 3, 9, 9)
        self.assert_equal_values(self.outputs(x)[0], self.reference()(x * 2))


class ScriptTest(ExporterTest):
    def test_scripted_models(self) -> None:
        text = NET.replace("return self.conv(x)", "return self.conv(x) if x.shape[2] > 2 else x")
        path = self.write("net.py", text + BUILD.replace("Net()", "torch.jit.script(Net())"))
        self.convert(path)
        (self.folder / "out.prototxt").unlink()
        self.convert(path, "--softmax")

    def test_models_with_scripted_parts(self) -> None:
        text = NET.replace("self.conv = nn.Conv2d(3, num_classes, 3)",
                           "self.conv = torch.jit.script(nn.Conv2d(3, num_classes, 3))")
        self.convert(self.write("net.py", text + BUILD))


class WeightsTest(ExporterTest):
    def test_pickled_models_with_trust(self) -> None:
        """Also one that a script pickled, whose class is known as the script's."""
        script = self.write("script.py", NET + "\n\ntorch.save(Net(5), 'whole.pth')\n")
        subprocess.run([PYTHON, str(script)], cwd=self.folder, check=True)
        model = self.write("net.py", NET + "\n\ndef build_model():\n    return Net(5)\n")
        said = self.convert(model, self.folder / "whole.pth", status=2)
        self.assertIn("it wants __main__.Net", said)
        self.convert(model, self.folder / "whole.pth", "--trust-pickle")

    def test_keys_that_do_not_fit(self) -> None:
        weights = self.folder / "w.pth"
        torch.save({"konv.weight": torch.ones(3, 3, 3, 3), "conv.bias": torch.ones(3)}, weights)
        model = self.write("net.py", NET + BUILD)
        self.assertIn("nearest: konv.weight", self.convert(model, weights, status=2))
        said = self.convert(model, weights, "--allow-missing")
        self.assertIn("note: weights: missing: conv.weight", said)

    def test_weights_that_are_not_there(self) -> None:
        """Random weights are converted and proved like any, but not without a word."""
        model = self.write("net.py", NET + BUILD)
        self.assertIn("note: no weights were given: they are what build_model makes",
                      self.convert(model))
        weights = self.folder / "w.pth"
        torch.save({"conv.weight": torch.ones(3, 3, 3, 3), "conv.bias": torch.ones(3)}, weights)
        (self.folder / "out.prototxt").unlink()
        self.assertNotIn("no weights", self.convert(model, weights))

    def test_weights_that_were_never_trained(self) -> None:
        model = self.write("net.py", NET.replace("nn.Conv2d(3, num_classes, 3)",
                                                 "nn.BatchNorm2d(num_classes)") + BUILD)
        norm = torch.nn.BatchNorm2d(3)
        weights, said = self.folder / "w.pth", "note: no batch norm has ever seen a batch"
        for of_torch_0_3 in (False, True):
            for trained in (False, True):
                if trained:
                    norm.train()(torch.randn(4, 3, 2, 2))
                values = {f"conv.{key}": value for key, value in norm.state_dict().items()
                          if not of_torch_0_3 or key != "num_batches_tracked"}
                torch.save(values, weights)
                self.assertEqual(said in self.convert(model, weights), not trained)
                (self.folder / "out.prototxt").unlink()
            norm.reset_running_stats()

    def test_averaged_weights(self) -> None:
        weights = self.folder / "w.pth"
        plain = {"conv.weight": torch.ones(3, 3, 3, 3), "conv.bias": torch.ones(3)}
        averaged = {key: tensor * 2 for key, tensor in plain.items()}
        torch.save({"state_dict": plain, "ema": averaged}, weights)
        self.convert(self.write("net.py", NET + BUILD), weights, "--weights-key", "ema")
        output = self.outputs(torch.zeros(1, 3, 9, 9))[0]
        self.assertTrue((output == 2).all())


if __name__ == "__main__":
    unittest.main()
