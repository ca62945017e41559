"""docs/messages.md is what the sources say, and every message is expected by a test: words of it that no
other message has stand in what a test compares with. Those that none expects are listed, with the reason."""
from __future__ import annotations

import ast
import os
import re
import sys
import unittest
from functools import lru_cache
from pathlib import Path

SOURCE = Path(os.environ.get("TORCH2CAFFE_SOURCE", Path(__file__).parents[2]))
sys.path.insert(0, str(SOURCE / "tools"))
import cpp_messages  # noqa: E402
import messages  # noqa: E402

KNOWN = SOURCE / "tests" / "tools" / "unexpected_messages.txt"
# What stands for anything, in regular expressions, formats and pages.
WILD = re.compile(r"\.\.\.|\b-?\d[\d.e+-]*\b|'[^' ]*'|\.[*+]\??|"
                  r"\\[SdwnE][*+]?|\[[^\]]*\][*+]|\{[^}]*\}|\n|\(\?\w*:?|\^|\$")
FEWEST_AT_EACH_SIDE = 3
FEWEST_LETTERS = 8  # of words that tell one message from others by themselves


def literals_of_cpp(path: Path) -> list[str]:
    raw: list[str] = []

    def taken_out(match: re.Match[str]) -> str:
        raw.append(match[1])
        return '""'

    text = re.sub(r'R"\w*\((.*?)\)\w*"', taken_out, path.read_text("utf-8", "replace"), flags=re.DOTALL)
    neighbours = re.finditer(rf"(?:{cpp_messages.STRING.pattern}\s*)+", cpp_messages.without_comments(text))
    return ["".join(cpp_messages.STRING.findall(each[0])).replace('\\"', '"') for each in neighbours] + raw


def literals_of_python(path: Path) -> list[str]:
    source = messages.PythonSource(path)
    return [source.text(node) for node in ast.walk(source.tree)
            if isinstance(node, (ast.Constant, ast.JoinedStr)) and source.text(node) != messages.GAP]


@lru_cache(maxsize=None)
def lines() -> tuple[str, ...]:
    """The text that tests compare with."""
    tests, texts = SOURCE / "tests", []
    for path in sorted(tests.rglob("*")):
        if path.suffix in (".cpp", ".h"):
            texts += literals_of_cpp(path)
        elif path.suffix == ".py" and path.name != Path(__file__).name:
            texts += literals_of_python(path)
        elif path.suffix == ".txt" and path != KNOWN:
            texts += path.read_text("utf-8").splitlines()
    for page in (SOURCE / "docs" / "index.md", *sorted((SOURCE / "docs" / "i_have").glob("*.md"))):
        texts += page.read_text("utf-8").splitlines()  # tests/docs runs them
    return tuple(dict.fromkeys(line.strip() for text in texts for line in text.splitlines() if len(line) > 5))


@lru_cache(maxsize=None)
def expected() -> tuple[str, ...]:
    """The same in pieces, between what is filled in."""
    pieces = {part.strip(" ,;:.'\"()|") for line in lines() for part in WILD.split(line)}
    pieces |= {part.strip(" ,;:.'\"()|") for piece in pieces for part in re.split("[;:] ", piece)}
    return tuple(sorted(re.sub(r"\\(.)", r"\1", piece) for piece in pieces if len(piece) > 5))


def is_filled_in(words: str, template: str) -> bool:
    """What stands on both sides of something filled in: "has 3 variances" of "has ... variances instead"."""
    parts = template.split(messages.GAP)
    for before, behind in zip(parts, parts[1:]):
        if words[:FEWEST_AT_EACH_SIDE] not in before or words[-FEWEST_AT_EACH_SIDE:] not in behind:
            continue
        begin = max((n for n in range(len(before) + 1) if before.endswith(words[:n])), default=0)
        end = max((n for n in range(1, len(words) - begin + 1) if behind.startswith(words[-n:])), default=0)
        if min(begin, end) >= FEWEST_AT_EACH_SIDE and begin + end >= FEWEST_LETTERS:
            return True
    return False


