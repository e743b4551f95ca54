"""Templates and the fields they have: every kind of field takes only what fits it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.channels.wechat_errors import JSON, Refused

_NAME = re.compile(r"([a-z_]+?)_?(\d+)")
_DAY = r"\d{4}(年\d{1,2}月\d{1,2}日|-\d{1,2}-\d{1,2}|/\d{1,2}/\d{1,2})"
_HOUR = r"\d{1,2}:\d{2}(:\d{2})?"
_TIME = rf"({_DAY}( ?{_HOUR})?|{_HOUR})"
_CHINESE = r"[\u4e00-\u9fff]"


def _like(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda value: bool(compiled.fullmatch(value))


KINDS: dict[str, Callable[[str], bool]] = {
    "thing": lambda value: len(value) <= 20,
    "short_thing": lambda value: len(value) <= 5,
    "character_string": _like(r"[\x20-\x7e]{1,32}"),
    "number": _like(r"(?=.{1,32}$)-?\d+(\.\d+)?"),
    "letter": _like(r"[A-Za-z]{1,32}"),
    "symbol": _like(r"[^\w\s]{1,5}"),
    "phrase": _like(rf"{_CHINESE}{{1,5}}"),
    "name": _like(rf"({_CHINESE}|·){{1,10}}|[A-Za-z .]{{1,20}}"),
    "phone_number": _like(r"[\d+\- ()]{1,17}"),
    "car_number": _like(rf"{_CHINESE}?[A-Z\d]{{1,7}}{_CHINESE}?"),
    "amount": _like(r"[¥$€]?\d{1,10}(\.\d+)?元?"),
    "time": _like(rf"{_TIME}([~～] ?{_TIME})?"),
    "date": _like(rf"{_DAY}( ?{_HOUR})?([~～] ?{_DAY}( ?{_HOUR})?)?"),
    "const": lambda value: len(value) <= 20,
}
"""What fits, by the kind of field."""
BREAKS = re.compile(r"[\r\n\u2028\u2029]")


def kind_of(name: str) -> str:
    """`thing` of `thing12`."""
    found = _NAME.fullmatch(name)
    assert found, f"{name} is the name of no field"
    assert found[1] in KINDS, f"{name} is of no known kind"
    return found[1]


@dataclass(frozen=True)
class Template:
    """A template an account has chosen."""

    id: str
    fields: tuple[str, ...]
    title: str = ""
    constants: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in self.fields:
            kind_of(name)

    def read(self, data: Any) -> dict[str, str]:
        """The values of its fields; raises Refused (47003) when one is missing or does not fit."""
        if not isinstance(data, dict):
            raise Refused(47003, "data is no object")
        return {name: self._value(name, data.get(name)) for name in self.fields}

    def _value(self, name: str, given: Any) -> str:
        value = given.get("value") if isinstance(given, dict) else None
        if not isinstance(value, str) or not value.strip():
            raise Refused(47003, f"data.{name}.value is empty")
        if BREAKS.search(value) or not self._fits(name, value):
            raise Refused(47003, f"data.{name}.value invalid")
        return value

    def _fits(self, name: str, value: str) -> bool:
        allowed = self.constants.get(name)
        return KINDS[kind_of(name)](value) if allowed is None else value in allowed

    @property
    def json(self) -> JSON:
        """As the list of an account's templates shows it."""
        lines = "\n".join(f"{name}:{{{{{name}.DATA}}}}" for name in self.fields)
        return {
            "template_id": self.id, "title": self.title, "primary_industry": "", "deputy_industry": "",
            "content": lines, "example": "",
        }  # fmt: skip
