"""torchvision's ssd300_vgg16."""
from __future__ import annotations

from torch import nn
from torchvision.models.detection import ssd300_vgg16

from torchvision_ssd import RawOutputs
from with_random_weights import shrink, with_random_weights


def build_model() -> RawOutputs:
    detector = ssd300_vgg16(weights=None, weights_backbone=None)
    model = with_random_weights(RawOutputs(detector), (300, 300))
    nn.init.uniform_(model.backbone.scale_weight, 10, 30)
    shrink(model.head.regression_head.module_list)
    return model
