"""docs/operators.md is what the program and its end-to-end tests say, and has no holes."""
import os
import subprocess
import sys
import unittest
from pathlib import Path

SOURCE = Path(os.environ["TORCH2CAFFE_SOURCE"])
PROGRAM = os.environ["TORCH2CAFFE"]
END_TO_END_TESTS = str(Path(os.environ["TORCH2CAFFE_BUILD"]) / "bin" / "end_to_end_tests")
sys.path.insert(0, str(SOURCE / "tools"))
import operators  # noqa: E402


def required() -> dict[str, set[str]]:
    """Names of operators by what is to become of them."""
    lines = (SOURCE / "tests" / "required_operators.txt").read_text(encoding="utf-8").splitlines()
    fields = [line.split(":", 1) for line in lines if line and not line.startswith("#")]
    return {family: set(names.split()) for family, names in fields}


class OperatorsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.found = operators.evidence(END_TO_END_TESTS)
        cls.translated = {operators.base_name(row["schema"])
                          for row in operators.asked(PROGRAM, "ops")}
        cls.required = required()

    def lacking_on(self, target: str) -> set[str]:
        return self.required.get(f"lacking on {target}", set())

    def test_the_document_is_up_to_date(self) -> None:
        written = (SOURCE / "docs" / "operators.md").read_text(encoding="utf-8")
        self.assertTrue(written == operators.document(PROGRAM, self.found),
                        "run 'make operators'")

    def test_all_that_are_required_are_translated(self) -> None:
        names = {name for family, names in self.required.items()
                 if family != "refused" and not family.startswith("lacking") for name in names}
        self.assertEqual(names - self.translated, set())

    def test_every_one_is_exact_on_every_target(self) -> None:
        for target in operators.TESTED:
            exact = {name for name in self.translated if self.found.networks[name, target] > 0}
            holes = self.translated - exact - set(operators.ELSEWHERE)
            self.assertEqual(holes, self.lacking_on(target), target)

    def test_cases_elsewhere_are_not_here(self) -> None:
        here = {name for name, _ in self.found.networks}
        self.assertEqual(here & set(operators.ELSEWHERE), set())

    def test_what_is_lacking_is_refused(self) -> None:
        for target in operators.TESTED:
            refused = {name for name, targets in self.found.refusals.items() if target in targets}
            must_be = self.required["refused"] | self.lacking_on(target)
            self.assertEqual(must_be - refused, set(), target)
            exact = {name for name in must_be if self.found.networks[name, target] > 0}
            self.assertEqual(exact, set(), target)

    def test_every_operator_and_target_is_in_the_document(self) -> None:
        written = (SOURCE / "docs" / "operators.md").read_text(encoding="utf-8")
        for command in ("ops", "targets"):
            listed = subprocess.run([PROGRAM, command], capture_output=True, text=True, check=True)
            for line in listed.stdout.splitlines():
                if line.startswith(" "):  # limits of the target above
                    continue
                name = line if command == "ops" else line.split()[0]
                self.assertIn(f"`{name}`", written)

    def test_refusals_are_found_in_sources(self) -> None:
        self.assertEqual(operators.refusals(
            'op.require(a > 0,\n   "is "\n "\\"bad\\"", "do x");\n'
            'op.require(f(b, "(c"), fmt::format("has {} axes", n), "y");'), ['is "bad"', "has ... axes"])


if __name__ == "__main__":
    unittest.main()
