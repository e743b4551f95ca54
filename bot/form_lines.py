"""A form as lines that can be copied, filled in and sent back, where a platform has no fields (D7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TICK = "✓"


def line_of(label: str, value: str) -> str:
    """A line of a form, as it is shown and as it can be sent back."""
    return f"{label}{': ' if label.isascii() else '：'}{value}"


def shown(field: Mapping[str, Any]) -> str:
    """What stands in a line so far, in the words of its choice."""
    labels = {option["id"]: option["label"] for option in field["options"]} or {"yes": TICK}
    return str(labels.get(field["value"], field["value"] or ""))


def block_of(form: Mapping[str, Any] | None) -> str:
    """All lines: what is chosen first, what is written below."""
    lines: dict[str, list[str]] = {"short": [], "long": []}
    for each in form["fields"] if form else ():
        if each["kind"] != "files":
            kind = "long" if each["kind"] == "text" and each["value"] else "short"
            lines[kind].append(line_of(each["short"], shown(each)))
    return "\n\n".join("\n".join(found) for found in lines.values() if found)
