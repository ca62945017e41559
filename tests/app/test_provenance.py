"""The comment at the head of a prototxt: how it was made."""
from __future__ import annotations

import shlex
import sys
import unittest
import zlib
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parent.parent / "support"))
from caffe_files import read_net  # noqa: E402
from program import PYTHON, FolderTest, SmallNet, convert, run, save_trace  # noqa: E402


class ProvenanceTest(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        self.model = save_trace(SmallNet(), self.folder / "net.pt")

    def header(self) -> list[str]:
        lines = (self.folder / "net.prototxt").read_text().splitlines()
        return [line for line in lines if line.startswith("#")]

    def test_says_how_the_file_was_made(self) -> None:
        done = convert(self.model, "-i", "1,3,12,12", "--seed", 7)
        self.assertEqual(done.returncode, 0, done.stderr)
        made, command, compared = self.header()
        content = self.model.read_bytes()
        version = run("--version").stdout.splitlines()[0]
        self.assertEqual(made, f"# Made by torch2caffe {version} of net.pt ({len(content)} bytes, "
                               f"CRC-32 {zlib.crc32(content):08x})")
        self.assertRegex(compared, r"^# For target caffe; compared with PyTorch \d\.\S+ in OpenCV 4\.\S+, "
                                   r"on noise of seed 7\.$")
        words = shlex.split(command.lstrip("# "))
        self.assertEqual(words[:4], ["torch2caffe", "convert", str(self.model), "-i"])
        before = (self.folder / "net.prototxt").read_bytes()
        (self.folder / "net.prototxt").unlink()
        self.assertEqual(run(*words[1:]).returncode, 0)
        self.assertEqual((self.folder / "net.prototxt").read_bytes(), before)

    def test_can_be_left_out(self) -> None:
        convert(self.model, "-i", "1,3,12,12")
        text = (self.folder / "net.prototxt").read_text()
        convert(self.model, "-i", "1,3,12,12", "--no-header")
        self.assertEqual(self.header(), [])
        self.assertTrue(text.endswith((self.folder / "net.prototxt").read_text()))
        convert(self.model, "-i", "1,3,12,12", "--no-verify")
        self.assertTrue(self.header()[-1].endswith("not compared with PyTorch."))

    def test_no_name_breaks_out_of_the_comment(self) -> None:
        odd = self.folder / "it's\nlayer { name: 'x' }.pt"
        self.model.rename(odd)
        done = convert(odd, "-i", "1,3,12,12", "-o", self.folder / "net")
        self.assertEqual(done.returncode, 0, done.stderr)
        net, _ = read_net(self.folder / "net.prototxt")
        self.assertNotIn("x", [layer.name for layer in net.layer if layer.type != "Input"])
        self.assertEqual(len(self.header()), 3)

    def test_names_the_weights(self) -> None:
        (self.folder / "net.py").write_text("import torch\n\n\ndef build_model():\n"
                                            "    return torch.nn.Conv2d(3, 2, 1)\n")
        torch.save(torch.nn.Conv2d(3, 2, 1).state_dict(), self.folder / "weights.pth")
        done = run("convert", self.folder / "net.py", self.folder / "weights.pth", "-i", "1,3,4,4",
                   "--python", PYTHON)
        self.assertEqual(done.returncode, 0, done.stderr)
        checksum = zlib.crc32((self.folder / "weights.pth").read_bytes())
        self.assertIn(" and weights.pth (", self.header()[0])
        self.assertIn(f"CRC-32 {checksum:08x})", self.header()[0])


if __name__ == "__main__":
    unittest.main()