def expected_messages() -> set[str]:
    """The names of messages that a test expects: by a whole piece of what is said, or by words that no
    other message has."""
    whole, pieces = "\n".join(expected() + lines()), set(expected())
    of_piece: dict[str, set[str]] = {}
    found = set()
    for message in messages.messages():
        for piece in message.pieces:
            if piece in pieces or is_telling(piece) and piece in whole:
                found.add(name_of(message))
        for piece in message.pieces + message.pieces_of_advice:
            of_piece.setdefault(piece, set()).add(name_of(message))
    all_pieces = "\n".join(of_piece)
    for words in filter(is_telling, expected()):
        if words in all_pieces:
            hit = {name for piece, names in of_piece.items() if words in piece for name in names}
            found |= hit if len(hit) == 1 else set()
    left = [each for each in messages.messages() if name_of(each) not in found and messages.GAP in each.what]
    return found | {name_of(each) for each in left
                    if any(is_filled_in(words, each.what) for words in lines())}


def is_telling(words: str) -> bool:
    return len(words) >= FEWEST_LETTERS and " " in words


def name_of(message: messages.Message) -> str:
    return f"{message.kind or 'other'}: {message.what}"


def known() -> dict[str, str]:
    """The messages that no test expects, and why: a comment is the reason of what stands below it."""
    reason, found = "", {}
    for line in KNOWN.read_text("utf-8").splitlines():
        if line.startswith("#"):
            reason = line[1:].strip()
        elif line:
            found[line] = reason
    return found


class MessagesTest(unittest.TestCase):
    def test_the_document_is_up_to_date(self) -> None:
        written = (SOURCE / "docs" / "messages.md").read_text(encoding="utf-8")
        self.assertTrue(written == messages.document(), "run 'tools/messages.py > docs/messages.md'")

    def test_every_message_is_expected_by_a_test(self) -> None:
        names = {name_of(message) for message in messages.messages()}
        self.assertGreater(len(names), 300)
        unexpected = names - expected_messages()
        self.assertEqual(sorted(unexpected - set(known())), [],
                         "no test expects these: write one, or list them with the reason")
        self.assertEqual(sorted(set(known()) - unexpected), [],
                         "a test expects these by now, or nothing says them: take them off the list")
        self.assertTrue(all(known().values()), "a message is listed without a reason")


CODE = """
void fail(const std::string& what) {
  throw ConvertError(Status::wrong_usage, "-x", what, "write it anew");  // "no", "message"
}
void f(bool more) {
  std::string tail = " here";
  if (more) tail = " there";
  fail(fmt::format("is {} of {}", 1, more ? "a" : "b") + tail);
  problems.push_back({{}, "layer", "is " + name() + " too many", "take one away"});
  throw ConvertError(Status::cannot_write, path, more ? "is a folder" : "is full", advice);
}
"""


class SourcesTest(unittest.TestCase):
    def test_cpp(self) -> None:
        source = cpp_messages.without_comments(CODE)
        found = [*cpp_messages.calls(source, cpp_messages.reporters(source, {})),
                 *cpp_messages.unnamed_problems(source)]
        said = {(what, call.advice, call.status) for call in found for what in call.what}
        for what in ("is ... of ... here", "is ... of ... there"):
            self.assertIn((what, ("write it anew",), "wrong_usage"), said)
        self.assertIn(("is ... too many", ("take one away",)), {each[:2] for each in said})
        for what in ("is a folder", "is full"):
            self.assertIn((what, ("...",), "cannot_write"), said)
        self.assertNotIn("no", str(said).split('"'))

    def test_words_around_what_is_filled_in(self) -> None:
        self.assertTrue(is_filled_in("has 3 variances", "has ... variances instead of 1 or 4"))
        self.assertFalse(is_filled_in("has 3 weights", "has ... variances instead of 1 or 4"))


if __name__ == "__main__":
    unittest.main()
