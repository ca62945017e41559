"""The command line as its users know it: conversions that work."""
import os
import subprocess
import sys
import unittest
from pathlib import Path

import cv2
import numpy
import torch

sys.path.insert(0, str(Path(__file__).parent.parent / "support"))
from program import (  # noqa: E402
    PROGRAM, PYTHON, SOURCE, FolderTest, SmallNet, convert, convert_json, run, save_trace)

MODEL_SOURCE = """
import torch
from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)

    def forward(self, x, phase='eval'):
        return torch.relu(self.conv(x)) if phase == 'eval' else x


def build_model():
    return Net()
"""


class WrittenOut(SmallNet):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = super().forward(x)
        return x * torch.sigmoid(x)


class ConvertTest(FolderTest):
    def judged_by_opencv(self, stem: Path, x: torch.Tensor) -> numpy.ndarray:
        net = cv2.dnn.readNetFromCaffe(f"{stem}.prototxt", f"{stem}.caffemodel")
        net.setInput(x.numpy())
        return net.forward()

    def test_torchscript_becomes_two_files_beside_it_that_equal_pytorch(self) -> None:
        model = SmallNet()
        save_trace(model, self.folder / "net.pt")
        result = convert(self.folder / "net.pt", "-i", "1,3,12,12")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(self.files(), ["net.caffemodel", "net.prototxt", "net.pt"])
        x = torch.randn(1, 3, 12, 12)
        expected = model(x).detach().numpy()
        got = self.judged_by_opencv(self.folder / "net", x)
        self.assertGreater(numpy.ptp(expected), 0.1)
        self.assertLess(numpy.abs(got - expected).max(), 1e-5)

    def test_pytorchs_output_caffes_and_the_largest_error_are_printed(self) -> None:
        model = SmallNet()
        save_trace(model, self.folder / "net.pt")
        output = convert(self.folder / "net.pt", "-i", "1,3,12,12").stdout
        self.assertRegex(output, r"(?m)^output fc \(1x5\)$")
        self.assertRegex(output, r"(?m)^  PyTorch \d\.\S+ +-?\d")
        self.assertRegex(output, r"(?m)^  OpenCV 4\.\S+ +-?\d")
        self.assertRegex(output, r"largest error \d\.\de-\d+ of the largest value")
        self.assertRegex(output, r"(?m)^target caffe: every Caffe since 1\.0 has all that the model")

    def test_python_file_with_weights(self) -> None:
        source = self.folder / "net.py"
        source.write_text(MODEL_SOURCE)
        scope: dict = {}
        exec(MODEL_SOURCE, scope)  # the same module, to make weights for it
        model = scope["build_model"]()
        weights = self.folder / "weights.pth"
        checkpoint = {"epoch": 3, "state_dict": {"module." + key: value
                                                 for key, value in model.state_dict().items()}}
        for name, content, options in (
                ("plain", model.state_dict(), {}),
                ("of PyTorch before 1.6", model.state_dict(),
                 {"_use_new_zipfile_serialization": False}),
                ("a DataParallel checkpoint", checkpoint, {})):
            with self.subTest(name):
                torch.save(content, weights, **options)
                result = convert(source, weights, "-i", "1,3,9,9", "-o", self.folder / "out")
                self.assertEqual(result.returncode, 0, result.stderr)
                x = torch.randn(1, 3, 9, 9)
                got = self.judged_by_opencv(self.folder / "out", x)
                self.assertLess(numpy.abs(got - model(x).detach().numpy()).max(), 1e-5)

    def test_a_device_that_is_not_there(self) -> None:
        """The model runs on the CPU then, and a note says so."""
        source = self.folder / "net.py"
        source.write_text(MODEL_SOURCE)
        command = (source, "-i", "1,3,9,9", "-o", self.folder / "out")
        result = convert(*command, "--device", "cuda", env=dict(os.environ, CUDA_VISIBLE_DEVICES=""))
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("note: PyTorch ran on the CPU: it finds no CUDA device", result.stdout)
        self.assertNotIn("CUDA", convert(*command, "--device", "cpu").stdout)
        self.assertEqual(convert(*command, "--device", "tpu").returncode, 1)

    def test_layers_are_called_like_modules(self) -> None:
        save_trace(SmallNet(), self.folder / "net.pt")
        convert(self.folder / "net.pt", "-i", "1,3,12,12")
        text = (self.folder / "net.prototxt").read_text()
        for name in ("x", "conv", "fc"):
            self.assertIn(f'  name: "{name}"\n', text)

    def test_conversions_of_the_same_model_are_the_same_bytes(self) -> None:
        save_trace(SmallNet(), self.folder / "net.pt")
        contents = []
        for _ in range(2):
            convert(self.folder / "net.pt", "-i", "1,3,12,12")
            contents.append([(self.folder / f"net.{ending}").read_bytes()
                             for ending in ("prototxt", "caffemodel")])
        self.assertEqual(contents[0], contents[1])

    def test_json_says_what_was_written_and_compared(self) -> None:
        save_trace(SmallNet(), self.folder / "net.pt")
        result = convert_json(self.folder / "net.pt", "-i", "1,3,12,12", "-t", "opencv")
        self.assertEqual(result["status"], 0)
        self.assertEqual((result["target"], result["target_reason"]), ("opencv", ""))
        self.assertEqual(result["parameters"], 8 * 27 + 8 + 5 * 288 + 5)
        self.assertTrue(all(blob["equal"] for blob in result["blobs"]))
        conv = next(blob for blob in result["blobs"] if blob["blob"] == "conv")
        self.assertEqual((conv["file"].rsplit("/", 1)[-1], conv["shape"]), ("program.py", [1, 8, 12, 12]))

    def test_without_verification_nothing_claims_to_be_proved(self) -> None:
        save_trace(SmallNet(), self.folder / "net.pt")
        result = convert(self.folder / "net.pt", "-i", "1,3,12,12", "--no-verify")
        self.assertEqual(result.returncode, 0)
        self.assertIn("not verified", result.stdout)

    def test_what_is_not_equal_keeps_the_old_files_and_says_where_it_parts(self) -> None:
        save_trace(SmallNet(), self.folder / "net.pt")
        old = self.folder / "net.prototxt"
        old.write_text("old")
        # No float32 computation agrees to 1e-12, so this stands for any inequality.
        result = convert(self.folder / "net.pt", "-i", "1,3,12,12", "--tolerance", "1e-12")
        self.assertEqual(result.returncode, 4)
        self.assertEqual(self.files(), ["net.caffemodel.unverified", "net.prototxt",
                                        "net.prototxt.unverified", "net.pt"])
        self.assertEqual(old.read_text(), "old")
        self.assertRegex(result.stderr, r"program\.py:\d+ .*part at layer 'fc'")

    def test_a_folder_means_into_it_under_the_models_name(self) -> None:
        save_trace(SmallNet(), self.folder / "net.pt")
        folder = self.folder / "out"
        folder.mkdir()
        for asked in (folder, f"{folder}/"):
            result = convert(self.folder / "net.pt", "-i", "1,3,12,12", "-o", asked)
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertEqual(sorted(path.name for path in folder.iterdir()),
                             ["net.caffemodel", "net.prototxt"])
            for path in folder.iterdir():
                path.unlink()
        self.assertEqual(self.files(), ["net.pt", "out"])
        missing = convert(self.folder / "net.pt", "-i", "1,3,12,12", "-o", f"{folder}/none/")
        self.assertEqual(missing.returncode, 5, missing.stderr)

    def test_an_option_takes_one_word(self) -> None:
        """What stands behind its value is MODEL."""
        save_trace(SmallNet(), self.folder / "net.pt")
        for options in (("-i", "1,3,12,12"), ("-i", "1,3,12,12", "--mean", "1,2,3"),
                        ("-i", "1,3,12,12", "--skip", "merge_powers"),
                        ("-i", "1,3,12,12", "--input-range", "0,1"),
                        ("-i", "1,3,12,12", "--python-path", str(self.folder))):
            result = convert(*options, self.folder / "net.pt", "-o", self.folder / "q")
            self.assertEqual(result.returncode, 0, result.stderr)

    def test_a_stage_that_this_conversion_has_not_is_said(self) -> None:
        save_trace(SmallNet(), self.folder / "net.pt")
        for options in (("--dump-after", "ssd"), ("--dump-after", "in_place", "--skip", "in_place")):
            result = convert(self.folder / "net.pt", "-i", "1,3,12,12", *options)
            self.assertEqual(result.returncode, 0)
            self.assertIn("this conversion has no such stage", result.stderr)

    def test_stages_can_be_dumped_and_passes_skipped(self) -> None:
        save_trace(SmallNet(), self.folder / "net.pt")
        graph = convert(self.folder / "net.pt", "-i", "1,3,12,12", "--dump-after", "import").stderr
        self.assertIn("aten::batch_norm(", graph)
        unfolded = convert(self.folder / "net.pt", "-i", "1,3,12,12", "--skip", "fold_batch_norm",
                           "--dump-after", "in_place")
        self.assertEqual(unfolded.returncode, 0, unfolded.stderr)
        self.assertIn("= BatchNorm(", unfolded.stderr)

    def test_operators_that_are_written_out_are_shown_as_what_they_are(self) -> None:
        save_trace(WrittenOut(), self.folder / "net.pt")
        result = convert(self.folder / "net.pt", "-i", "1,3,12,12", "--dump-after", "recognise")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("aten::silu(", result.stderr)
        self.assertNotIn("aten::sigmoid(", result.stderr)

    def test_everything_but_conversion_needs_no_libtorch(self) -> None:
        nowhere = dict(os.environ, TORCH2CAFFE_PLUGINS="/nonexistent")
        for arguments in (["--version"], ["targets"], ["ops"], ["convert", "--help"]):
            result = run(*arguments, env=nowhere)
            self.assertEqual(result.returncode, 0)
            self.assertGreater(len(result.stdout), 4)
        libraries = subprocess.run(["ldd", PROGRAM], capture_output=True, text=True).stdout
        self.assertNotIn("libtorch_cpu", libraries)

    def test_libtorch_is_loaded_where_it_is_needed_alone(self) -> None:
        save_trace(SmallNet(), self.folder / "net.pt")
        watched = dict(os.environ, LD_DEBUG="files")
        conversion = run("convert", self.folder / "net.pt", "-i", "1,3,12,12", program=PROGRAM, env=watched)
        self.assertEqual(conversion.returncode, 0)
        self.assertIn("libtorch_cpu", conversion.stderr)
        for arguments in (["--version"], ["targets"], ["ops"], ["inspect", self.folder / "net.prototxt"]):
            result = run(*arguments, program=PROGRAM, env=watched)
            self.assertEqual(result.returncode, 0)
            self.assertIn("libtorch2caffe", result.stderr)
            self.assertNotIn("libtorch_cpu", result.stderr)
            self.assertNotIn("libpython", result.stderr)


