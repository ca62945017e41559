"""The slim network of the Ultra-Light face detector, for ultraface-slim-320.pth."""
from __future__ import annotations

from ultraface import UltraFace, separable_block


def build_model() -> UltraFace:
    return UltraFace(separable_block(64, 64, 1))
