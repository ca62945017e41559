"""Like CenterNet ("Objects as Points", 2019) on a small ResNet: three deconvolutions, and heads for
the heat map, the sizes and the offsets, in a dictionary."""
from __future__ import annotations

from torch import Tensor, nn

from blocks import Residual, conv_bn

WIDTH = 32
HEADS = {"hm": 10, "wh": 2, "reg": 2}


def enlarge(inputs: int) -> nn.Sequential:
    return nn.Sequential(
        nn.ConvTranspose2d(inputs, WIDTH, 4, stride=2, padding=1, output_padding=0, bias=False),
        nn.BatchNorm2d(WIDTH), nn.ReLU(inplace=True))


class CenterNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.backbone = nn.Sequential(
            conv_bn(3, 16, 7, stride=2), nn.MaxPool2d(3, 2, padding=1), Residual(16, 16),
            Residual(16, 32, 2), Residual(32, 64, 2), Residual(64, 128, 2))
        self.enlarge = nn.Sequential(enlarge(128), enlarge(WIDTH), enlarge(WIDTH))
        self.heads = nn.ModuleDict({name: nn.Sequential(
            nn.Conv2d(WIDTH, WIDTH, 3, padding=1), nn.ReLU(inplace=True),
            nn.Conv2d(WIDTH, outputs, 1)) for name, outputs in HEADS.items()})

    def forward(self, x: Tensor) -> dict[str, Tensor]:
        y = self.enlarge(self.backbone(x))
        outputs = {name: head(y) for name, head in self.heads.items()}
        outputs["hm"] = outputs["hm"].sigmoid()
        return outputs


def build_model() -> nn.Module:
    return CenterNet()
