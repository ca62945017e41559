"""TorchScript files that libtorch cannot read are read by the PyTorch that wrote them: with libtorch,
and as if there were none."""
from __future__ import annotations

import json
import unittest
from pathlib import Path
from typing import Any

import torch
from proving import HIDDEN, INEXPRESSIBLE, UNREADABLE, ProvedTest  # first: it sets the path
from judging import TOLERANCE, Reference, compare, judge_by_opencv
from make_models import flat_outputs
from program import PYTHON, convert, run
from random_weights import SMALLEST_SPREAD, spread
from torch import Tensor, nn
from torch.nn import functional
from torchvision.models import VisionTransformer


class Attention(nn.Module):
    """Scaled dot products of several heads, as TorchScript of today spells them."""

    def __init__(self) -> None:
        super().__init__()
        self.norm, self.qkv, self.proj = nn.LayerNorm(16), nn.Linear(16, 48), nn.Linear(16, 16)

    def forward(self, x: Tensor) -> Tensor:
        n, tokens, width = x.shape
        q, k, v = self.qkv(self.norm(x)).reshape(n, tokens, 3, 4, width // 4).permute(
            2, 0, 3, 1, 4).unbind(0)
        attended = functional.scaled_dot_product_attention(q, k, v, scale=0.3)
        return x + self.proj(attended.transpose(1, 2).reshape(n, tokens, width))


class Transformer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.patches = nn.Conv2d(3, 16, 4, 4)
        self.blocks = nn.Sequential(Attention(), nn.RMSNorm(16), Attention())
        self.head = nn.Linear(16, 5)

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        x = self.blocks(self.patches(x).flatten(2).transpose(1, 2))
        return {"scores": self.head(x.mean(1)), "tokens": functional.gelu(x)}


