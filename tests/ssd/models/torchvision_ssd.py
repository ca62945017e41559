"""torchvision's detectors without what stands before and behind the network: the scaling of the
image, the decoding of the boxes and their suppression."""
from __future__ import annotations

from torch import Tensor, nn
from torchvision.models.detection.image_list import ImageList
from torchvision.models.detection.ssd import SSD


class RawOutputs(nn.Module):
    """Nx3xHxW to offsets, scores before the softmax, and anchors: left, top, right and bottom in
    pixels."""

    def __init__(self, detector: SSD) -> None:
        super().__init__()
        self.backbone = detector.backbone
        self.head = detector.head
        self.anchor_generator = detector.anchor_generator

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        maps = list(self.backbone(x).values())
        outputs = self.head(maps)
        anchors = self.anchor_generator(ImageList(x, [(x.shape[2], x.shape[3])]), maps)
        return outputs["bbox_regression"], outputs["cls_logits"], anchors[0]
