"""A hook of MkDocs: what the pages of docs/ say of files outside of that folder.

README.md becomes a page of the site. Other files are not on it: a link to one becomes its name, as long as
there is such a file; a link to none stays as it is, which `--strict` does not let pass.
"""
from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

SOURCE = Path(__file__).resolve().parents[2]
LINK = re.compile(r"\[([^\]]*)\]\(([^)\s#:]+)(#[^)\s]*)?\)")


def for_site(text: str, page: str) -> str:
    """The text of a page, "docs/ssd.md" or "README.md", with the links that it has on the site."""
    def link(match: re.Match[str]) -> str:
        words, target, place = match[1], match[2], match[3] or ""
        path = posixpath.normpath(posixpath.join(posixpath.dirname(page), target))
        if path == "README.md":
            path = "docs/readme.md"
        elif not path.startswith("docs/"):
            return words if (SOURCE / path).exists() else match[0]
        start = "docs/" if page == "README.md" else posixpath.dirname(page)
        return f"[{words}]({posixpath.relpath(path, start)}{place})"
    return LINK.sub(link, text)


def on_files(files: Files, config: Any) -> Files:
    text = (SOURCE / "README.md").read_text(encoding="utf-8")
    files.append(File.generated(config, "readme.md", content=for_site(text, "README.md")))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    source = page.file.src_uri
    return markdown if source == "readme.md" else for_site(markdown, f"docs/{source}")
