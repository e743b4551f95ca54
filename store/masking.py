"""Masking: what would give a complainant away is replaced before a unit reads it (§8.3 rule 1).

The patterns are in `config/masking.toml`. They err on the side of too much: the intake desk reads the result
and puts back what the unit needs, and cannot know what to take out if it was missed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from store.masking_tables import Tail, tables

NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
"""Full-width letters and digits to half-width, sign by sign, so that places stay the same."""
BLANK = "\x00"
UNNAMED = "***"
FEWEST_DIGITS = 5

Span = tuple[int, int]


@dataclass(frozen=True)
class Found:
    """Where something was masked, in the text as it was given; kinds are the keys of `labels`."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Masked:
    """The text to show, and what was taken out of it, in order."""

    text: str
    found: tuple[Found, ...]


def mask(
    text: str, also: Sequence[str] = (), keep: Sequence[str] = (), labels: Mapping[str, str] | None = None
) -> Masked:
    """Replace names, numbers, addresses and companies by `labels`.

    `also`: the complainant's own name, phone and enterprise; their short forms go too, wherever they stand.
    `keep`: names that are nobody's secret, such as organisations and regions; they stay readable.
    """
    narrow = text.translate(NARROW)
    public = [match.span() for match in _public(tuple(keep)).finditer(narrow)]
    marks = _marks(narrow, also, public)
    found = tuple(_runs(marks))
    return Masked(_replaced(text, found, labels or {}), found)


def leaks(text: str, secrets: Sequence[str]) -> list[str]:
    """Which of the secrets occur in the text, be it spaced out, in full-width signs or shortened."""
    plain = _plain(text)
    numbers = re.findall(r"[0-9]+", plain)
    return [secret for secret in secrets if _occurs(secret, plain, numbers)]


# ---------------------------------------------------------------- what to mask


def _marks(narrow: str, also: Sequence[str], public: Sequence[Span]) -> list[str]:
    """For each sign the kind it is masked as, or nothing."""
    marks = [""] * len(narrow)
    for kind, span in _own(narrow, also):
        _fill(marks, kind, span)
    table = tables()
    for kind, pattern in table.patterns:
        for match in pattern.finditer(narrow):
            _fill(marks, kind, _span(match))
    open_to_view = {place for span in public for place in range(*span)}
    for tail in table.tails:
        for span in _ending_in(tail, narrow):
            _fill(marks, tail.kind, span, open_to_view)
    for span in _people(narrow, public):
        _fill(marks, "name", span, open_to_view)
    return marks


def _fill(marks: list[str], kind: str, span: Span, spare: Collection[int] = ()) -> None:
    for place in range(*span):
        if not marks[place] and place not in spare:
            marks[place] = kind


def _own(narrow: str, also: Sequence[str]) -> Iterator[tuple[str, Span]]:
    for secret in also:
        kind = _kind_of(secret)
        for form in _forms(secret, shortest=2):
            for match in _spaced(form).finditer(narrow):
                yield kind, match.span()


def _people(narrow: str, public: Sequence[Span]) -> Iterator[Span]:
    """Names of persons, looked for where no public name and no ordinary word stands."""
    table = tables()
    screened = list(narrow)
    for start, end in (*public, *(match.span() for match in table.words.finditer(narrow))):
        screened[start:end] = BLANK * (end - start)
    left = "".join(screened)
    for pattern in table.names:
        for match in pattern.finditer(left):
            yield _span(match)


def _ending_in(tail: Tail, narrow: str) -> Iterator[Span]:
    for match in tail.pattern.finditer(narrow):
        start = _beginning(narrow, match.start(), tail.reach)
        stem = narrow[start : match.start()]
        if len(stem) >= tail.least and not (tail.kind == "company" and _generic(stem)):
            yield start, match.end()


def _beginning(narrow: str, end: int, reach: int) -> int:
    """Where a name that ends here begins: after the last word that cannot be part of it."""
    table = tables()
    start = max(0, end - reach)
    for match in table.hard.finditer(narrow, start, end):
        start = match.end()
    for match in table.soft.finditer(narrow, start, end):
        if end - match.end() >= 2:
            start = match.end()
    return start


def _generic(stem: str) -> bool:
    table = tables()
    return stem in table.alone or stem.endswith(table.utilities)


# ---------------------------------------------------------------- the complainant's own


def _kind_of(secret: str) -> str:
    if sum(sign.isdigit() for sign in secret) >= FEWEST_DIGITS:
        return "phone" if len(re.sub(r"\D", "", secret)) <= 13 else "id"
    return "company" if len(secret) > 4 or tables().own["form"].search(secret) else "name"


def _forms(secret: str, shortest: int) -> list[str]:
    """The secret and what people shorten it to: without form, place, brackets and line of business."""
    whole = _plain(secret)
    if _kind_of(secret) != "company":
        return [whole] if len(whole) >= 2 else []
    own = tables().own
    bare = own["form"].sub("", re.sub(r"\(.*?\)", "", secret.translate(NARROW)).strip())
    core = own["place"].sub("", bare)
    forms = {whole, _plain(bare), _plain(core), _plain(own["trade"].sub("", core))}
    return sorted(
        (form for form in forms if len(form) >= shortest and not _common(form)), key=len, reverse=True
    )


def _common(form: str) -> bool:
    """An ordinary word or a line of business, which says nothing of who it is."""
    table = tables()
    return form in table.alone or bool(table.words.fullmatch(form) or table.own["trade"].fullmatch(form))


@lru_cache(maxsize=1024)
def _spaced(form: str) -> re.Pattern[str]:
    """The form with a space, a dash or the like between its signs; digits are not part of a longer number."""
    inner = tables().sep.join(re.escape(sign) for sign in form)
    before = r"(?<!\d)" if form[0].isdigit() else ""
    after = r"(?!\d)" if form[-1].isdigit() else ""
    return re.compile(before + inner + after, re.IGNORECASE)


def _occurs(secret: str, plain: str, numbers: Sequence[str]) -> bool:
    if _kind_of(secret) == "phone":
        own = re.sub(r"^86(?=1[0-9]{10}$)|[^0-9]", "", _plain(secret))
        return any(own in number for number in numbers)
    return any(form in plain for form in _forms(secret, shortest=3)) or (
        _kind_of(secret) == "name" and len(_plain(secret)) >= 2 and _plain(secret) in plain
    )


def _plain(text: str) -> str:
    """Letters and digits alone, in one width and case."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum())


# ---------------------------------------------------------------- putting it together


def _runs(marks: Sequence[str]) -> Iterator[Found]:
    start = 0
    for kind, run in groupby(marks):
        end = start + sum(1 for _ in run)
        if kind:
            yield Found(kind, start, end)
        start = end


def _replaced(text: str, found: Iterable[Found], labels: Mapping[str, str]) -> str:
    pieces, last = [], 0
    for each in found:
        pieces += [text[last : each.start], labels.get(each.kind, UNNAMED)]
        last = each.end
    return "".join((*pieces, text[last:]))


def _span(match: re.Match[str]) -> Span:
    return match.span("x") if "x" in match.re.groupindex else match.span()


@lru_cache(maxsize=8)
def _public(keep: tuple[str, ...]) -> re.Pattern[str]:
    names = sorted({name.translate(NARROW) for name in keep if len(name) > 1}, key=len, reverse=True)
    if not names:
        return tables().public
    firsts = "".join(
        sorted({re.escape(name[0]) for name in names})
    )  # few places in a text need a closer look
    known = "|".join(map(re.escape, names))
    return re.compile(rf"(?=[{firsts}])(?:{known})|{tables().public.pattern}")
