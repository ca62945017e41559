"""torchvision's ssdlite320_mobilenet_v3_large."""
from __future__ import annotations

from torchvision.models.detection import ssdlite320_mobilenet_v3_large

from torchvision_ssd import RawOutputs
from with_random_weights import shrink, with_random_weights


def build_model() -> RawOutputs:
    detector = ssdlite320_mobilenet_v3_large(weights=None, weights_backbone=None)
    model = with_random_weights(RawOutputs(detector), (320, 320))
    # Each of these is a separable convolution: only its last part is one without batch norm.
    shrink(head[-1] for head in model.head.regression_head.module_list)
    return model
