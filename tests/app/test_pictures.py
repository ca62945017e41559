"""What `run --image` sees in a picture: the pixels that OpenCV's imread gives, or an error."""
import io
import struct
import sys
import unittest
import zlib
from pathlib import Path
from typing import Any, Dict, Iterator, Tuple

import cv2
import numpy
import torch
from PIL import Image
from torch import nn

sys.path.insert(0, str(Path(__file__).parent.parent / "support"))
from program import FolderTest, convert, run, save_trace  # noqa: E402

HEIGHT, WIDTH = 37, 51
TAKEN = (20, 30)  # by the network
ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def drawn(*channels: int, largest: int = 255) -> Any:
    """Shades with noise, so that no row, side or channel is like another."""
    random = numpy.random.default_rng(7)
    y, x = numpy.mgrid[0:HEIGHT, 0:WIDTH]
    shades = numpy.stack([x * 2 + y, 140 - x + y * 3, x * y / 10, 255 - x - y], -1)
    noisy = (shades + random.normal(0, 9, shades.shape)).clip(0, 255) / 255 * largest
    return noisy[..., :channels[0]].round() if channels else noisy[..., 0].round()


def encoded(ending: str, pixels: Any, *options: int) -> bytes:
    return cv2.imencode(ending, pixels, options)[1].tobytes()


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def png_chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def packed_rows(grey: Any, depth: int) -> bytes:
    bits = (grey[..., None] >> numpy.arange(depth)[::-1]) & 1
    return numpy.packbits(bits.reshape(len(grey), -1).astype(numpy.uint8), axis=1)


def png(rows: Iterator[Any], depth: int, kind: int, interlaced: bool = False, before: bytes = b"",
        size: Tuple[int, int] = (WIDTH, HEIGHT)) -> bytes:
    data = b"".join(b"\0" + row.tobytes() for row in rows)
    return (b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", struct.pack(">IIBBBBB", *size, depth, kind, 0, 0, interlaced))
            + before + png_chunk(b"IDAT", zlib.compress(data)) + png_chunk(b"IEND", b""))


def bmp(rows: Iterator[Any], bits: int, palette: bytes = b"", height: int = HEIGHT, compression: int = 0) -> bytes:
    data = b"".join(row.tobytes() + b"\0" * (-len(row.tobytes()) % 4) for row in rows)
    begin = 54 + len(palette)
    return (struct.pack("<2sIII", b"BM", begin + len(data), 0, begin)
            + struct.pack("<IiiHHIIiiII", 40, WIDTH, height, 1, bits, compression, 0, 0, 0, 0, 0) + palette + data)


def oriented(orientation: int, order: str) -> bytes:
    """EXIF data with another entry in front of it."""
    mark = {"<": b"II", ">": b"MM"}[order]
    return mark + struct.pack(order + "HIHHHIIHHIHHI", 42, 8, 2, 0x0100, 4, 1, WIDTH, 0x0112, 3, 1, orientation, 0, 0)


def jpegs() -> Dict[str, bytes]:
    colour, grey = drawn(3).astype(numpy.uint8), drawn().astype(numpy.uint8)
    ink = Image.fromarray(drawn(4).astype(numpy.uint8), "CMYK")
    plain = encoded(".jpg", colour)
    files = {"colour.jpg": plain, "grey.jpg": encoded(".jpg", grey),
             "fine.jpg": saved(Image.fromarray(colour), "JPEG", subsampling=0, quality=97),
             "progressive.jpg": encoded(".jpg", colour, cv2.IMWRITE_JPEG_PROGRESSIVE, 1),
             "restarting.jpg": encoded(".jpg", colour, cv2.IMWRITE_JPEG_RST_INTERVAL, 2),
             "ink.jpg": saved(ink, "JPEG"), "without_end.jpg": plain[:-2]}
    for orientation in range(10):
        for order in "<>":
            exif = b"Exif\0\0" + oriented(orientation, order)
            marker = b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
            files[f"turned_{orientation}{'<>'.index(order)}.jpg"] = plain[:2] + marker + plain[2:]
    return files


def pngs() -> Dict[str, bytes]:
    colour, grey = drawn(3), drawn()
    files = {"colour.png": encoded(".png", colour), "grey.png": encoded(".png", grey),
             "alpha.png": encoded(".png", drawn(4)),
             "colour16.png": encoded(".png", drawn(3, largest=65535).astype(numpy.uint16)),
             "grey16.png": encoded(".png", drawn(largest=65535).astype(numpy.uint16)),
             "alpha16.png": encoded(".png", drawn(4, largest=65535).astype(numpy.uint16)),
             "grey_alpha.png": saved(Image.fromarray(drawn(2).astype(numpy.uint8), "LA"), "PNG")}
    indexed = Image.fromarray(colour.astype(numpy.uint8)).quantize(200)
    files["palette.png"] = saved(indexed, "PNG")
    files["see_through.png"] = saved(indexed, "PNG", transparency=bytes(range(200)))
    for depth in (1, 2, 4):
        rows = packed_rows(drawn(largest=(1 << depth) - 1).astype(int), depth)
        files[f"grey{depth}.png"] = png(rows, depth, 0)
        colours = png_chunk(b"PLTE", numpy.random.default_rng(depth).bytes(3 << depth))
        files[f"palette{depth}.png"] = png(rows, depth, 3, before=colours)
    bytes_of = colour.astype(numpy.uint8)
    parts = (row for x, y, dx, dy in ADAM7 for row in bytes_of[y::dy, x::dx])
    files["interlaced.png"] = png(parts, 8, 2, interlaced=True)
    files["gamma.png"] = png(bytes_of, 8, 2, before=png_chunk(b"gAMA", struct.pack(">I", 45455)))
    files["transparent_colour.png"] = png(bytes_of, 8, 2, before=png_chunk(b"tRNS", struct.pack(">HHH", *bytes_of[3, 4])))
    for orientation in (3, 6):
        files[f"turned_{orientation}.png"] = png(bytes_of, 8, 2, before=png_chunk(b"eXIf", oriented(orientation, ">")))
    return files


