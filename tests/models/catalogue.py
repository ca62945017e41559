"""The models that must convert: where each comes from, and the shapes of its inputs.

Sizes are small where the network allows it, and height and width differ where nothing asks for a
square, so that one cannot be mistaken for the other. The networks in written/ are the project's
own, from the papers; those of tests/ssd are not repeated here.
"""
from __future__ import annotations

import importlib
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Sequence

import torchvision
from torch import nn

Shape = tuple[int, ...]

WRITTEN = Path(__file__).resolve().parent / "written"
sys.path.append(str(WRITTEN))

PICTURE = (1, 3, 224, 224)
SMALL = (1, 3, 96, 128)


@dataclass(frozen=True)
class Model:
    name: str
    inputs: dict[str, Shape]  # by the names of forward()'s arguments
    factory: str  # a function of torchvision.models, or a file in written/
    arguments: dict[str, Any] = field(default_factory=dict)
    written: bool = False
    scripted: bool = False
    # Along the last axis stand values of several kinds, such as pixels and scores.
    mixed: bool = False
    # Pictures in a pass that fits batch norm. With too few of a small size, those of a test differ
    # from them so much that deep networks amplify the rounding of 32-bit numbers.
    batch: int = 24

    def build(self) -> nn.Module:
        if self.written:
            return importlib.import_module(self.factory).build_model(**self.arguments)
        module = torchvision.models
        for part in self.factory.split("."):
            module = getattr(module, part)
        return module(weights=None, **self.arguments)


def torchvision_models(names: str, shape: Shape, folder: str = "", scripted: bool = False,
                       batch: int = 24, **arguments: Any) -> list[Model]:
    suffix = "_scripted" if scripted else ""
    return [Model(name + suffix, {"x": shape}, folder + name, arguments, scripted=scripted,
                  batch=8 if shape[2:] >= PICTURE[2:] else batch)
            for name in names.split()]


def written(name: str, shape: Sequence[int], factory: str = "", mixed: bool = False,
            **arguments: Any) -> Model:
    return Model(name, {"x": (1, *shape)}, factory or name, arguments, written=True, mixed=mixed)


# No constructor may initialise weights that are replaced anyway (inception's takes a minute), or
# add the classifiers used in training only.
INCEPTION = {"init_weights": False, "aux_logits": False, "transform_input": False}
SEGMENTATION = {"weights_backbone": None, "aux_loss": False}

CLASSIFICATION = [
    *torchvision_models("resnet18 resnet34 resnet50 resnet101 resnet152 resnext50_32x4d "
                        "wide_resnet50_2", PICTURE),
    *torchvision_models("vgg11 vgg16 vgg19 vgg11_bn vgg16_bn vgg19_bn", PICTURE,
                        init_weights=False),
    *torchvision_models("alexnet squeezenet1_0 squeezenet1_1 densenet121 densenet161 densenet169 "
                        "densenet201", PICTURE),
    *torchvision_models("googlenet", PICTURE, **INCEPTION),
    *torchvision_models("inception_v3", (1, 3, 299, 299), **INCEPTION),
    *torchvision_models("resnet18", PICTURE, scripted=True),
    *torchvision_models("googlenet", PICTURE, scripted=True, **INCEPTION),
    *torchvision_models("mobilenet_v2 mobilenet_v3_small mobilenet_v3_large shufflenet_v2_x0_5 "
                        "shufflenet_v2_x1_0 shufflenet_v2_x1_5 shufflenet_v2_x2_0 mnasnet0_5 "
                        "mnasnet1_0", SMALL),
    *torchvision_models("mobilenet_v3_small", SMALL, scripted=True),
    *torchvision_models("efficientnet_b0 efficientnet_b1 efficientnet_b2 efficientnet_b3 "
                        "efficientnet_b4 efficientnet_b5 efficientnet_b6 "
                        "efficientnet_b7 efficientnet_v2_s", SMALL),
    *torchvision_models("regnet_x_400mf regnet_x_8gf regnet_y_400mf regnet_y_8gf convnext_tiny",
                        SMALL),
]
OTHERS = [
    *torchvision_models("fcn_resnet50 deeplabv3_resnet50 deeplabv3_mobilenet_v3_large", SMALL,
                        folder="segmentation.", batch=8, **SEGMENTATION),
    *torchvision_models("lraspp_mobilenet_v3_large", SMALL, folder="segmentation.",
                        weights_backbone=None),
    *torchvision_models("r3d_18", (1, 3, 4, 32, 48), folder="video.", batch=8),
]
OWN = [
    written("lenet", (1, 28, 28)),
    written("mobilenet_v1", (3, 96, 128)),
    written("unet_deconvolution", (3, 75, 90), "unet"),
    written("unet_bilinear", (3, 75, 90), "unet", bilinear=True),
    written("dcgan", (100, 1, 1)),
    written("faceboxes", (3, 128, 160)),
    written("se_resnet", (3, 96, 128)),
    written("cbam", (3, 64, 96)),
    written("espcn", (1, 24, 32)),
    written("crnn", (1, 32, 100)),
    written("pspnet", (3, 96, 112)),
    written("hrnet", (3, 64, 96)),
    written("yolov3", (3, 64, 96)),
    written("yolov3_decoded", (3, 64, 96), "yolov3", mixed=True, decode=True),
    written("yolov5", (3, 64, 96)),
    written("yolov5_decoded", (3, 64, 96), "yolov5", mixed=True, decode=True),
    written("centernet", (3, 64, 96)),
    written("lprnet", (3, 24, 94)),
    written("lprnet_pool3d", (3, 24, 94), "lprnet", pool_channels=True),
    Model("two_inputs", {"picture": (1, 3, 32, 48), "measurements": (1, 6)}, "two_inputs",
          written=True),
    written("four_outputs", (3, 32, 48)),
]
MODELS = {model.name: model for model in (*CLASSIFICATION, *OTHERS, *OWN)}
