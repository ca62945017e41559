"""Weight files that would run a command when they are unpickled: refused, the command named,
nothing run. That the files are dangerous is shown by PyTorch, which runs them when it trusts them.
"""
import collections
import copy
import io
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
from old_formats import (BentTensor, Pickler, Storage, save_0_1, save_0_3,  # noqa: E402
                         save_zip)
from package import FolderTest, run  # noqa: E402
from program import PYTHON  # noqa: E402

from torch2caffe.errors import UnreadableError  # noqa: E402
from torch2caffe.export.checkpoint import find_weights  # noqa: E402
from torch2caffe.export.pickles import Ignored  # noqa: E402
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


class AttackTest(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        self.marker = self.folder / "marker"
        self.good = nn.Conv2d(3, 2, 1).state_dict()
        self.path = self.folder / "weights.pth"

    def refusal(self, path: Path) -> str:
        with self.assertRaises(ExportError) as caught:
            read_weights(str(path))
        self.assertFalse(self.marker.exists(), "the command was run")
        (problem,) = caught.exception.problems
        self.assertEqual(problem.kind, UNREADABLE_INPUT)
        return str(problem)


class MaliciousWeightsTest(AttackTest):
    def setUp(self) -> None:
        super().setUp()
        self.evil = Command(f"touch {self.marker}")

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

    def test_places_in_a_memo_that_would_fill_the_memory(self) -> None:
        """An unpickler makes room for the largest place that a pickle names."""
        for put in (b"r\xff\xff\xff\x07", b"p134217727\n"):
            for content in (b"\x80\x02}" + put + b".", b"}" + put + b"."):
                with self.subTest(content):
                    self.path.write_bytes(content)
                    self.assertIn("place 134217727", self.refusal(self.path))
                    with zipfile.ZipFile(self.path, "w") as archive:
                        archive.writestr("archive/data.pkl", content)
                    self.assertIn("place 134217727", self.refusal(self.path))

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
                self.assertEqual(done.returncode, UnreadableError.status, done.stderr)
                self.assertIn("posix.system", done.stderr)
                self.assertEqual(sorted(path.name for path in self.folder.iterdir()), before)

    def test_trust_is_given_by_an_option_alone(self) -> None:
        (self.folder / "net.py").write_text(MODEL)
        torch.save({"state_dict": self.good, "evil": self.evil}, self.path)
        done = run("convert", self.folder / "net.py", self.path, "-i", "1,3,4,4",
                   "--python", PYTHON, "--trust-pickle")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertTrue(self.marker.exists())


class TensorAttackTest(AttackTest):
    """Tensors that reach for memory that is not theirs."""

    # By the bytes of float32 this wraps around to 4 x 64 bytes before the storage.
    WRAPPING = (1 << 62) - 64

    def check_refused(self, tensor: BentTensor) -> None:
        for save in (save_0_3, save_zip):
            with self.subTest(save.__name__):
                save({"w": tensor}, self.path)
                self.refusal(self.path)

    def test_views_beyond_their_storage(self) -> None:
        for offset, size, stride in (
                (1, (3,), (1,)), (0, (2,), (3,)), (4, (0,), (1,)), (-1, (1,), (1,)),
                (2, (2,), (-1,)), (0, (-1,), (1,)), (self.WRAPPING, (2,), (64,)),
                (0, (2, 2), (self.WRAPPING, 64)), (0, (1 << 32, 1 << 32), (0, 0)),
                (0, (1 << 62,), (1 << 2,)), (0, (1.0,), (1,)), (0, (3,), (1, 1)), ("", (3,), (1,))):
            with self.subTest((offset, size, stride)):
                self.check_refused(BentTensor(offset, size, stride))

    def test_views_within_their_storage(self) -> None:
        for offset, size, stride in ((2, (1,), (1,)), (0, (2, 2), (1, 1)), (1, (2, 5), (1, 0)),
                                     (3, (0, 4), (9, 9)), (2, (), ())):
            for save in (save_0_3, save_zip):
                with self.subTest((save.__name__, offset, size, stride)):
                    save({"w": BentTensor(offset, size, stride)}, self.path)
                    self.assertTrue(torch.equal(read_weights(str(self.path))["w"],
                                                torch.ones(size)))

    def test_writing_into_a_tensor(self) -> None:
        self.check_refused(BentTensor(items=((0, 5.0),)))
        self.check_refused(BentTensor(self.WRAPPING, (2,), (64,), items=((0, 5.0),)))

    def test_a_state_for_a_tensor(self) -> None:
        """Tensor.__setstate__ takes another storage, which it makes larger where it is too small.
        """
        tensor = BentTensor()
        tensor.state = (tensor.storage, 0, (1 << 20,), (1,))
        self.check_refused(tensor)
        self.check_refused(BentTensor(state={"data": 1}))

    def test_a_state_for_a_storage(self) -> None:
        content = save_0_3({"w": BentTensor()}, self.path).read_bytes()
        self.path.write_bytes(content.replace(b"q\x07Q", b"q\x07Q(K\x00K\x00K\x00K\x00tb"))
        self.assertIn("sets the state", self.refusal(self.path))

    def test_a_state_for_a_dictionary(self) -> None:
        """state_dicts have one; but it must not hide their methods."""
        class Hiding:
            def __init__(self, values: dict) -> None:
                self.values = values

            def __reduce__(self) -> tuple:
                return (collections.OrderedDict, (), {"items": 1, "get": 2}, None,
                        iter(self.values.items()))

        save_zip({"state_dict": Hiding({"w": BentTensor()})}, self.path)
        weights, _ = find_weights(read_weights(str(self.path)), "", "")
        self.assertTrue(torch.equal(weights["w"], torch.ones(3)))

    def test_a_state_for_what_stands_for_ignored_classes(self) -> None:
        before = dict(vars(Ignored))
        with zipfile.ZipFile(self.path, "w") as archive:
            archive.writestr("archive/data.pkl",
                             b"cbuiltins\nint\nN}X\x06\x00\x00\x00appendK\x01s\x86b.")
        read_weights(str(self.path))
        self.assertEqual(dict(vars(Ignored)), before)

    def test_dictionaries_in_very_many_places(self) -> None:
        value: dict = {}
        for _ in range(5):
            value = {str(index): value for index in range(1000)}
        torch.save({"model": value}, self.path)
        with self.assertRaisesRegex(ExportError, "holds no state_dict"):
            find_weights(read_weights(str(self.path)), "", "w.pth")

    def test_storages_larger_than_the_file(self) -> None:
        """Many entries of an archive may claim the same bytes."""
        with zipfile.ZipFile(self.path, "w") as archive:
            archive.writestr("archive/data/0", bytes(1 << 16))
            same = copy.copy(archive.getinfo("archive/data/0"))
            same.filename = "archive/data/1"
            archive.filelist.append(same)
            archive.NameToInfo[same.filename] = same
            storages = [Storage(torch.zeros(1 << 14), str(key)) for key in range(2)]
            pickled = io.BytesIO()
            Pickler(pickled, [], "cpu", parts=False).dump(storages)
            archive.writestr("archive/data.pkl", pickled.getvalue())
        self.assertIn("larger than it", self.refusal(self.path))


if __name__ == "__main__":
    unittest.main()
