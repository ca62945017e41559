"""What the program says of itself: the examples of its help run, completions and the manual hold every
command and option, and colours are for terminals."""
from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

import cv2
import numpy
import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parent.parent / "support"))
from program import (  # noqa: E402
    PROGRAM, PYTHON, FolderTest, SmallNet, convert, run, save_trace)
from terminal import shown_on_a_terminal  # noqa: E402

COMMANDS = ("convert", "verify", "run", "ssd", "graph", "inspect", "compare", "targets", "ops", "judges")
MODEL = """
from torch import nn

INPUT_SHAPE = (1, 3, 224, 224)


def build_model():
    return nn.Sequential(nn.Conv2d(3, 4, 3, 4), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten())
"""
HEAD = "num_classes: 2\nmap { min_size: 30 aspect_ratio: 2 step: 56 }\n"


class Raw(nn.Module):
    """loc and conf of a 4 x 4 map with 3 boxes a place, of 2 classes."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Conv2d(3, 4, 3, 56, 1)
        self.loc, self.conf = nn.Conv2d(4, 12, 3, padding=1), nn.Conv2d(4, 6, 3, padding=1)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        x = torch.relu(self.body(x))
        loc, conf = (head(x).permute(0, 2, 3, 1).contiguous() for head in (self.loc, self.conf))
        return loc.reshape(1, -1, 4), conf.reshape(1, -1, 2)


def options_of(command: str) -> set[str]:
    """All that --help names: "--json", "-i"."""
    told = run(command, "--help").stdout.split("Examples:")[0]
    lines = [line for line in told.splitlines() if re.match(r"  -", line)]
    return {name for line in lines for name in re.findall(r"(?<![\w-])--?[a-zA-Z][\w-]*",
                                                        re.split(r"\s{2,}|(?<=\w) ", line.strip())[0])}


class HelpTest(FolderTest):
    def examples(self, command: str) -> list[list[str]]:
        told = run(command, "--help").stdout
        lines = told.split("Examples:\n")[1].splitlines()
        return [shlex.split(line) for line in lines if line.strip()]

    def prepare(self) -> None:
        """The files that the examples are about."""
        (self.folder / "model.py").write_text(MODEL)
        scope: dict[str, object] = {}
        exec(MODEL, scope)
        model = scope["build_model"]().eval()  # type: ignore[operator]
        torch.save(model.state_dict(), self.folder / "weights.pth")
        save_trace(model, self.folder / "model.pt", (1, 3, 224, 224))
        save_trace(Raw(), self.folder / "raw.pt", (1, 3, 224, 224))
        self.assertEqual(convert(self.folder / "model.pt", "-i", "1,3,224,224", "-o",
                                 self.folder / "net").returncode, 0)
        self.assertEqual(convert(self.folder / "raw.pt", "-i", "1,3,224,224").returncode, 0)
        (self.folder / "head.prototxt").write_text(HEAD)
        (self.folder / "labels.txt").write_text("cat\ndog\nbird\nfish\n")
        numpy.save(self.folder / "x.npy", numpy.ones((1, 3, 224, 224), numpy.float32))
        cv2.imwrite(str(self.folder / "a.jpg"), numpy.full((50, 60, 3), 128, numpy.uint8))

    def test_the_examples_of_every_command_run(self) -> None:
        self.prepare()
        environment = dict(os.environ, PATH=f"{self.folder}:{os.environ['PATH']}")
        os.symlink(PYTHON, self.folder / "python3")
        for command in COMMANDS:
            examples = self.examples(command)
            self.assertGreaterEqual(len(examples), 2, command)
            for words in examples:
                with self.subTest(" ".join(words)):
                    self.assertEqual(words[:2], ["torch2caffe", command])
                    done = run(*words[1:], cwd=self.folder, env=environment)
                    self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
                    self.assertTrue(done.stdout or "-o" in words)

    def test_the_version_says_what_was_built_with(self) -> None:
        version, built = run("--version").stdout.splitlines()
        self.assertRegex(version, r"^\d+\.\d+\.\d+$")
        for library in (r"glibc 2\.\d+", f"OpenCV {cv2.__version__}", r"protobuf 3\.\d+", r"libjpeg 2\.\d+",
                        r"libtorch \d+\.\d+"):
            self.assertRegex(built, rf"^built with .*{library}")

    def test_words_of_shells_and_manual_are_all_that_there_are(self) -> None:
        for kind in ("bash", "zsh", "fish", "man"):
            words = run("words", kind)
            self.assertEqual(words.returncode, 0, words.stderr)
            plain = words.stdout.replace("\\-", "-")
            for command in COMMANDS:
                options = options_of(command)
                self.assertIn("--help", options)
                for option in options:
                    name = option.lstrip("-")
                    in_fish = f"-l {name}" if option.startswith("--") else f"-s {name}"
                    self.assertIn(in_fish if kind == "fish" else option, plain, (kind, command))
            self.assertNotIn("KIND", plain, "hidden commands are for who installs the program")

    def completed(self, *words: str) -> list[str]:
        """What bash offers for the last of the words."""
        script = self.folder / "torch2caffe.bash"
        script.write_text(run("words", "bash").stdout)
        line = " ".join(map(shlex.quote, words))
        code = (f"source {script}; COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; _torch2caffe; "
                'printf "%s\\n" "${COMPREPLY[@]}"')
        done = subprocess.run(["bash", "--norc", "-c", code], capture_output=True, text=True)
        self.assertEqual(done.stderr, "")
        return done.stdout.split()

    def test_bash_completes(self) -> None:
        self.assertEqual(self.completed("torch2caffe", "conv"), ["convert"])
        self.assertEqual(self.completed("torch2caffe", "convert", "--tol"), ["--tolerance"])
        self.assertEqual(self.completed("torch2caffe", "graph", "--tol"), [])
        self.assertEqual(self.completed("torch2caffe", "convert", "-t", "caffe-s"), ["caffe-ssd"])
        self.assertIn("fold_batch_norm", self.completed("torch2caffe", "convert", "--dump-after", ""))
        self.assertEqual(self.completed("torch2caffe", "convert", "mod"), [], "files")

    def test_shells_and_man_read_them(self) -> None:
        for program, kind, arguments in (("zsh", "zsh", ("-n",)), ("fish", "fish", ("--no-execute",)),
                                         ("bash", "bash", ("-n",)),
                                         ("groff", "man", ("-man", "-Tascii", "-ww"))):
            if shutil.which(program) is None:
                continue
            path = self.folder / kind
            path.write_text(run("words", kind).stdout)
            done = subprocess.run([program, *arguments, str(path)], capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stderr), (0, ""), program)


class ColourTest(FolderTest):
    def on_a_terminal(self, *arguments: object, **environment: str) -> str:
        variables = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
        return shown_on_a_terminal([PROGRAM, *map(str, arguments)], "stdout", "stderr",
                                   env={**variables, "TERM": "xterm", **environment})[0]

    def test_colours_are_for_terminals(self) -> None:
        save_trace(SmallNet(), self.folder / "net.pt")
        good = ("convert", self.folder / "net.pt", "-i", "1,3,12,12")
        self.assertIn("\x1b[32mlargest error", self.on_a_terminal(*good))
        bad = ("convert", self.folder / "none.pt", "-i", "1,3")
        self.assertIn("\x1b[31mtorch2caffe:\x1b[0m", self.on_a_terminal(*bad))
        for variable, value in (("NO_COLOR", "1"), ("TERM", "dumb")):
            for command in (good, bad):
                self.assertNotIn("\x1b[3", self.on_a_terminal(*command, **{variable: value}))
        self.assertIn("\x1b[31m", self.on_a_terminal(*bad, NO_COLOR=""), "empty is not set")
        self.assertNotIn("\x1b", convert(self.folder / "net.pt", "-i", "1,3,12,12").stdout)
        self.assertNotIn("\x1b", run(*bad).stderr)


if __name__ == "__main__":
    unittest.main()
