"""CRNN ("An End-to-End Trainable Neural Network for Image-based Sequence Recognition", 2015),
narrow: columns of a line of text, 32 pixels high, are the steps of two LSTMs in both directions."""
from __future__ import annotations

from torch import Tensor, nn

from blocks import conv_bn

CLASSES = 37
HIDDEN = 32


def conv_relu(inputs: int, outputs: int, kernel: int = 3, padding: int = 1) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(inputs, outputs, kernel, padding=padding), nn.ReLU(True))


class BidirectionalLSTM(nn.Module):
    def __init__(self, inputs: int, hidden: int, outputs: int) -> None:
        super().__init__()
        self.rnn = nn.LSTM(inputs, hidden, bidirectional=True)
        self.embedding = nn.Linear(2 * hidden, outputs)

    def forward(self, x: Tensor) -> Tensor:
        recurrent, _ = self.rnn(x)
        steps, batch, hidden = recurrent.size()
        return self.embedding(recurrent.view(steps * batch, hidden)).view(steps, batch, -1)


class CRNN(nn.Module):
    """Nx1x32xW to scores of W/4+1 steps: TxNxCLASSES."""

    def __init__(self) -> None:
        super().__init__()
        self.cnn = nn.Sequential(
            conv_relu(1, 16), nn.MaxPool2d(2, 2), conv_relu(16, 32), nn.MaxPool2d(2, 2),
            conv_bn(32, 64), conv_relu(64, 64), nn.MaxPool2d((2, 2), (2, 1), (0, 1)),
            conv_bn(64, 64), conv_relu(64, 64), nn.MaxPool2d((2, 2), (2, 1), (0, 1)),
            conv_relu(64, 64, kernel=2, padding=0))
        self.rnn = nn.Sequential(BidirectionalLSTM(64, HIDDEN, HIDDEN),
                                 BidirectionalLSTM(HIDDEN, HIDDEN, CLASSES))

    def forward(self, x: Tensor) -> Tensor:
        return self.rnn(self.cnn(x).squeeze(2).permute(2, 0, 1))


def build_model() -> nn.Module:
    return CRNN()
