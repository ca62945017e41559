"""What is said once for all: torch2caffe.toml beside a model, and the environment."""
from __future__ import annotations

import os
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "support"))
from program import FolderTest, SmallNet, convert, run, save_trace  # noqa: E402


class DefaultsTest(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        self.model = save_trace(SmallNet(), self.folder / "net.pt")

    def say(self, text: str, folder: str = ".") -> None:
        (self.folder / folder / "torch2caffe.toml").write_text(text)

    def command_line(self) -> str:
        """Of the file that was written."""
        return (self.folder / "net.prototxt").read_text().splitlines()[1]

    def assert_refused(self, said: str, *sentences: str) -> None:
        self.say(said)
        done = convert(self.model, "-i", "1,3,12,12")
        self.assertEqual(done.returncode, 1, done.stderr)
        for sentence in sentences:
            self.assertIn(sentence, done.stderr)

    def test_are_taken_from_the_file_beside_the_model(self) -> None:
        self.say('input-shape = [1, 3, 12, 12]\ntarget = "opencv"\nmean = [0.5, 0.25, 0.125]\n'
                 'scale = "1/255"\nbgr = true\ntolerance = 0.001\n')
        done = convert(self.model, "-v")
        self.assertEqual(done.returncode, 0, done.stderr)
        for words in ["--input-shape 1,3,12,12", "--target opencv", "--mean 0.5,0.25,0.125",
                      "--scale 1/255", "--bgr", "--tolerance 0.001"]:
            self.assertIn(f"torch2caffe.toml: {words}", done.stderr)
            self.assertIn(words, self.command_line())
        verified = run("verify", self.folder / "net.prototxt", self.folder / "net.caffemodel",
                       "--against", self.model)
        self.assertEqual(verified.returncode, 0, verified.stderr)

    def test_give_way_to_the_command_line(self) -> None:
        self.say('input-shape = ["1,3,14,14"]\ntarget = "opencv"\nbgr = false\n')
        done = convert(self.model, "-i", "1,3,12,12", "-t", "caffe")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("opencv", self.command_line())
        self.assertNotIn("14,14", self.command_line())

    def test_are_told_apart_from_mistakes(self) -> None:
        self.assert_refused('\ntaget = "caffe"', "torch2caffe.toml:2", "did you mean 'target'")
        self.assert_refused("target =", "torch2caffe.toml:1")
        self.assert_refused("target = true", "--target", "is a text or a number")
        self.assert_refused('softmax = "yes"', "--softmax", "is true or false")
        self.assert_refused("mean = [[1]]", "--mean", "a list of them")
        self.assert_refused('output = "there"', "is no option of a model")

    def test_hold_for_the_models_of_one_folder(self) -> None:
        (self.folder / "other").mkdir()
        other = save_trace(SmallNet(), self.folder / "other" / "second.pt")
        self.say('target = "opencv"\n', "other")
        done = convert(self.model, other, "-i", "1,3,12,12")
        self.assertEqual(done.returncode, 1)
        self.assertIn("convert those of each folder by themselves", done.stderr)

    def test_are_taken_from_the_environment_before_the_file(self) -> None:
        self.say('target = "mnn"\ninput-shape = "1,3,12,12"\n')
        done = convert(self.model, "-v", env=os.environ | {"TORCH2CAFFE_TARGET": "opencv"})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("TORCH2CAFFE_TARGET: --target opencv", done.stderr)
        self.assertIn("--target opencv", self.command_line())
        self.assertNotIn("mnn", self.command_line())


if __name__ == "__main__":
    unittest.main()
