"""Each problem is told once, with the place that there is and advice that helps; notes are notes."""
import json
import sys
import unittest
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn

sys.path.insert(0, str(Path(__file__).parent.parent / "support"))
from program import FolderTest, convert, run, save_trace  # noqa: E402

SHAPE = ("-i", "1,3,12,12")

MODEL = """
import torch
import torch.nn.functional as F
from torch import nn

INPUT_SHAPE = (1, 3, 12, 12)


class Sizes(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 1)

    def forward(self, x):
        y = self.conv(x)
        return y, y.size(2) * 2, y.shape


class Norms(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.InstanceNorm2d(3, affine=True), nn.GroupNorm(3, 3)

    def forward(self, x):
        return self.second(self.first(x))


class Fixed(nn.Module):
    def forward(self, x):
        return torch.relu(x) if x.shape[1] == torch.tensor(3) else x


class Classes(nn.Module):
    def forward(self, x):
        return F.one_hot(x, 8).float()


class WithoutStatistics(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm2d(3, track_running_stats=False)
        self.other = nn.BatchNorm2d(3)

    def forward(self, x):
        return self.other(self.norm(x))


def build_model(width=4, kernel=3, bias=True, sizes=()):
    assert isinstance(width, int) and isinstance(bias, bool), (width, bias)
    return nn.Conv2d(3, width + sum(sizes), kernel, bias=bias)


def lstm():
    return nn.LSTM(8, 6)
"""


