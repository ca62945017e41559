"""Weights of every format that PyTorch ever wrote are read, and their tensors are those saved."""
import argparse
import collections
import pathlib
import random
import struct
import sys
import unittest
import zipfile
from pathlib import Path

import numpy
import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parent))
from old_formats import Storage, Tensor, save_0_1, save_0_3, save_safetensors  # noqa: E402
from package import SHARED, FolderTest, SmallNet  # noqa: E402

from torch2caffe.export.problems import UNREADABLE_INPUT, ExportError  # noqa: E402
from torch2caffe.export.weight_files import read_weights  # noqa: E402


def with_location(path: Path, location: str) -> Path:
    """A zip file as if it had been saved from that device."""
    moved = path.with_name("moved.pth")
    short = b"X" + len("cpu").to_bytes(4, "little") + b"cpu"
    other = b"X" + len(location).to_bytes(4, "little") + location.encode()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(moved, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith("data.pkl"):
                assert short in data
                data = data.replace(short, other)
            new.writestr(name, data)
    return moved


class WeightFileTest(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        self.path = self.folder / "weights.pth"
        self.weights = {"a": torch.randn(3, 4), "b.c": torch.randn(2), "n": torch.tensor([7, 8]),
                        "empty": torch.zeros(0)}

    def same(self, got: object, expected: dict) -> None:
        assert isinstance(got, dict)
        self.assertEqual(list(got), list(expected))
        for key, tensor in expected.items():
            self.assertEqual(got[key].dtype, tensor.dtype, key)
            self.assertTrue(torch.equal(got[key], tensor.cpu()), key)

    def test_zip(self) -> None:
        torch.save(self.weights, self.path)
        self.same(read_weights(str(self.path)), self.weights)

    def test_legacy(self) -> None:
        torch.save(self.weights, self.path, _use_new_zipfile_serialization=False)
        self.same(read_weights(str(self.path)), self.weights)

    def test_of_torch_0_3(self) -> None:
        save_0_3(self.weights, self.path)
        # PyTorch itself takes the file for one of its own.
        self.same(torch.load(self.path, weights_only=False), self.weights)
        self.same(read_weights(str(self.path)), self.weights)

    def test_parts_of_storages_of_torch_0_3(self) -> None:
        """As its RNN weights were: several storages that are parts of one."""
        values = torch.randn(10)
        parts = {}
        for name, offset, size in (("a", 0, 6), ("b", 6, 4)):
            part = Tensor(values[offset:offset + size].reshape(-1, 2), "0")
            part.storage = Storage(values, "0", (name, offset, size))
            parts[name] = part
        save_0_3(parts, self.path)
        expected = {"a": values[:6].view(3, 2), "b": values[6:].view(2, 2)}
        self.same(torch.load(self.path, weights_only=False), expected)
        self.same(read_weights(str(self.path)), expected)
        for view in ("v", 8, 3), ("v", -1, 1), ("v", (1 << 63) - 1, 1), ("v", 0, -1), ("v", 0):
            with self.subTest(view), self.assertRaises(ExportError):
                parts["b"].storage.part = view
                save_0_3(parts, self.path)
                read_weights(str(self.path))

    def test_safetensors(self) -> None:
        weights = {**self.weights, "half": torch.randn(3).half(), "scalar": torch.tensor(2.5),
                   "brain": torch.randn(4).bfloat16(), "flags": torch.tensor([True, False])}
        self.same(read_weights(str(save_safetensors(weights, self.path))), weights)

    def test_every_dtype_and_layout(self) -> None:
        base = torch.randn(6, 5)
        weights = {
            "half": torch.randn(3).half(), "brain": torch.randn(3).bfloat16(),
            "double": torch.randn(3).double(), "byte": torch.tensor([200], dtype=torch.uint8),
            "flag": torch.tensor([True]), "scalar": torch.tensor(3.0),
            "complex": torch.randn(2) + 1j, "transposed": base.t(), "part": base[2:4, 1:],
            "same": base, "spread": base[:1].expand(4, 5),
            "parameter": nn.Parameter(torch.randn(2)),
        }
        for zipped in (True, False):
            torch.save(weights, self.path, _use_new_zipfile_serialization=zipped)
            self.same(read_weights(str(self.path)), weights)

    def test_saved_from_a_gpu(self) -> None:
        torch.save({"w": torch.ones(3)}, self.path)
        moved = with_location(self.path, "cuda:1")
        with self.assertRaises(RuntimeError):
            torch.load(moved, weights_only=False)  # it really asks for a GPU
        self.same(read_weights(str(moved)), {"w": torch.ones(3)})
        save_0_3({"w": torch.ones(3)}, self.path, location="cuda:0")
        self.same(read_weights(str(self.path)), {"w": torch.ones(3)})

    def test_checkpoint_of_a_training(self) -> None:
        """Everything that training scripts put beside the weights and that is no code."""
        model = SmallNet()
        optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
        model(torch.randn(2, 3, 12, 12)).sum().backward()
        optimizer.step()
        scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, [3, 5])
        checkpoint = {
            "state_dict": model.state_dict(), "optimizer": optimizer.state_dict(), "loss": 0.25,
            "scheduler": scheduler.state_dict(), "best": numpy.float64(0.7),
            "epoch": numpy.int64(3), "args": argparse.Namespace(lr=0.1),
            "where": pathlib.Path("runs"),
            "classes": {"a", "b"}, "history": numpy.arange(5.0), "device": torch.device("cpu"),
            "counts": collections.defaultdict(list, a=[1]), "rng": torch.get_rng_state(),
            "shape": torch.Size([1, 2]), "big": 1 << 80, "none": None, "flag": True,
        }
        for zipped in (True, False):
            torch.save(checkpoint, self.path, _use_new_zipfile_serialization=zipped)
            loaded = read_weights(str(self.path))
            self.same(loaded["state_dict"], dict(model.state_dict()))
            self.assertEqual((loaded["loss"], loaded["shape"], loaded["counts"]),
                             (0.25, (1, 2), {"a": [1]}))

    def test_tensors_with_attributes(self) -> None:
        tensor = torch.ones(2)
        tensor.remark = "x"  # type: ignore[attr-defined]
        torch.save({"w": tensor}, self.path)
        self.same(read_weights(str(self.path)), {"w": torch.ones(2)})

    def test_weights_of_strangers(self) -> None:
        if not SHARED.exists():
            self.skipTest(f"{SHARED} is not there")
        for path in sorted(SHARED.glob("*.pth")):
            with self.subTest(path.name):
                self.same(read_weights(str(path)), torch.load(path, map_location="cpu"))


class UnreadableTest(FolderTest):
    def refusal(self, path: Path) -> str:
        with self.assertRaises(ExportError) as caught:
            read_weights(str(path))
        (problem,) = caught.exception.problems
        self.assertEqual(problem.kind, UNREADABLE_INPUT)
        self.assertTrue(problem.advice)
        return str(problem)

    def test_files_that_are_no_weights(self) -> None:
        (self.folder / "trace.pt").unlink(missing_ok=True)
        torch.jit.script(nn.ReLU()).save(str(self.folder / "trace.pt"))
        with zipfile.ZipFile(self.folder / "other.zip", "w") as archive:
            archive.writestr("a.txt", "a")
        torch.save({"w": torch.ones(3)}, self.folder / "packed.pth")
        with zipfile.ZipFile(self.folder / "packed.pth") as old, \
                zipfile.ZipFile(self.folder / "new.pth", "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                new.writestr(name, old.read(name))
        for name, content in (("empty.pth", b""), ("text.pth", b"hello"),
                              ("page.pth", b"<!DOCTYPE html>"),
                              ("pointer.pth", b"version https://git-lfs.github.com/spec/v1\n"),
                              ("pickle.pth", b"\x80\x02K\x01.")):
            (self.folder / name).write_bytes(content)
        save_0_1({}, self.folder / "tar.pth")
        for name, words in (("missing.pth", "there is no such file"), ("", "is a folder"),
                            ("empty.pth", "is empty"), ("text.pth", "no PyTorch file"),
                            ("page.pth", "is a web page"), ("pointer.pth", "git lfs pull"),
                            ("pickle.pth", "is a pickle, but not one of torch.save()"),
                            ("other.zip", "is a zip archive, but not one of torch.save()"),
                            ("new.pth", "with compression"), ("trace.pt", "is a TorchScript model"),
                            ("tar.pth", "is of PyTorch 0.1's format")):
            with self.subTest(name):
                self.assertIn(words, self.refusal(self.folder / name))

    def test_safetensors_that_lie(self) -> None:
        path = save_safetensors({"w": torch.ones(4)}, self.folder / "w.safetensors")
        good = path.read_bytes()
        for old, new, words in ((b"[0, 16]", b"[0, 99]", "outside the file"),
                                (b"[0, 16]", b"[4, 16]", "not the size"),
                                (b"[0, 16]", b"[9, 1] ", "outside the file"),
                                (b'"F32"', b'"F99"', "unknown type F99"),
                                (b'"shape": [4]', b'"shape":[-4]', "no proper shape"),
                                (b'"w":', b'"w"!', "no JSON")):
            with self.subTest(new):
                self.assertIn(old, good)
                path.write_bytes(good.replace(old, new))
                self.assertIn(words, self.refusal(path))

    def test_streams_and_archives_that_lie(self) -> None:
        weights = {"w": torch.ones(4)}
        path = self.folder / "w.pth"
        for words, options in (("was saved on a machine of the other byte order",
                                {"system": {"little_endian": False}}),
                               ("is damaged (tensors without values)", {"keys": []})):
            with self.subTest(words):
                self.assertIn(words, self.refusal(save_0_3(weights, path, **options)))
        stream = save_0_3(weights, path).read_bytes()
        protocol, count = b"M\xe9\x03.", struct.pack("<q", 4)  # 1001
        for words, old, new in (("was saved in an unknown protocol", protocol, b"M\xea\x03."),
                                ("is damaged or truncated (storage 0 has the wrong size)", count,
                                 struct.pack("<q", 5))):
            with self.subTest(words):
                self.assertEqual(stream.count(old), 1)
                path.write_bytes(stream.replace(old, new))
                self.assertIn(words, self.refusal(path))
        torch.save(weights, path)
        with zipfile.ZipFile(path) as old_file:
            entries = {name: old_file.read(name) for name in old_file.namelist()}
        with zipfile.ZipFile(path, "w") as new_file:
            for name, content in entries.items():
                new_file.writestr(name, content[:8] if name.endswith("data/0") else content)
        self.assertIn("is damaged (storage 0 has the wrong size)", self.refusal(path))

    def test_damage_is_an_error_and_never_a_crash(self) -> None:
        """Every file cut anywhere is refused; one with a wrong byte is refused or read."""
        source = random.Random(1)
        weights = {"a": torch.randn(3, 4), "b": torch.randn(5)}
        writers = {
            "zip": lambda path: torch.save(weights, path),
            "legacy": lambda path: torch.save(weights, path, _use_new_zipfile_serialization=False),
            "0.3": lambda path: save_0_3(weights, path),
            "safetensors": lambda path: save_safetensors(weights, path)}
        for name, write in writers.items():
            path = self.folder / "w.pth"
            write(path)
            whole = path.read_bytes()
            for length in range(0, len(whole) - 1, max(1, len(whole) // 60)):
                with self.subTest(name, length=length):
                    path.write_bytes(whole[:length])
                    self.refusal(path)
            for _ in range(300):
                damaged = bytearray(whole)
                damaged[source.randrange(len(whole))] = source.randrange(256)
                path.write_bytes(damaged)
                try:
                    read_weights(str(path))
                except ExportError:
                    pass


if __name__ == "__main__":
    unittest.main()
