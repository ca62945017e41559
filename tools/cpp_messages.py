"""Finds in C++ sources what users are told: each call that reports, with the text of its arguments.

What reports is found as well: a function or lambda with a parameter `what` passes its argument on.
"""
from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator

GAP = "..."
WHAT = ("what", "wrong")
OPENING, CLOSING = "([{", ")]}"
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True)
class Call:
    what: tuple[str, ...]
    advice: tuple[str, ...]
    status: str


def without_comments(text: str) -> str:
    """The same with blanks for comments, so that places stay."""
    kept = re.compile(r'"(?:[^"\\\n]|\\.)*"|//[^\n]*|/\*.*?\*/', re.DOTALL)
    return kept.sub(lambda m: m[0] if m[0][0] == '"' else re.sub(r"[^\n]", " ", m[0]), text)


def close_of(text: str, opening: int) -> int:
    """The place of the bracket that closes the one there."""
    depth = 0
    for at, sign in signs(text, opening):
        depth += (sign in OPENING) - (sign in CLOSING)
        if depth == 0:
            return at
    return len(text)


def signs(text: str, begin: int = 0) -> Iterator[tuple[int, str]]:
    """All that is not within a string."""
    at = begin
    while at < len(text):
        string = STRING.match(text, at)
        if string:
            at = string.end()
            continue
        yield at, text[at]
        at += 1


def split(text: str, by: str) -> list[str]:
    """At a sign outside of strings and brackets."""
    parts, depth, begin = [], 0, 0
    for at, sign in signs(text):
        depth += (sign in OPENING) - (sign in CLOSING)
        if sign == by and depth == 0 and not (sign == ":" and ":" in (text[at - 1], text[at + 1:at + 2])):
            parts.append(text[begin:at])
            begin = at + 1
    return [*parts, text[begin:]]


class Texts:
    """What expressions at a place in a source come to: templates, with gaps for what is filled in."""

    def __init__(self, source: str, place: int) -> None:
        begin = max(source.rfind("\n}\n", 0, place), 0)
        self.source, self.before = source, source[begin:place]

    def of(self, expression: str, depth: int = 0) -> tuple[str, ...]:
        expression = expression.strip()
        if len(chosen := split(expression, "?")) > 1:
            ways = split("?".join(chosen[1:]), ":")
            return tuple(itertools.chain(*(self.of(way, depth) for way in ways)))
        if len(parts := split(expression, "+")) > 1:
            ways = itertools.product(*(self.of(part, depth) for part in parts))
            return tuple("".join(each) for each in ways)
        if re.fullmatch(rf"(?:{STRING.pattern}\s*)+", expression):
            text = "".join(STRING.findall(expression)).replace('\\"', '"')
            return (re.sub(r"\{[^}]*\}", GAP, text),)
        call = re.match(r"(?:fmt::format|std::string(?:_view)?)?\s*[({]", expression)
        if call and close_of(expression, call.end() - 1) == len(expression) - 1:
            return self.of(split(expression[call.end():-1], ",")[0], depth)
        if re.fullmatch(r"\w+", expression) and depth < 4:
            return self.of_variable(expression, depth + 1)
        return (GAP,)

    def of_variable(self, name: str, depth: int) -> tuple[str, ...]:
        found: list[str] = []
        for match in re.finditer(rf"\b{name}\s*(\+?=|\{{|\()(?!=)", self.before):
            end = self.before.find(";", match.end())
            given = self.before[match.end():end].rstrip(")}" if match[1] in "({" else "")
            texts = self.of(given, depth) if STRING.search(given) else ()
            if match[1] == "+=":
                found = [old + new for old in found for new in texts] + found
            else:
                found += texts
        constant = re.search(rf"\b{name}\[?\]?\s*=\s*([^;]*);", self.source)
        if not found and constant and STRING.match(constant[1].strip()):
            return self.of(constant[1], depth)
        return tuple(dict.fromkeys(found)) or (GAP,)


@dataclass(frozen=True)
class Reporter:
    """A function that passes its arguments on: where `what` and `advice` stand, and what it says itself."""

    what: int
    advice: int | None = None
    own_advice: tuple[str, ...] = ()
    status: str = ""


# What the base of the program has; places are counted from behind for what has several forms.
BASE = {name: Reporter(-2, -1) for name in ("ConvertError", "Problem", "NeedsOtherTorch")}
BASE |= {"Refusal": Reporter(0, 1, status="cannot_be_expressed"),
         "require": Reporter(1, 2, status="cannot_be_expressed"),
         "BadPicture": Reporter(0, None, ("give a .jpg, .png or .bmp file",), "unreadable_input"),
         "ExpressionError": Reporter(0, None, ("save it again, or copy it again from where it was saved",),
                                     "unreadable_input"),
         "notes.push_back": Reporter(0, status="note"), "notes_.push_back": Reporter(0, status="note")}


