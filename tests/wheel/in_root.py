"""What users of the wheel do, in a root that has nothing but Python: see run.sh.

    in_root.py WHEEL [TORCH | --system-torch]

Installs the wheel in a virtual environment, with TORCH or beside the system's, and converts, verifies and
runs: a Python model, a detector, a .pt2 and a .pt. Without a torch it verifies and runs what the last
call converted. The standard library alone, as the tests' other helpers are not here.
"""
import json
import math
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any, Dict, List

FILES = Path("/mnt/files")
DIGITS = Path("/mnt/examples/digits")
SHAPES = Path("/mnt/examples/ssd_shapes")
NUMBER = 2  # that digit.png shows
TOLERANCE = 1e-4
MOST_MEGABYTES = 40

SAVE = """
import sys, torch
sys.path.insert(0, {digits!r})
from resnet import build_model
model = build_model()
model.load_state_dict(torch.load({digits!r} + "/resnet.pth", weights_only=True))
model.eval()
x = torch.randn(1, 1, 32, 32, generator=torch.Generator().manual_seed(0))
torch.jit.trace(model, x).save("traced.pt")
torch.export.save(torch.export.export(model, (x,)), "exported.pt2")
print(torch.__version__)
"""


class Clock:
    """Seconds since the last time that it was asked, by what they went into."""

    def __init__(self) -> None:
        self.last = time.monotonic()
        self.rows: List[str] = []

    def __call__(self, what: str) -> None:
        now = time.monotonic()
        self.rows.append(f"{what} {now - self.last:.1f} s")
        self.last = now


class Environment:
    def __init__(self, folder: Path, options: List[str]) -> None:
        self.bin = folder / "bin"
        self.said(sys.executable, "-m", "venv", *options, folder)

    def said(self, *command: object) -> str:
        words = [str(word) for word in command]
        done = subprocess.run(words, capture_output=True, text=True,
                              env={"PATH": f"{self.bin}:/usr/bin:/bin", "HOME": "/tmp"})
        assert done.returncode == 0, f"{words} ended with {done.returncode}: {done.stdout} {done.stderr}"
        return done.stdout

    def install(self, *packages: str) -> None:
        self.said(self.bin / "pip", "install", "-q", "--no-index", "--find-links", "/mnt/downloads", *packages)

    def told(self, *arguments: object) -> Dict[str, Any]:
        """What the program says with --json, as it is found on the PATH."""
        told = json.loads(self.said(self.bin / "torch2caffe", *arguments, "--json"))
        assert told["status"] == 0, told
        return told


def check_spread(values: List[float]) -> None:
    assert len(values) > 1 and all(map(math.isfinite, values))
    assert max(values) - min(values) > 1, values


def check_proof(told: Dict[str, Any]) -> None:
    blobs = told["blobs"]
    assert len(blobs) > 5 and all(blob["equal"] for blob in blobs), told
    assert max(blob["error"] for blob in blobs) < TOLERANCE
    assert all(blob["spread"] > 0 for blob in blobs if blob["output"]) and any(blob["output"] for blob in blobs)


def check_digit(environment: Environment, stem: str) -> None:
    told = environment.told("run", f"{stem}.prototxt", f"{stem}.caffemodel", "--image", DIGITS / "digit.png",
                            "--scale", "1/255")
    values = told["blobs"][0]["values"]
    check_spread(values)
    assert values.index(max(values)) == NUMBER, values


def check_shapes(environment: Environment) -> None:
    told = environment.told("run", "ssd.prototxt", "ssd.caffemodel", "--image", SHAPES / "shapes.png", "--scale",
                            "1/255", "--draw", "found.jpg")
    found = [box for box in told["blobs"][0]["boxes"] if box["score"] > 0.5]
    assert len({box["label"] for box in found}) > 1, found
    assert (FILES / "found.jpg").read_bytes().startswith(b"\xff\xd8\xff")


def check_content(wheel: str) -> None:
    assert Path(wheel).stat().st_size < MOST_MEGABYTES * 1e6
    with zipfile.ZipFile(wheel) as file:
        names = [Path(name) for name in file.namelist()]
    libraries = [name.name for name in names if name.parent.name == "bundled"]
    assert {"libopencv_dnn", "libprotobuf", "libjpeg"} < {name.split(".")[0] for name in libraries}, libraries
    licences = {name.name for name in names if name.parent.name == "licenses"}
    assert {"LICENSE", "libprotobuf32.txt", "libjpeg62-turbo.txt", "libgfortran5.txt", "libtomlplusplus-dev.txt",
            "libcli11-dev.txt", "nlohmann-json3-dev.txt"} < licences, licences
    assert not any(name.name.startswith(("libtorch.", "libX11", "libopenblas")) for name in names)


def convert_all(environment: Environment, clock: Clock) -> None:
    example = ("-i", "1,1,32,32", "--report")
    check_proof(environment.told("convert", DIGITS / "resnet.py", DIGITS / "resnet.pth", *example, "resnet.html",
                                 "-o", "resnet"))
    assert "<svg" in (FILES / "resnet.html").read_text()
    clock("convert with a report")
    check_proof(environment.told("verify", "resnet.prototxt", "resnet.caffemodel", "--against", "exported.pt2"))
    clock("verify")
    check_proof(environment.told("convert", SHAPES / "ssd_shapes.py", SHAPES / "ssd_shapes.pth", "-i", "1,3,96,96",
                                 "--ssd", "auto", "-o", "ssd"))
    clock("convert an SSD")
    for model in ("exported.pt2", "traced.pt"):
        told = environment.told("convert", model, *(("-i", "1,1,32,32") if model.endswith(".pt") else ()))
        check_proof(told)
        assert "libtorch" in json.dumps(told["notes"]), told["notes"]  # that the user's Python stood in for it
        check_digit(environment, Path(model).stem)
        clock(f"convert and run {model}")


def main(wheel: str, torch: List[str]) -> None:
    system = "--system-torch" in torch
    with tempfile.TemporaryDirectory(dir=FILES) as folder:
        check_content(wheel)
        clock = Clock()
        environment = Environment(Path(folder), ["--system-site-packages"] if system else [])
        clock("venv")
        environment.install(wheel)
        clock("the wheel")
        version = environment.said(environment.bin / "torch2caffe", "--version")
        assert "built with" in version and "OpenCV" in version, version
        print(Path("/etc/debian_version").read_text().strip(), sys.version.split()[0], version.strip(), sep="; ")
        if torch and not system:
            environment.install(*torch)
            clock("torch")
        if torch:
            print("torch", environment.said(environment.bin / "python", "-c", SAVE.format(digits=str(DIGITS))).strip())
            clock("models")
            convert_all(environment, clock)
        else:
            assert not list(Path("/usr/lib").rglob("libopencv*")) and not list(Path("/usr/lib").rglob("*protobuf*"))
        check_digit(environment, "resnet")
        check_shapes(environment)
        clock("run")
        code = "import torch2caffe, ConvertModel; print(torch2caffe.__version__)"
        assert environment.said(environment.bin / "python", "-c", code).strip() in version
        clock("import")
        print("  " + ", ".join(clock.rows))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
