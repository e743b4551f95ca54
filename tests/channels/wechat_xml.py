"""The platform's XML: written with CDATA, and read without mercy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.parsers import expat

REPEATED = "item"
"""The only field that may stand there more than once: the articles of a reply."""
Fields = Mapping[str, Any]


class Malformed(Exception):
    """This is not the XML the platform takes."""


def write(fields: Fields) -> str:
    """`<xml>` with these fields; numbers bare, words in CDATA, mappings within."""
    return f"<xml>{_inner(fields)}</xml>"


def _inner(fields: Fields) -> str:
    return "".join(f"<{name}>{_value(value)}</{name}>" for name, value in fields.items())


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        return _inner(value)
    if isinstance(value, str):
        return f"<![CDATA[{value.replace(']]>', ']]]]><![CDATA[>')}]]>"
    return f"{value:.6f}" if isinstance(value, float) else str(value)


def read(xml: str | bytes) -> dict[str, Any]:
    """The fields within `<xml>`; raises Malformed, also for a field that is there twice."""
    reader = _Reader()
    try:
        reader.parse(xml.encode() if isinstance(xml, str) else xml)
    except (expat.ExpatError, UnicodeError) as broken:
        raise Malformed(f"no XML: {broken}") from None
    if reader.root != "xml" or not isinstance(reader.found, dict):
        raise Malformed("the root is not <xml> with fields")
    return reader.found


class _Reader:
    def __init__(self) -> None:
        self.root = ""
        self.found: Any = None
        self._open: list[tuple[str, dict[str, Any], list[str]]] = []

    def parse(self, xml: bytes) -> None:
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = lambda text: self._open[-1][2].append(text)
        parser.StartDoctypeDeclHandler = self._doctype
        parser.Parse(xml, True)

    def _doctype(self, *_: object) -> None:
        raise Malformed("a DOCTYPE")

    def _start(self, name: str, _: object) -> None:
        self.root = self.root or name
        self._open.append((name, {}, []))

    def _end(self, name: str) -> None:
        _, fields, words = self._open.pop()
        text = "".join(words)
        if fields and text.strip():
            raise Malformed(f"text between the fields of <{name}>")
        value: Any = fields or text
        if self._open:
            self._enter(self._open[-1][1], name, value)
        else:
            self.found = value

    def _enter(self, fields: dict[str, Any], name: str, value: Any) -> None:
        if name == REPEATED:
            fields.setdefault(name, []).append(value)
        elif name in fields:
            raise Malformed(f"<{name}> twice")
        else:
            fields[name] = value
