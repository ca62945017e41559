"""The installed program and library: moved to another folder, they work without the build tree."""
import subprocess
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "support"))
from program import BUILD, PYTHON, FolderTest, SmallNet, save_trace  # noqa: E402

CMAKE = "/usr/bin/cmake"


def checked(*command: object) -> str:
    result = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


class InstallTest(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        self.prefix = self.folder / "prefix"
        checked(CMAKE, "--install", BUILD, "--prefix", self.prefix)
        self.model = save_trace(SmallNet(), self.folder / "net.pt")

    def test_program_converts(self) -> None:
        output = checked(self.prefix / "bin" / "torch2caffe", "convert", self.model, "-i", "1,3,12,12",
                         "--python", PYTHON)
        self.assertIn("largest error", output)

    def test_shells_and_man_find_their_files(self) -> None:
        for path in ("bash-completion/completions/torch2caffe", "zsh/site-functions/_torch2caffe",
                     "fish/vendor_completions.d/torch2caffe.fish", "man/man1/torch2caffe.1"):
            self.assertIn("tolerance", (self.prefix / "share" / path).read_text(), path)

    def test_library_is_found_and_converts(self) -> None:
        build = self.folder / "build"
        checked(CMAKE, "-S", Path(__file__).parent / "consumer", "-B", build, "-G", "Ninja",
                f"-DCMAKE_PREFIX_PATH={self.prefix}")
        checked(CMAKE, "--build", build)
        path, error = checked(build / "consumer", self.model).split()
        self.assertTrue(Path(path).exists())
        self.assertLess(float(error), 1e-4)
        failure = subprocess.run([build / "consumer", self.folder / "none.pt"], capture_output=True,
                                 text=True)
        self.assertEqual(failure.returncode, 2)
        self.assertIn("there is no such file", failure.stderr)


if __name__ == "__main__":
    unittest.main()