class Block(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 3, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.erfinv(self.conv(x))


class MessageTest(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        self.source = self.folder / "net.py"
        self.source.write_text(MODEL)

    def told(self, status: int, *arguments: object) -> str:
        """What the program says of a model that it does not convert."""
        result = convert(*arguments)
        self.assertEqual(result.returncode, status, result.stdout + result.stderr)
        return result.stderr

    def converted(self, *arguments: object) -> dict[str, object]:
        result = convert(*arguments, "--json")
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout)

    # ---- once, with the place ----

    def test_a_problem_at_twelve_places_is_told_once(self) -> None:
        model = nn.Sequential(*(Block() for _ in range(12)))
        save_trace(model, self.folder / "net.pt")
        told = self.told(3, self.folder / "net.pt", *SHAPE)
        self.assertEqual(len(told.splitlines()), 1, told)
        self.assertIn("(12 places: modules 0, 1, 2, 3 and 8 more): aten::erfinv: ", told)
        answer = json.loads(convert(self.folder / "net.pt", *SHAPE, "--json").stdout)
        self.assertEqual(len(answer["problems"]), 12)

    def test_two_problems_are_counted_with_their_places(self) -> None:
        model = nn.Sequential(Block(), nn.Sequential(Block()), nn.Sigmoid())
        model.register_forward_hook(lambda _module, _inputs, result: torch.special.i0(result))
        save_trace(model, self.folder / "net.pt")
        told = self.told(3, self.folder / "net.pt", *SHAPE).splitlines()
        self.assertEqual(told[0],
                         "torch2caffe: 2 problems in 3 places: aten::erfinv (2), aten::i0 (1)")
        self.assertEqual(len(told), 3)

    def test_inspect_tells_each_once_as_well(self) -> None:
        save_trace(nn.Sequential(Block(), Block()), self.folder / "net.pt")
        shown = run("inspect", self.folder / "net.pt", *SHAPE).stdout
        self.assertIn("target caffe: 1 problem\n", shown)
        self.assertEqual(shown.count("aten::erfinv: has no translation"), 1)

    def test_operators_of_torchvision_are_told_with_the_users_line(self) -> None:
        try:
            from torchvision import ops
        except ImportError:
            self.skipTest("torchvision is not installed")

        class Aligned(nn.Module):
            def forward(self, x: torch.Tensor, boxes: torch.Tensor) -> torch.Tensor:
                return torch.erfinv(ops.roi_align(x, [boxes], 3))

        save_trace(Aligned(), self.folder / "net.pt", (1, 3, 12, 12), (5, 4))
        told = self.told(3, self.folder / "net.pt", *SHAPE, "-i", "5,4")
        self.assertNotIn("__torch__", told)
        self.assertRegex(told, r"test_messages\.py:\d+: torchvision::roi_align: it works on boxes")
        self.assertIn("aten::erfinv", told, "what follows is looked at as well")

    # ---- notes ----

    def test_notes_are_no_problems(self) -> None:
        self.source.write_text(MODEL + "\n\nclass Branch(Sizes):\n    def forward(self, x):\n"
                               "        return x[x > 0]\n")
        result = convert(self.source, *SHAPE, "--entry", "Branch", "--json")
        answer = json.loads(result.stdout)
        self.assertEqual(len(answer["problems"]), 1, answer)
        self.assertIn("no weights were given", " ".join(answer["notes"]))
        self.assertNotIn("problems", result.stderr)
        self.assertIn("torch2caffe: note: no weights were given", result.stderr)

    def test_pytorchs_own_layers_need_no_note(self) -> None:
        for entry, shape in (("Norms", "1,3,12,12"), ("lstm", "4,1,8")):
            with self.subTest(entry):
                notes = self.converted(self.source, "-i", shape, "--entry", entry)["notes"]
                self.assertNotIn("tracing took", " ".join(notes))
        if not torch.__version__.startswith("2."):  # which exports what is traced here
            notes = self.converted(self.source, *SHAPE, "--entry", "Fixed")["notes"]
            self.assertIn("net.py:30: tracing took a value for fixed here", " ".join(notes))

    # ---- advice ----

    def test_what_would_do_instead(self) -> None:
        class Unpooled(nn.Module):
            def forward(self, x: torch.Tensor) -> torch.Tensor:
                return F.max_unpool2d(*F.max_pool2d(x, 2, return_indices=True), 2)

        class Gridded(nn.Module):
            def forward(self, x: torch.Tensor) -> torch.Tensor:
                return F.affine_grid(x[:, :2, 0, :3], (1, 3, 4, 4), align_corners=False)

        class Scattered(nn.Module):
            def forward(self, x: torch.Tensor) -> torch.Tensor:
                return x.scatter(3, torch.zeros(1, 3, 12, 1, dtype=torch.int64), x)

        for model, advice in ((Unpooled(), "F.interpolate or ConvTranspose2d"),
                              (Gridded(), "compute the grid beforehand"),
                              (Scattered(), "join the parts by torch.cat")):
            with self.subTest(type(model).__name__):
                save_trace(model, self.folder / "net.pt")
                self.assertIn(advice, self.told(3, self.folder / "net.pt", *SHAPE))

    def test_classes_as_vectors(self) -> None:
        """The advice is tried: a table gives what one_hot does."""
        self.assertIn("--input-range 0,", self.told(6, self.source, "-i", "int64:2,5", "--entry", "Classes"))
        self.assertIn("-i int64:2,5", self.told(6, self.source, "-i", "2,5", "--entry", "Classes"))
        self.assertIn("nn.Embedding.from_pretrained(torch.eye(classes))", self.told(
            3, self.source, "-i", "int64:2,5", "--input-range", "0,7", "--entry", "Classes"))
        self.source.write_text("import torch\n\n\ndef build_model():\n"
                               "    return torch.nn.Embedding.from_pretrained(torch.eye(8))\n")
        self.assertEqual(self.converted(self.source, "-i", "int64:2,5")["status"], 0)

    def test_a_shape_that_no_option_allows(self) -> None:
        torch.save(nn.Conv2d(3, 7, 3).state_dict(), self.folder / "net.pth")
        told = self.told(2, self.source, self.folder / "net.pth", *SHAPE)
        self.assertNotIn("--allow-missing", told)
        self.assertIn("--entry-args", told)
        torch.save({"weight": torch.zeros(4, 3, 3, 3)}, self.folder / "net.pth")
        self.assertIn("--allow-missing", self.told(2, self.source, self.folder / "net.pth", *SHAPE))

    def test_a_batch_norm_without_statistics(self) -> None:
        told = self.told(6, self.source, *SHAPE, "--entry", "WithoutStatistics")
        self.assertIn("module norm", told)
        self.assertIn("track_running_stats", told)

    def test_a_forward_that_returns_sizes(self) -> None:
        result = self.converted(self.source, *SHAPE, "--entry", "Sizes")
        self.assertEqual([blob["shape"] for blob in result["blobs"] if blob["output"]],
                         [[1, 4, 12, 12]])

    # ---- what is typed ----

    def test_arguments_of_the_entry(self) -> None:
        for words, channels in ((("width=5,bias=False",), 5), (("width=6", "bias=False"), 6),
                                (("sizes=(1,2),width=5",), 8), (("width=5", "--json"), 5)):
            with self.subTest(words):
                result = self.converted(self.source, *SHAPE, "--entry-args", *words)
                self.assertEqual(result["blobs"][-1]["shape"][1], channels)
        torch.save(nn.Conv2d(3, 5, 3).state_dict(), self.folder / "a=b.pth")
        self.converted(self.source, *SHAPE, "--entry-args", "width=5", self.folder / "a=b.pth")

    def test_the_shape_that_the_file_states(self) -> None:
        result = self.converted(self.source)
        self.assertEqual(result["blobs"][-1]["shape"], [1, 4, 10, 10])
        self.assertIn("the input is taken to be -i 1,3,12,12, the INPUT_SHAPE of net.py",
                      " ".join(result["notes"]))
        result = self.converted(self.source, "-i", "1,3,9,9")
        self.assertEqual(result["blobs"][-1]["shape"], [1, 4, 7, 7])
        for text, words in (("", "no input shape was given"), ("INPUT_SHAPE = 'large'", "is no shape")):
            self.source.write_text(MODEL.replace("INPUT_SHAPE = (1, 3, 12, 12)", text))
            self.assertIn(words, self.told(1, self.source))

    def test_the_nearest_word_is_named(self) -> None:
        save_trace(nn.Conv2d(3, 2, 1), self.folder / "net.pt")
        net = (self.folder / "net.pt", *SHAPE)
        for arguments, meant in ((("-t", "caffe-sdd"), "caffe-ssd"), (("--tolerence", "1"), "--tolerance"),
                                 (("--skip", "fold_batchnorm"), "fold_batch_norm"),
                                 (("--dump-after", "lowr"), "lower"), (("--judge", "opncv"), "opencv")):
            with self.subTest(arguments):
                self.assertIn(f"did you mean '{meant}'? ", self.told(1, *net, *arguments))
        self.assertIn("did you mean 'convert'? ", run("convrt").stderr)
        self.assertIn("did you mean --entry lstm? ", self.told(6, self.source, *SHAPE, "--entry", "lstn"))
        self.converted(*net)
        files = (self.folder / "net.prototxt", self.folder / "net.caffemodel")
        told = run("run", *files, "--input", f"imput={self.folder}/x.npy").stderr
        self.assertIn("did you mean 'input'? ", told)


if __name__ == "__main__":
    unittest.main()
