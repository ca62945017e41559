"""Weight files that would run a command when they are unpickled: refused, the command named,
nothing run. That the files are dangerous is shown by PyTorch, which runs them when it trusts them.
"""
import os
import pickle
import sys
import unittest
import zipfile
from pathlib import Path
from typing import Any, Callable

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parent))
from old_formats import save_0_1, save_0_3  # noqa: E402
from package import FolderTest, run  # noqa: E402
from program import PYTHON  # noqa: E402

from torch2caffe.export.problems import UNREADABLE_INPUT, ExportError  # noqa: E402
from torch2caffe.export.weight_files import read_weights  # noqa: E402

MODEL = "import torch\ndef build_model():\n    return torch.nn.Conv2d(3, 2, 1)\n"


class Command:
    """An object whose unpickling runs a shell command."""

    def __init__(self, command: str) -> None:
        self.command = command

    def __reduce__(self) -> tuple:
        return os.system, (self.command,)


def save_raw(value: Any, path: Path) -> None:
    path.write_bytes(pickle.dumps(value, protocol=2))


class MaliciousWeightsTest(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        self.marker = self.folder / "marker"
        self.evil = Command(f"touch {self.marker}")
        self.good = nn.Conv2d(3, 2, 1).state_dict()
        self.path = self.folder / "weights.pth"

    def files(self) -> dict[str, Callable[[Path], object]]:
        """What writes the attack, by format; in each it is one value among good weights."""
        content = {**self.good, "evil": self.evil}
        return {
            "zip": lambda path: torch.save(content, path),
            "legacy": lambda path: torch.save(content, path, _use_new_zipfile_serialization=False),
            "0.3": lambda path: save_0_3(content, path),
            "0.3, in the magic number": lambda path: save_0_3(self.good, path, magic=self.evil),
            "0.3, in the system": lambda path: save_0_3(self.good, path, system=self.evil),
            "0.3, in the keys": lambda path: save_0_3(self.good, path, keys=self.evil),
        }

    def refusal(self, path: Path) -> str:
        with self.assertRaises(ExportError) as caught:
            read_weights(str(path))
        self.assertFalse(self.marker.exists(), "the command was run")
        (problem,) = caught.exception.problems
        self.assertEqual(problem.status, UNREADABLE_INPUT)
        return str(problem)

    def test_every_format_is_refused_with_the_command_named(self) -> None:
        for name, write in self.files().items():
            with self.subTest(name):
                write(self.path)
                message = self.refusal(self.path)
                self.assertIn("posix.system", message)
                self.assertIn("--trust-pickle", message)

    def test_the_attacks_are_real(self) -> None:
        for name in ("zip", "legacy", "0.3"):
            with self.subTest(name):
                self.files()[name](self.path)
                read_weights(str(self.path), trust_pickle=True)
                self.assertTrue(self.marker.exists())
                self.marker.unlink()

    def test_the_tar_archives_of_torch_0_1(self) -> None:
        save_0_1(self.evil, self.path)
        self.assertIn("PyTorch 0.1's format", self.refusal(self.path))

    def test_pickles_under_other_names(self) -> None:
        for name in ("weights.safetensors", "weights.pt", "weights.bin"):
            path = self.folder / name
            save_raw(self.evil, path)
            self.assertIn("posix.system", self.refusal(path))
            torch.save(self.evil, path)
            self.assertIn("posix.system", self.refusal(path))

    def test_safetensors_never_hold_pickles(self) -> None:
        """Not even with trust: what begins like safetensors is read as such."""
        header = b'{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
        self.path.write_bytes(len(header).to_bytes(8, "little") + header + b"\0\0\0\0"
                              + pickle.dumps(self.evil))
        self.assertEqual(list(read_weights(str(self.path), trust_pickle=True)), ["w"])
        self.assertFalse(self.marker.exists())

    def test_other_ways_to_a_command(self) -> None:
        """Opcodes and detours that have opened other restricted unpicklers."""
        command = f"touch {self.marker}".encode()
        text = b"X" + len(command).to_bytes(4, "little") + command
        attacks = {
            "INST": b"(" + text + b"iposix\nsystem\n.",
            "OBJ": b"(cposix\nsystem\n" + text + b"o.",
            "STACK_GLOBAL": b"\x80\x04\x8c\x05posix\x8c\x06system\x93" + text + b"\x85R.",
            "a path through an allowed module": b"\x80\x04\x8c\x05torch\x8c\x0bhub.os.path\x93.",
            "getattr": b"cbuiltins\ngetattr\n.",
            "eval": b"c__builtin__\neval\n.",
            "torch's own loader": b"ctorch.storage\n_load_from_bytes\n.",
            "torch.load": b"ctorch\nload\n.",
            "state of an allowed function":
                b"ctorch._utils\n_rebuild_tensor\n}X\x08\x00\x00\x00__code__K\x01sb.",
            "attribute of an allowed function":
                b"ctorch._utils\n_rebuild_tensor\nN}X\x09\x00\x00\x00_functionK\x01s\x86b.",
            "state of a class": b"ccollections\nOrderedDict\nN}X\x05\x00\x00\x00itemsK\x01s\x86b.",
        }
        for name, content in attacks.items():
            with self.subTest(name):
                self.path.write_bytes(content)
                self.refusal(self.path)
                with zipfile.ZipFile(self.path, "w") as archive:
                    archive.writestr("archive/data.pkl", content)
                self.refusal(self.path)

    def test_sizes_that_would_fill_the_memory(self) -> None:
        huge = save_0_3({"w": torch.ones(3)}, self.path).read_bytes()
        large = b"J\xff\xff\xff\x7f"
        for old, new in ((b"K\x03\x85", large + b"\x85"), (b"K\x03N", large + b"N")):
            with self.subTest(old):
                self.assertIn(old, huge)
                self.path.write_bytes(huge.replace(old, new))
                self.refusal(self.path)
        self.path.write_bytes(b"cbuiltins\nbytearray\n\x8a\x06\0\0\0\0\0\x01\x85R.")
        self.refusal(self.path)

    def test_a_pickled_model_is_refused_by_its_class(self) -> None:
        for zipped in (True, False):
            torch.save(nn.Conv2d(3, 2, 1), self.path, _use_new_zipfile_serialization=zipped)
            self.assertIn("torch.nn.modules.conv.Conv2d", self.refusal(self.path))

    def test_the_program(self) -> None:
        model = self.folder / "net.py"
        model.write_text(MODEL)
        for name, write in self.files().items():
            with self.subTest(name):
                write(self.path)
                before = sorted(path.name for path in self.folder.iterdir())
                done = run("convert", model, self.path, "-i", "1,3,4,4", "--python", PYTHON)
                self.assertEqual(done.returncode, UNREADABLE_INPUT, done.stderr)
                self.assertIn("posix.system", done.stderr)
                self.assertEqual(sorted(path.name for path in self.folder.iterdir()), before)

    def test_trust_is_given_by_an_option_alone(self) -> None:
        (self.folder / "net.py").write_text(MODEL)
        torch.save({"state_dict": self.good, "evil": self.evil}, self.path)
        done = run("convert", self.folder / "net.py", self.path, "-i", "1,3,4,4",
                   "--python", PYTHON, "--trust-pickle")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(self.marker.exists())


if __name__ == "__main__":
    unittest.main()
