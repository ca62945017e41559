"""Weights are found in checkpoints of every habit, and keys that do not fit are said, with the
nearest that might be meant."""
import sys
import unittest
from pathlib import Path
from typing import Any

import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parent))
from package import FolderTest, SmallNet  # noqa: E402

from torch2caffe.export.checkpoint import find_weights  # noqa: E402
from torch2caffe.export.matching import fill, float32_note  # noqa: E402
from torch2caffe.export.problems import UNREADABLE_INPUT, WRONG_USAGE, ExportError  # noqa: E402


def prefixed(weights: dict, prefix: str) -> dict:
    return {prefix + key: tensor for key, tensor in weights.items()}


class CheckpointTest(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        self.model = SmallNet()
        self.weights = dict(SmallNet().state_dict())

    def load(self, content: Any, key: str = "", allow_missing: bool = False) -> list[str]:
        weights, notes = find_weights(content, key, "w.pth")
        return notes + fill(self.model, weights, "w.pth", allow_missing)

    def loads(self, content: Any, key: str = "") -> list[str]:
        notes = self.load(content, key)
        own = self.model.state_dict()
        for name, tensor in self.weights.items():
            self.assertTrue(torch.equal(own[name], tensor), name)
        return notes

    def refusal(self, content: Any, kind: str = UNREADABLE_INPUT, **options: Any) -> str:
        with self.assertRaises(ExportError) as caught:
            self.load(content, **options)
        (problem,) = caught.exception.problems
        self.assertEqual(problem.kind, kind)
        return str(problem)


class PlaceTest(CheckpointTest):
    def test_usual_places(self) -> None:
        for content in (self.weights, {"epoch": 3, "state_dict": self.weights},
                        {"model": {"state_dict": self.weights}, "best": torch.tensor(0.9)},
                        {"net": self.weights, "optimizer": {"state": {0: {"m": torch.ones(1)}}}},
                        {"model": {"depth": 18}, "weights": self.weights},
                        {"generator": self.weights, "epoch": 1}):
            with self.subTest(list(content)[:2]):
                self.assertEqual(self.loads(content), [])

    def test_averaged_weights(self) -> None:
        other = dict(SmallNet().state_dict())
        content = {"state_dict": other, "ema": self.weights, "epoch": 1}
        (note,) = self.load(content)
        self.assertIn("--weights-key ema", note)
        self.loads(content, "ema")
        self.loads({"state_dict": other, "ema": {"state_dict": self.weights}}, "ema")
        self.loads({"state_dict": other, "ema": {"shadow": self.weights}}, "ema.shadow")
        self.loads({**prefixed(other, "online."), **prefixed(self.weights, "target.")}, "target")

    def test_several_places_without_a_usual_name(self) -> None:
        content = {"generator": self.weights, "discriminator": {"w": torch.ones(1)}}
        self.assertRegex(self.refusal(content, WRONG_USAGE),
                         r"holds weights at several places: .*--weights-key generator")
        self.loads(content, "generator")

    def test_a_place_that_is_not_there(self) -> None:
        content = {"state_dict": self.weights, "ema": self.weights}
        self.assertIn("name one of: state_dict, ema",
                      self.refusal(content, WRONG_USAGE, key="emma"))
        self.assertIn("leave the option out", self.refusal(self.weights, WRONG_USAGE, key="ema"))

    def test_no_weights_at_all(self) -> None:
        for content in ([1, 2], {"epoch": 3}, torch.ones(3), None, {}):
            self.assertIn("holds no state_dict", self.refusal(content))

    def test_a_checkpoint_that_holds_itself(self) -> None:
        content: dict = {}
        content["model"] = content
        self.assertIn("holds no state_dict", self.refusal(content))
        content.update(self.weights)
        self.loads(content)


class PrefixTest(CheckpointTest):
    def test_prefixes(self) -> None:
        for prefix in ("module.", "_orig_mod.", "model.", "module.model.", "model.module.",
                       "module._orig_mod.", "net."):
            with self.subTest(prefix):
                self.assertEqual(self.loads(prefixed(self.weights, prefix)), [])

    def test_data_parallel_inside_the_model(self) -> None:
        inner = {key.replace("bn.", "bn.module."): tensor for key, tensor in self.weights.items()}
        self.assertEqual(self.loads(inner), [])

    def test_prefixes_that_are_the_models_own(self) -> None:
        class Outer(nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.module, self.model = nn.Linear(2, 2), nn.Linear(2, 2)

        self.model = Outer()
        self.weights = dict(Outer().state_dict())
        self.loads(self.weights)
        self.loads(prefixed(self.weights, "module."))


class MisfitTest(CheckpointTest):
    def test_missing_and_unknown_keys_are_a_table_with_the_nearest(self) -> None:
        weights = dict(self.weights)
        weights["convolution.weight"] = weights.pop("conv.weight")
        weights["head.bias"] = weights.pop("fc.bias")
        message = self.refusal(weights)
        self.assertIn("missing: conv.weight, fc.bias", message)
        self.assertRegex(message, r"missing +conv\.weight +8x3x3x3 +nearest: convolution\.weight\n")
        self.assertRegex(message, r"not in the model +head\.bias +5 ")
        self.assertIn("--allow-missing", message)

    def test_shapes(self) -> None:
        message = self.refusal({**self.weights, "fc.weight": torch.ones(7, 288)})
        self.assertIn("of another shape: fc.weight ([7, 288] instead of [5, 288])", message)
        self.assertNotIn("\n", message)

    def test_allowed(self) -> None:
        weights = dict(self.weights)
        del weights["fc.weight"]
        weights["extra"] = torch.ones(1)
        (note,) = self.load(weights, allow_missing=True)
        self.assertIn("missing: fc.weight; not in the model: extra", note)
        self.assertTrue(torch.equal(self.model.conv.weight, weights["conv.weight"]))

    def test_not_allowed_all_the_same(self) -> None:
        self.assertIn("of another shape",
                      self.refusal({**self.weights, "fc.bias": torch.ones(9)}, allow_missing=True))
        self.assertIn("does not fit", self.refusal({"foo": torch.ones(1)}, allow_missing=True))

    def test_long_tables_are_cut(self) -> None:
        message = self.refusal({f"layer{index}": torch.ones(1) for index in range(100)})
        self.assertLess(len(message.splitlines()), 50)
        self.assertRegex(message, r"\n  and \d+ more$")

    def test_what_older_versions_lack_is_no_misfit(self) -> None:
        old = {key: tensor for key, tensor in self.weights.items() if "num_batches" not in key}
        self.assertEqual(self.load(old), [])

    def test_scalars_of_torch_0_3(self) -> None:
        self.model = nn.Module()
        self.model.scale = nn.Parameter(torch.tensor(1.0))
        self.load({"scale": torch.tensor([2.0])})
        self.assertEqual(float(self.model.scale), 2)


class PrecisionTest(CheckpointTest):
    def test_half_weights(self) -> None:
        self.load({key: tensor.half() for key, tensor in self.weights.items()})
        self.assertEqual(self.model.conv.weight.dtype, torch.float32)
        rounded = self.weights["conv.weight"].half().float()
        self.assertTrue(torch.equal(self.model.conv.weight, rounded))
        self.assertIsNone(float32_note(self.model))

    def test_models_of_another_precision(self) -> None:
        for change in (nn.Module.half, nn.Module.double):
            model = change(SmallNet())
            self.assertIn("were converted to float32", float32_note(model) or "")
            self.assertEqual(model.conv.weight.dtype, torch.float32)


if __name__ == "__main__":
    unittest.main()
