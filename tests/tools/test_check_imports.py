"""The structure of the Python package, and the program that checks it."""
from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(os.environ.get("TORCH2CAFFE_SOURCE", Path(__file__).parents[2]))


def check(package: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, SOURCE / "tools" / "check_imports.py", package],
                          capture_output=True, text=True)


class ImportTest(unittest.TestCase):
    def test_the_package_has_no_breach(self) -> None:
        package = SOURCE / "python" / "torch2caffe"
        self.assertGreater(len(list(package.rglob("*.py"))), 20)
        result = check(package)
        self.assertEqual((result.stdout, result.returncode), ("", 0), result.stderr)

    def test_breaches_are_named(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            for name, text in {
                    "__init__.py": "from .a import f\n",
                    "a.py": "import b\nfrom .b import g\nfrom .d import h\n",
                    "b.py": "def g():\n    from .c import x\n",
                    "c.py": "if TYPE_CHECKING:\n    from . import a, json\n",
                    "d.py": "from json import c\n",
                    "export/one.py": "from .two import x\n",
                    "export/two.py": "from ..d import y\n"}.items():
                path = Path(folder) / name
                path.parent.mkdir(exist_ok=True)
                path.write_text(text, encoding="utf-8")
            result = check(Path(folder))
        self.assertEqual(result.stdout.splitlines(), [
            "export/two.py:1: export may not import d.py",
            "__init__.py:1: import circle: __init__.py -> a.py -> b.py -> c.py -> __init__.py"])
        self.assertEqual(result.returncode, 1)


if __name__ == "__main__":
    unittest.main()
