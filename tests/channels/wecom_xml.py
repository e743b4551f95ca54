"""The little XML of application callbacks, written and read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

_FIELD = re.compile(r"<(\w+)>(?:<!\[CDATA\[(.*?)\]\]>|([^<]*))</\1>", re.DOTALL)


def written(fields: Mapping[str, Any]) -> str:
    """A document."""
    return f"<xml>{_inside(fields)}</xml>"


def _inside(fields: Mapping[str, Any]) -> str:
    return "".join(f"<{name}>{_value(value)}</{name}>" for name, value in fields.items())


def _value(value: Any) -> str:
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Mapping):
        return _inside(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "".join(_inside(one) for one in value)
    return "<![CDATA[" + str(value).replace("]]>", "]]]]><![CDATA[>") + "]]>"


def read(document: str) -> dict[str, str]:
    """The leaves of a document."""
    return {name: inner if inner is not None else plain for name, inner, plain in _leaves(document)}


def _leaves(document: str) -> list[tuple[str, str | None, str]]:
    return [(found[1], found[2], found[3] or "") for found in _FIELD.finditer(document)]
