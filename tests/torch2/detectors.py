"""SSD networks through torch.export: converted from their Python files with boxes and all, they
find those that PyTorch's values give. There is no libtorch, so nothing else can have taken them.
And small ones, whose priors are found wherever they are kept."""
from __future__ import annotations

import os
import sys
import unittest
from pathlib import Path

import torch
from torch import nn

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "ssd"), str(HERE.parent / "support")]
WITH_LIBTORCH = dict(os.environ)  # which runs bare archives
os.environ["TORCH2CAFFE_PLUGINS"] = "/nowhere"

import export_models  # noqa: E402, F401, before torchvision is imported
import test_convert_ssd  # noqa: E402
from program import FolderTest, convert  # noqa: E402
from run_cases import known_failures  # noqa: E402
from small_detectors import SIZE, build_model, priors  # noqa: E402

NAMES = ("mobilenet_v1_ssd", "retinaface", "ssd300_vgg")

SOURCE = """\
import sys
sys.path[:0] = [{here!r}, {models!r}]
import torch
if not hasattr(torch.ops.torchvision, "nms"):  # as an interpreter that stands ready has it
    import export_models
from {name} import build_model
"""


class Detectors(test_convert_ssd.ConvertSsd):
    def converted(self, source: Path, shape: tuple[int, ...], target: str, *further: object
                  ) -> dict[str, str]:
        own = self.folder / f"own_{source.name}"
        own.write_text(SOURCE.format(here=str(HERE), models=str(source.parent), name=source.stem))
        return super().converted(own, shape, target, *further)


class Unsaved(nn.Module):
    """Keeps priors in a buffer that is no part of its state_dict."""

    def __init__(self) -> None:
        super().__init__()
        self.detector = build_model("list")
        self.register_buffer("anchors", priors(), persistent=False)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, ...]:
        return self.detector(x)


class Priors(FolderTest):
    SHAPE = f"1,3,{SIZE},{SIZE}"

    def check(self, *arguments: object, env: dict[str, str] | None = None) -> None:
        done = convert(*arguments, "-i", self.SHAPE, "--ssd", "auto", "-o", self.folder / "net",
                       env=env)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("its priors as centres and sizes in shares", done.stdout)
        written = (self.folder / "net.prototxt").read_text()
        self.assertEqual(written.count('type: "PriorBox"'), 2)

    def test_in_archives(self) -> None:
        for how, model in (("buffer", build_model("buffer")), ("unsaved buffer", Unsaved()),
                           ("parameter", build_model("parameter")),
                           ("in slices", build_model("decoding"))):
            with self.subTest(how):
                archive = self.folder / "net.pt2"
                program = torch.export.export(model.eval(), (torch.randn(1, 3, SIZE, SIZE),))
                torch.export.save(program, str(archive))
                self.check(archive, env=WITH_LIBTORCH)

    def test_in_python_files(self) -> None:
        for kind in ("plain", "list", "buffer", "parameter"):
            with self.subTest(kind):
                self.check(HERE.parent / "ssd" / "small_detectors.py", "--entry-args",
                           f"kind={kind!r}")


def load_tests(loader: unittest.TestLoader, *_: object) -> unittest.TestSuite:
    """Of Detectors, those that torch.export takes; and all others."""
    for name in known_failures().keys() & set(NAMES):
        test = f"test_{name}"
        setattr(Detectors, test, unittest.expectedFailure(
            lambda self, test=test: getattr(super(Detectors, self), test)()))
    return unittest.TestSuite([*(Detectors(f"test_{name}") for name in NAMES),
                               loader.loadTestsFromTestCase(Priors)])


if __name__ == "__main__":
    unittest.main(verbosity=2)
