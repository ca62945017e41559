"""The operators that the program translates: all that it must, each with an end-to-end case."""
import re
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "support"))
from program import run  # noqa: E402

TESTS = Path(__file__).parent.parent

# Operators without a case of TorchScript in tests/end_to_end.
WITHOUT_CASE = {
    "rms_norm": "PyTorch 2 alone has it: tests/torch2/new_operators.py",
    "scaled_dot_product_attention": "PyTorch 2 alone has it: tests/torch2/new_operators.py",
    "_native_batch_norm_legit_no_training": "PyTorch 2 alone has it: tests/torch2/new_operators.py",
    "_prelu_kernel": "PyTorch 2 alone has it: tests/torch2/new_operators.py",
    "_unsafe_index": "PyTorch 2 alone has it: tests/torch2/new_operators.py",
    "cuda": "the tests run on the CPU; one translator with cpu",
    "__and__": "written as &",
    "__or__": "written as |",
    "concatenate": "PyTorch 2 alone has it; one translator with concat",
    "_unsafe_index_put": "PyTorch 2 alone has it; one translator with index_put",
}


def out_of_place(name: str) -> str:
    return name if name.endswith("__") else name.rstrip("_")


def operators() -> set[str]:
    """The names without namespace and overload."""
    schemas = run("ops").stdout.splitlines()
    return {out_of_place(re.split(r"[.(]", schema.split("::", 1)[1])[0])
            for schema in schemas if "::" in schema}


def required() -> set[str]:
    lines = (TESTS / "required_operators.txt").read_text().splitlines()
    return {name for line in lines if line and not line.startswith("#")
            for name in line.split(":", 1)[1].split()}


class OperatorsTest(unittest.TestCase):
    def test_all_that_are_required_are_translated(self) -> None:
        self.assertEqual(required() - operators(), set())

    def test_every_one_has_a_case(self) -> None:
        sources = "\n".join(path.read_text()
                            for path in (TESTS / "end_to_end").glob("*_test.cpp"))
        # fmt::format("adaptive_{}_pool{}d", ...) stands for many names.
        patterns = [re.escape(word).replace(r"\{\}", r"\w+")
                    for word in set(re.findall(r"[a-z_]\w*(?:\{\}\w*)+", sources))]
        words = {out_of_place(word) for word in re.findall(r"\w+", sources)}
        without = {name for name in operators() - set(WITHOUT_CASE) if name not in words
                   and not any(re.fullmatch(pattern, name) for pattern in patterns)}
        self.assertEqual(without, set())


if __name__ == "__main__":
    unittest.main()
