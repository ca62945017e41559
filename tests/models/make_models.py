"""Makes torchvision's classification models with seeded random weights as TorchScript files.

    make_models.py OUTDIR [NAME...]     writes OUTDIR/NAME.pt for all models, or for those named

random_weights.py says how the weights are made.
"""

import argparse
import os
import sys
import time
import zlib
from pathlib import Path

import torch
import torchvision
from torch import Tensor, nn

import random_weights
from random_weights import check_outputs, fit_batch_norm, random_images, randomise

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


def architecture(name: str) -> str:
    return name.removesuffix("_scripted")


def image_size(name: str) -> int:
    return 299 if name == "inception_v3" else 224


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


def make(name: str, folder: Path) -> Path:
    """Makes folder/NAME.pt unless a file newer than these scripts is there; returns its path."""
    path = folder / f"{name}.pt"
    changed = max(Path(file).stat().st_mtime for file in (__file__, random_weights.__file__))
    if path.exists() and path.stat().st_mtime > changed:
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
