"""Everything that users do wrong, or that is wrong with their files: one sentence, the right exit
status, nothing written."""
import json
import sys
import unittest
from pathlib import Path

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parent.parent / "support"))
from program import PYTHON, FolderTest, SmallNet, convert, run, save_trace  # noqa: E402

USAGE, UNREADABLE, INEXPRESSIBLE, CANNOT_WRITE, EXPORTER = 1, 2, 3, 5, 6
SHAPE = ("-i", "1,3,12,12")


class Strange(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.erfinv(x) + torch.special.i0(x)


class Unsupported(nn.Module):
    """Two operators that Caffe has not, in three places."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3)
        self.strange = Strange()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.strange(torch.erfinv(self.conv(x)))


class Branching(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if x.sum() > 0:
            return x + 1
        return x - 1


class ErrorChecks(FolderTest):
    def check(self, status: int, *words: str, arguments: tuple) -> None:
        """The program ends with `status` and one line that holds `words`, and writes nothing."""
        before = self.files()
        result = convert(*arguments)
        lines = result.stderr.strip().splitlines()
        self.assertEqual(result.returncode, status, result.stderr)
        self.assertEqual(len(lines), 1, result.stderr)
        for word in words:
            self.assertIn(word, lines[0])
        self.assertEqual(self.files(), before)

    def write(self, name: str, content: bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content)
        return path


class ErrorTest(ErrorChecks):
    def test_all_unsupported_operators_are_named_in_one_run(self) -> None:
        save_trace(Unsupported(), self.folder / "net.pt")
        result = convert(self.folder / "net.pt", *SHAPE)
        self.assertEqual(result.returncode, INEXPRESSIBLE)
        self.assertIn("3 problems: aten::erfinv (2), aten::i0 (1)", result.stderr)
        located = [line for line in result.stderr.splitlines() if "test_errors.py:" in line]
        self.assertEqual(len(located), 3)
        self.assertEqual(sum("(module strange)" in line for line in located), 2)
        self.assertEqual(self.files(), ["net.pt"])

    def test_problems_as_json(self) -> None:
        save_trace(Unsupported(), self.folder / "net.pt")
        result = json.loads(convert(self.folder / "net.pt", *SHAPE, "--json").stdout)
        self.assertEqual(result["status"], INEXPRESSIBLE)
        self.assertEqual([p["subject"] for p in result["problems"]],
                         ["aten::erfinv", "aten::erfinv", "aten::i0"])
        self.assertTrue(all(p["line"] > 0 and p["advice"] for p in result["problems"]))

    def test_every_command_answers_with_one_document(self) -> None:
        missing = self.folder / "missing"
        files = (missing, missing)
        for arguments, kind in (
                (("convert", missing, *SHAPE), "unreadable_input"),
                (("verify", *files, "--against", missing), "unreadable_input"),
                (("run", *files), "unreadable_input"),
                (("ssd", *files, "--config", missing), "unreadable_input"),
                (("graph", missing, "-o", self.folder / "net.dot"), "unreadable_input"),
                (("inspect", missing, *SHAPE), "unreadable_input"),
                (("convert", missing, *SHAPE, "--tolerance", "0"), "wrong_usage"),
                (("convert",), "wrong_usage"), (("run", *files, "--no-such"), "wrong_usage"),
                (("targets", "all"), "wrong_usage"), (("ops", "all"), "wrong_usage"),
                ((), "wrong_usage")):
            with self.subTest(arguments):
                plain, asked = run(*arguments), run(*arguments, "--json")
                answer = json.loads(asked.stdout)
                self.assertEqual(answer["status"], asked.returncode)
                self.assertEqual(asked.returncode, plain.returncode)
                self.assertNotEqual(asked.stderr, "")
                (problem,) = answer["problems"]
                self.assertEqual(set(problem), {"kind", "module", "file", "line", "subject", "what",
                                                "advice"})
                self.assertEqual(problem["kind"], kind)
                self.assertTrue(problem["what"] and problem["advice"])

    def test_branch_on_data(self) -> None:
        torch.jit.script(Branching()).save(str(self.folder / "net.pt"))
        self.check(INEXPRESSIBLE, "test_errors.py:", "the model asks for a number that depends on the input's data",
                   arguments=(self.folder / "net.pt", *SHAPE))

    def test_training_mode_left_in_the_trace(self) -> None:
        model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Dropout()).train()
        torch.jit.trace(model, torch.rand(1, 3, 12, 12), check_trace=False).save(
            str(self.folder / "net.pt"))
        self.check(INEXPRESSIBLE, "training mode", "model.eval()",
                   arguments=(self.folder / "net.pt", *SHAPE))

    def test_files_that_are_no_model(self) -> None:
        whole = save_trace(SmallNet(), self.folder / "net.pt").read_bytes()
        damaged = bytearray(whole)
        damaged[300:2000] = b"\x55" * 1700
        torch.save(SmallNet().state_dict(), self.folder / "zip.pth")
        torch.save(SmallNet().state_dict(), self.folder / "legacy.pth",
                   _use_new_zipfile_serialization=False)
        for path, words in (
                (self.write("empty.pt", b""), "is empty"),
                (self.write("text.pt", b"not a model at all"), "is not a PyTorch file"),
                (self.write("truncated.pt", whole[:len(whole) // 2]), "is damaged or truncated"),
                (self.write("damaged.pt", bytes(damaged)), "is damaged or truncated"),
                (self.folder / "zip.pth", "holds weights"),
                (self.folder / "legacy.pth", "weights"),
                (self.folder / "missing.pt", "there is no such file"),
                (self.folder, "is a folder")):
            with self.subTest(path.name):
                self.check(UNREADABLE, path.name, words, arguments=(path, *SHAPE))

    def test_every_truncation_is_an_error_and_no_crash(self) -> None:
        whole = save_trace(nn.Conv2d(3, 2, 1), self.folder / "net.pt").read_bytes()
        for length in range(0, len(whole) - 1, len(whole) // 20):
            with self.subTest(length):
                self.check(UNREADABLE, "cut.pt",
                           arguments=(self.write("cut.pt", whole[:length]), *SHAPE))

    def test_shapes_that_do_not_fit(self) -> None:
        path = save_trace(SmallNet(), self.folder / "net.pt")
        for shape, words in (
                (("-i", "1,4,12,12"), "to have 3 channels, but got 4"),
                (("-i", "1,3,12,12", "-i", "1,2"), "forward takes 1 input(s) (x), but 2"),
                (("-i", "y=1,3,12,12"), "forward takes 1 input(s) (x)"),
                (("-i", "1,3,x,12"), "'x' is no axis"),
                (("-i", "1,3,0,12"), "at least 1"),
                (("-i", "1,3,-5,12"), "at least 1"),
                (("-i", "9999999,9999999"), "2^31"),
                (("-i", ""), "axis"),
                ((), "no input shape was given")):
            with self.subTest(shape):
                self.check(USAGE, words, arguments=(path, *shape))

    def test_an_input_of_one_axis(self) -> None:
        path = save_trace(nn.ReLU(), self.folder / "relu.pt", (5,))
        self.check(UNREADABLE, "fewer than two axes, which OpenCV cannot run", "give it a batch axis",
                   arguments=(path, "-i", "5"))
        done = convert(path, "-i", "5", "--no-verify")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_options_that_do_not_exist(self) -> None:
        path = save_trace(SmallNet(), self.folder / "net.pt")
        for options, words in ((("-t", "foo"), "choose one of caffe, caffe-master, caffe-ssd"),
                               (("--skip", "foo"), "is no pass"),
                               (("--tolerance", "0"), "above 0"),
                               (("--input-range", "1"), "takes two numbers"),
                               (("--dump-after", "lowr"), "the stages are import, recognise, lower, raw_pixels, drop_unread"),
                               (("--frobnicate",), "frobnicate")):
            with self.subTest(options):
                self.check(USAGE, words, arguments=(path, *SHAPE, *options))
        self.assertEqual(run().returncode, USAGE)
        self.assertEqual(run("frobnicate").returncode, USAGE)

    def test_places_that_cannot_be_written(self) -> None:
        path = save_trace(SmallNet(), self.folder / "net.pt")
        (self.folder / "taken.prototxt").mkdir()
        for stem, words in ((self.folder / "missing" / "net", "create the folder first"),
                            (path / "net", "folder that you may write to"),
                            (self.folder / "taken", "a folder has this name"),
                            ("/proc/model", "/proc/model.prototxt")):
            with self.subTest(stem):
                self.check(CANNOT_WRITE, words, arguments=(path, *SHAPE, "-o", stem))


MODEL = "import torch\ndef build_model():\n    return torch.nn.Conv2d(3, 2, 1)\n"


class PythonModelErrorTest(ErrorChecks):
    """The same for models in Python."""

    def test_python_files(self) -> None:
        for name, source, words in (
                ("syntax", "def build_model(:\n", "SyntaxError"),
                ("no_entry", "import torch\n", "defines no build_model()"),
                ("raises", "def build_model():\n    raise KeyError('width')\n",
                 "raises.py:2: build_model() raised KeyError"),
                ("no_module", "def build_model():\n    return 3\n", "returned a int"),
                ("forward", MODEL.replace("3, 2, 1", "4, 2, 1"), "forward() raised RuntimeError")):
            with self.subTest(name):
                path = self.write(name + ".py", source.encode())
                self.check(EXPORTER, name + ".py", words, arguments=(path, *SHAPE))

    def test_interpreters(self) -> None:
        path = self.write("net.py", MODEL.encode())
        for python, words in (("/nonexistent/python", "--python"), ("false", "--python")):
            with self.subTest(python):
                result = run("convert", path, *SHAPE, "--python", python)
                self.assertEqual(result.returncode, EXPORTER)
                self.assertIn(words, result.stderr)

    def test_an_exporter_that_dies(self) -> None:
        for name, code, words in (
                ("killed", "os.kill(os.getpid(), 9)", "was killed; that is what happens where memory runs out"),
                ("crashed", "os.abort()", "crashed: signal 6 (Aborted)"),
                ("exit", "os._exit(3)", "ended with status 3")):
            with self.subTest(name):
                path = self.write(name + ".py", f"import os\n{code}\n".encode())
                self.check(EXPORTER, name + ".py", words, arguments=(path, *SHAPE))

    def test_all_that_an_exporter_said(self) -> None:
        """What nobody foresees: the model takes the exporter's own tools away."""
        path = self.write("net.py", (MODEL + "import json\njson.dump = None\n").encode())
        short = run("convert", path, *SHAPE, "--python", PYTHON)
        self.assertEqual((short.returncode, len(short.stderr.splitlines())), (EXPORTER, 1), short.stderr)
        self.assertIn("TypeError: 'NoneType' object is not callable; -v shows all", short.stderr)
        whole = run("convert", path, *SHAPE, "--python", PYTHON, "-v").stderr
        self.assertIn("Traceback (most recent call last)", whole)
        self.assertIn("in main\n", whole)

    def test_weights_that_do_not_fit(self) -> None:
        model = self.write("net.py", MODEL.encode())
        good = torch.nn.Conv2d(3, 2, 1).state_dict()
        for name, weights, words in (
                ("missing", {"weight": good["weight"]}, "missing: bias"),
                ("unexpected", {**good, "extra": good["bias"]}, "not in the model: extra"),
                ("shape", {**good, "bias": torch.zeros(7)}, "bias ([7] instead of [2])"),
                ("list", [1, 2, 3], "holds no state_dict")):
            with self.subTest(name):
                path = self.folder / (name + ".pth")
                torch.save(weights, path)
                self.check(UNREADABLE, name + ".pth", words, arguments=(model, path, *SHAPE))

    def test_weights_that_cannot_be_read(self) -> None:
        model = self.write("net.py", MODEL.encode())
        torch.save(torch.nn.Conv2d(3, 2, 1), self.folder / "module.pth")
        for path, words in (
                (self.write("text.pth", b"hello"), "cannot be read as weights"),
                (self.write("empty.pth", b""), "cannot be read as weights"),
                (self.folder / "module.pth", "cannot be read as weights"),
                (self.folder / "nowhere.pth", "there is no such file")):
            with self.subTest(path.name):
                self.check(UNREADABLE, path.name, words, arguments=(model, path, *SHAPE))

    def test_weights_for_a_torchscript_file(self) -> None:
        path = save_trace(SmallNet(), self.folder / "net.pt")
        weights = self.write("net.pth", b"")
        self.check(USAGE, "weights go with a Python model", arguments=(path, weights, *SHAPE))


if __name__ == "__main__":
    unittest.main()
