"""Links of the documents to files and to headings of this project lead there; others are not asked."""
from __future__ import annotations

import os
import re
import unittest
from pathlib import Path

SOURCE = Path(os.environ.get("TORCH2CAFFE_SOURCE", Path(__file__).parents[2]))
LINK = re.compile(r"\]\(([^)\s]*)\)")
CODE = re.compile(r"^( *)```.*?^\1```|`[^`\n]*`", re.DOTALL | re.MULTILINE)


def documents() -> list[Path]:
    return [SOURCE / "README.md", SOURCE / "CHANGELOG.md", *sorted((SOURCE / "docs").rglob("*.md")),
            *sorted((SOURCE / "examples").rglob("*.md"))]


def headings(path: Path) -> set[str]:
    """As they are spelt in links: "What it costs" is "what-it-costs"."""
    text = re.sub(r"^( *)```.*?^\1```", "", path.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    found = re.findall(r"^#+ +(.*?) *$", text, re.MULTILINE)
    return {re.sub(r" ", "-", re.sub(r"[^\w\- ]", "", heading.lower())) for heading in found}


def broken(path: Path, text: str) -> list[str]:
    found = []
    for link in LINK.findall(CODE.sub("", text)):
        if re.match(r"[a-z]+:", link):
            continue
        target, _, place = link.partition("#")
        file = (path.parent / target).resolve() if target else path
        if not file.is_relative_to(SOURCE.resolve()) or not file.exists():
            found.append(f"{path.relative_to(SOURCE)}: {link}: there is no such file")
        elif place and place not in headings(file):
            found.append(f"{path.relative_to(SOURCE)}: {link}: there is no such heading")
    return found


class LinksTest(unittest.TestCase):
    def test_links_lead_somewhere(self) -> None:
        self.assertGreater(len(documents()), 20)
        self.assertEqual([each for path in documents() for each in broken(path, path.read_text("utf-8"))], [])

    def test_broken_links_are_found(self) -> None:
        page = SOURCE / "docs" / "ssd.md"
        for text in ("[a](no.md)", "![a](page/no.png)", "[a](ssd.md#no)", "[a](#no)", "[a](../../etc)"):
            self.assertEqual(len(broken(page, text)), 1, text)
        self.assertEqual(broken(page, "[a](targets.md#spellings) [b](https://no.example/x) `[c](no.md)`\n"
                                      "```\n[d](no.md)\n```\n"), [])

    def test_every_page_is_on_the_site(self) -> None:
        told = (SOURCE / "tools" / "docs" / "mkdocs.yml").read_text("utf-8")
        pages = {str(path.relative_to(SOURCE / "docs")) for path in (SOURCE / "docs").rglob("*.md")}
        self.assertEqual(set(re.findall(r": (\S+\.md)$", told, re.MULTILINE)), pages | {"readme.md"})


if __name__ == "__main__":
    unittest.main()
