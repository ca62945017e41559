"""A network of the SSD branch that is not of our making, with its Normalize layer:
`torch2caffe ssd` completes it, and OpenCV finds the boxes that PyTorch computes of the same
weights."""
from __future__ import annotations

import json
import sys
import unittest
from pathlib import Path

import cv2
import numpy
import torch
from torch import Tensor
from torch.nn import functional

FOLDER = Path(__file__).resolve().parent
sys.path[:0] = [str(FOLDER), str(FOLDER.parent / "support")]
from caffe_files import net_parameter, read_net  # noqa: E402
from decode import Array, detection_output  # noqa: E402
from opencv_layers import prior_box, rows_of_detections  # noqa: E402
from program import FolderTest, run  # noqa: E402

SIZE, CLASSES, PRIORS = 32, 3, 2  # priors of a cell
EPS = 1e-10  # Normalize's own

# As the branch's own scripts write it, down to what only training reads.
TRUNK = """
name: "foreign"
input: "data"
input_shape { dim: 1 dim: 3 dim: 32 dim: 32 }
layer {
  name: "conv4_3" type: "Convolution" bottom: "data" top: "conv4_3"
  param { lr_mult: 1 decay_mult: 1 } param { lr_mult: 2 decay_mult: 0 }
  convolution_param {
    num_output: 8 kernel_size: 5 pad: 2 stride: 4 engine: CAFFE
    weight_filler { type: "xavier" } bias_filler { type: "constant" value: 0 }
  }
}
layer { name: "relu4_3" type: "ReLU" bottom: "conv4_3" top: "conv4_3" }
layer {
  name: "fc7" type: "Convolution" bottom: "conv4_3" top: "fc7"
  convolution_param { num_output: 8 kernel_size: 3 pad: 1 stride: 2 }
}
layer { name: "relu7" type: "ReLU" bottom: "fc7" top: "fc7" }
layer {
  name: "conv4_3_norm" type: "Normalize" bottom: "conv4_3" top: "conv4_3_norm"
  norm_param {
    across_spatial: false scale_filler { type: "constant" value: 20 } channel_shared: false
  }
}
"""
HEAD = """
layer {{
  name: "{map}_mbox_{kind}" type: "Convolution" bottom: "{map}" top: "{map}_mbox_{kind}"
  convolution_param {{ num_output: {values} kernel_size: 3 pad: 1 }}
}}
layer {{
  name: "{map}_mbox_{kind}_perm" type: "Permute"
  bottom: "{map}_mbox_{kind}" top: "{map}_mbox_{kind}_perm"
  permute_param {{ order: 0 order: 2 order: 3 order: 1 }}
}}
layer {{
  name: "{map}_mbox_{kind}_flat" type: "Flatten"
  bottom: "{map}_mbox_{kind}_perm" top: "{map}_mbox_{kind}_flat"
  flatten_param {{ axis: 1 }}
}}
"""
JOINED = """
layer {{
  name: "mbox_{kind}" type: "Concat" top: "mbox_{kind}"
  bottom: "conv4_3_norm_mbox_{kind}_flat" bottom: "fc7_mbox_{kind}_flat" concat_param {{ axis: 1 }}
}}
"""
CONFIG = """
num_classes: 3
map { min_size: 8 max_size: 12 step: 4 }
map { min_size: 16 max_size: 24 step: 8 }
"""
MAPS = {"conv4_3_norm": (8, "min_size: 8 max_size: 12 step: 4"),
        "fc7": (4, "min_size: 16 max_size: 24 step: 8")}
VALUES = {"loc": 4 * PRIORS, "conf": CLASSES * PRIORS}

Weights = dict[str, list[Tensor]]


def prototxt() -> str:
    heads = [HEAD.format(map=name, kind=kind, values=values) for name in MAPS
             for kind, values in VALUES.items()]
    return TRUNK + "".join(heads) + "".join(JOINED.format(kind=kind) for kind in VALUES)


