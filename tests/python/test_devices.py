"""What is done for a GPU, on machines without one: "cuda" stands for the CPU here, and it is
watched who is moved there."""
import contextlib
import sys
import unittest
from pathlib import Path
from typing import Any, Iterator
from unittest import mock

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parent))
from package import PackageTest, SmallNet  # noqa: E402

from ConvertModel import torch_outputs  # noqa: E402
from torch2caffe.export.export_model import device_for, export_module  # noqa: E402
from torch2caffe.export.live_model import full_float32, tf32_settings  # noqa: E402
from torch2caffe.export.request import InputSpec  # noqa: E402

SHAPE = (1, 3, 12, 12)


@contextlib.contextmanager
def pretended_gpu() -> Iterator[list]:
    """Gives what was moved to "cuda"."""
    moved: list = []

    def watched(to: Any) -> Any:
        def to_device(self: Any, *where: Any, **how: Any) -> Any:
            if not (where and isinstance(where[0], str) and where[0] == "cuda"):
                return to(self, *where, **how)
            moved.append(self)
            return self
        return to_device

    with mock.patch("torch.cuda.is_available", return_value=True), \
            mock.patch.object(torch.Tensor, "to", watched(torch.Tensor.to)), \
            mock.patch.object(nn.Module, "to", watched(nn.Module.to)):
        yield moved


def settings() -> list:
    return [getattr(part, name) for part, name, _ in tf32_settings()]


class Watched(SmallNet):
    """Writes down under which settings it runs."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        seen.append(settings())
        return super().forward(x)


seen: list = []
IN_FLOAT32 = [value for _, _, value in tf32_settings()]


class DeviceTest(PackageTest):
    def setUp(self) -> None:
        super().setUp()
        seen.clear()

    def test_a_copy_of_the_module_and_its_inputs_go_to_the_gpu(self) -> None:
        net, x, before = Watched().half(), torch.rand(SHAPE), settings()
        with pretended_gpu() as moved:
            ((_, values),) = torch_outputs(net, [x], ["x"], "cuda", False)
        model, tensor = moved
        self.assertIsNot(model, net)
        self.assertIs(tensor, x)
        self.assertEqual(net.conv.weight.dtype, torch.float16)
        self.assert_equal_values(values, net.float().eval()(x))
        self.assertEqual((seen[0], settings()), (IN_FLOAT32, before))

    def test_all_inputs_of_an_export_go_to_the_gpu(self) -> None:
        """Those that it is traced with, and both on which it is checked."""
        with pretended_gpu() as moved:
            export_module(SmallNet().eval(), [InputSpec("", SHAPE)], str(self.folder / "net.pt"),
                          device="cuda")
        self.assertEqual([tuple(tensor.shape) for tensor in moved], [SHAPE, SHAPE])

    def test_the_cpu_where_there_is_no_gpu(self) -> None:
        notes: list = []
        with mock.patch("torch.cuda.is_available", return_value=False):
            self.assertEqual(device_for("cuda", notes), "cpu")
        self.assertEqual(notes, ["PyTorch ran on the CPU: it finds no CUDA device"])
        with pretended_gpu():
            self.assertEqual(device_for("cuda", notes), "cuda")
        self.assertEqual(len(notes), 1)

    def test_settings_of_a_training_come_back(self) -> None:
        before = settings()
        self.assertNotEqual(before, IN_FLOAT32)  # or the rest would show nothing
        with self.assertRaises(ValueError), full_float32():
            self.assertEqual(settings(), IN_FLOAT32)
            raise ValueError
        self.assertEqual(settings(), before)


if __name__ == "__main__":
    unittest.main()