def bmps() -> Dict[str, bytes]:
    colour = drawn(3).astype(numpy.uint8)
    files = {"colour.bmp": encoded(".bmp", colour), "grey.bmp": encoded(".bmp", drawn()),
             "alpha.bmp": encoded(".bmp", drawn(4)), "from_above.bmp": bmp(colour, 24, height=-HEIGHT),
             "wide.bmp": bmp(drawn(4).astype(numpy.uint8), 32),
             "palette.bmp": saved(Image.fromarray(colour).quantize(200), "BMP"),
             "1.bmp": saved(Image.fromarray(drawn() > 90), "BMP")}
    for bits in (1, 4, 8):
        palette = numpy.random.default_rng(bits).bytes(4 << bits)
        rows = packed_rows(drawn(largest=(1 << bits) - 1).astype(int), bits)
        files[f"colours{bits}.bmp"] = bmp(rows, bits, palette)
    return files


class Shifted(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + 0.5


class PicturesTest(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        for channels in (1, 3):
            shape = (1, channels, *TAKEN)
            convert(save_trace(Shifted(), self.folder / f"{channels}.pt", shape), "-i", ",".join(map(str, shape)))

    def run_on(self, pictures: Path, channels: int, out: Path) -> Any:
        net = self.folder / str(channels)
        return run("run", f"{net}.prototxt", f"{net}.caffemodel", "--image", pictures, "-o", out)

    def test_pixels_are_those_of_imread(self) -> None:
        files = {f"{Path(name).suffix[1:]}_{name}": data
                 for name, data in (*jpegs().items(), *pngs().items(), *bmps().items())}
        self.assertGreater(len(files), 50)
        pictures = self.folder / "pictures"
        pictures.mkdir()
        for name, data in files.items():
            (pictures / name).write_bytes(data)
        for channels, mode in ((3, cv2.IMREAD_COLOR), (1, cv2.IMREAD_GRAYSCALE)):
            out = self.folder / f"out{channels}"
            result = self.run_on(pictures, channels, out)
            self.assertEqual((result.returncode, result.stderr), (0, ""))
            for name in files:
                with self.subTest(name, channels=channels):
                    seen = cv2.resize(cv2.imread(str(pictures / name), mode), TAKEN[::-1])
                    expected = seen.reshape(*TAKEN, channels)[..., ::-1].transpose(2, 0, 1)
                    self.assertGreater(len(numpy.unique(expected)), 10)
                    with numpy.load(out / f"{Path(name).stem}.npz") as blobs:
                        (got,) = (blobs[blob] for blob in blobs.files)
                    numpy.testing.assert_array_equal(got[0] - 0.5, expected)

    def test_what_cannot_be_read_is_said(self) -> None:
        colour = drawn(3).astype(numpy.uint8)
        jpeg, many = encoded(".jpg", colour), struct.pack(">HH", 65500, 65500)
        progressive = encoded(".jpg", colour, cv2.IMWRITE_JPEG_PROGRESSIVE, 1)
        last_scan = progressive.rindex(b"\xff\xda")
        size = jpeg.index(struct.pack(">HH", HEIGHT, WIDTH))
        ends = "is damaged (it ends too early)"
        too_large = "of which 268435456 are read at most"
        for name, data, said in (
                ("half.jpg", jpeg[:len(jpeg) // 2], "is damaged (Corrupt JPEG data: premature end of data segment)"),
                ("head.jpg", jpeg[:200], ends), ("coarse.jpg", progressive[:last_scan], ends),
                ("scans.jpg", progressive[:last_scan] + progressive[last_scan:-2] * 100, "is damaged (too many scans)"),
                ("half.png", encoded(".png", colour)[:2000], ends),
                ("without_end.png", encoded(".png", colour)[:-8], ends),
                ("half.bmp", encoded(".bmp", colour)[:3000], ends), ("head.bmp", b"BM", ends),
                ("large.jpg", jpeg[:size] + many + jpeg[size + 4:], f"65500 x 65500 pixels, {too_large}"),
                ("large.png", png(colour, 8, 2, size=(900000, 900000)), too_large),
                ("large.bmp", bmp(colour, 24, height=1 << 30), too_large),
                ("least.bmp", bmp(colour, 24, height=-1 << 31), too_large),
                ("none.bmp", bmp(colour, 24, height=0), too_large),
                ("16.bmp", bmp(colour, 16), "is a BMP of 16 bits, which is not read"),
                ("rle.bmp", bmp(colour, 8, compression=1), "is a BMP that is compressed"),
                ("photo.webp", encoded(".webp", colour), "is no picture that can be read"),
                ("empty.png", b"", "is no picture that can be read")):
            with self.subTest(name):
                (self.folder / name).write_bytes(data)
                result = self.run_on(self.folder / name, 3, self.folder / "out.npz")
                self.assertEqual((result.returncode, len(result.stderr.splitlines())), (2, 1), result.stderr)
                self.assertIn(said, result.stderr)
                self.assertIn("give a .jpg, .png or .bmp file", result.stderr)
                self.assertFalse((self.folder / "out.npz").exists())


if __name__ == "__main__":
    unittest.main()