def functions(source: str) -> Iterator[tuple[str, list[str], str]]:
    """Names of functions and lambdas, their parameters' names, and their bodies, where these are here."""
    for match in re.finditer(r"(\w+) = \[[^\]]*\]\s*\(|\b(\w+)\s*\(", source):
        end = close_of(source, match.end() - 1)
        given = [re.sub(r" = .*", "", each.strip()) for each in split(source[match.end():end], ",")]
        if not all(re.fullmatch(r"[\w:<>,\s]+[\s&*]+\w+", each) for each in given):
            continue
        behind = re.compile(r"[\w\s:>-]*").match(source, end + 1)
        opening = behind.end() if behind else end
        body = source[opening:close_of(source, opening)] if source[opening:opening + 1] == "{" else ""
        yield match[1] or match[2], [re.split(r"[\s&*]", each)[-1] for each in given], body


def reporters(source: str, known: dict[str, Reporter]) -> dict[str, Reporter]:
    """Those that a source defines or declares, and that pass on to what is known or stands above them."""
    found: dict[str, Reporter] = {}
    for name, names, body in functions(source):
        places = [i for i, each in enumerate(names) if each in WHAT]
        advice = names.index("advice") if "advice" in names else None
        if not places or name in ("if", "ConvertError") or name in found and not body:
            continue
        if not body:  # a declaration, of which its source says more
            found[name] = Reporter(places[0], advice)
            continue
        inside = [call for call in calls(body, {**known, **found}) if GAP in call.what]
        if inside or advice is not None:
            said = [call.advice for call in inside if call.advice != (GAP,)]
            found[name] = Reporter(places[0], advice, said[0] if said and advice is None else (),
                                   inside[0].status if inside else "")
    return found


def status_of(source: str, begin: int, end: int) -> str:
    """That of a call: said in it, before it in its function, or the only one in the source."""
    before = source[max(source.rfind("\n}\n", 0, begin), 0):begin]
    for text in (source[begin:end], before, source):
        told = list(dict.fromkeys(re.findall(r"Status::(\w+)", text)))
        if told and (text is not source or len(told) == 1):
            return told[-1]
    return ""


def calls(source: str, known: dict[str, Reporter]) -> Iterator[Call]:
    """Of a source without comments."""
    reporting = {**BASE, **known}
    names = "|".join(map(re.escape, sorted(reporting, key=len, reverse=True)))
    for match in re.finditer(rf"(?<!\w)(?P<name>{names})(?:\s+\w+)?\s*[({{]", source):
        end = close_of(source, match.end() - 1)
        given = split(source[match.end():end], ",")
        if len(given) == 1 and given[0].strip().startswith("{"):
            given = split(given[0].strip()[1:-1], ",")
        reporter, texts = reporting[match["name"]], Texts(source, match.start())
        what, advice = (
            texts.of(given[place]) if place is not None and -len(given) <= place < len(given) else ()
            for place in (reporter.what, reporter.advice))
        yield Call(what, advice or reporter.own_advice,
                   reporter.status or status_of(source, match.start(), end))


def unnamed_problems(source: str) -> Iterator[Call]:
    """{where, subject, what, advice}, where the type follows from the place."""
    for at, sign in signs(source):
        if sign != "{" or not re.search(r"[(,=]\s*$|return\s*$", source[max(at - 40, 0):at]):
            continue
        end = close_of(source, at)
        given = split(source[at + 1:end], ",")
        if len(given) == 4 and re.search(r'"[^"]* [^"]*"', given[2]) \
                and not re.fullmatch(r'\s*"[^" ]*"\s*', given[3]):
            texts = Texts(source, at)
            yield Call(texts.of(given[2]), texts.of(given[3]), status_of(source, at, end))


class Sources:
    """The sources below a folder, each of which knows the reporters of what it includes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.reporters: dict[str, dict[str, Reporter]] = {}

    def text(self, path: Path) -> str:
        return without_comments(path.read_text("utf-8")) if path.exists() else ""

    def declared(self, header: str) -> dict[str, Reporter]:
        """What a header declares, and its own source says of it."""
        if header not in self.reporters:
            path = self.root / header
            self.reporters[header] = {}  # while it is read
            known = self.included(path)
            names = reporters(self.text(path), known)
            source = self.text(path.with_suffix(".cpp"))
            bodies = reporters(source, {**known, **names})
            bodies = reporters(source, {**known, **{name: names[name] for name in names if name in bodies}})
            self.reporters[header] = {**known, **{name: bodies[name] for name in names if name in bodies}}
        return self.reporters[header]

    def included(self, path: Path) -> dict[str, Reporter]:
        known: dict[str, Reporter] = {}
        for header in re.findall(r'#include "([^"]+)"', path.read_text("utf-8") if path.exists() else ""):
            known.update(self.declared(header))
        return known

    def calls(self, path: Path) -> list[Call]:
        known, source = self.included(path), self.text(path)
        known.update(reporters(source, known))
        return [*calls(source, known), *unnamed_problems(source)]
