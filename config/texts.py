"""The words: every text a person reads or types, loaded from TOML and filled with facts."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

from config.saying import Fact, Facts

FOLDER = Path(__file__).parent / "texts"
FIRST = "zh"
"""The language every text and every profile has."""

# A template is its literals and blanks in turn: ("您好，", "name", "。", "").
Template = tuple[tuple[str, str], ...]

_HEAR = "hear."
_BLANK = re.compile(r"[a-z][a-z0-9_]*\Z")
_TOO_LONG = 80  # a story is no command, and folding it would cost more than hearing it
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_END = " \t\r\n.,;:!?。，、；：！？…~～\"'“”‘’「」()（）[]【】"
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九十")} | {"〇": 0, "两": 2}


class Wordless(KeyError):
    """A text or one of its blanks has no words; the argument names it."""


class Misworded(ValueError):
    """The text files contradict themselves; `mistakes` says where, a sentence each."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


class Texts:
    """Says keys and hears words in every language found below `folder` (<lang>.toml and <lang>/*.toml)."""

    def __init__(self, folder: Path = FOLDER) -> None:
        found = {lang: _merge(_files(folder, lang)) for lang in _languages(folder)}
        self.languages: tuple[str, ...] = tuple(found)
        self._lists = {lang: _lists(flat) for lang, flat in found.items()}
        self._plain = {
            lang: {k: v for k, v in flat.items() if isinstance(v, str)} for lang, flat in found.items()
        }
        self._phrases = {lang: _compile(flat) for lang, flat in found.items()}
        self._heard = {lang: _listen(lists) for lang, lists in self._lists.items()}

    def say(self, lang: str, key: str, facts: Facts = {}, zone: str = "Asia/Shanghai") -> str:  # noqa: B006
        """The text of a key with its blanks filled; `zone` is where moments are local. Raises Wordless."""
        template = self._template(lang, key)
        if isinstance(template, str):
            return template
        try:
            return "".join([t + self.word(lang, facts[name], zone) if name else t for t, name in template])
        except KeyError as missing:
            if isinstance(missing, Wordless):
                raise
            raise Wordless(f"{key}: {missing.args[0]}") from None

    def word(self, lang: str, fact: Fact, zone: str = "Asia/Shanghai") -> str:
        """One fact in words: config.saying lists the shapes. Raises Wordless."""
        if isinstance(fact, str):
            return fact
        if isinstance(fact, Mapping):
            return self._word_shape(lang, fact, zone)
        if isinstance(fact, Sequence):
            return self.say(lang, "join.comma").join(self.word(lang, f, zone) for f in fact)
        return "" if fact is None else format(fact, "g") if isinstance(fact, float) else str(fact)

    def hear(self, table: str, text: str, langs: Sequence[str] = ()) -> str | None:
        """The id whose words were typed, looked up in these languages in turn (none given: in all)."""
        words = fold(text[:_TOO_LONG])
        for lang in langs or self.languages:
            heard = self._heard.get(lang, {}).get(table, {}).get(words)
            if heard:
                return heard
        return None

    def heard(self, table: str, lang: str) -> dict[str, list[str]]:
        """A table of typed words, id → words as written in the file; empty if there is none."""
        start = f"{_HEAR}{table}."
        return {k.removeprefix(start): v for k, v in self._lists[lang].items() if k.startswith(start)}

    def tree(self, lang: str, top: str) -> dict[str, Any]:
        """The texts below a table, nested as they stand in the file, blanks and all: for a page that fills them."""
        tree: dict[str, Any] = {}
        for key, text in self._plain[lang].items():
            *path, name = key.split(".")
            if path and path[0] == top:
                _branch(tree, path[1:])[name] = text
        return tree

    def keys(self, lang: str) -> set[str]:
        """Every key of a language: texts to say, and tables to hear (those begin with "hear.")."""
        return self._phrases[lang].keys() | self._lists[lang].keys()

    def blanks(self, lang: str, key: str) -> set[str]:
        """The names of a text's blanks; empty for a list of words."""
        template = self._phrases[lang].get(key, "")
        return set() if isinstance(template, str) else {name for _, name in template if name}

    def _template(self, lang: str, key: str) -> Template | str:
        try:
            return self._phrases[lang][key]
        except KeyError:
            raise Wordless(key) from None

    def _word_shape(self, lang: str, fact: Mapping[str, Any], zone: str) -> str:
        if "key" in fact:
            return self.say(lang, fact["key"], fact.get("facts", {}), zone)
        if "at" in fact:
            return self._word_moment(lang, fact, zone)
        if "lines" in fact:
            return "\n".join([self.word(lang, f, zone) for f in fact["lines"]])
        return str(fact[lang]) if lang in fact else str(fact.get(FIRST, next(iter(fact.values()), "")))

    def _word_moment(self, lang: str, fact: Mapping[str, Any], zone: str) -> str:
        local = (_EPOCH + timedelta(milliseconds=fact["at"])).astimezone(ZoneInfo(zone))
        lists = self._lists[lang]
        facts = {
            "year": local.year,
            "month": local.month,
            "day": local.day,
            "month2": f"{local.month:02}",
            "day2": f"{local.day:02}",
            "clock": f"{local.hour:02}:{local.minute:02}",
            "month_name": lists["time.months"][local.month - 1],
            "weekday": lists["time.weekdays"][local.weekday()],
        }
        return self.say(lang, f"time.{fact.get('as', 'day')}", facts, zone)


