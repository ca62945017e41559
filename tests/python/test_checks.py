"""Models whose outputs depend on more than input and weights are refused, the module named."""
import inspect
import sys
import unittest
from pathlib import Path
from typing import Any, Callable

import torch
from torch import nn
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).parent))
from package import FolderTest, SmallNet  # noqa: E402

from torch2caffe.export.export_model import export_module  # noqa: E402
from torch2caffe.export.problems import EXPORTER_FAILED, ExportError, Problem  # noqa: E402
from torch2caffe.export.request import InputSpec  # noqa: E402

SHAPE = (2, 3, 12, 12)


class Forward(nn.Module):
    """A module around a function."""

    def __init__(self, function: Callable[[torch.Tensor], Any]) -> None:
        super().__init__()
        self.function = function

    def forward(self, x: torch.Tensor) -> Any:
        return self.function(x)


class HardDropout(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return functional.dropout(x)  # forgets training=self.training


class NeverInEval(nn.Module):
    """The mistake of train() that does not pass its mode on."""

    def __init__(self) -> None:
        super().__init__()
        self.conv, self.bn, self.drop = nn.Conv2d(3, 4, 1), nn.BatchNorm2d(4), nn.Dropout()

    def train(self, mode: bool = True) -> "NeverInEval":
        return super().train(True)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.drop(self.bn(self.conv(x)))


class Called(nn.Module):
    """Counts the calls of forward(), which may take minutes or write files."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model, self.calls = model, [0]

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.calls[0] += 1
        return self.model(x)


class Counter(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.runs = 0

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.runs += 1
        return x * self.runs


class ChecksTest(FolderTest):
    def export(self, model: nn.Module, **how: Any) -> list[str]:
        output = self.folder / "model.pt"
        return export_module(model.eval(), [InputSpec("", SHAPE)], str(output), **how).notes

    def problems(self, model: nn.Module) -> tuple[Problem, ...]:
        with self.assertRaises(ExportError) as caught:
            self.export(model)
        self.assertEqual(self.files(), [])
        self.assertTrue(all(p.kind == EXPORTER_FAILED and p.advice
                            for p in caught.exception.problems))
        return caught.exception.problems

    def place(self, function: Any, text: str) -> tuple[str, int]:
        """File and line of the text in a function of this file."""
        lines, first = inspect.getsourcelines(function)
        return __file__, first + next(i for i, line in enumerate(lines) if text in line)


class StateTest(ChecksTest):
    def test_training_mode_left_on(self) -> None:
        (problem,) = self.problems(nn.Sequential(nn.Conv2d(3, 3, 1), NeverInEval()))
        self.assertIn("still in training mode after eval()", problem.what)
        self.assertEqual(problem.subject, "1, 1.conv, 1.bn, 1.drop")
        self.assertIn("super().train(mode)", problem.advice)

    def test_batch_norms_without_statistics_are_all_named(self) -> None:
        model = nn.Sequential(nn.BatchNorm2d(3, track_running_stats=False), nn.BatchNorm2d(3),
                              nn.Sequential(nn.BatchNorm2d(3, track_running_stats=False)))
        problems = self.problems(model)
        self.assertEqual([problem.module for problem in problems], ["0", "2.0"])
        self.assertIn("has no running statistics (track_running_stats=False)", problems[0].what)

    def test_norms_that_need_none(self) -> None:
        self.export(nn.Sequential(nn.InstanceNorm2d(3), nn.GroupNorm(1, 3)))


class DeterminismTest(ChecksTest):
    def test_dropout_that_is_always_on(self) -> None:
        (problem,) = self.problems(nn.Sequential(SmallNet(), HardDropout(), nn.Linear(5, 5)))
        self.assertEqual((problem.subject, problem.module), ("HardDropout", "1"))
        self.assertEqual((problem.file, problem.line), self.place(HardDropout, "def forward"))
        self.assertIn("every time it is run", problem.what)

    def test_noise(self) -> None:
        (problem,) = self.problems(Forward(lambda x: x + torch.randn_like(x)))
        self.assertEqual((problem.subject, problem.module), ("Forward", ""))

    def test_what_is_kept_from_run_to_run(self) -> None:
        (problem,) = self.problems(nn.Sequential(nn.Conv2d(3, 3, 1), Counter()))
        self.assertEqual((problem.subject, problem.module), ("Counter", "1"))

    def test_outputs_that_are_no_numbers_are_equal_to_themselves(self) -> None:
        self.export(Forward(lambda x: torch.log(x)))
        self.export(Forward(lambda x: x / 0))


class CallsTest(ChecksTest):
    def calls(self, model: nn.Module, **how: Any) -> int:
        called = Called(model)
        self.export(called, **how)
        return called.calls[0]

    def test_forward_is_called_three_times_at_most(self) -> None:
        self.assertLessEqual(self.calls(SmallNet()), 3)
        self.assertLessEqual(self.calls(SmallNet(), detector=True), 3)

    def test_also_where_torch_export_does_not_take_the_model(self) -> None:
        def untaken(x: torch.Tensor) -> torch.Tensor:
            return x * torch.from_numpy(x.detach().numpy() * 0 + 2)

        self.assertLessEqual(self.calls(Forward(untaken)), 3)


class BranchTest(ChecksTest):
    def test_branches_on_data(self) -> None:
        def sign(x: torch.Tensor) -> torch.Tensor:
            if x.sum() > 0:
                return x + 1
            return x - 1

        (problem,) = self.problems(Forward(sign))
        self.assertIn("on another input of the same shape it gives another result", problem.what)
        self.assertEqual((problem.file, problem.line), self.place(sign, "if x.sum()"))

    def test_numbers_and_indices_computed_from_data(self) -> None:
        functions: list[Callable[[torch.Tensor], Any]] = [
            lambda x: x * float(x.mean()), lambda x: x * x.max().item(),
            lambda x: x[:, int(x[0, 0, 0, 0] > 0)],
            lambda x: x[:, :, :x.sum(dim=0).argmax().item() % 5 + 1]]
        for function in functions:
            with self.subTest(inspect.getsource(function)):
                (problem,) = self.problems(Forward(function))
                self.assertEqual(Path(problem.file).name, Path(__file__).name)

    def test_shapes_that_depend_on_data(self) -> None:
        self.assertEqual(len(self.problems(Forward(lambda x: x.numpy() * torch.ones(1)))), 1)

    def test_branches_on_shapes_are_a_note(self) -> None:
        def padded(x: torch.Tensor) -> torch.Tensor:
            if x.shape[2] % 8 != 0:
                return functional.pad(x, (0, 0, 0, 4))
            return x

        notes = self.export(Forward(padded))
        self.assertIn(self.files()[0], ("model.pt", "model.pt2"))
        file, line = self.place(padded, "if x.shape")
        self.assertTrue(all(note.startswith(f"{file}:{line}: ") for note in notes), notes)
        self.assertLessEqual(len(notes), 1)

    def test_other_inputs_that_the_model_refuses_prove_nothing(self) -> None:
        def strict(x: torch.Tensor) -> torch.Tensor:
            assert float(x[0, 0, 0, 0]) == first
            return x * 2

        torch.manual_seed(1)
        first = float(torch.randn(*SHAPE)[0, 0, 0, 0])
        notes = self.export(Forward(strict))
        self.assertIn("could not be checked on other inputs", " ".join(notes))

    def test_inputs_that_were_not_compared_are_not_said_to_be_equal(self) -> None:
        def strict(x: torch.Tensor) -> torch.Tensor:
            if not torch.jit.is_tracing():
                assert float(x[0, 0, 0, 0]) == first
            return x * 2 if x.sum() > -1e9 else x

        torch.manual_seed(1)
        first = float(torch.randn(*SHAPE)[0, 0, 0, 0])
        notes = self.export(Forward(strict))
        self.assertIn("could not be checked", notes[0])
        self.assertFalse([note for note in notes if "are equal" in note])


class OutputTest(ChecksTest):
    def test_results_without_tensors(self) -> None:
        for result in (None, 3, [], {"a": None}):
            (problem,) = self.problems(Forward(lambda x, result=result: result))
            self.assertIn("returns no tensor", problem.what)

    def test_the_module_is_as_it_was(self) -> None:
        model = SmallNet()
        own, weights = type(model), {k: v.clone() for k, v in model.state_dict().items()}
        self.export(model, softmax=True)
        self.assertIs(type(model), own)
        self.assertFalse(any(module._forward_hooks for module in model.modules()))
        self.assertTrue(all(torch.equal(v, weights[k]) for k, v in model.state_dict().items()))


if __name__ == "__main__":
    unittest.main()
