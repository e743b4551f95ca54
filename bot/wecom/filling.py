"""Forms in a chat: lines to copy and send back, and buttons that fill in a line (D7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.form_lines import TICK, line_of, shown
from bot.render import Choice

SIGN, NEXT = "=", "|"
"""What stands behind such a button begins with the first; ids of choices never do. The other stands between lines."""
LONGEST = 1024
"""Bytes behind a button."""
MOST = 8
"""Options of a line that get a button; the others are typed."""


def fillings_of(form: Mapping[str, Any] | None) -> list[Choice]:
    """A button for each choice that is still to be made, and for what is to be ticked."""
    found: list[Choice] = []
    for each in form["fields"] if form else ():
        if each["required"] and each["kind"] == "pick" and not each["value"]:
            labels = [option["label"] for option in each["options"]][:MOST]
            found += [Choice(_key(form, each, label), label) for label in labels]
        elif each["required"] and each["kind"] == "check":
            found.append(Choice(_key(form, each, TICK), f"{TICK} {each['short']}"))
    return found


def _key(form: Mapping[str, Any] | None, field: Mapping[str, Any], value: str) -> str:
    """The line, with those that were filled in before: some of them may only have been proposed."""
    own = line_of(field["short"], value)
    others = [
        line_of(each["short"], already)
        for each in (form["fields"] if form else ())
        if each["name"] != field["name"]
        and each["kind"] not in ("files", "text")
        and (already := shown(each))
    ]
    whole = SIGN + NEXT.join(line.replace(NEXT, " ").replace("\n", " ") for line in (*others, own))
    return whole if len(whole.encode()) <= LONGEST else f"{SIGN}{own}"


def filled_in(key: str) -> str:
    """The lines that a button fills in; "" for any other button."""
    return key.removeprefix(SIGN).replace(NEXT, "\n") if key.startswith(SIGN) else ""
