"""Trains the network in a quarter of a minute and writes resnet.pth beside this file, with one test
image as digit.npy (what the network takes) and digit.png (to look at)."""

from pathlib import Path

import cv2
import numpy
import torch
from torch import nn

from digit_images import Digits, load_split
from resnet import build_model

FOLDER = Path(__file__).resolve().parent
EPOCHS = 12
BATCH = 64


def shifted(images: torch.Tensor) -> torch.Tensor:
    """The images moved by up to three pixels, so that no position is learnt by heart."""
    rows, columns = torch.randint(-3, 4, (2,)).tolist()
    return torch.roll(images, (rows, columns), dims=(2, 3))


def train(model: nn.Module, digits: Digits) -> None:
    steps = -(-len(digits.labels) // BATCH)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=5e-4)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, epochs=EPOCHS,
                                                   steps_per_epoch=steps)
    loss_of = nn.CrossEntropyLoss()
    model.train()
    for epoch in range(EPOCHS):
        total = 0.0
        for batch in torch.randperm(len(digits.labels)).split(BATCH):
            loss = loss_of(model(shifted(digits.images[batch])), digits.labels[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += loss.item()
        print(f"epoch {epoch + 1:2} of {EPOCHS}: loss {total / steps:.4f}", flush=True)


def accuracy(model: nn.Module, digits: Digits) -> float:
    model.eval()
    with torch.no_grad():
        return (model(digits.images).argmax(1) == digits.labels).float().mean().item()


def main() -> None:
    torch.manual_seed(0)
    train_set, test_set = load_split()
    model = build_model()
    train(model, train_set)
    print(f"accuracy on {len(test_set.labels)} test images: {accuracy(model, test_set):.2%}")
    torch.save(model.state_dict(), FOLDER / "resnet.pth")
    digit = test_set.images[:1].numpy()
    numpy.save(FOLDER / "digit.npy", digit)
    cv2.imwrite(str(FOLDER / "digit.png"), (digit[0, 0] * 255).round().astype(numpy.uint8))


if __name__ == "__main__":
    main()