@cache
def load_texts(folder: Path = FOLDER) -> Texts:
    """The texts of this folder, read once a process."""
    return Texts(folder)


@lru_cache(maxsize=512)
@lru_cache(maxsize=32)  # one word is looked for in several tables
def fold(text: str) -> str:
    """Typed words made comparable: width, case, spaces and end punctuation go, ① and 一 become 1."""
    narrow = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    plain = " ".join(narrow.split()).strip(_END)
    return _number(plain) or plain


def _number(text: str) -> str:
    """A Chinese numeral up to 99 in digits; empty if it is none."""
    if not text or len(text) > 3 or any(c not in _DIGITS for c in text):
        return ""
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return "".join(str(_DIGITS[c]) for c in text)
    return str((_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)) if len(tens) < 2 else ""


def _languages(folder: Path) -> list[str]:
    names = {path.stem for path in folder.iterdir() if path.is_dir() or path.suffix == ".toml"}
    return sorted(names, key=lambda name: (name != FIRST, name))


def _files(folder: Path, lang: str) -> list[Path]:
    single = folder / f"{lang}.toml"
    return ([single] if single.exists() else []) + sorted((folder / lang).glob("*.toml"))


def _merge(files: list[Path]) -> dict[str, str | list[str]]:
    """All files of a language as one flat table; a key may stand in one file only."""
    merged: dict[str, str | list[str]] = {}
    mistakes: list[str] = []
    for path in files:
        flat = dict(_flatten(tomllib.loads(path.read_text("utf-8"))))
        mistakes += [
            f"{path.parent.name}/{path.name}: {key} stands in another file too."
            for key in flat.keys() & merged
        ]
        mistakes += [f"{path.parent.name}/{path.name}: {m}" for k, v in flat.items() for m in _examine(k, v)]
        merged.update(flat)
    if mistakes:
        raise Misworded(sorted(mistakes))
    return merged


def _flatten(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


def _examine(key: str, value: object) -> Iterator[str]:
    if isinstance(value, list):
        if not all(isinstance(word, str) for word in value):
            yield f"{key} holds something that is no text."
    elif not isinstance(value, str) or key.startswith(_HEAR):
        yield f"{key} should be {'a list of words' if key.startswith(_HEAR) else 'a text'}."
    else:
        yield from _examine_blanks(key, value)


def _examine_blanks(key: str, text: str) -> Iterator[str]:
    try:
        fields = list(Formatter().parse(text))
    except ValueError as wrong:
        yield f"{key} has a brace too many or too few ({wrong})."
        return
    for _, name, spec, conversion in fields:
        if name is not None and (spec or conversion or not _BLANK.match(name)):
            yield f"{key} has a blank {{{name}}} that is not a plain name."


def _lists(flat: Mapping[str, str | list[str]]) -> dict[str, list[str]]:
    return {key: value for key, value in flat.items() if isinstance(value, list)}


def _compile(flat: Mapping[str, str | list[str]]) -> dict[str, Template | str]:
    return {key: _template(text) for key, text in flat.items() if isinstance(text, str)}


def _template(text: str) -> Template | str:
    parts = tuple((literal, name or "") for literal, name, _, _ in Formatter().parse(text))
    return parts if any(name for _, name in parts) else "".join(literal for literal, _ in parts)


def _branch(tree: dict[str, Any], path: Sequence[str]) -> dict[str, Any]:
    for name in path:
        tree = tree.setdefault(name, {})
    return tree


def _listen(lists: Mapping[str, list[str]]) -> dict[str, dict[str, str]]:
    """table → folded word → id; two ids of a table may not share a word."""
    tables: dict[str, dict[str, str]] = {}
    mistakes = []
    for key, words in lists.items():
        if not key.startswith(_HEAR):
            continue
        _, table, id = key.split(".", 2)
        for word in map(fold, words):
            other = tables.setdefault(table, {}).setdefault(word, id)
            if other != id:
                mistakes.append(f"hear.{table}: “{word}” is both {other} and {id}.")
    if mistakes:
        raise Misworded(mistakes)
    return tables
