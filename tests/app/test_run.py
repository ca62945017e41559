"""torch2caffe run: Caffe networks on pictures and arrays."""
import json
import re
import sys
import unittest
from pathlib import Path
from typing import Any

import cv2
import numpy
import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parent.parent / "support"))
from caffe_files import edit_caffemodel, layer_of, net_parameter  # noqa: E402
from program import FolderTest, SmallNet, convert, run, save_trace  # noqa: E402


def to_old_layers(net: Any) -> None:
    """As files before 2014 are, and without weights."""
    for layer in net.layer:
        net.layers.add(name=layer.name)
    net.ClearField("layer")


class RunTest(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        self.net = SmallNet()
        convert(save_trace(self.net, self.folder / "net.pt"), "-i", "1,3,12,12")
        self.files_of_net = (self.folder / "net.prototxt", self.folder / "net.caffemodel")
        self.out = self.folder / "out.npz"

    def test_arrays_give_what_pytorch_gives(self) -> None:
        x = torch.randn(1, 3, 12, 12)
        numpy.save(self.folder / "x.npy", x.numpy())
        numpy.savez(self.folder / "x.npz", x=x.numpy(), other=numpy.zeros(3))
        numpy.save(self.folder / "double.npy", x.numpy().astype("float64"))
        for given in ("x.npy", "x.npz", "double.npy"):
            for prefix in ("", "x="):
                with self.subTest(prefix + given):
                    result = run("run", *self.files_of_net, "--input", f"{prefix}{self.folder / given}",
                                 "-o", self.out)
                    self.assertEqual(result.returncode, 0, result.stderr)
                    got = numpy.load(self.out)
                    self.assertEqual(got.files, ["fc"])
                    expected = self.net(x).detach().numpy()
                    self.assertLess(numpy.abs(got["fc"] - expected).max(), 1e-5)

    def test_times_of_each_judge(self) -> None:
        numpy.save(self.folder / "x.npy", numpy.ones((1, 3, 12, 12), numpy.float32))
        judges = ("--judge", "opencv", "--judge", f"cv2={sys.executable}")
        command = ("run", *self.files_of_net, "--input", self.folder / "x.npy", *judges)
        shown = run(*command, "--time", 5).stdout
        found = re.findall(r"OpenCV \S+: median (\S+) ms, least (\S+) ms of 5 runs behind one to warm up; "
                           r"\d+ threads?\n", shown)
        self.assertEqual(len(found), 2, shown)
        for median, least in found:
            self.assertGreaterEqual(float(median), float(least))
            self.assertGreater(float(least), 0)
        told = json.loads(run(*command, "--time", 4, "--json").stdout)
        for each in (told, *told["further"]):
            self.assertEqual(len(each["time"]["seconds"]), 4)
            self.assertEqual(each["time"]["least"], min(each["time"]["seconds"]))
            self.assertEqual(each["time"]["warm_up"], 1)
        median = sorted(told["time"]["seconds"])
        self.assertAlmostEqual(told["time"]["median"], (median[1] + median[2]) / 2)
        self.assertNotIn("time", json.loads(run(*command, "--json").stdout))
        self.assertEqual(run(*command, "--time", 0).returncode, 1)

    def test_a_judge_that_tells_no_times(self) -> None:
        numpy.save(self.folder / "x.npy", numpy.ones((1, 3, 12, 12), numpy.float32))
        fake = Path(__file__).parents[1] / "support" / "fake_judge.py"
        shown = run("run", *self.files_of_net, "--input", self.folder / "x.npy", "--time", 3, "--judge",
                    f"mnn={sys.executable} {fake} 'wrong values'").stdout
        self.assertIn("Fake 1.0 tells no times", shown)

    def test_a_folder_of_pictures(self) -> None:
        pictures = self.folder / "pictures"
        pictures.mkdir()
        (pictures / "notes.txt").write_text("no picture")
        random = numpy.random.default_rng(0)
        expected = {}
        for name in ("b.png", "a.PNG", "c.bmp"):
            pixels = random.integers(0, 256, (12, 12, 3), dtype=numpy.uint8)
            cv2.imwrite(str(pictures / name), pixels)
            x = torch.from_numpy(pixels[..., ::-1].transpose(2, 0, 1)[None].astype(numpy.float32))
            expected[name] = self.net(x / 255)[0]
        (self.folder / "labels.txt").write_text("ant\nbee\ncat\ndog\nelk\n")
        command = ("run", *self.files_of_net, "--image", pictures, "--scale", "1/255")
        shown = run(*command, "--labels", self.folder / "labels.txt", "-o", self.folder / "out")
        self.assertEqual((shown.returncode, shown.stderr), (0, ""))
        lines = shown.stdout.splitlines()
        self.assertEqual([line for line in lines if line.endswith(":")], ["a.PNG:", "b.png:", "c.bmp:"])
        for name, values in expected.items():
            best = lines[lines.index(f"{name}:") + 2].split()[-1]
            self.assertEqual(best, ["ant", "bee", "cat", "dog", "elk"][values.argmax()])
            written = numpy.load(self.folder / "out" / (Path(name).stem + ".npz"))["fc"][0]
            self.assertLess(numpy.abs(written - values.detach().numpy()).max(), 1e-5)
        told = json.loads(run(*command, "--json").stdout)["pictures"]
        self.assertEqual([Path(each["picture"]).name for each in told], ["a.PNG", "b.png", "c.bmp"])
        self.assertAlmostEqual(told[1]["blobs"][0]["largest"], float(expected["b.png"].max()), 4)
        empty = self.folder / "empty"
        empty.mkdir()
        self.assertIn("holds no picture", run("run", *self.files_of_net, "--image", empty).stderr)

    def test_pictures_are_resized_and_scaled(self) -> None:
        pixels = numpy.random.default_rng(0).integers(0, 256, (24, 18, 3), dtype=numpy.uint8)
        cv2.imwrite(str(self.folder / "picture.png"), pixels)
        bgr = cv2.resize(pixels, (12, 12), interpolation=cv2.INTER_LINEAR).astype(numpy.float32)
        rgb = bgr[..., ::-1]
        for options, x in (
                ((), rgb),
                (("--scale", "1/255"), rgb / 255),
                (("--bgr", "--mean", "104,117,123"), bgr - (104, 117, 123)),
                (("--mean", "127", "--std", "128"), (rgb - 127) / 128),
                (("--scale", "1/255", "--mean", "0.4,0.5,0.6", "--std", "0.2,0.3,0.4"),
                 (rgb / 255 - (0.4, 0.5, 0.6)) / (0.2, 0.3, 0.4))):
            with self.subTest(options):
                result = run("run", *self.files_of_net, "--image", self.folder / "picture.png",
                             *options, "-o", self.out)
                self.assertEqual(result.returncode, 0, result.stderr)
                tensor = torch.from_numpy(x.transpose(2, 0, 1)[None].astype(numpy.float32))
                expected = self.net(tensor).detach().numpy()
                got = numpy.load(self.out)["fc"]
                self.assertLess(numpy.abs(got - expected).max(), 1e-5 * numpy.abs(expected).max())

    def test_what_convert_put_into_the_network_is_left_out(self) -> None:
        """The same options, said to convert or to run, give the same."""
        pixels = numpy.random.default_rng(0).integers(0, 256, (12, 12, 3), dtype=numpy.uint8)
        cv2.imwrite(str(self.folder / "picture.png"), pixels)
        image = ("--image", self.folder / "picture.png", "-o", self.out)
        options = ("--mean", "0.4,0.5,0.6", "--std", "0.2,0.3,0.4", "--scale", "1/255")
        self.assertEqual(run("run", *self.files_of_net, *image, *options).returncode, 0)
        said_to_run = numpy.load(self.out)["fc"]
        for bgr in ((), ("--bgr",)):
            convert(self.folder / "net.pt", "-i", "1,3,12,12", "-o", self.folder / "raw", *options, *bgr)
            files = (self.folder / "raw.prototxt", self.folder / "raw.caffemodel")
            self.assertEqual(run("run", *files, *image, *bgr).returncode, 0)
            said_to_convert = numpy.load(self.out)["fc"]
            self.assertLess(numpy.abs(said_to_run - said_to_convert).max(),
                            1e-5 * numpy.abs(said_to_run).max())

    def test_chosen_blobs_and_all(self) -> None:
        numpy.save(self.folder / "x.npy", numpy.ones((1, 3, 12, 12), numpy.float32))
        command = ("run", *self.files_of_net, "--input", self.folder / "x.npy", "-o", self.out)
        self.assertEqual(run(*command, "--blob", "conv").returncode, 0)
        self.assertEqual(numpy.load(self.out).files, ["conv"])
        self.assertEqual(numpy.load(self.out)["conv"].shape, (1, 8, 12, 12))
        self.assertEqual(run(*command, "--blob", "c*v", "--blob", "f[a-c]").returncode, 0)
        self.assertEqual(numpy.load(self.out).files, ["conv", "fc"])
        none = run(*command, "--blob", "conv9*")
        self.assertEqual(none.returncode, 2)
        self.assertIn("'*' shows all of them", none.stderr)
        self.assertEqual(run(*command, "--blob", "*").returncode, 0)
        self.assertIn("fc", numpy.load(self.out).files)
        self.assertGreater(len(numpy.load(self.out).files), 3)

    def test_the_best_classes_by_name(self) -> None:
        x = torch.randn(1, 3, 12, 12)
        numpy.save(self.folder / "x.npy", x.numpy())
        (self.folder / "labels.txt").write_text("ant\nbee\ncat\ndog\nelk\n")
        result = run("run", *self.files_of_net, "--input", self.folder / "x.npy",
                     "--labels", self.folder / "labels.txt")
        order = self.net(x)[0].argsort(descending=True)
        shown = [line.split()[-1] for line in result.stdout.splitlines()[1:]]
        self.assertEqual(shown, [["ant", "bee", "cat", "dog", "elk"][i] for i in order])

    def test_the_best_classes_of_each_element_of_a_batch(self) -> None:
        convert(self.folder / "net.pt", "-i", "2,3,12,12", "-o", self.folder / "two")
        x = torch.randn(2, 3, 12, 12)
        numpy.save(self.folder / "x.npy", x.numpy())
        (self.folder / "labels.txt").write_text("ant\nbee\ncat\ndog\nelk\n")
        result = run("run", self.folder / "two.prototxt", self.folder / "two.caffemodel", "--input",
                     self.folder / "x.npy", "--labels", self.folder / "labels.txt")
        lines = result.stdout.splitlines()
        self.assertEqual([lines[1], lines[7]], ["  of input 0:", "  of input 1:"])
        for row, begin in enumerate((2, 8)):
            order = self.net(x)[row].argsort(descending=True)
            shown = [line.split()[-1] for line in lines[begin:begin + 5]]
            self.assertEqual(shown, [["ant", "bee", "cat", "dog", "elk"][i] for i in order])

    def test_text_holds_what_npz_does_and_the_last_values_are_shown(self) -> None:
        numpy.save(self.folder / "x.npy", numpy.ones((1, 3, 12, 12), numpy.float32))
        command = ("run", *self.files_of_net, "--input", self.folder / "x.npy", "--blob", "*")
        self.assertEqual(run(*command, "-o", self.out).returncode, 0)
        text = self.folder / "out.txt"
        result = run(*command, "-o", text)
        self.assertEqual(result.returncode, 0, result.stderr)
        blobs = numpy.load(self.out)
        parts = text.read_text().split("# ")[1:]
        self.assertEqual([part.split()[0] for part in parts], blobs.files)
        for part, name in zip(parts, blobs.files):
            head, *rows = part.splitlines()
            self.assertEqual(head, f"{name} {'x'.join(map(str, blobs[name].shape))}")
            values = numpy.array([row.split() for row in rows], numpy.float32)
            numpy.testing.assert_array_equal(values, blobs[name].reshape(-1, blobs[name].shape[-1]))
        conv = result.stdout.splitlines()[1].split()
        self.assertEqual(conv[0], "...")
        numpy.testing.assert_allclose(numpy.array(conv[1:], float), blobs["conv"].ravel()[-8:], 1e-5)

    def test_maps_of_width_seven_are_no_boxes(self) -> None:
        save_trace(nn.Conv2d(3, 1, 3), self.folder / "map.pt", (1, 3, 9, 9))
        convert(self.folder / "map.pt", "-i", "1,3,9,9")
        numpy.save(self.folder / "x.npy", numpy.ones((1, 3, 9, 9), numpy.float32))
        result = run("run", self.folder / "map.prototxt", self.folder / "map.caffemodel", "--input",
                     self.folder / "x.npy")
        self.assertRegex(result.stdout, r"\A.* \(1x1x7x7\)\n  \.\.\.( -?\d\S*){8}\n\Z")

    def test_weights_of_other_number_or_shape_are_said(self) -> None:
        """The caffemodel is what Caffe would read on, and OpenCV without a bias."""
        numpy.save(self.folder / "x.npy", numpy.ones((1, 3, 12, 12), numpy.float32))
        whole = self.files_of_net[1].read_bytes()

        def flatten(net: object) -> None:
            layer_of(net, "fc").blobs[0].shape.dim[:] = [288, 5]

        for change, words in (
                (lambda net: layer_of(net, "conv").blobs.pop(),
                 "layer 'conv' (Convolution): takes 2 weights ([8,3,3,3], [8]), and the file has 1"),
                (lambda net: layer_of(net, "fc").ClearField("blobs"), "layer 'fc' (InnerProduct): "),
                (lambda net: layer_of(net, "fc").blobs[1].data.pop(),
                 "takes a weight of [5], and the file has 4 numbers of shape [5]"),
                (flatten, "takes a weight of [5,288], and the file has 1440 numbers of shape [288,5]"),
                (to_old_layers, "has no weights for it")):
            with self.subTest(words):
                self.files_of_net[1].write_bytes(whole)
                edit_caffemodel(self.files_of_net[1], change)
                result = run("run", *self.files_of_net, "--input", self.folder / "x.npy")
                self.assertEqual(result.returncode, 2, result.stdout)
                self.assertIn(words, result.stderr)

    def test_a_parameter_layer_needs_its_weight(self) -> None:
        net, weights = self.folder / "p.prototxt", self.folder / "p.caffemodel"
        net.write_text("""
            layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 1 dim: 3 } } }
            layer { name: 'p' type: 'Parameter' top: 'p' parameter_param { shape { dim: 1 dim: 3 } } }
            layer { name: 'y' type: 'Eltwise' bottom: 'x' bottom: 'p' top: 'y' }""")
        weights.write_bytes(net_parameter()(name="p").SerializeToString())
        numpy.save(self.folder / "x.npy", numpy.ones((1, 3), numpy.float32))
        result = run("run", net, weights, "--input", self.folder / "x.npy")
        self.assertEqual(result.returncode, 2, result.stdout)
        self.assertIn("layer 'p' (Parameter)", result.stderr)

    def test_a_layer_that_we_do_not_know_hides_no_missing_bias(self) -> None:
        net, weights = self.folder / "p.prototxt", self.folder / "p.caffemodel"
        net.write_text("""
            layer { name: 'x' type: 'Input' top: 'x' input_param { shape { dim: 1 dim: 3 } } }
            layer { name: 'l' type: 'LRN' bottom: 'x' top: 'l' }
            layer { name: 'y' type: 'InnerProduct' bottom: 'l' top: 'y' inner_product_param { num_output: 2 } }""")
        model = net_parameter()(name="p")
        model.layer.add(name="y", type="InnerProduct").blobs.add(data=[1] * 6)
        weights.write_bytes(model.SerializeToString())
        numpy.save(self.folder / "x.npy", numpy.ones((1, 3), numpy.float32))
        result = run("run", net, weights, "--input", self.folder / "x.npy")
        self.assertEqual(result.returncode, 2, result.stdout)
        self.assertIn("layer 'y' (InnerProduct): takes 2 weights ([2,3], [2]), and the file has 1",
                      result.stderr)

    def test_the_result_as_json(self) -> None:
        x = torch.randn(2, 3, 12, 12)
        numpy.save(self.folder / "x.npy", x.numpy())
        convert(self.folder / "net.pt", "-i", "2,3,12,12", "-o", self.folder / "two")
        (self.folder / "labels.txt").write_text("ant\nbee\ncat\n")
        done = run("run", self.folder / "two.prototxt", self.folder / "two.caffemodel", "--input",
                   self.folder / "x.npy", "--labels", self.folder / "labels.txt", "-o", self.out,
                   "--json")
        result = json.loads(done.stdout)
        self.assertEqual((result["status"], result["files"]), (0, [str(self.out)]))
        self.assertIn("OpenCV", result["runtime"])
        (blob,) = result["blobs"]
        expected = numpy.load(self.out)["fc"]
        self.assertEqual((blob["blob"], blob["shape"]), ("fc", [2, 5]))
        numpy.testing.assert_allclose(blob["values"], expected.ravel(), 1e-6)
        numpy.testing.assert_allclose(
            [blob["smallest"], blob["largest"], blob["mean"]],
            [expected.min(), expected.max(), expected.mean()], 1e-5)
        for best, row in zip(blob["best"], expected):
            order = row.argsort()[::-1]
            self.assertEqual([each["label"] for each in best], order.tolist())
            self.assertEqual([each["name"] for each in best],
                             [["ant", "bee", "cat", "3", "4"][i] for i in order])
            numpy.testing.assert_allclose([each["score"] for each in best], row[order], 1e-6)

    def test_problems_as_json(self) -> None:
        result = run("run", *self.files_of_net, "--json")
        self.assertEqual((json.loads(result.stdout)["status"], result.returncode), (1, 1))
        result = run("inspect", self.folder / "none.prototxt", "--json")
        self.assertEqual((json.loads(result.stdout)["status"], result.returncode), (2, 2))

    def test_an_option_takes_one_word(self) -> None:
        numpy.save(self.folder / "x.npy", numpy.ones((1, 3, 12, 12), numpy.float32))
        for options in (("--input", self.folder / "x.npy"), ("--mean", "1,2,3", "--input", self.folder / "x.npy"),
                        ("--input", self.folder / "x.npy", "--blob", "fc")):
            result = run("run", *options, *self.files_of_net, "-o", self.out)
            self.assertEqual(result.returncode, 0, result.stderr)

    def test_inputs_by_name_and_in_order(self) -> None:
        class Two(nn.Module):
            def forward(self, a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
                return a * 2 - b

        model = self.folder / "two.pt"
        a, b = torch.randn(1, 4), torch.randn(1, 4)
        torch.jit.trace(Two(), (a, b)).save(str(model))
        self.assertEqual(convert(model, "-i", "1,4", "-i", "1,4").returncode, 0)
        for name, value in (("a", a), ("b", b)):
            numpy.save(self.folder / f"{name}.npy", value.numpy())
        files = (self.folder / "two.prototxt", self.folder / "two.caffemodel", "-o", self.out)
        path_a, path_b = self.folder / "a.npy", self.folder / "b.npy"
        for inputs in ((path_a, path_b), (f"b={path_b}", path_a), (path_a, f"b={path_b}"),
                       (path_b, f"a={path_a}")):
            with self.subTest(inputs):
                options = [word for each in inputs for word in ("--input", each)]
                result = run("run", *files, *options)
                self.assertEqual(result.returncode, 0, result.stderr)
                with numpy.load(self.out) as blobs:
                    (got,) = (blobs[name] for name in blobs.files)
                numpy.testing.assert_allclose(got, (a * 2 - b).numpy(), atol=1e-6)
        twice = run("run", *files, "--input", f"a={path_a}", "--input", f"a={path_b}")
        self.assertEqual(twice.returncode, 1)
        self.assertIn("input 'a' is given twice", twice.stderr)

    def test_what_does_not_fit_is_said(self) -> None:
        numpy.save(self.folder / "small.npy", numpy.zeros((1, 3, 4, 4), numpy.float32))
        numpy.save(self.folder / "x.npy", numpy.zeros((1, 3, 12, 12), numpy.float32))
        (self.folder / "text.jpg").write_text("no picture")
        cv2.imwrite(str(self.folder / "picture.png"), numpy.zeros((4, 4, 3), numpy.uint8))
        x = ("--input", self.folder / "x.npy")
        for options, status, words in (
                ((), 1, "takes 1 input(s): x [1,3,12,12]"),
                ((*x, *x), 1, "1 input(s) only"),
                (("--input", self.folder / "small.npy"), 2, "[1,3,4,4], but input 'x' takes [1,3,12,12]"),
                (("--image", self.folder / "text.jpg"), 2, "is no picture"),
                (("--image", self.folder / "none.jpg"), 2, "there is no such file"),
                (("--input", self.folder / "net.pt.npy"), 2, "there is no such file"),
                ((*x, "--blob", "nothing"), 2, "no blob of this name"),
                ((*x, "--labels", self.folder / "none.txt"), 2, "cannot be opened"),
                ((*x, "-o", self.folder / "out.foo"), 1, "end the name in .npz for NumPy"),
                (("--image", self.folder / "picture.png", "--mean", "1,2"), 1,
                 "--mean: has 2 values for 3 channels"),
                ((*x, "-o", self.folder / "none" / "out.txt"), 5, "cannot be written"),
                ((*x, "-o", self.folder / "none" / "out.npz"), 5, "cannot be written")):
            with self.subTest(words):
                result = run("run", *self.files_of_net, *options)
                self.assertEqual(result.returncode, status, result.stderr)
                self.assertIn(words, result.stderr)
                self.assertEqual(len(result.stderr.strip().splitlines()), 1)


if __name__ == "__main__":
    unittest.main()