def random_weights() -> Weights:
    random = torch.Generator().manual_seed(5)

    def convolution(outputs: int, inputs: int, kernel: int) -> list[Tensor]:
        weights = torch.randn(outputs, inputs, kernel, kernel, generator=random)
        return [weights / weights[0].numel()**0.5, 0.3 * torch.randn(outputs, generator=random)]

    weights = {"conv4_3": convolution(8, 3, 5), "fc7": convolution(8, 8, 3),
               "conv4_3_norm": [1 + 3 * torch.rand(8, generator=random)]}
    for name in MAPS:
        for kind, values in VALUES.items():
            weights[f"{name}_mbox_{kind}"] = convolution(values, 8, 3)
    return weights


def caffemodel(weights: Weights) -> bytes:
    net = net_parameter()()
    for name, tensors in weights.items():
        layer = net.layer.add(name=name)
        for tensor in tensors:
            layer.blobs.add(shape={"dim": list(tensor.shape)}, data=tensor.flatten().tolist())
    return net.SerializeToString()


def by_pytorch(weights: Weights, image: Tensor) -> tuple[Array, Array]:
    """loc, and shares of conf."""
    conv = functional.relu(functional.conv2d(image, *weights["conv4_3"], stride=4, padding=2))
    fc = functional.relu(functional.conv2d(conv, *weights["fc7"], stride=2, padding=1))
    length = (conv.square().sum(1, keepdim=True) + EPS).sqrt()
    maps = {"conv4_3_norm": conv / length * weights["conv4_3_norm"][0].view(1, -1, 1, 1), "fc7": fc}

    def joined(kind: str, values: int) -> Tensor:
        return torch.cat([functional.conv2d(map_, *weights[f"{name}_mbox_{kind}"], padding=1)
                          .permute(0, 2, 3, 1).reshape(1, -1, values)
                          for name, map_ in maps.items()], 1)
    return joined("loc", 4).numpy(), joined("conf", CLASSES).softmax(-1).numpy()


class ForeignFiles(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        self.weights = random_weights()
        self.given = (self.folder / "net.prototxt", self.folder / "net.caffemodel")
        self.given[0].write_text(prototxt())
        self.given[1].write_bytes(caffemodel(self.weights))
        self.config = self.folder / "head.prototxt"
        self.config.write_text(CONFIG)

    def test_boxes_in_opencv(self) -> None:
        image = torch.randn(1, 3, SIZE, SIZE)
        priors = numpy.concatenate([prior_box((cells, cells), (SIZE, SIZE), text + " clip: false")
                                    for cells, text in MAPS.values()])
        expected = detection_output(*by_pytorch(self.weights, image), priors)
        self.assertGreater(len(expected), 20)
        for target in ("caffe-ssd", "opencv"):
            with self.subTest(target):
                done = run("ssd", *self.given, "--config", self.config, "-t", target, "--json")
                self.assertEqual(done.returncode, 0, done.stderr)
                files = json.loads(done.stdout)
                self.assertGreater(files["boxes"]["matched"], 20)
                net = cv2.dnn.readNetFromCaffe(files["prototxt"], files["caffemodel"])
                net.setInput(image.numpy())
                got = rows_of_detections(net.forward("detection_out"))
                self.assertEqual(len(got), len(expected))
                numpy.testing.assert_allclose(got, expected, atol=1e-4)

    def test_its_layers_stay_as_they_are(self) -> None:
        done = run("ssd", *self.given, "--config", self.config)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        written, _ = read_net(self.folder / "net_ssd.prototxt")
        given, _ = read_net(self.given[0])
        layers = {layer.name: layer for layer in written.layer}
        for layer in given.layer:
            self.assertEqual(layers[layer.name].type, layer.type)
        norm = layers["conv4_3_norm"].norm_param
        self.assertEqual((norm.across_spatial, norm.channel_shared), (False, False))

    def test_scales_of_another_number_are_refused(self) -> None:
        self.weights["conv4_3_norm"] = [torch.ones(7)]
        self.given[1].write_bytes(caffemodel(self.weights))
        done = run("ssd", *self.given, "--config", self.config)
        self.assertEqual(done.returncode, 2, done.stdout)
        self.assertIn("conv4_3_norm", done.stderr)
        self.assertFalse((self.folder / "net_ssd.prototxt").exists())


if __name__ == "__main__":
    unittest.main(verbosity=2)
