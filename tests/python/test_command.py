"""The command lines that Python users type: python -m torch2caffe, and examples/run.py."""
import os
import subprocess
import sys
import unittest
from pathlib import Path
from typing import Any

import torch

sys.path.insert(0, str(Path(__file__).parent))
from package import SOURCE, PackageTest, SmallNet, by_opencv  # noqa: E402
from program import PYTHON  # noqa: E402

import torch2caffe  # noqa: E402
from torch2caffe.__main__ import completed  # noqa: E402

MODEL = f"""
import sys
sys.path.insert(0, {str(SOURCE / 'tests' / 'support')!r})
from program import SmallNet


def build_model():
    return SmallNet()
"""


class CommandTest(PackageTest):
    def setUp(self) -> None:
        super().setUp()
        self.net = SmallNet().eval()
        (self.folder / "resnet.py").write_text(MODEL)
        torch.save(self.net.state_dict(), self.folder / "model.pth")

    def python(self, *arguments: Any) -> subprocess.CompletedProcess[str]:
        environment = dict(os.environ, PYTHONPATH=str(SOURCE / "python"))
        return subprocess.run([PYTHON, *map(str, arguments)], cwd=self.folder, env=environment,
                              capture_output=True, text=True, timeout=120)

    def check_files_and_output(self, done: subprocess.CompletedProcess[str]) -> None:
        """Files beside the model; PyTorch's last output, Caffe's below, the largest difference."""
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"PyTorch \d+\.\S+ +-?\d.*\n"
                         r"  OpenCV 4\.\S+ +-?\d.*\nlargest error ")
        x = torch.randn(1, 3, 12, 12)
        self.assert_equal_values(by_opencv(self.folder / "resnet", x)[0], self.net(x))

    def test_a_model_is_converted_without_naming_the_command(self) -> None:
        self.check_files_and_output(
            self.python("-m", "torch2caffe", "resnet.py", "model.pth", "-i", "1,3,12,12"))

    def test_run_py(self) -> None:
        run_py = SOURCE / "examples" / "run.py"
        self.check_files_and_output(
            self.python(run_py, "resnet.py", "model.pth", "-i", "1,3,12,12"))
        self.assertIn("python run.py resnet.py model.pth", self.python(run_py).stderr)

    def test_models_that_say_what_their_input_is(self) -> None:
        """`run.py resnet.py model.pth` is all that users of older converters typed."""
        (self.folder / "resnet.py").write_text(MODEL + "\nINPUT_SHAPE = (1, 3, 12, 12)\n")
        for command in (("-m", "torch2caffe"), (SOURCE / "examples" / "run.py",)):
            done = self.python(*command, "resnet.py", "model.pth")
            self.check_files_and_output(done)
            self.assertIn("-i 1,3,12,12, the INPUT_SHAPE of resnet.py", done.stdout)
            (self.folder / "resnet.prototxt").unlink()

    def test_models_that_do_not_are_taken_for_imagenets(self) -> None:
        (self.folder / "net.py").write_text(
            "from torch import nn\ndef build_model():\n    return nn.AvgPool2d(32)\n")
        done = self.python("-m", "torch2caffe", "net.py")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("note: the input is taken to be -i 1,3,224,224, ImageNet's", done.stderr)
        self.assertIn("(1x3x7x7)", done.stdout)

    def test_shapes_of_several_inputs(self) -> None:
        path = self.folder / "net.py"
        source = ("from torch import nn\n\n\nclass Net(nn.Module):\n"
                  "    def forward(self, x, y):\n        return x + y\n\n\n"
                  "build_model = Net\nINPUT_SHAPE = ")
        for text, options in (("[(1, 3), (4, 3)]", "-i 1,3 -i 4,3"),
                              ("{'y': (1, 3), 'x': (2, 3)}", "-i y=1,3 -i x=2,3"),
                              ("[tuple(range(1, 3))] * 2", "-i 1,2 -i 1,2")):
            path.write_text(source + text + "\n")
            self.assertEqual(completed([str(path)]), ["convert", str(path), "--python", sys.executable])
            done = self.python("-m", "torch2caffe", "net.py")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(f"the input is taken to be {options}, the INPUT_SHAPE", done.stdout)
        path.write_text(source + "'large'\n")
        done = self.python("-m", "torch2caffe", "net.py")
        self.assertEqual(done.returncode, 1)
        self.assertIn("'large' is no shape", done.stderr)

    def test_exported_programs_are_models(self) -> None:
        done = self.python("-m", "torch2caffe", "missing.pt2", "-i", "1,3")
        self.assertIn("missing.pt2: ", done.stderr)

    def test_inspecting_a_python_model(self) -> None:
        done = self.python("-m", "torch2caffe", "inspect", "resnet.py", "-i", "1,3,12,12")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"(?m)^conv +aten::.* 1x8x12x12 ")

    def test_everything_else_goes_to_the_program(self) -> None:
        self.assertEqual(self.python("-m", "torch2caffe", "--version").stdout.splitlines()[0],
                         torch2caffe.__version__)
        self.assertIn("opencv", self.python("-m", "torch2caffe", "targets").stdout)
        missing = self.python("-m", "torch2caffe", "convert", "missing.pt", "-i", "1,3")
        self.assertEqual((missing.returncode, missing.stdout), (2, ""))

    def test_python_models_are_run_by_this_interpreter(self) -> None:
        for given, expected in (
                (["net.py", "-i", "1,3"],
                 ["convert", "net.py", "-i", "1,3", "--python", sys.executable]),
                (["convert", "net.pt", "--python=x"], ["convert", "net.pt", "--python=x"]),
                (["inspect", "net.py", "-i1,3"],
                 ["inspect", "net.py", "-i1,3", "--python", sys.executable]),
                (["convert", "--help"], ["convert", "--help"]), (["ops"], ["ops"]), ([], [])):
            self.assertEqual(completed(given), expected)


class ImportTest(PackageTest):
    def test_importing_needs_no_torch(self) -> None:
        """Programs that only run or look at Caffe files do not wait for it."""
        code = ("import sys; sys.modules['torch'] = None; import torch2caffe, ConvertModel; "
                "print(sorted(torch2caffe.__all__)[0])")
        done = subprocess.run([PYTHON, "-c", code], capture_output=True, text=True,
                              env=dict(os.environ, PYTHONPATH=str(SOURCE / "python")))
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_the_package_is_typed(self) -> None:
        self.assertTrue((Path(torch2caffe.__file__).parent / "py.typed").exists())


if __name__ == "__main__":
    unittest.main()
