"""Makes torchvision's classification models with seeded random weights as TorchScript files.

    make_models.py OUTDIR [NAME...]     writes OUTDIR/NAME.pt for all models, or for those named

Random weights are made such that a wrong conversion shows: nothing is left at a value that hides a
mistake (biases of 0, batch normalisation that does nothing), signals neither vanish nor explode,
and the output depends on the input.
"""

import argparse
import os
import sys
import time
import zlib
from pathlib import Path

import numpy
import torch
import torchvision
from torch import Tensor, nn
from torchvision.models.resnet import BasicBlock, Bottleneck

TRACED = """
    resnet18 resnet34 resnet50 resnet101 resnet152 resnext50_32x4d wide_resnet50_2
    vgg11 vgg16 vgg19 vgg11_bn vgg16_bn vgg19_bn alexnet squeezenet1_0 squeezenet1_1
    densenet121 densenet161 densenet169 densenet201 googlenet inception_v3
""".split()
SCRIPTED = ["resnet18_scripted", "googlenet_scripted"]
NAMES = TRACED + SCRIPTED

# Arguments that the constructors of some models need: none of them may initialise weights that
# are replaced anyway (inception's takes a minute), or add the classifiers used in training only.
INCEPTION = {"init_weights": False, "aux_logits": False, "transform_input": False}
ARGUMENTS: dict[str, dict[str, bool]] = {"googlenet": INCEPTION, "inception_v3": INCEPTION}

# Below this spread the numbers compared would be one number, and a test could not fail.
SMALLEST_SPREAD = 1e-3


def architecture(name: str) -> str:
    return name.removesuffix("_scripted")


def image_size(name: str) -> int:
    return 299 if name == "inception_v3" else 224


def random_images(seed: int, count: int, size: int) -> Tensor:
    """Seeded images with coarse and fine structure. Plain noise will not do: every average over
    many pixels of it is the same, so a random network would answer the same to every image."""
    random = numpy.random.default_rng(seed)

    def noise(cells: int) -> Tensor:
        values = random.standard_normal((count, 3, cells, cells), dtype=numpy.float32)
        return nn.functional.interpolate(torch.from_numpy(values), size=size)

    return noise(1) + noise(4) + 0.5 * noise(size)


def randomise(model: nn.Module) -> None:
    """Gives every weight a random value: He's variance for what a ReLU follows, so that signals
    keep their size; biases, scales and shifts that are neither 0 nor 1."""
    for layer in model.modules():
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            if layer.bias is not None:
                nn.init.normal_(layer.bias, std=0.1)
        elif isinstance(layer, nn.BatchNorm2d):
            nn.init.uniform_(layer.weight, 0.5, 1.5)
            nn.init.normal_(layer.bias, std=0.2)
    # As in trained networks, a residual block adds little to what goes around it. With full scales
    # fifty blocks amplify the rounding of 32-bit numbers to the size of the tolerance.
    for block in model.modules():
        if isinstance(block, Bottleneck):
            block.bn3.weight.mul_(0.3)
        elif isinstance(block, BasicBlock):
            block.bn2.weight.mul_(0.3)


def fit_batch_norm(model: nn.Module, seed: int, size: int) -> None:
    """Sets the running statistics to those of real signals, by passes with these layers alone in
    training mode (dropout would disturb them)."""
    layers = [layer for layer in model.modules() if isinstance(layer, nn.BatchNorm2d)]
    if not layers:
        return
    momenta = [layer.momentum for layer in layers]
    for layer in layers:
        layer.train()
        layer.momentum = None  # plain average over the passes
    for step in range(2):
        model(random_images(seed + step, count=8, size=size))
    for layer, momentum in zip(layers, momenta):
        layer.momentum = momentum
    model.eval()


def build(name: str) -> nn.Module:
    seed = zlib.crc32(architecture(name).encode())
    torch.manual_seed(seed)
    arguments = ARGUMENTS.get(architecture(name), {})
    if name.startswith("vgg"):
        arguments = {"init_weights": False}
    model = getattr(torchvision.models, architecture(name))(weights=None, **arguments)
    model.eval()
    randomise(model)
    # Statistics hardly depend on the size, unless the last maps shrink to single pixels.
    fit_batch_norm(model, seed, image_size(name) // 2)
    return model


def single_output(output: object) -> Tensor:
    """The scores: scripted GoogLeNet returns them in a tuple, with None for what is off."""
    if isinstance(output, Tensor):
        return output
    assert isinstance(output, tuple)
    tensors = [item for item in output if isinstance(item, Tensor)]
    assert len(tensors) == 1
    return tensors[0]


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


def make(name: str, folder: Path) -> Path:
    """Makes folder/NAME.pt unless a file newer than this script is there; returns its path."""
    path = folder / f"{name}.pt"
    if path.exists() and path.stat().st_mtime > Path(__file__).stat().st_mtime:
        return path
    start = time.monotonic()
    with torch.no_grad():
        model = build(name)
        first, second = random_images(seed=1, count=2, size=image_size(name)).split(1)
        if name in SCRIPTED:
            script = torch.jit.script(model)
        else:
            script = torch.jit.trace(model, first, check_trace=False)
        outputs = [single_output(model(image)).numpy() for image in (first, second)]
    facts = check_outputs(name, *outputs)
    # Under another name first: an interrupted run leaves no file that looks finished.
    torch.jit.save(script, f"{path}.part")
    os.replace(f"{path}.part", path)
    print(f"made {name}: {facts}, {path.stat().st_size / 1e6:.0f} MB, "
          f"{time.monotonic() - start:.1f} s", flush=True)
    return path


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="OUTDIR")
    parser.add_argument("names", nargs="*", metavar="NAME", help=" ".join(NAMES))
    options = parser.parse_args()
    unknown = set(options.names) - set(NAMES)
    if unknown:
        parser.error(f"no such model: {' '.join(sorted(unknown))}")
    torch.set_num_threads(2)
    options.folder.mkdir(parents=True, exist_ok=True)
    for name in options.names or NAMES:
        make(name, options.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
