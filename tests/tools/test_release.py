"""tools/release.sh makes a release of what is committed, and says so where something is not."""
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "support"))
from program import SOURCE, FolderTest  # noqa: E402

NAMES = ["CHANGELOG.md", "python/torch2caffe/__init__.py", "tools/release.sh"]


@unittest.skipUnless(shutil.which("git"), "git is not installed")
class ReleaseTest(FolderTest):
    def setUp(self) -> None:
        super().setUp()
        self.source = self.folder / "source"
        self.dist = self.source / "dist"
        for name in NAMES:
            (self.source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(SOURCE / name, self.source / name)
        (self.source / ".gitignore").write_text("dist/\n")
        self.write("python/torch2caffe/__init__.py", '"""Words."""\n__version__ = "1.2.0"\n')
        self.write("CHANGELOG.md", "# Changelog\n\n## 1.2.01\n\n- next\n\n## 1.2.0\n\n- this\n\n## 1.1\n\n- last\n")
        self.git("init", "-q")
        self.commit()
        self.dist.mkdir()
        (self.dist / "torch2caffe.whl").write_bytes(b"a wheel")

    def write(self, name: str, text: str) -> None:
        (self.source / name).write_text(text)

    def git(self, *arguments: str) -> None:
        names = {f"GIT_{who}_{what}": "a@b.c" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        subprocess.run(["git", *arguments], cwd=self.source, check=True, env={**os.environ, **names})

    def commit(self) -> None:
        self.git("add", ".")
        self.git("commit", "-q", "-m", "words")

    def release(self) -> "subprocess.CompletedProcess[str]":
        return subprocess.run([str(self.source / "tools/release.sh"), str(self.dist)], capture_output=True, text=True)

    def test_has_source_notes_and_checksums(self) -> None:
        done = self.release()
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual((self.dist / "RELEASE_NOTES.md").read_text(), "## 1.2.0\n\n- this\n\n")
        with tarfile.open(self.dist / "torch2caffe-1.2.0.tar.gz") as archive:
            self.assertLess({f"torch2caffe-1.2.0/{name}" for name in NAMES}, set(archive.getnames()))
        sums = dict(reversed(line.split("  ")) for line in (self.dist / "SHA256SUMS").read_text().splitlines())
        self.assertEqual(set(sums), {"RELEASE_NOTES.md", "torch2caffe-1.2.0.tar.gz", "torch2caffe.whl"})
        for name, digest in sums.items():
            self.assertEqual(digest, hashlib.sha256((self.dist / name).read_bytes()).hexdigest())
        archive = (self.dist / "torch2caffe-1.2.0.tar.gz").read_bytes()
        self.assertEqual(self.release().returncode, 0)
        self.assertEqual((self.dist / "torch2caffe-1.2.0.tar.gz").read_bytes(), archive)

    def test_says_that_the_changelog_calls_it_unreleased(self) -> None:
        self.write("CHANGELOG.md", "## 1.2.0 (unreleased)\n\n- this\n")
        self.commit()
        done = self.release()
        self.assertEqual(done.returncode, 0)
        self.assertIn("calls 1.2.0 unreleased", done.stderr)

    def test_refuses_what_is_not_committed(self) -> None:
        self.write("new.txt", "")
        done = self.release()
        self.assertEqual(done.returncode, 1)
        self.assertIn("commit them", done.stderr)

    def test_refuses_a_version_without_notes(self) -> None:
        self.write("CHANGELOG.md", "## 1.1\n\n- last\n")
        self.commit()
        done = self.release()
        self.assertEqual(done.returncode, 1)
        self.assertIn("no heading '## 1.2.0'", done.stderr)


if __name__ == "__main__":
    unittest.main()