class Cnn(nn.Module):
    """With a branch on a size, a loop, and writes in place."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU(True),
                                  nn.MaxPool2d(3, 2, 1))
        self.stages = nn.ModuleList([nn.Conv2d(8, 8, 3, padding=1) for _ in range(2)])
        self.fc = nn.Linear(8, 5)

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)
        for stage in self.stages:
            x += stage(x)
        if x.shape[2] > 4:
            x = functional.interpolate(x, scale_factor=2.0, mode="nearest")
        return self.fc(x.mean([2, 3]))


class Reader(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.rows = nn.Embedding(6, 12)
        self.lstm = nn.LSTM(12, 8, bidirectional=True, batch_first=True)
        self.fc = nn.Linear(16, 4)

    def forward(self, words: Tensor) -> Tensor:
        return self.fc(self.lstm(self.rows(words))[0])


class Branch(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        if x.sum() > 0:
            return x * 2
        return x


class Sampled(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return torch.topk(x, 3)[0]


def vit() -> nn.Module:
    return VisionTransformer(image_size=32, patch_size=8, num_layers=2, num_heads=2, hidden_dim=32,
                             mlp_dim=64, num_classes=10)


PICTURE, WORDS = (1, 3, 32, 32), (2, 5)
MODELS: dict[str, tuple[Any, tuple[int, ...]]] = {
    "transformer": (Transformer, PICTURE), "cnn": (Cnn, PICTURE), "reader": (Reader, WORDS),
    "vit": (vit, PICTURE)}

# Of each, a layer that is called like its module.
LAYERS = {"transformer": "blocks.2.proj", "cnn": "stages.1", "reader": "fc",
          "vit": "encoder.layers.encoder_layer_1.mlp.0"}


def build(name: str) -> nn.Module:
    """With weights of which none is 0 or 1, as many would be at first."""
    torch.manual_seed(3)
    model = MODELS[name][0]().eval()
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.uniform_(*((0.5, 1.5) if parameter.ndim == 1 else (-0.5, 0.5)))
    return model


def inputs_of(name: str) -> Tensor:
    shape = MODELS[name][1]
    return torch.randint(6, shape) if shape == WORDS else torch.randn(shape)


def option_of(name: str) -> str:
    shape = MODELS[name][1]
    return ("int64:" if shape == WORDS else "") + ",".join(map(str, shape))


class Scripts(ProvedTest):
    """Files of torch.jit."""

    def save(self, name: str, way: str) -> Path:
        model, path = build(name), self.folder / f"{name}.pt"
        example = (inputs_of(name),)
        script = (torch.jit.trace(model, example, strict=False, check_trace=False)
                  if way == "traced" else torch.jit.script(model))
        script.save(str(path))
        return path

    def check_elsewhere(self, name: str, files: dict[str, str]) -> None:
        """On another input, in OpenCV's own importer."""
        x = inputs_of(name)
        with torch.no_grad():
            outputs = flat_outputs(build(name)(x))
        self.assertTrue(all(spread(output) > SMALLEST_SPREAD for output in outputs))
        reference = Reference(Path(files["prototxt"]), {"x": x.numpy()}, outputs, False)
        _, ours = judge_by_opencv(files, reference.inputs)
        self.assertLess(compare(ours, reference), TOLERANCE)

    def test_without_libtorch(self) -> None:
        for name in MODELS:
            for way in ("scripted", "traced"):
                with self.subTest(name, way=way):
                    path = self.save(name, way)
                    target = "caffe" if name == "reader" else "opencv"  # which has no Embed
                    done = convert(path, "-i", option_of(name), "--json", "-t", target, env=HIDDEN)
                    said = self.check_proved(done, "the model was read by ")
                    self.assertIn(LAYERS[name], {blob["layer"] for blob in said["blobs"]})
                    lines = [blob["line"] for blob in said["blobs"] if blob["file"] == __file__]
                    self.assertTrue(name == "vit" or lines)
                    if target == "opencv":
                        self.check_elsewhere(name, said)


    def test_with_libtorch_what_it_lacks(self) -> None:
        """Of functional.interpolate, a script holds all modes, and one is younger than libtorch."""
        path = self.save("cnn", "scripted")
        done = convert(path, "-i", option_of("cnn"), "--json")
        said = self.check_proved(done, "is no operator of libtorch 1.")
        self.assertIn("stages.1", {blob["layer"] for blob in said["blobs"]})
        self.assertEqual(run("inspect", path, "-i", option_of("cnn"), "--python", PYTHON).returncode, 0)

    def test_libtorch_comes_first(self) -> None:
        done = convert(self.save("reader", "traced"), "-i", option_of("reader"), "--json")
        said = json.loads(done.stdout)
        self.assertTrue(said["torch"].startswith("PyTorch 1."), said["torch"])
        self.assertEqual([note for note in said["notes"] if "was read by" in note], [])

    def test_frozen_and_in_half_precision(self) -> None:
        for how in ("frozen", "half"):
            with self.subTest(how):
                path = self.folder / f"{how}.pt"
                script = torch.jit.script(build("vit") if how == "half" else build("cnn"))
                (torch.jit.freeze(script) if how == "frozen" else script.half()).save(str(path))
                done = convert(path, "-i", option_of("cnn"), "--json", env=HIDDEN)
                said = self.check_proved(done, "the model was read by ")
                self.assertLess(said["max_error"], 1e-5)
                self.assertEqual(how == "half", "were converted to float32" in str(said["notes"]))

    def check_refused(self, model: nn.Module, status: int, *options: object, python: str = PYTHON
                      ) -> list[dict[str, Any]]:
        path = self.folder / "refused.pt"
        torch.jit.script(model.eval()).save(str(path))
        done = run("convert", path, "-i", "1,3,8,8", "--json", *options, "--python", python, env=HIDDEN)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        self.assertEqual(self.files(), ["refused.pt"])
        return json.loads(done.stdout)["problems"]

    def test_a_branch_on_data_is_told_with_its_line(self) -> None:
        (problem,) = self.check_refused(nn.Sequential(Branch()), INEXPRESSIBLE)
        self.assertIn("depends on the input's data", problem["what"])
        self.assertEqual((problem["module"], problem["file"], problem["line"]),
                         ("0", __file__, Branch.forward.__code__.co_firstlineno + 1))

    def test_without_translation_is_told_with_its_line(self) -> None:
        (problem,) = self.check_refused(nn.Sequential(Sampled()), INEXPRESSIBLE)
        self.assertEqual((problem["subject"], problem["module"], problem["line"]),
                         ("aten::topk", "0", Sampled.forward.__code__.co_firstlineno + 1))

    def test_neither_libtorch_nor_a_pytorch_is_told_of_both(self) -> None:
        for python in ("/nowhere/python", "/usr/bin/python3"):  # none, and one of PyTorch 1.13 or none
            libtorch, users = self.check_refused(Cnn(), UNREADABLE, python=python)
            self.assertIn("cannot be loaded", libtorch["what"])
            self.assertIn("install libtorch", libtorch["advice"])
            self.assertIn("--python", users["advice"])

    def test_shapes_that_do_not_fit(self) -> None:
        (problem,) = self.check_refused(Cnn(), 1, "-i", "1,3,8,8")
        self.assertIn("forward takes x, but 2 shape(s) were given", problem["what"])


if __name__ == "__main__":
    unittest.main(verbosity=2, warnings="ignore")