class CaffeTest(FolderTest):
    """--caffe: the judge is somebody else's."""

    STAND_IN = (f"PYTHONPATH={SOURCE}/tests/support/caffe_on_opencv TORCH2CAFFE_SOURCE={SOURCE} "
                f"{sys.executable}")

    def setUp(self) -> None:
        super().setUp()
        self.model = save_trace(SmallNet(), self.folder / "net.pt")

    def judged_by(self, caffe: str, *options: object) -> subprocess.CompletedProcess[str]:
        return convert(self.model, "-i", "1,3,12,12", "--caffe", caffe, *options)

    def test_the_users_own_caffe_judges(self) -> None:
        commands = [self.STAND_IN]
        if os.environ.get("TORCH2CAFFE_CAFFE"):
            commands.append(os.environ["TORCH2CAFFE_CAFFE"])
        for caffe in commands:
            with self.subTest(caffe):
                result = self.judged_by(caffe)
                self.assertEqual(result.returncode, 0, result.stderr)
                self.assertRegex(result.stdout, r"(?m)^  Caffe \d\S* +\S*-?\d")
                self.assertNotIn("OpenCV", result.stdout)
                verified = run("verify", self.folder / "net.prototxt", self.folder / "net.caffemodel",
                               "--against", self.model, "--caffe", caffe)
                self.assertEqual(verified.returncode, 0, verified.stderr)

    def test_its_verdict_counts(self) -> None:
        result = self.judged_by("CAFFE_ERROR=0.1 " + self.STAND_IN)
        self.assertEqual(result.returncode, 4)
        self.assertIn("not equal", result.stderr)
        self.assertNotIn("net.prototxt", self.files())

    def test_a_command_that_starts_no_caffe(self) -> None:
        for command in (PYTHON + " -c 'import nothing_like_it' #", "false"):
            with self.subTest(command):
                broken = self.judged_by(command)
                self.assertEqual(broken.returncode, 2)
                self.assertIn("the command must start a Python that has caffe",
                              broken.stderr)
                self.assertEqual(self.files(), ["net.pt"])


if __name__ == "__main__":
    unittest.main()
