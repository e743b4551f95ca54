"""The parts of a profile read one by one, so that a mistake in one hides none in another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from typing import Annotated, Any, get_args, get_origin

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from config.given import Mistake
from config.profile import Profile, Record
from config.saying import phrase

__all__ = ["Mistake", "Part", "absent_parts", "guess", "ids_of", "read_parts"]

OWN = {"id", "version"}
"""What the loader itself writes into a profile."""

EXPECT = {
    "string_type": "text",
    "string_pattern_mismatch": "id",
    "literal_error": "one_of",
    "bool_type": "truth",
    "bool_parsing": "truth",
    "list_type": "list",
    "dict_type": "table",
    "model_type": "table",
    "model_attributes_type": "table",
    "float_type": "number",
    "float_parsing": "number",
    "date_type": "day",
    "date_parsing": "day",
    "date_from_datetime_parsing": "day",
    "date_from_datetime_inexact": "day",
}
"""The phrase below `profile.expect` for each kind of error pydantic reports."""


@dataclass(frozen=True)
class Part:
    """One key of the profile: which file it stands in, what was written, and what of it could be read."""

    file: str
    key: str
    raw: Any
    value: Any = None

    def where(self, *steps: str | int) -> str:
        """The place of something inside, for a person: rows are named by their id."""
        return f"{self.file}: {'.'.join([self.key, *_name_steps(self.raw, steps)])}"


def read_parts(written: Iterable[Part]) -> tuple[dict[str, Part], list[Mistake]]:
    """The parts by key, their values what could be read, and all that is misspelt or of a wrong kind."""
    parts: dict[str, Part] = {}
    mistakes: list[Mistake] = []
    for part in written:
        if part.key in OWN or part.key not in Profile.model_fields:
            mistakes.append(
                _unknown(part.file + ": " + part.key, part.key, Profile.model_fields.keys() - OWN)
            )
        elif part.key in parts:
            mistakes.append(Mistake(part.where(), "twice", {"file": parts[part.key].file}))
        else:
            parts[part.key] = part
    read = [_read(part, mistakes) for part in parts.values()]
    return {part.key: part for part in read}, mistakes


def guess(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant; empty if none is near."""
    return next(iter(get_close_matches(word, sorted(known), 1)), "")


def ids_of(rows: Any) -> set[str]:
    """The ids of rows as written, readable or not."""
    return {str(row["id"]) for row in _rows(rows) if "id" in row}


def _rows(rows: Any) -> Iterator[Mapping[str, Any]]:
    return (row for row in rows if isinstance(row, Mapping)) if isinstance(rows, list) else iter(())


def absent_parts(parts: Mapping[str, Part]) -> list[Mistake]:
    """The parts every profile needs that stand in no file."""
    required = {key for key, field in Profile.model_fields.items() if field.is_required()} - OWN
    return [Mistake(f"{key}.toml: {key}", "absent", {}) for key in sorted(required - parts.keys())]


def _unknown(where: str, word: str, known: Iterable[str]) -> Mistake:
    near = guess(word, known)
    return Mistake(where, "unknown_guess" if near else "unknown", {"guess": near})


def _read(part: Part, mistakes: list[Mistake]) -> Part:
    """The part with its value; rows that cannot be read are left out and their mistakes noted."""
    try:
        return replace(part, value=_adapter(part.key).validate_python(part.raw))
    except ValidationError as wrong:
        errors = wrong.errors(include_url=False)
    mistakes += [_mistake(part, error) for error in errors]
    try:
        return replace(part, value=_adapter(part.key).validate_python(_without(part.raw, errors)))
    except ValidationError:
        return part


def _without(raw: Any, errors: Sequence[ErrorDetails]) -> Any:
    bad = {error["loc"][0] for error in errors if error["loc"]}
    if isinstance(raw, list):
        return [row for n, row in enumerate(raw) if n not in bad]
    return {key: row for key, row in raw.items() if key not in bad} if isinstance(raw, Mapping) else None


@cache
def _adapter(key: str) -> TypeAdapter[Any]:
    return TypeAdapter(Profile.model_fields[key].annotation)


def _mistake(part: Part, error: ErrorDetails) -> Mistake:
    loc = tuple(step for step in error["loc"] if step != "[key]")
    if error["type"] == "extra_forbidden":
        return _unknown(part.where(*loc), str(loc[-1]), _fields_at(part.key, loc[:-1]))
    if error["type"] == "missing":
        return Mistake(part.where(*loc), "missing", {})
    expect = phrase(f"profile.expect.{EXPECT.get(error['type'], 'other')}", **_facts(error))
    return Mistake(part.where(*loc), "wrong", {"value": str(error["input"])[:60], "expect": expect})


def _facts(error: ErrorDetails) -> dict[str, str]:
    return {"known": error.get("ctx", {}).get("expected", ""), "error": error["msg"]}


def _fields_at(key: str, loc: Sequence[str | int]) -> Iterable[str]:
    kind = _record(Profile.model_fields[key].annotation)
    for step in loc:
        if kind and step in kind.model_fields:
            kind = _record(kind.model_fields[str(step)].annotation)
    return kind.model_fields if kind else ()


def _record(annotation: Any) -> type[Record] | None:
    """The record inside `list[…]`, `dict[str, …]` or `… | None`."""
    if isinstance(annotation, type) and not get_origin(annotation):
        return annotation if issubclass(annotation, Record) else None
    inner = get_args(annotation)[:1] if get_origin(annotation) is Annotated else get_args(annotation)
    return next(filter(None, map(_record, inner)), None)


def _name_steps(raw: Any, steps: Sequence[str | int]) -> Iterator[str]:
    for step in steps:
        try:
            raw = raw[step]
        except (KeyError, IndexError, TypeError):
            raw = None
        named = isinstance(step, int) and isinstance(raw, Mapping) and "id" in raw
        yield str(raw["id"]) if named else str(step + 1) if isinstance(step, int) else step
