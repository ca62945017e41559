"""Every operator that can be translated and whose result shares memory with its argument, by its
schema in this PyTorch, must stand in the importer's tables of views.

    check_views.py --program torch2caffe
"""
import argparse
import re
import subprocess
import sys
from pathlib import Path

import torch

TABLES = Path(__file__).resolve().parents[2] / "src/importers/pt2/operators.cpp"


def known_names() -> set:
    """What stands in tables of names."""
    tables = re.findall(r"to_array<std::string_view>\(\{(.*?)\}\)", TABLES.read_text(), re.DOTALL)
    return {name for table in tables for name in re.findall(r'"(\w+)"', table)}


def shares_memory(name: str) -> bool:
    operator, _, overload = name.removeprefix("aten::").partition(".")
    packet = getattr(torch.ops.aten, operator, None)
    if packet is None or (overload or "default") not in packet.overloads():
        return False
    schema = getattr(packet, overload or "default")._schema
    return any(result.alias_info is not None and not result.alias_info.is_write
               for result in schema.returns)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    options = parser.parse_args()
    listed = subprocess.run([options.program, "ops"], capture_output=True, text=True, check=True)
    operators = re.findall(r"^(aten::[\w.]+)\(", listed.stdout, re.MULTILINE)
    views = [name for name in operators if shares_memory(name)]
    missing = [name for name in views
               if re.split(r"::|\.", name)[1] not in known_names()]
    for name in missing:
        print(f"{name} shares memory with its argument, and {TABLES.name} does not know it")
    print(f"views: {len(views) - len(missing)} known, {len(missing)} FAILED")
    return 1 if missing or not views else 0


if __name__ == "__main__":
    sys.exit(main())
