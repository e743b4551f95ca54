"""One message with labels (“结果：已解决 事实：…”) taken apart into the lines of a form, in any order (D7)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from config.texts import Texts
from store.masking import NARROW

ALIKE = (
    ("basis", "duty"),
    ("words", "text", "items"),
    ("explanation", "reason"),
    ("reason", "explanation", "text", "items", "purpose"),
    ("text", "words", "items", "reason"),
    ("progress", "text"),
    ("proposed", "organisation"),
    ("organisation", "proposed"),
)
"""A label that a form does not have stands for the next one in its line that it has."""
EVERYDAY = (
    ("own_duty", "duty", "basis"),
    ("asked", "demand", "text", "items", "reason", "call_back"),
    ("term", "days", "period"),
    ("situation", "call_back", "progress", "found", "text", "explanation", "items", "reason"),
    ("opinion", "text", "decision", "measures", "explanation", "reason"),
    ("dealt", "measures", "text", "progress"),
    ("grounds", "reason", "explanation", "purpose", "text"),
    ("handler", "organisation", "receiver", "proposed", "unit"),
    ("told_them", "words", "text", "answer"),
    ("helper", "co", "unit"),
    ("coordinator", "group"),
    ("signing", "signed_on"),
    ("cause", "reason"),
    ("obstacle", "reason"),
    ("decision", "reason", "text"),
    ("story", "found", "text"),
    ("answer", "words", "text"),
)
"""The same for what people say in an everyday way, heard with a colon alone: without one it is part of a sentence."""
EDGE = " \t\r\n,，;；、"

STRANGE = re.compile(r"(?:^|(?<=[\s,;.!?。、]))([^\W\d_]{2,8}|[a-z]{2,14})\s*:(?!//)\s*")
"""A short word and a colon, as a label is written; no time of day, and no address."""


def split(
    text: str, names: Sequence[str], texts: Texts, *, bare: bool = False, everyday: bool = True
) -> tuple[str, dict[str, str]]:
    """What stands before the first label, and the text behind each; `bare`: labels may lack their colon."""
    narrow = text.translate(NARROW).casefold()
    marks = _marks(narrow, _words(names, texts, (*ALIKE, *EVERYDAY) if everyday else ALIKE), colon=True)
    marks = marks or (_marks(narrow, _words(names, texts, ALIKE), colon=False) if bare else [])
    if len(names) == 1:  # with one line alone, words inside of it that look like labels are its own
        marks = [mark for mark in marks if mark[0] == 0]
    ends = [*(start for start, _, _ in marks[1:]), len(text)][: len(marks)]
    found = {name: text[at:end].strip(EDGE) for (_, at, name), end in zip(marks, ends, strict=True)}
    return text[: marks[0][0] if marks else len(text)].strip(EDGE), found


def known(names: Sequence[str], texts: Texts) -> frozenset[str]:
    """Every way to write a label of this form, folded."""
    return frozenset(_words(names, texts, (*ALIKE, *EVERYDAY)))


def strange(text: str, heard: frozenset[str]) -> re.Match[str] | None:
    """The first word with a colon behind it that is no label of this form."""
    narrow = text.translate(NARROW).casefold()
    return next((found for found in STRANGE.finditer(narrow) if found[1] not in heard), None)


def _marks(narrow: str, words: Mapping[str, str], *, colon: bool) -> list[tuple[int, int, str]]:
    """Start of the label, start of its text, and its name; each name once, where it comes first."""
    either = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    pattern = re.compile(rf"(?:^|(?<=[\s,;.!?。、]))({either})\s*:{'' if colon else '?'}\s*")
    found: dict[str, tuple[int, int, str]] = {}
    for match in pattern.finditer(narrow):
        name = words[match[1]]
        found.setdefault(name, (match.start(), match.end(), name))
    return list(found.values())


def _words(names: Sequence[str], texts: Texts, alike: Sequence[tuple[str, ...]]) -> dict[str, str]:
    """Every way to write a label of this form, folded, and the line that is meant."""
    known: dict[str, str] = {}
    for lang in texts.languages:
        for id, words in texts.heard("field", lang).items():
            name = _meant(id, names, alike)
            known.update({word.translate(NARROW).casefold(): name for word in words if name})
    return known


def _meant(id: str, names: Sequence[str], alike: Sequence[tuple[str, ...]]) -> str:
    if id in names:
        return id
    return next((other for first, *others in alike if first == id for other in others if other in names), "")
