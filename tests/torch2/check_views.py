"""Every operator that can be translated, and whose result shares memory with its argument by its
schema in this PyTorch, must say so in our schema too: what is marked there stands in the table of
views, which a unit test sees to.

    check_views.py --program torch2caffe
"""
import argparse
import re
import subprocess
import sys

import torch


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
    operators = re.findall(r"^(aten::[\w.]+)\(.*-> (.*)$", listed.stdout, re.MULTILINE)
    views = [(name, result) for name, result in operators if shares_memory(name)]
    unmarked = [name for name, result in views if "(" not in result]
    for name in unmarked:
        print(f"{name} shares memory with its argument, and src/graph/view_table.cpp does not say so")
    print(f"views: {len(views) - len(unmarked)} known, {len(unmarked)} FAILED")
    return 1 if unmarked or not views else 0


if __name__ == "__main__":
    sys.exit(main())
