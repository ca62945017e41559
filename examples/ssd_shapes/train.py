"""Trains the detector in four minutes on one processor core and writes ssd_shapes.pth beside this
file, with one test picture, shapes.png."""

from pathlib import Path

import cv2
import numpy
import torch
from torch import Tensor
from torch.nn import functional

from boxes import Array, encode, overlaps
from evaluation import found_by_pytorch, precisions
from shapes import Picture, network_input, pictures, test_pictures
from ssd_shapes import SsdShapes, build_model

FOLDER = Path(__file__).resolve().parent
TRAINING_SEED = 0
STEPS, BATCH = 3000, 32
MATCH = 0.4  # a prior is to find a shape that it overlaps by more than this
NEGATIVES = 3  # priors that are to find nothing, for each that is to find something


def targets(picture: Picture, priors: Array) -> "tuple[Array, Array]":
    """The label and the offsets that each prior should give."""
    shared = overlaps(priors, picture.boxes)
    # Every shape has the prior that fits it best, however badly.
    shared[shared.argmax(0), numpy.arange(len(picture.boxes))] = 2
    shape = shared.argmax(1)
    labels = numpy.where(shared.max(1) > MATCH, picture.labels[shape], 0)
    return labels, encode(picture.boxes[shape], priors).astype(numpy.float32)


def multibox_loss(outputs: "tuple[Tensor, Tensor]", labels: Tensor, offsets: Tensor) -> Tensor:
    """Smooth L1 of the offsets where there is something, cross entropy of the scores there and
    where the network is most wrong about there being nothing."""
    found_offsets, scores = outputs
    positive = labels > 0
    count = positive.sum()
    place = functional.smooth_l1_loss(found_offsets[positive], offsets[positive], reduction="sum")
    losses = functional.cross_entropy(scores.transpose(1, 2), labels, reduction="none")
    negative = losses.detach().masked_fill(positive, 0).sort(dim=1, descending=True)
    rank = torch.empty_like(negative.indices)
    rank.scatter_(1, negative.indices, torch.arange(rank.shape[1]).expand_as(rank))
    hard = ~positive & (rank < NEGATIVES * positive.sum(1, keepdim=True))
    return (place + losses[positive | hard].sum()) / count


def train(model: SsdShapes) -> None:
    priors = model.priors.numpy()
    supply = pictures(TRAINING_SEED, STEPS * BATCH)
    optimizer = torch.optim.AdamW(model.parameters(), weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 5e-3, total_steps=STEPS)
    model.train()
    total = 0.0
    for step in range(1, STEPS + 1):
        batch = [next(supply) for _ in range(BATCH)]
        images = torch.from_numpy(numpy.concatenate([network_input(p.image) for p in batch]))
        labels, offsets = zip(*(targets(picture, priors) for picture in batch))
        loss = multibox_loss(model(images), torch.from_numpy(numpy.stack(labels)),
                             torch.from_numpy(numpy.stack(offsets)))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
        total += loss.item()
        if step % 100 == 0:
            print(f"step {step} of {STEPS}: loss {total / 100:.3f}", flush=True)
            total = 0.0


def main() -> None:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    model = build_model()
    train(model)
    test = test_pictures()
    found = found_by_pytorch(model, test)
    print(f"mAP on {len(test)} test pictures: {precisions(test, found)['mAP']:.3f}")
    torch.save(model.state_dict(), FOLDER / "ssd_shapes.pth")
    everything = next(picture for picture in test if len(set(picture.labels)) == 3)
    cv2.imwrite(str(FOLDER / "shapes.png"), everything.image)


if __name__ == "__main__":
    main()
