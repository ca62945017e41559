"""The structure of the sources, and the program that checks it."""
from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(os.environ.get("TORCH2CAFFE_SOURCE", Path(__file__).parents[2]))


def check(tree: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, SOURCE / "tools" / "check_layers.py", tree],
                          capture_output=True, text=True)


class OwnSources(unittest.TestCase):
    def test_have_no_breach(self) -> None:
        result = check(SOURCE / "src")
        self.assertEqual(result.stdout, "")
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_are_where_the_check_looks(self) -> None:
        self.assertGreater(len(list((SOURCE / "src").rglob("*.cpp"))), 50)


class PlantedTree(unittest.TestCase):
    """Each test plants files and expects exactly the breaches that it names."""

    def expect(self, files: dict[str, str], breaches: list[str]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                path = Path(folder) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            result = check(Path(folder))
        self.assertEqual(result.stdout.splitlines(), breaches)
        self.assertEqual(result.returncode, 1 if breaches else 0, result.stderr)

    def test_accepts_own_and_lower_layers_and_public_headers(self) -> None:
        self.expect({
            "net/net.h": '#include <vector>\n#include "graph/graph.h"\n#include "net/weight.h"\n',
            "net/weight.h": '#include "torch2caffe/convert.h"\n',
            "graph/graph.h": '#include "base/scanner.h"\n',
            "app/main.cpp": '#include "net/net.h"\n#include "verify/verify.h"\n',
        }, [])

    def test_refuses_an_upward_include(self) -> None:
        self.expect({"net/net.h": '\n#include "lower/lower.h"\n'},
                    ["net/net.h:2: net may not include lower"])

    def test_refuses_every_upward_include_however_it_is_spaced(self) -> None:
        self.expect({"base/a.h": '  #  include "graph/a.h"\n#include"net/a.h"\n'},
                    ["base/a.h:1: base may not include graph",
                     "base/a.h:2: base may not include net"])

    def test_refuses_includes_that_do_not_name_the_layer(self) -> None:
        self.expect({"net/net.cpp": '#include "net.h"\n#include "../graph/graph.h"\n'},
                    ['net/net.cpp:1: "net.h" is not of the form "layer/file.h"',
                     'net/net.cpp:2: "../graph/graph.h" is not of the form "layer/file.h"'])

    def test_refuses_a_file_in_no_layer(self) -> None:
        self.expect({"utils/text.h": "", "main.cpp": ""},
                    ["main.cpp:1: stands in no layer", "utils/text.h:1: stands in no layer"])

    def test_refuses_a_cycle_once(self) -> None:
        self.expect({"net/a.h": '#include "net/b.h"\n',
                     "net/b.h": '#include <map>\n#include "net/c.h"\n',
                     "net/c.h": '#include "net/a.h"\n',
                     "net/d.cpp": '#include "net/a.h"\n'},
                    ["net/a.h:1: include cycle: net/a.h -> net/b.h -> net/c.h -> net/a.h"])

    def test_refuses_a_file_that_includes_itself(self) -> None:
        self.expect({"net/a.h": '#include "net/a.h"\n'},
                    ["net/a.h:1: include cycle: net/a.h -> net/a.h"])

    def test_accepts_two_ways_to_one_file(self) -> None:
        self.expect({"net/a.h": '#include "net/b.h"\n#include "net/c.h"\n',
                     "net/b.h": '#include "net/d.h"\n', "net/c.h": '#include "net/d.h"\n',
                     "net/d.h": ""}, [])

    def test_refuses_libtorch_outside_of_its_folder(self) -> None:
        only = "libtorch may be included in importers/libtorch only"
        self.expect({"importers/libtorch/model.cpp": "#include <torch/script.h>\n",
                     "importers/import.cpp": "#include <torch/script.h>\n",
                     "net/net.cpp": '#include "torch/script.h"\n#include <ATen/ATen.h>\n'},
                    [f"importers/import.cpp:1: {only}", f"net/net.cpp:1: {only}",
                     f"net/net.cpp:2: {only}"])

    def test_refuses_headers_that_bring_libtorch_with_them(self) -> None:
        self.expect({"app/main.cpp": '#include "importers/libtorch/torch.h"\n',
                     "importers/libtorch/model.cpp":
                         '#include "importers/libtorch/torch.h"\n'},
                    ["app/main.cpp:1: importers/libtorch brings libtorch with it and may not be "
                     "included from outside"])

    def test_refuses_opencv_outside_of_its_folder(self) -> None:
        self.expect({"runtime/opencv.cpp": "#include <opencv2/dnn.hpp>\n",
                     "runtime/pictures/pictures.cpp": "#include <opencv2/imgproc.hpp>\n",
                     "verify/verify.cpp": "#include <opencv2/dnn.hpp>\n"},
                    ["verify/verify.cpp:1: OpenCV may be included in runtime only"])

    def test_refuses_a_file_that_is_too_long(self) -> None:
        self.expect({"net/longest.cpp": "\n" * 300, "net/longer.cpp": "\n" * 301},
                    ["net/longer.cpp:301: is longer than 300 lines"])

    def test_names_all_breaches_of_all_files(self) -> None:
        self.expect({"base/a.h": '#include "net/b.h"\n', "graph/a.h": '#include "net/b.h"\n'},
                    ["base/a.h:1: base may not include net",
                     "graph/a.h:1: graph may not include net"])


class Usage(unittest.TestCase):
    def test_a_folder_that_is_missing_is_no_success(self) -> None:
        self.assertEqual(check(Path("/no/such/folder")).returncode, 2)


if __name__ == "__main__":
    unittest.main()
