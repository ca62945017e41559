"""Stands for the package onnx2torch where it is not installed: what it would make of the file of
docs/i_have/onnx.md, with weights at random."""
from pathlib import Path

import torch
from torch import nn


def convert(path: str) -> nn.Module:
    assert Path(path).name == "net.onnx", path
    torch.manual_seed(0)
    parts = {"Conv": nn.Conv2d(3, 8, 3, padding=1), "Relu": nn.ReLU(), "MaxPool": nn.MaxPool2d(3, 2, 1),
             "Flatten": nn.Flatten(), "Gemm": nn.Linear(8 * 16 * 16, 10)}
    net = nn.Sequential()
    for name, part in parts.items():
        net.add_module(name, part)
    return net
