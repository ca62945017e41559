"""Conversions that are killed, interrupted or starved while they write: the old files stay, and
nothing else does."""
import os
import resource
import signal
import subprocess
import sys
import time
import unittest
from pathlib import Path

from torch import nn

sys.path.insert(0, str(Path(__file__).parent.parent / "support"))
from program import PROGRAM, FolderTest, convert, save_trace  # noqa: E402

CANNOT_WRITE = 5
WEIGHTS = 8 << 20  # values: 32 MiB, so that there is time to kill


def writes_into(process: int, folder: Path) -> int:
    """Bytes in the largest file in `folder` that the process has open, whatever it is called."""
    largest = 0
    try:
        for descriptor in Path(f"/proc/{process}/fd").iterdir():
            if os.readlink(descriptor).startswith(str(folder)):
                largest = max(largest, descriptor.stat().st_size)
    except FileNotFoundError:
        pass
    return largest


class InterruptionTest(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        model = nn.Sequential(nn.Flatten(), nn.Linear(1024, WEIGHTS // 1024))
        self.model = save_trace(model, self.folder / "net.pt", (1, 1024))
        self.out = self.folder / "out"
        self.out.mkdir()
        for ending in ("prototxt", "caffemodel"):
            (self.out / f"net.{ending}").write_text("old")
        self.command = ["convert", self.model, "-i", "1,1024", "-o", self.out / "net"]

    def old_files_are_untouched(self) -> None:
        self.assertEqual(sorted(p.name for p in self.out.iterdir()), ["net.caffemodel", "net.prototxt"])
        for ending in ("prototxt", "caffemodel"):
            self.assertEqual((self.out / f"net.{ending}").read_text(), "old")

    def end_while_writing(self, signal_number: int) -> None:
        process = subprocess.Popen([PROGRAM, *map(str, self.command)], stdout=subprocess.DEVNULL)
        while process.poll() is None and writes_into(process.pid, self.out) < 1 << 20:
            time.sleep(0.001)
        self.assertIsNone(process.poll(), "the program had ended before it could be killed")
        process.send_signal(signal_number)
        self.assertEqual(process.wait(), -signal_number)

    def test_signals(self) -> None:
        for signal_number in (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            with self.subTest(signal.Signals(signal_number).name):
                self.end_while_writing(signal_number)
                self.old_files_are_untouched()

    def test_no_space(self) -> None:
        def limit_file_size() -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # so that write() fails, as on a full disk
            resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))

        result = convert(*self.command[1:], program=PROGRAM, preexec_fn=limit_file_size)
        self.assertEqual(result.returncode, CANNOT_WRITE)
        self.assertIn("net.caffemodel: cannot be written", result.stderr)
        self.old_files_are_untouched()

    def test_the_same_conversion_succeeds_when_left_alone(self) -> None:
        result = convert(*self.command[1:])
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertGreater((self.out / "net.caffemodel").stat().st_size, WEIGHTS * 4)


if __name__ == "__main__":
    unittest.main()
