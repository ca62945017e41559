"""Seeded random weights for networks, and images for them.

They are made such that a wrong conversion shows: nothing is left at a value that hides a mistake
(biases of 0, batch normalisation that does nothing), signals neither vanish nor explode, and the
output depends on the input.
"""

from typing import Sequence

import numpy
import torch
from torch import Tensor, nn
from torchvision.models import efficientnet, mnasnet, mobilenetv2, mobilenetv3
from torchvision.models.convnext import CNBlock
from torchvision.models.regnet import ResBottleneckBlock
from torchvision.models.resnet import BasicBlock, Bottleneck
from torchvision.ops import SqueezeExcitation

# Below this spread the numbers compared would be one number, and a test could not fail.
SMALLEST_SPREAD = 1e-3

WEIGHTED = (nn.Conv2d, nn.Conv3d, nn.ConvTranspose2d, nn.Linear)
BATCH_NORMS = (nn.BatchNorm2d, nn.BatchNorm3d)
# Blocks whose last batch norm is that of what they add.
RESIDUAL = (mobilenetv2.InvertedResidual, mobilenetv3.InvertedResidual, mnasnet._InvertedResidual,
            efficientnet.MBConv, efficientnet.FusedMBConv, ResBottleneckBlock)

Size = int | tuple[int, int]  # of a square, or height and width


def random_input(seed: int, shape: tuple[int, ...]) -> Tensor:
    """Seeded numbers with coarse and fine structure along all axes but the first two. Plain noise
    will not do: every average over many pixels of it is the same, so a random network would answer
    the same to every image."""
    random = numpy.random.default_rng(seed)
    extents = shape[2:]

    def noise(*sizes: int) -> Tensor:
        values = random.standard_normal((*shape[:2], *sizes), dtype=numpy.float32)
        return nn.functional.interpolate(torch.from_numpy(values), size=extents)

    if not extents:
        return torch.from_numpy(random.standard_normal(shape, dtype=numpy.float32))
    return noise(*(1 for _ in extents)) + noise(*(4 for _ in extents)) + 0.5 * noise(*extents)


def random_images(seed: int, count: int, size: Size) -> Tensor:
    height, width = (size, size) if isinstance(size, int) else size
    return random_input(seed, (count, 3, height, width))


def randomise(model: nn.Module) -> None:
    """Gives every weight a random value: He's variance for what a ReLU follows, so that signals
    keep their size; biases, scales and shifts that are neither 0 nor 1."""
    for layer in model.modules():
        if isinstance(layer, WEIGHTED):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            if layer.bias is not None:
                nn.init.normal_(layer.bias, std=0.1)
        elif isinstance(layer, (*BATCH_NORMS, nn.LayerNorm)):
            nn.init.uniform_(layer.weight, 0.5, 1.5)
            nn.init.normal_(layer.bias, std=0.2)
        elif isinstance(layer, CNBlock):  # of ConvNeXt; its constructor leaves a millionth here
            nn.init.uniform_(layer.layer_scale, 0.2, 0.4)
    # Factors between 0 and 1 that are most often neither.
    for layer in model.modules():
        if isinstance(layer, SqueezeExcitation):
            layer.fc2.weight.mul_(0.2)
    # As in trained networks, a residual block adds little to what goes around it. With full scales
    # fifty blocks amplify the rounding of 32-bit numbers to the size of the tolerance.
    for block in model.modules():
        if isinstance(block, Bottleneck):
            block.bn3.weight.mul_(0.3)
        elif isinstance(block, BasicBlock):
            block.bn2.weight.mul_(0.3)
        elif isinstance(block, RESIDUAL):
            branch = block.f if isinstance(block, ResBottleneckBlock) else block
            last = [layer for layer in branch.modules() if isinstance(layer, nn.BatchNorm2d)][-1]
            last.weight.mul_(0.15)


def fit_batch_norm(model: nn.Module, seed: int, size: Size) -> None:
    """Sets the running statistics to those of pictures of this size."""
    fit_to(model, [[random_images(seed + step, count=8, size=size)] for step in range(2)])


def fit_to(model: nn.Module, passes: Sequence[Sequence[Tensor]]) -> None:
    """Sets the running statistics to those of real signals, by passes with these layers alone in
    training mode (dropout would disturb them)."""
    layers = [layer for layer in model.modules() if isinstance(layer, BATCH_NORMS)]
    if not layers:
        return
    momenta = [layer.momentum for layer in layers]
    for layer in layers:
        layer.train()
        layer.momentum = None  # plain average over the passes
    for inputs in passes:
        model(*inputs)
    for layer, momentum in zip(layers, momenta):
        layer.momentum = momentum
    model.eval()


def spread(output: numpy.ndarray) -> float:
    """Largest minus smallest number of the output, relative to the largest magnitude."""
    return float((output.max() - output.min()) / numpy.abs(output).max())


def check_outputs(name: str, first: numpy.ndarray, second: numpy.ndarray) -> str:
    """Asserts that the outputs for two images are fit for a comparison; returns their facts."""
    largest = float(numpy.abs(first).max())
    response = float(numpy.abs(first - second).max()) / largest
    facts = f"spread {spread(first):.2f}, response {response:.2f}, largest {largest:.2g}"
    assert 1e-3 <= largest <= 1e4, f"{name}: signals vanish or explode: {facts}"
    assert spread(first) >= SMALLEST_SPREAD, f"{name}: the output has no spread: {facts}"
    # Otherwise biases alone could make the spread, and the layers before them would go untested.
    assert response >= 1e-2, f"{name}: the output hardly depends on the input: {facts}"
    return facts
