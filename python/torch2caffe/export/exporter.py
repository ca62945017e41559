"""The exporter as a script: PYTHON exporter.py REQUEST.json, described in `request.py`.

It writes the reply {"problems": [...], "notes": [...], "model": PATH, "torch": VERSION,
"inputs": [...]}
and exits with 0 where there are no problems, else with 1. The path is the request's "output" or
the same with ".pt2", the inputs are those that the network takes.
"""
from __future__ import annotations

import importlib
import importlib.util
import json
import os
import sys
from typing import Any, Dict

PACKAGE = "torch2caffe_export"


def load_package() -> None:
    """Makes the files beside this one importable as a package.

    They must not be found as top-level modules: a user's model may well `import request`.
    """
    folder = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [path for path in sys.path if os.path.abspath(path or ".") != folder]
    spec = importlib.util.spec_from_file_location(
        PACKAGE, os.path.join(folder, "__init__.py"), submodule_search_locations=[folder])
    assert spec is not None and spec.loader is not None
    package = importlib.util.module_from_spec(spec)
    sys.modules[PACKAGE] = package
    spec.loader.exec_module(package)


def export(request: Dict[str, Any]) -> Dict[str, Any]:
    """Carries the request out; returns the reply. What nobody foresaw is raised."""
    load_package()
    problems = importlib.import_module(PACKAGE + ".problems")
    try:
        importlib.import_module("torch")
    except ImportError as error:
        problem = problems.Problem(
            problems.EXPORTER_FAILED, sys.executable, f"cannot import torch ({error})",
            "name an interpreter that has torch with --python, such as --python /usr/bin/python3")
        return {"problems": [problem.as_json()], "notes": []}
    try:
        exported = importlib.import_module(PACKAGE + ".export_model").export_request(request)
        return {"problems": [], "notes": exported.notes, "model": exported.model,
                "torch": sys.modules["torch"].__version__,
                "inputs": [{"name": spec.name, "shape": spec.shape, "dtype": spec.dtype}
                           for spec in exported.inputs]}
    except problems.ExportError as error:
        return {"problems": [problem.as_json() for problem in error.problems], "notes": []}


def main() -> int:
    with open(sys.argv[1], encoding="utf-8") as file:
        request = json.load(file)
    reply = export(request)
    with open(request["reply"], "w", encoding="utf-8") as file:
        json.dump(reply, file)
    return 1 if reply["problems"] else 0


if __name__ == "__main__":
    sys.exit(main())
