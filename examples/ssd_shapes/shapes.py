"""Draws pictures of circles, squares and triangles on noise, the same ones for the same seed."""

from typing import Iterator, NamedTuple

import cv2
import numpy
from numpy.random import Generator

from boxes import Array, overlaps
from ssd_shapes import CLASSES, SIZE

SMALLEST, LARGEST = 16.0, 60.0  # the root of a shape's area, in pixels
MOST_SHAPES = 4
# No two shapes of a picture share more of their boxes than this, as intersection over union.
MOST_OVERLAP = 0.1
TEST_SEED, TEST_PICTURES = 1, 200


class Picture(NamedTuple):
    image: Array  # 96 x 96 x BGR, bytes
    boxes: Array  # shapes x 4: left, top, right, bottom, relative to the picture
    labels: Array  # the class of each


def outline(name: str, random: Generator) -> Array:
    """Points of a shape, turned at random, that touch every side of the box from 0,0 to 1,1."""
    corners = {"circle": 48, "square": 4, "triangle": 3}[name]
    angles = 2 * numpy.pi * (random.random() + numpy.arange(corners) / corners)
    points = numpy.stack([numpy.cos(angles), numpy.sin(angles)], 1)
    low, high = points.min(0), points.max(0)
    return (points - low) / (high - low)


def random_box(name: str, random: Generator) -> Array:
    """A box inside the picture, in pixels; only triangles are narrow or flat."""
    size = random.uniform(SMALLEST, LARGEST)
    stretch = 2 ** random.uniform(-0.5, 0.5) if name == "triangle" else 1.0
    sides = numpy.array([size * stretch, size / stretch])
    corner = random.random(2) * (SIZE - sides)
    return numpy.concatenate([corner, corner + sides])


def fill(image: Array, points: Array, colour: Array) -> None:
    """Fills a polygon; coordinates count from the corner of the picture, in pixels."""
    mask = numpy.zeros(image.shape[:2], numpy.uint8)
    # OpenCV counts from the centre of the first pixel, here in sixteenths.
    cv2.fillPoly(mask, [((points - 0.5) * 16).round().astype(numpy.int32)], 255, cv2.LINE_AA, 4)
    share = mask[..., numpy.newaxis] / numpy.float32(255)
    image += share * (colour - image)


def noise(deviation: float, cells: int, random: Generator) -> Array:
    values = random.normal(0, deviation, (cells, cells, 3)).astype(numpy.float32)
    return cv2.resize(values, (SIZE, SIZE), interpolation=cv2.INTER_LINEAR)


def draw(random: Generator) -> Picture:
    ground = random.uniform(0, 256, 3)
    image = ground.astype(numpy.float32) + noise(20, 8, random)
    boxes, labels = numpy.zeros((0, 4)), []
    for _ in range(random.integers(1, MOST_SHAPES + 1)):
        label = int(random.integers(1, len(CLASSES)))
        box = random_box(CLASSES[label], random)
        if (overlaps(box[numpy.newaxis], boxes) > MOST_OVERLAP).any():
            continue
        # In every channel at least 80 away from the ground.
        colour = (ground + random.uniform(80, 176, 3)) % 256
        points = box[:2] + outline(CLASSES[label], random) * (box[2:] - box[:2])
        fill(image, points, colour.astype(numpy.float32))
        boxes, labels = numpy.concatenate([boxes, box[numpy.newaxis]]), [*labels, label]
    image = (image + noise(12, SIZE, random)).round().clip(0, 255).astype(numpy.uint8)
    return Picture(image, (boxes / SIZE).astype(numpy.float32), numpy.array(labels))


def pictures(seed: int, count: int) -> Iterator[Picture]:
    random = numpy.random.default_rng(seed)
    return (draw(random) for _ in range(count))


def test_pictures() -> "list[Picture]":
    """Pictures that the network has not been trained on."""
    return list(pictures(TEST_SEED, TEST_PICTURES))


def network_input(image: Array) -> Array:
    """1 x 3 x 96 x 96, from 0 to 1."""
    pixels = image.transpose(2, 0, 1)[numpy.newaxis].astype(numpy.float32)
    return numpy.ascontiguousarray(pixels / numpy.float32(255))
